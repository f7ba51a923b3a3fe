"""R10: waste takes two different people."""

from __future__ import annotations

import pytest

from reprieve.therapy.decisions import Verdict
from reprieve.therapy.ledger_rules import WasteFacts, judge_waste


@pytest.mark.parametrize(
    ("witness", "verdict"),
    [("", Verdict.REFUSE), ("Demo Ash", Verdict.REFUSE), ("Demo Elm", Verdict.CLEAR)],
)
def test_waste_takes_a_second_person(witness, verdict):
    assert judge_waste(WasteFacts(name="waste 1", wasted_by="Demo Ash", witness=witness)).verdict is verdict
