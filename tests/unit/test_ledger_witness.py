"""R10: waste takes two different people; how milligrams are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reprieve.therapy.decisions import Verdict
from reprieve.therapy.ledger_rules import WasteFacts, judge_waste, shown


@pytest.mark.parametrize(
    ("witness", "verdict"),
    [("", Verdict.REFUSE), ("Demo Ash", Verdict.REFUSE), ("Demo Elm", Verdict.CLEAR)],
)
def test_waste_takes_a_second_person(witness, verdict):
    assert judge_waste(WasteFacts(name="waste 1", wasted_by="Demo Ash", witness=witness)).verdict is verdict


@pytest.mark.parametrize(
    ("mg", "written"), [("0", "0"), ("0.00", "0"), ("50.0", "50"), ("1E+3", "1000"), ("2.50", "2.5")]
)
def test_milligrams_are_written_without_ornament(mg, written):
    assert shown(Decimal(mg)) == written
