"""How an opioid comes down: the stated rates, whole tablets, and what is said of a plan that is faster."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest

from reprieve.therapy.decisions import Decision, Verdict
from reprieve.therapy.tablets import NotTablets, at_least, shared, tablets_for
from reprieve.therapy.taper import Use, Wish, course, limits, propose, strengths_sold

START = date(2026, 12, 1)


def wish(**changes: Any) -> Wish:
    return Wish(
        **{
            "drug": "morphine",
            "dose": Fraction(100),
            "times_a_day": 2,
            "strengths": (Fraction(5), Fraction(15), Fraction(30)),
            "use": Use.LONG,
            "percent": Fraction(10),
            "every_days": 30,
            "floor": Fraction(20),
            "starts_on": START,
            **changes,
        }
    )


def rules_of(decision: Decision, verdict: Verdict = Verdict.HOLD) -> set[str]:
    return {finding.rule.partition("-")[0] for finding in decision.findings if finding.verdict is verdict}


def test_ten_percent_a_month_of_the_dose_at_the_time():
    wanted = ["100", "90", "81", "72.9", "65.61", "59.049", "53.1441", "47.82969"]

    assert list(islice(course(wish()), 8)) == [Fraction(dose) for dose in wanted]


def test_ten_percent_a_week_of_the_start_down_to_thirty_percent_then_of_what_remains():
    wanted = ["120", "108", "96", "84", "72", "60", "48", "36", "32.4", "29.16", "26.244"]
    short = wish(dose=Fraction(120), use=Use.SHORT, every_days=7)

    assert list(islice(course(short), 11)) == [Fraction(dose) for dose in wanted]


def test_a_dose_that_tablets_cannot_follow_stands_for_longer():
    steps = propose(wish(dose=Fraction(20), strengths=(Fraction(5),), floor=Fraction(10))).steps

    assert [(step.on, step.dose) for step in steps] == [
        (date(2027, 3, 1), Fraction(15)),
        (date(2027, 6, 29), Fraction(10)),
    ]


def test_a_plan_at_the_stated_rate_is_clear():
    assert propose(wish()).decision.allows


@pytest.mark.hazard("H-92")
def test_a_plan_that_takes_a_third_in_a_month_is_held_three_times_over():
    proposal = propose(wish(percent=Fraction(35)))

    assert rules_of(proposal.decision) == {"O10", "O11", "O12"}
    assert proposal.steps[0].dose == 65
    assert not proposal.decision.allows


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({"percent": Fraction(5), "every_days": 15}, False),
        ({"percent": Fraction(10), "every_days": 29}, True),
        ({"percent": Fraction(10), "every_days": 60}, False),
        ({"use": Use.SHORT, "every_days": 7}, False),
        ({"use": Use.SHORT, "every_days": 6}, True),
    ],
)
def test_the_rate_is_compared_over_a_month_or_a_week(changes, held):
    assert ("O10" in rules_of(propose(wish(**changes)).decision)) is held


def test_stopping_goes_by_the_smallest_tablet_and_is_said():
    proposal = propose(wish(floor=Fraction(0)))

    assert [step.dose for step in proposal.steps[-3:]] == [10, 5, 0]
    assert "O11" in rules_of(proposal.decision)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"dose": Fraction(17)}, "O13"),
        ({"strengths": ()}, "O13"),
        ({"dose": Fraction(10**9)}, "O13"),
        ({"floor": Fraction(100)}, "O14"),
        ({"floor": Fraction(-1)}, "O14"),
        ({"percent": Fraction(0)}, "O14"),
        ({"every_days": 0}, "O14"),
    ],
)
def test_no_plan_is_made_of_what_cannot_be(changes, rule):
    proposal = propose(wish(**changes))

    assert proposal.steps == ()
    assert rule in rules_of(proposal.decision, Verdict.REFUSE)


def test_patches_are_at_most_two_at_a_time_and_counted_by_their_own_factor():
    patch = wish(
        drug="fentanyl", patch=True, dose=Fraction(75), floor=Fraction(12), times_a_day=1,
        strengths=strengths_sold()["fentanyl patch"],
    )  # fmt: skip

    assert patch.unit == "mcg/h"
    assert patch.mme(Fraction(25)) == 60
    assert all(sum(tablets_for(step.dose, patch.strengths).values()) <= 2 for step in propose(patch).steps)


def test_a_days_tablets_are_shared_evenly():
    assert shared(Fraction(45), 3, (Fraction(15), Fraction(30))) == ({Fraction(15): 1},) * 3
    assert shared(Fraction(45), 2, (Fraction(15), Fraction(30))) == ({Fraction(30): 1}, {Fraction(15): 1})
    assert (
        shared(Fraction(60), 2, (Fraction(5), Fraction(10), Fraction(20))) == ({Fraction(20): 1, Fraction(10): 1},) * 2
    )
    assert shared(Fraction("7.5"), 1, (Fraction("7.5"),)) == ({Fraction("7.5"): 1},)


def test_an_amount_is_rounded_up_to_what_tablets_make():
    assert at_least(Fraction(81), (Fraction(15), Fraction(30))) == 90
    with pytest.raises(NotTablets):
        tablets_for(Fraction(17), (Fraction(5),))
    with pytest.raises(NotTablets):
        at_least(Fraction(17), (Fraction(0),))


def test_every_stated_rate_has_its_source():
    assert limits().most_percent_a_step.value == 25
    assert limits().most_percent_a_step.source == "PITT-TAPER"
    assert limits().long_percent_a_month.source == "CDC22"
