"""What must hold of every taper: it only comes down, never below the rate's own course, in tablets that exist."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reprieve.therapy.tablets import shared, tablets_for
from reprieve.therapy.taper import Use, Wish, course, propose, strengths_sold
from reprieve.therapy.taper_course import Look, Move, Moved, Withdrawal, look, may_step, pauses, standing

START = date(2026, 12, 1)


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    drug = draw(st.sampled_from(sorted(name for name in strengths_sold() if " " not in name)))
    strengths = tuple(sorted(draw(st.sets(st.sampled_from(strengths_sold()[drug]), min_size=1, max_size=3))))
    counts = draw(st.lists(st.integers(0, 4), min_size=len(strengths), max_size=len(strengths)))
    dose = sum((s * n for s, n in zip(strengths, counts, strict=True)), Fraction(0)) or strengths[0]
    return Wish(
        drug=drug,
        dose=dose,
        times_a_day=draw(st.integers(1, 4)),
        strengths=strengths,
        use=draw(st.sampled_from(Use)),
        percent=Fraction(draw(st.integers(2, 60))),
        every_days=draw(st.integers(1, 90)),
        floor=draw(st.sampled_from([Fraction(0), dose / 4, dose / 2])),
        starts_on=START,
    )


@given(wishes())
def test_each_step_is_less_and_later_and_ends_where_it_should(wish):
    steps = propose(wish).steps
    doses = [wish.dose, *(step.dose for step in steps)]
    days = [wish.starts_on, *(step.on for step in steps)]

    assert doses == sorted(doses, reverse=True)
    assert len(set(doses)) == len(doses)
    assert days == sorted(days)
    assert all(dose >= wish.floor for dose in doses)
    assert not steps or wish.floor or doses[-1] == 0


@pytest.mark.hazard("H-92")
@given(wishes())
def test_rounding_never_makes_a_plan_faster_than_its_rate(wish):
    for step in propose(wish).steps:
        intervals = (step.on - wish.starts_on).days // wish.every_days
        on_course = next(islice(course(wish), intervals, None))
        assert step.dose >= on_course or step.dose == 0


@given(wishes())
def test_every_dose_is_made_of_whole_tablets_shared_among_its_times(wish):
    for step in propose(wish).steps:
        if step.dose:
            assert sum(s * n for s, n in tablets_for(step.dose, wish.strengths).items()) == step.dose
            doses = shared(step.dose, wish.times_a_day, wish.strengths)
            assert len(doses) == wish.times_a_day
            assert sum(s * n for one in doses for s, n in one.items()) == step.dose


class Taper(RuleBasedStateMachine):
    """A taper as it is followed: whatever order people act in, no step passes what hurts or was not asked."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = propose(
            Wish(
                drug="oxycodone", dose=Fraction(60), times_a_day=2, strengths=(Fraction(5), Fraction(10)), use=Use.LONG,
                percent=Fraction(10), every_days=30, floor=Fraction(10), starts_on=START,
            )
        )  # fmt: skip
        self.events: list[Look | Moved] = []
        self.today = START

    def now(self) -> Any:
        return standing(self.plan.wish, self.plan.steps, self.events)

    @rule(days=st.integers(0, 40))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(pain=st.integers(0, 10), signs=st.frozensets(st.sampled_from(Withdrawal), max_size=2), wants=st.booleans())
    def somebody_looks(self, pain: int, signs: frozenset[Withdrawal], wants: bool) -> None:
        found = Look(on=self.today, pain=pain, withdrawal=signs, wants_to_pause=wants, self_harm=False)
        before = self.now()
        self.events.append(found)
        if pauses(look(found, before)) and not before.paused:
            self.events.append(Moved(on=self.today, move=Move.PAUSED))

    @precondition(lambda self: self.now().paused)
    @rule()
    def a_prescriber_lets_it_go_on(self) -> None:
        self.events.append(Moved(on=self.today, move=Move.RESUMED))

    @precondition(lambda self: may_step(self.now(), self.today).allows)
    @rule()
    def a_step_is_taken(self) -> None:
        before = self.now()
        last = before.last_look
        assert last is not None
        assert last.withdrawal == frozenset()
        assert last.wants_to_pause is False
        assert last.pain - before.pain_at_start < 2
        assert before.due_on is not None
        assert before.due_on <= self.today
        self.events.append(Moved(on=self.today, move=Move.STEPPED, step=before.next_step.number))
        assert self.now().dose < before.dose

    @invariant()
    def on_pause_no_step_is_allowed(self) -> None:
        now = self.now()
        assert not (now.paused and may_step(now, self.today).allows)


TestTaper = Taper.TestCase
