"""An infusion day for any sequence of events: order of arrival, milligrams, no way around the gate."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reprieve.therapy.decisions import Decision
from reprieve.therapy.events import NEEDS, Cause, Event, EventKind, State
from reprieve.therapy.findings import DEFAULTS
from reprieve.therapy.rulebook.synthetic import START
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import InfusionDay, may, may_record, may_start, replay
from reprieve.therapy.symptoms import Symptom

OPEN = Decision((DEFAULTS.clear("R18", "Escort."),))
CLOSED = Decision((DEFAULTS.refuse("R18", "No escort."),))
RATES = st.decimals(min_value=1, max_value=90, places=1)
DETAILS = {
    "gate": st.just("demo-gate"),
    "rate_mg_per_h": RATES,
    "cause": st.sampled_from(Cause),
    "drug": st.just("midazolam"),
    "dose": st.just(Decimal(1)),
    "unit": st.just("mg"),
    "route": st.just("IV"),
    "symptom": st.sampled_from(Symptom),
    "scale": st.just(Scale.RASS),
    "score": st.integers(-5, 4),
}
# Sound days are likely: the usual path with what may happen on the way.
PATH = [EventKind.CHECKED_IN, EventKind.STARTED]
KINDS = st.lists(st.sampled_from([kind for kind in EventKind if kind is not EventKind.RETRACTED]), max_size=12)


@st.composite
def an_event(draw: st.DrawFn, kind: EventKind, seq: int, seconds: int, amends: str | None = None) -> Event:
    details = {name: draw(DETAILS[name]) for name in sorted(NEEDS[kind])}
    at = START + timedelta(seconds=seconds)
    words = "words" if kind in {EventKind.NOTED, EventKind.SNOOZED} else ""
    return Event(
        id=f"e{seq}",
        seq=seq,
        kind=kind,
        occurred_at=at,
        recorded_at=at + timedelta(hours=9),
        by="demo",
        amends=amends,
        words=words,
        **details,
    )


@st.composite
def days(draw: st.DrawFn) -> list[Event]:
    """Events of any kind at any time, corrections and retractions among them."""
    kinds = PATH + draw(KINDS)
    seconds = sorted(draw(st.lists(st.integers(0, 20_000), min_size=len(kinds), max_size=len(kinds))))
    events = [draw(an_event(kind, seq, second)) for seq, (kind, second) in enumerate(zip(kinds, seconds, strict=True))]
    for seq in range(len(events), len(events) + draw(st.integers(0, 3))):
        old = draw(st.sampled_from(events))
        kind = EventKind.RETRACTED if draw(st.booleans()) else old.kind
        events.append(draw(an_event(kind, seq, draw(st.integers(0, 20_000)), amends=old.id)))
    return events


@settings(max_examples=150, deadline=None)
@given(days(), st.randoms(use_true_random=False))
def test_a_day_is_the_same_whatever_order_its_events_arrive_in(events, random):
    shuffled = [*events, *events[:2]]
    random.shuffle(shuffled)

    assert replay(events) == replay(shuffled)


@settings(max_examples=150, deadline=None)
@given(days())
def test_no_entry_is_dropped_in_silence(events):
    day = replay(events)

    shown = {event.id for event in (*day.events, *day.struck, *day.impossible)}
    corrections = {event.id for event in events if event.kind is EventKind.RETRACTED}
    assert {event.id for event in events} - corrections <= shown
    assert {event.id for event in day.impossible}.isdisjoint(event.id for event in day.events)


@settings(max_examples=150, deadline=None)
@given(days(), st.lists(st.integers(-100, 30_000), min_size=2, max_size=5))
def test_milligrams_only_grow_and_add_up_over_the_segments(events, seconds):
    day = replay(events)
    times = sorted(START + timedelta(seconds=second) for second in seconds)

    for earlier, later in pairwise(times):
        assert day.given_mg(earlier) <= day.given_mg(later)
    alone = [
        part.rate_mg_per_h * Decimal(int((min(part.end or times[-1], times[-1]) - part.start).total_seconds()))
        for part in day.segments
        if part.start < times[-1]
    ]
    # Whole seconds here; one division at 28 digits there.
    assert abs(day.given_mg(times[-1]) * 3600 - sum(alone, Decimal(0))) < Decimal("1e-15")


@settings(max_examples=150, deadline=None)
@given(days(), st.integers(0, 20_000))
def test_a_pump_runs_at_one_rate_at_a_time_and_never_after_a_stop(events, second):
    day = replay(events)
    at = START + timedelta(seconds=second)

    assert all(first.end is not None and first.end <= then.start for first, then in pairwise(day.segments))
    assert (day.rate_mg_per_h > 0) is (day.state is State.INFUSING)
    if day.stopped_at is not None:
        assert all(part.end is not None and part.end <= day.stopped_at for part in day.segments)
        assert day.given_mg(max(at, day.stopped_at)) == day.given_mg(day.stopped_at)


@settings(max_examples=100, deadline=None)
@given(days(), st.data())
def test_what_may_be_recorded_leaves_nothing_new_impossible(events, data):
    before = replay(events)
    kind = data.draw(st.sampled_from([kind for kind in EventKind if kind is not EventKind.RETRACTED]))
    new = data.draw(an_event(kind, 99, data.draw(st.integers(0, 20_000))))

    decision = may_record(events, new)

    after = replay([*events, new])
    assert decision.allows is (set(after.impossible) <= set(before.impossible))


@settings(max_examples=100, deadline=None)
@given(days(), st.integers(0, 30_000))
def test_the_regimen_holds_the_same_milligrams(events, second):
    day = replay(events)
    at = START + timedelta(seconds=second)

    regimen = day.regimen(at)

    if regimen is not None:
        # The kinetics count in binary floats; a part in a thousand million is far below the pump's own step.
        assert regimen.dose_mg == pytest.approx(float(day.given_mg(at)), rel=1e-9, abs=1e-9)


class Clinic(RuleBasedStateMachine):
    """Staff press any button at any time; the rules alone keep a pump from running without an open gate."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.gate_opened = False
        self.asked = False
        self.second = 0

    @initialize()
    def booked(self) -> None:
        assert replay(self.events).state is State.BOOKED

    def day(self) -> InfusionDay:
        return replay(self.events)

    @rule(
        kind=st.sampled_from([kind for kind in EventKind if kind is not EventKind.RETRACTED]),
        gate=st.booleans(),
        data=st.data(),
    )
    def press(self, kind: EventKind, gate: bool, data: st.DataObject) -> None:
        self.second += data.draw(st.integers(1, 600))
        state = self.day().state
        decision = may_start(state, OPEN if gate else CLOSED) if kind is EventKind.STARTED else may(state, kind)
        if not decision.allows:
            return
        new = data.draw(an_event(kind, len(self.events), self.second))
        assert may_record(self.events, new).allows
        self.events.append(new)
        self.gate_opened |= kind is EventKind.STARTED and gate
        self.asked |= kind is EventKind.PATIENT_ASKED_TO_STOP

    @precondition(lambda self: self.day().state in {State.INFUSING, State.PAUSED})
    @rule()
    def the_patient_asks_to_stop(self) -> None:
        assert may(self.day().state, EventKind.PATIENT_ASKED_TO_STOP).allows

    @invariant()
    def no_pump_runs_without_an_open_gate(self) -> None:
        day = self.day()
        assert day.impossible == ()
        assert not (day.segments and not self.gate_opened)

    @invariant()
    def nobody_is_infused_who_asked_to_stop(self) -> None:
        assert not (self.asked and self.day().running)


TestClinic = pytest.mark.hazard("H-02")(pytest.mark.hazard("H-11")(Clinic.TestCase))
TestClinic.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
