"""The clinic's outcomes: everybody who began is counted, and small counts are hidden from the owner."""

from __future__ import annotations

import csv
import json
import sys
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from reprieve.outcomes import queries, services
from reprieve.therapy.protocols import Indication
from tests.clinic import Clinic


def text(answer: Any) -> str:
    return str(answer.content.decode())


def phq(patient_id: int, value: int, at: Any, clinic: Clinic) -> None:
    answers = {str(item): value for item in range(1, 9)} | {"9": 0}
    services.answer_all(patient_id=patient_id, instrument="phq-9", answers=answers, by=clinic.by(), now=at, key=uuid4())


@pytest.fixture
def courses(clinic: Clinic) -> None:
    """Two infused, of whom one answered better and one never again; twelve who only began."""
    start = timezone.now() - timedelta(days=20)
    for number, name in enumerate(("Alder", "Birch")):
        patient_id = clinic.register(name, now=start - timedelta(days=2))
        services.assign(
            patient_id=patient_id, indication=Indication.DEPRESSION, by=clinic.by(), now=start - timedelta(days=1)
        )
        phq(patient_id, 2, start - timedelta(hours=20), clinic)
        at = start + timedelta(days=number)
        session = clinic.ready(patient_id, now=at)
        clinic.start(session, now=at)
        clinic.stop(session, now=at + timedelta(minutes=40))
        clinic.leaves(session, now=at + timedelta(minutes=50))
        if number == 0:
            phq(patient_id, 1, at + timedelta(days=2), clinic)
    for number in range(12):
        patient_id = clinic.register(f"Tree {number}", now=start)
        services.assign(patient_id=patient_id, indication=Indication.ANXIETY, by=clinic.by(), now=start)


def test_who_dropped_out_is_counted(courses, clinic, enter):
    today = timezone.localdate()
    found = queries.clinic_outcomes(today - timedelta(days=30), today, timezone.now())

    mood = [course for course in found.courses if course.indication is Indication.DEPRESSION]
    assert (len(mood), sum(course.silent for course in mood)) == (2, 1)
    assert [course.responder for course in mood if not course.silent] == [True]
    page = text(enter(clinic.director).get("/outcomes"))
    assert "1 responders followed; 0 lost the response" in page
    assert "not reached" in page


def test_small_counts_are_hidden_from_who_may_not_open_charts(courses, clinic, enter):
    page = text(enter(clinic.owner).get("/outcomes"))
    assert "too few to show" in page
    assert "responders followed" not in page

    rows = list(csv.reader(text(enter(clinic.owner).get("/outcomes.csv")).splitlines()))
    depression = {name: value for _t, group, name, value in rows[1:] if "depression" in group}
    assert set(depression.values()) == {"too few to show"}
    everything = list(csv.reader(text(enter(clinic.director).get("/outcomes.csv")).splitlines()))
    told = {name: value for _t, group, name, value in everything[1:] if "depression" in group}
    assert (told["assigned"], told["silent"], told["responder"]) == ("2", "1", "1")
    named = {row[1] for row in csv.reader(text(enter(clinic.owner).get("/outcomes/dictionary.csv")).splitlines())}
    assert {row[2] for row in rows[1:]} | set(rows[0]) <= named


def test_parquet_holds_the_same_numbers_and_what_they_mean(courses, clinic, enter):
    answer = enter(clinic.director).get("/outcomes.parquet")

    table = pq.read_table(BytesIO(answer.content))
    rows = {(row["table"], row["group"], row["name"]): row for row in table.to_pylist()}
    assert table.schema.names == ["table", "group", "name", "value", "said"]
    funnel = {group for name, group, _n in rows if name == "funnel"}
    (group,) = (group for group in funnel if rows[("funnel", group, "infused")]["value"] == 2)
    assert rows[("funnel", group, "responder")]["value"] == 1
    means = json.loads(table.schema.metadata[b"reprieve"])["dictionary"]
    assert {name for _t, _g, name in rows} | set(table.schema.names) <= {row["name"] for row in means}
    masked = pq.read_table(BytesIO(enter(clinic.owner).get("/outcomes.parquet").content)).to_pylist()
    small = [row for row in masked if row["table"] == "funnel" and "depression" in row["group"].lower()]
    assert {(row["value"], row["said"]) for row in small} == {(None, "too few to show")}


def test_without_pyarrow_the_page_says_what_is_missing(clinic, enter, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    owner = enter(clinic.owner)

    assert "Parquet files need reprieve[simulate]" in text(owner.get("/outcomes"))
    answer = owner.get("/outcomes.parquet")
    assert answer.status_code == 501
    assert "Parquet files need reprieve[simulate]" in text(answer)


def test_an_empty_clinic_says_so(clinic, enter):
    assert "No course began in this time." in text(enter(clinic.owner).get("/outcomes"))
    assert enter(clinic.nurse).get("/outcomes").status_code == 403
