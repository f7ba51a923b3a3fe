"""What happens on the way down: a look decides each step, and what hurts puts the plan on pause."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from reprieve.therapy.decisions import UNKNOWN, Decision, Verdict
from reprieve.therapy.taper import propose
from reprieve.therapy.taper_course import Look, Move, Moved, Standing, Withdrawal, look, may_step, pauses, standing
from tests.unit.test_taper import START, wish

PLAN = propose(wish())
DUE = START + timedelta(days=30)


def seen(on: date = DUE, **changes: Any) -> Look:
    calm: dict[str, Any] = {"pain": 4, "withdrawal": frozenset(), "wants_to_pause": False, "self_harm": False}
    return Look(on=on, **{**calm, **changes})


def after(*events: Look | Moved) -> Standing:
    return standing(PLAN.wish, PLAN.steps, events)


def held(decision: Decision) -> set[str]:
    return {finding.rule for finding in decision.findings if finding.verdict >= Verdict.HOLD}


def test_a_step_that_is_due_after_a_calm_look_may_be_taken():
    assert may_step(after(seen()), DUE).allows


def test_without_a_look_no_step():
    assert held(may_step(after(), DUE)) == {"O19-look"}


def test_a_look_from_before_the_last_step_does_not_count():
    now = after(seen(), Moved(on=DUE + timedelta(days=1), move=Move.STEPPED, step=1))

    assert "O19-look" in held(may_step(now, DUE + timedelta(days=31)))


def test_a_step_before_its_day_waits_for_a_prescriber():
    assert held(may_step(after(seen(START)), START)) == {"O19-early"}


@pytest.mark.hazard("H-92")
@pytest.mark.parametrize(
    ("changes", "rule", "pausing"),
    [
        ({"withdrawal": frozenset({Withdrawal.SWEATING})}, "O16", True),
        ({"withdrawal": UNKNOWN}, "O16-asked", False),
        ({"pain": 6}, "O17", True),
        ({"pain": UNKNOWN}, "O17-asked", False),
        ({"wants_to_pause": True}, "O18", True),
        ({"wants_to_pause": UNKNOWN}, "O18-asked", False),
        ({"self_harm": True}, "O15", True),
        ({"self_harm": UNKNOWN}, "O15-asked", False),
    ],
)
def test_what_hurts_or_was_not_asked_holds_the_step(changes, rule, pausing):
    bad = seen(**changes)
    now = after(seen(START), bad)

    assert held(may_step(now, DUE)) == {rule}
    assert pauses(look(bad, after(seen(START)))) is pausing


def test_a_rise_of_one_point_holds_nothing():
    assert may_step(after(seen(START), seen(pain=5)), DUE).allows


@pytest.mark.hazard("H-92")
def test_self_harm_and_a_wish_to_pause_nobody_overrides():
    for bad in (seen(self_harm=True), seen(wants_to_pause=True)):
        refused = [f for f in may_step(after(bad), DUE).findings if f.blocks]
        assert all(not finding.overridable_by for finding in refused)


def test_a_plan_on_pause_takes_no_step_until_it_goes_on():
    paused = after(seen(), Moved(on=DUE, move=Move.PAUSED))
    going = after(seen(), Moved(on=DUE, move=Move.PAUSED), Moved(on=DUE + timedelta(days=5), move=Move.RESUMED))

    assert held(may_step(paused, DUE)) == {"O19"}
    assert going.due_on == DUE + timedelta(days=5)


def test_the_next_step_counts_from_the_day_the_last_was_taken():
    late = DUE + timedelta(days=9)
    now = after(seen(late), Moved(on=late, move=Move.STEPPED, step=1))

    assert (now.dose, now.step) == (PLAN.steps[0].dose, 1)
    assert now.due_on == late + (PLAN.steps[1].on - PLAN.steps[0].on)


def test_an_ended_plan_has_no_step():
    assert held(may_step(after(seen(), Moved(on=DUE, move=Move.ENDED)), DUE)) == {"O19"}
