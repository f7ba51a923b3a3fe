"""Several tablets without a server, one record: the same whatever order their entries arrive in, and nothing lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.therapy.events import NEEDS, Event, EventKind, State
from reprieve.therapy.late import Said, Seen, misfits, missed
from reprieve.therapy.ledger import GIVEN_GRAIN, Books, Kind, Movement
from reprieve.therapy.prompts import Level
from reprieve.therapy.rulebook.synthetic import CALM, CHECKED_IN, START, STARTED, events, protocol, reading
from reprieve.therapy.session import InfusionDay, replay
from reprieve.therapy.vitals import Sign
from tests.property.test_therapy_session_properties import DETAILS

# What a tablet may keep until it finds its server: what was done at the pump and seen. Never a start, never a way home.
KEPT = (
    EventKind.RATE_CHANGED,
    EventKind.PAUSED,
    EventKind.RESUMED,
    EventKind.STOPPED,
    EventKind.PATIENT_ASKED_TO_STOP,
    EventKind.SYMPTOM,
    EventKind.SYMPTOM_GONE,
    EventKind.SCORED,
    EventKind.RESCUE_GIVEN,
    EventKind.NOTED,
)
HOURS_LATER = timedelta(hours=9)
LIMITS = protocol().limits


@dataclass(frozen=True)
class Typed:
    """One entry in a tablet's outbox; observed to the minute, so that many share one."""

    tablet: int
    kind: EventKind
    minute: int
    typed_s: int
    entry: UUID
    details: tuple[tuple[str, Any], ...]

    def arrived(self, number: int) -> Event:
        at = START + timedelta(minutes=self.minute)
        return Event(
            id=f"row-{number}",
            seq=number,
            kind=self.kind,
            occurred_at=at,
            recorded_at=START + HOURS_LATER + timedelta(seconds=number),
            by=f"tablet {self.tablet}",
            words="words" if self.kind is EventKind.NOTED else "",
            entry=str(self.entry),
            typed_at=at + timedelta(seconds=self.typed_s),
            **dict(self.details),
        )


@st.composite
def typed(draw: st.DrawFn) -> Typed:
    kind = draw(st.sampled_from(KEPT))
    return Typed(
        tablet=draw(st.integers(1, 3)),
        kind=kind,
        minute=draw(st.integers(0, 20)),
        typed_s=draw(st.integers(0, 30)),
        entry=draw(st.uuids()),
        details=tuple((name, draw(DETAILS[name])) for name in sorted(NEEDS[kind])),
    )


outboxes = st.lists(typed(), max_size=10, unique_by=lambda one: one.entry)


def merged(order: list[Typed]) -> InfusionDay:
    """Replay what the record comes to when entries arrive so: one row a key, numbered as they arrive."""
    arrived = dict.fromkeys(order)
    return replay((*events(CHECKED_IN, STARTED), *(one.arrived(number) for number, one in enumerate(arrived, 3))))


def comes_to(day: InfusionDay) -> tuple[object, ...]:
    """Return all that the day says, but for numbers of rows and when they arrived."""
    return (
        day.state,
        day.segments,
        day.rate_mg_per_h,
        day.paused_at,
        day.stopped_at,
        day.patient_asked_to_stop,
        dict(day.symptoms),
        [event.entry for event in day.events],
        [event.entry for event in day.impossible],
    )


@pytest.mark.hazard("H-24")
@settings(max_examples=300, deadline=None)
@given(outboxes, st.randoms(use_true_random=False))
def test_the_day_is_the_same_in_whatever_order_and_however_often_entries_arrive(entries: list[Typed], random: Random):
    again = [*entries, *random.choices(entries, k=len(entries))] if entries else []
    random.shuffle(again)

    assert comes_to(merged(entries)) == comes_to(merged(again))


@pytest.mark.hazard("H-24")
@settings(max_examples=200, deadline=None)
@given(outboxes)
def test_every_entry_is_on_record_and_what_does_not_fit_says_why(entries: list[Typed]):
    day = merged(entries)
    numbered = [one.arrived(number) for number, one in enumerate(entries, 3)]

    left_over = misfits((*events(CHECKED_IN, STARTED), *numbered))

    assert {event.entry for event in (*day.events, *day.impossible)} - {""} == {str(one.entry) for one in entries}
    assert [one.event for one in left_over] == list(day.impossible)
    assert not any(one.why.allows for one in left_over)


@pytest.mark.hazard("H-11")
@settings(max_examples=200, deadline=None)
@given(outboxes)
def test_no_entry_starts_a_pump_or_runs_it_after_a_stop(entries: list[Typed]):
    never_started = replay((*events(CHECKED_IN), *(one.arrived(number) for number, one in enumerate(entries, 3))))
    day = merged(entries)

    assert never_started.state is State.CHECKED_IN
    assert never_started.segments == ()
    stops = [one.minute for one in entries if one.kind in {EventKind.STOPPED, EventKind.PATIENT_ASKED_TO_STOP}]
    if stops:
        assert day.stopped_at is not None
        assert day.stopped_at <= START + timedelta(minutes=max(stops))
        assert day.rate_mg_per_h == 0


@pytest.mark.hazard("H-24")
@settings(max_examples=200, deadline=None)
@given(outboxes, st.randoms(use_true_random=False), st.integers(0, 10_000))
def test_given_wasted_and_remaining_are_what_was_drawn(entries: list[Typed], random: Random, wasted: int):
    shuffled = list(entries)
    random.shuffle(shuffled)
    end = START + timedelta(minutes=60)

    given_mg = merged(shuffled).given_mg(end).quantize(GIVEN_GRAIN)

    wasted_mg = Decimal(wasted) / 100
    moves = ((Kind.RECEIVE, Decimal(500), None), (Kind.DRAW, Decimal(200), 1), (Kind.WASTE, wasted_mg, 1))
    booked = [
        Movement(id=number, kind=kind, vial=1, mg=mg, session=session)
        for number, (kind, mg, session) in enumerate((*moves, (Kind.GIVE, given_mg, 1)))
        if mg
    ]
    account = Books(booked).session(1)
    assert account.given == given_mg == merged(entries).given_mg(end).quantize(GIVEN_GRAIN)
    assert account.given + account.wasted + account.remaining == account.drawn == 200


# -- alarms ---------------------------------------------------------------------------------------------------------

late_sets = st.lists(st.tuples(st.integers(0, 30), st.integers(75, 100)), max_size=8, unique_by=lambda pair: pair[0])


@pytest.mark.hazard("H-25")
@settings(max_examples=200, deadline=None)
@given(late_sets, st.randoms(use_true_random=False))
def test_a_limit_that_was_met_is_told_in_whatever_order_its_readings_arrive(
    sets: list[tuple[int, int]], random: Random
):
    now = START + timedelta(hours=2)
    day = replay(events(CHECKED_IN, STARTED))
    readings = [reading(Sign.SPO2, value, START + timedelta(minutes=minute)) for minute, value in sets]
    random.shuffle(readings)

    said: list[Said] = []
    for count, newest in enumerate(readings, 1):
        for prompt in missed(
            seen=[Seen(newest.sign, newest.taken_at)], readings=readings[:count], scores=(), day=day, limits=LIMITS,
            baseline=CALM, said=said, now=now,
        ):  # fmt: skip
            said.append(Said.of(prompt))

    untold = missed(
        seen=[Seen(one.sign, one.taken_at) for one in readings], readings=readings, scores=(), day=day,
        limits=LIMITS, baseline=CALM, said=said, now=now,
    )  # fmt: skip
    assert untold == ()
    if any(value < 85 for _, value in sets):
        assert Level.CALL_911 in {one.level for one in said}
