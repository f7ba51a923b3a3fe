"""Worked opioid loads: those of the CDC's own table, and others computed by hand from its factors."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from reprieve.therapy.opioids import load_of

WORKED = list(csv.DictReader(Path(__file__).with_name("mme.csv").read_text(encoding="utf-8").splitlines()))
# Computed by hand from the table's factors; no number: what is written does not say it.
LINES = list(csv.DictReader(Path(__file__).with_name("prescriptions.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.hazard("H-90")
@pytest.mark.parametrize("row", WORKED, ids=[row["id"] for row in WORKED])
def test_a_worked_load_is_reproduced_with_its_working(row):
    load = load_of(row["prescription"])

    assert load.mme_per_day == (Decimal(row["mme_per_day"]) if row["mme_per_day"] else None)
    assert "; ".join(item.working for item in load.items if item.working) == row["working"]
    assert load.band == row["band"].removesuffix(" (with flag)")
    assert load.status == row["status"]


@pytest.mark.hazard("H-90")
def test_lines_as_clinics_write_them_are_a_hand_computed_number_or_a_question():
    wrong = [
        (row["prescription"], row["mme_per_day"], load.mme_per_day)
        for row in LINES
        if (load := load_of(row["prescription"])).mme_per_day
        != (Decimal(row["mme_per_day"]) if row["mme_per_day"] else None)
        or (load.mme_per_day is None and not load.asks)
    ]

    assert wrong == []
