"""Leaving against advice: nothing keeps a patient; what was missing is named."""

from dataclasses import replace

import pytest

from reprieve.therapy.decisions import UNKNOWN, Verdict
from reprieve.therapy.leaving import AgainstAdvice, Signed, gaps
from reprieve.therapy.vitals import NotPlausible

WHOLE = AgainstAdvice(
    capacity=True,
    capacity_by="Demo Prescriber",
    risks="Drowsy for hours.",
    risks_by="Demo Nurse",
    witness="Demo Desk",
    unwitnessed="",
    words="I must go.",
    signed=Signed.SIGNED,
    escort="Demo Birch",
    vitals_refused=False,
)


def missing(left: AgainstAdvice) -> set[str]:
    return {finding.rule for finding in gaps(left).findings if finding.verdict is Verdict.ADVISE}


def test_a_whole_form_leaves_nothing_to_say():
    assert missing(WHOLE) == set()


@pytest.mark.parametrize(
    ("left", "rule"),
    [
        (replace(WHOLE, capacity=False), "R24-left-capacity"),
        (replace(WHOLE, capacity=UNKNOWN, capacity_by=""), "R24-left-capacity"),
        (replace(WHOLE, risks="", risks_by=""), "R24-left-risks"),
        (replace(WHOLE, escort=" "), "R24-left-alone"),
        (replace(WHOLE, witness="", unwitnessed="Alone on the floor."), "R24-left-witness"),
        (replace(WHOLE, vitals_refused=True), "R24-left-vitals"),
    ],
)
def test_each_thing_that_was_missing_is_named_and_none_of_them_refuses(left, rule):
    assert missing(left) == {rule}
    assert gaps(left).allows


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": " "},
        {"capacity_by": ""},
        {"capacity": UNKNOWN},
        {"risks_by": ""},
        {"risks": ""},
        {"witness": ""},
        {"unwitnessed": "Alone on the floor."},
    ],
)
def test_an_answer_has_its_author(wrong):
    with pytest.raises(NotPlausible):
        replace(WHOLE, **wrong)
