"""An infusion day is its list of events; the state is what replaying them gives.

Events are append-only. A correction is a new event that names the one it amends: the old one stays, struck through.
Arrival order never matters: events are ordered by when they happened, then by when they were typed. One table, `MOVES`,
says what can happen when; after a stop, and so after the patient's request, no move leads back to a running pump.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from itertools import pairwise, takewhile
from operator import attrgetter
from types import MappingProxyType
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.pharmacology.regimen import Infusion, Regimen
from reprieve.therapy.decisions import Decision, Finding, Verdict, say
from reprieve.therapy.events import DETAILS, NEEDS, Cause, Event, EventKind, ImpossibleEvent, State
from reprieve.therapy.scales import Score
from reprieve.therapy.symptoms import Symptom

__all__ = [
    "DETAILS",
    "MOVES",
    "NEEDS",
    "Cause",
    "Event",
    "EventKind",
    "ImpossibleEvent",
    "InfusionDay",
    "RateSegment",
    "State",
    "day_before",
    "kinds_for",
    "may",
    "may_record",
    "may_start",
    "replay",
]

MICROSECONDS_PER_H: Final = Decimal(3_600_000_000)

_OBSERVED: Final = (EventKind.RESCUE_GIVEN, EventKind.SYMPTOM, EventKind.SYMPTOM_GONE, EventKind.SCORED)

MOVES: Final[Mapping[tuple[State, EventKind], State]] = MappingProxyType(
    {
        (State.BOOKED, EventKind.CHECKED_IN): State.CHECKED_IN,
        (State.BOOKED, EventKind.CANCELLED): State.CANCELLED,
        (State.CHECKED_IN, EventKind.STARTED): State.INFUSING,
        (State.CHECKED_IN, EventKind.CANCELLED): State.CANCELLED,
        (State.INFUSING, EventKind.RATE_CHANGED): State.INFUSING,
        (State.INFUSING, EventKind.PAUSED): State.PAUSED,
        (State.INFUSING, EventKind.STOPPED): State.RECOVERING,
        (State.INFUSING, EventKind.PATIENT_ASKED_TO_STOP): State.RECOVERING,
        (State.PAUSED, EventKind.RESUMED): State.INFUSING,
        (State.PAUSED, EventKind.STOPPED): State.RECOVERING,
        (State.PAUSED, EventKind.PATIENT_ASKED_TO_STOP): State.RECOVERING,
        (State.RECOVERING, EventKind.DISCHARGED): State.DISCHARGED,
        (State.RECOVERING, EventKind.LEFT_AGAINST_ADVICE): State.DISCHARGED,
        (State.RECOVERING, EventKind.TRANSFERRED): State.DISCHARGED,
    }
    | {(state, kind): state for state in State if state.present for kind in _OBSERVED}
    | {(state, EventKind.SNOOZED): state for state in State if state.watched}
    | {(state, EventKind.NOTED): state for state in State}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSegment:
    """The pump ran at one rate from start to end; an end of None is still running."""

    start: datetime
    end: datetime | None
    rate_mg_per_h: Decimal

    def microseconds_until(self, at: datetime) -> int:
        end = at if self.end is None else min(self.end, at)
        return max(0, (end - self.start) // timedelta(microseconds=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionDay:
    """What the events come to.

    events: those that stand, in order of occurrence. struck: those amended or retracted, still to be shown, each with
    the event that corrected it in `corrections` (by the struck event's id).
    impossible: those that do not fit where they stand and changed nothing; to be shown, never dropped in silence.
    rate_mg_per_h: 0 when the pump does not run. symptoms: those present, with since when. snoozes: when what was late
    was silenced, in order.
    """

    state: State = State.BOOKED
    events: tuple[Event, ...] = ()
    struck: tuple[Event, ...] = ()
    corrections: Mapping[str, Event] = field(default_factory=dict)
    impossible: tuple[Event, ...] = ()
    segments: tuple[RateSegment, ...] = ()
    checked_in_at: datetime | None = None
    started_at: datetime | None = None
    paused_at: datetime | None = None
    pause_cause: Cause | None = None
    rate_before_pause_mg_per_h: Decimal = Decimal(0)
    stopped_at: datetime | None = None
    over_at: datetime | None = None
    patient_asked_to_stop: bool = False
    left_against_advice: bool = False
    rate_mg_per_h: Decimal = Decimal(0)
    rescues: tuple[Event, ...] = ()
    symptoms: Mapping[Symptom, datetime] = field(default_factory=dict)
    scores: tuple[Score, ...] = ()
    snoozes: tuple[datetime, ...] = ()

    @property
    def running(self) -> bool:
        return self.state is State.INFUSING

    def given_mg(self, at: datetime) -> Decimal:
        """Return the milligrams given up to `at`: rate times time, summed exactly, divided once."""
        summed = sum((part.rate_mg_per_h * part.microseconds_until(at) for part in self.segments), Decimal(0))
        return summed / MICROSECONDS_PER_H

    def reaches(self, dose_mg: Decimal) -> datetime | None:
        """Return when the running pump will have given this dose (or did); None where it stands still."""
        if not self.running:
            return None
        last = self.segments[-1]
        missing_mg = dose_mg - self.given_mg(last.start)
        return last.start + timedelta(microseconds=int(missing_mg / last.rate_mg_per_h * MICROSECONDS_PER_H))

    def minutes_since_start(self, at: datetime) -> float | None:
        """Return the minutes from the start to `at`; None before a start."""
        return None if self.started_at is None else (at - self.started_at).total_seconds() / 60

    def regimen(self, at: datetime, *, then_until: datetime | None = None) -> Regimen | None:
        """Return what the pump gave up to `at` in minutes from the start, for the kinetics; None before a start.

        then_until: go on at the present rate until then, for a forecast.
        """
        if self.started_at is None:
            return None
        parts = []
        for segment in self.segments:
            until = at if segment.end or then_until is None else max(at, then_until)
            microseconds = segment.microseconds_until(until)
            if microseconds:
                parts.append(
                    Infusion(
                        start_min=(segment.start - self.started_at).total_seconds() / 60,
                        duration_min=microseconds / 60_000_000,
                        rate_mg_per_h=float(segment.rate_mg_per_h),
                    )
                )
        return Regimen(tuple(parts))


def replay(events: Iterable[Event]) -> InfusionDay:
    """Return what the events come to; the same whatever order they arrive in, and however often."""
    standing, corrections, orphans = _corrected(events)
    struck = tuple(sorted((old for old, _ in corrections), key=attrgetter("occurred_at", "place", "id")))
    day = InfusionDay(
        struck=struck, corrections=MappingProxyType({old.id: new for old, new in corrections}), impossible=orphans
    )
    return reduce(_after, standing, day)


def may(state: State, kind: EventKind) -> Decision:
    """Answer whether this can happen in that state."""
    if kind is EventKind.RETRACTED or (state, kind) in MOVES:
        finding = _finding(Verdict.CLEAR, "This can happen now.")
    elif kind is EventKind.RESUMED and state is State.RECOVERING:
        finding = _finding(Verdict.REFUSE, "The infusion was stopped. A stopped infusion is not resumed by anybody.")
    else:
        finding = Finding(
            rule="STATE",
            verdict=Verdict.REFUSE,
            says=say("Not possible: the session is {state}.", state=state.phrase),
            resolve=say("Look at the session again; somebody may have been quicker."),
            source="REPRIEVE-RECORD",
            certainty=Certainty.BY_DEFINITION,
        )
    return Decision((finding,))


def may_start(state: State, gate: Decision) -> Decision:
    """Answer whether the infusion may start: the state allows it and the gate, with its overrides, does.

    A gate without a single finding has not been asked, and refuses.
    """
    asked = () if gate.findings else (_finding(Verdict.REFUSE, "The readiness gate has not been evaluated."),)
    return may(state, EventKind.STARTED) + gate + Decision(asked)


def may_record(events: Iterable[Event], new: Event) -> Decision:
    """Answer whether this event fits where it stands among the others: late entries and corrections included."""
    others = tuple(events)
    before, after = replay(others), replay((*others, new))
    misfits = [event for event in after.impossible if event not in before.impossible]
    if not misfits:
        return Decision((_finding(Verdict.CLEAR, "This fits the record."),))
    if new not in misfits:
        says = "At that time it would undo what was recorded after it. Correct the later entry first."
        return Decision((_finding(Verdict.REFUSE, says),))
    if new.amends is not None:
        says = (
            "That does not correct an entry of the same kind of this session, or does not fit where that entry stands."
        )
        return Decision((_finding(Verdict.REFUSE, says),))
    return may(day_before(others, new).state, new.kind)


def day_before(events: Iterable[Event], event: Event) -> InfusionDay:
    """Return what the events before this one come to, where it stands; it may be one of them."""
    standing, *_ = _corrected((*events, event))
    return reduce(_after, takewhile(lambda other: other != event, standing), InfusionDay())


def kinds_for(state: State) -> tuple[EventKind, ...]:
    """Return what can happen in that state, for the buttons."""
    return tuple(kind for kind in EventKind if (state, kind) in MOVES)


def _finding(verdict: Verdict, says: str) -> Finding:
    return Finding(
        rule="STATE",
        verdict=verdict,
        says=say(says),
        source="REPRIEVE-RECORD",
        certainty=Certainty.BY_DEFINITION,
    )


def _corrected(
    events: Iterable[Event],
) -> tuple[list[Event], list[tuple[Event, Event]], tuple[Event, ...]]:
    """Return what stands in order, (struck, by what) pairs, and corrections that correct nothing.

    Of several corrections of one event the last recorded stands. A corrected event keeps the original's place among
    events of the same moment.
    """
    unique = {event.id: event for event in sorted(events, key=lambda event: (event.seq, event.id), reverse=True)}
    chains: dict[str, list[Event]] = {}
    root_of: dict[str, str] = {}
    orphans = []
    for event in sorted(unique.values(), key=lambda event: (event.seq, event.id)):
        if event.amends is None:
            root_of[event.id] = event.id
            chains[event.id] = [event]
        elif (root := root_of.get(event.amends)) and event.kind in {chains[root][0].kind, EventKind.RETRACTED}:
            root_of[event.id] = root
            chains[root].append(event)
        else:
            orphans.append(event)
    standing = [
        (chain[-1].occurred_at, chain[0].place, chain[-1])
        for chain in chains.values()
        if chain[-1].kind is not EventKind.RETRACTED
    ]
    corrections = [
        (old, new) for chain in chains.values() for old, new in pairwise(chain) if old.kind is not EventKind.RETRACTED
    ]
    in_order = sorted(standing, key=lambda row: (row[0], row[1], row[2].id))
    return [event for *_, event in in_order], corrections, tuple(orphans)


def _after(day: InfusionDay, event: Event) -> InfusionDay:
    state = MOVES.get((day.state, event.kind))
    if state is None:
        return replace(day, impossible=(*day.impossible, event))
    day = replace(day, events=(*day.events, event))
    at = event.occurred_at
    match event.kind:
        case EventKind.CHECKED_IN:
            day = replace(day, checked_in_at=at)
        case EventKind.STARTED:
            day = replace(_at_rate(day, event), started_at=at)
        case EventKind.RATE_CHANGED:
            day = _at_rate(day, event)
        case EventKind.RESUMED:
            day = replace(_at_rate(day, event), paused_at=None, pause_cause=None)
        case EventKind.PAUSED:
            before = day.rate_mg_per_h
            day = replace(_pump_off(day, at), paused_at=at, pause_cause=event.cause, rate_before_pause_mg_per_h=before)
        case EventKind.STOPPED | EventKind.PATIENT_ASKED_TO_STOP:
            asked = event.kind is EventKind.PATIENT_ASKED_TO_STOP
            day = replace(_pump_off(day, at), stopped_at=at, patient_asked_to_stop=asked)
        case EventKind.DISCHARGED | EventKind.LEFT_AGAINST_ADVICE | EventKind.TRANSFERRED | EventKind.CANCELLED:
            day = replace(day, over_at=at, left_against_advice=event.kind is EventKind.LEFT_AGAINST_ADVICE)
        case _:
            day = _observed(day, event)
    return replace(day, state=state)


def _observed(day: InfusionDay, event: Event) -> InfusionDay:
    if event.kind is EventKind.RESCUE_GIVEN:
        return replace(day, rescues=(*day.rescues, event))
    if event.kind is EventKind.SNOOZED:
        return replace(day, snoozes=(*day.snoozes, event.occurred_at))
    if event.scale is not None and event.score is not None:
        score = Score(scale=event.scale, value=event.score, taken_at=event.occurred_at)
        return replace(day, scores=(*day.scores, score))
    if event.symptom is None:
        return day  # a note
    symptoms = dict(day.symptoms)
    if event.kind is EventKind.SYMPTOM:
        symptoms.setdefault(event.symptom, event.occurred_at)
    else:
        symptoms.pop(event.symptom, None)
    return replace(day, symptoms=MappingProxyType(symptoms))


def _at_rate(day: InfusionDay, event: Event) -> InfusionDay:
    rate = event.rate_mg_per_h or Decimal(0)  # an event that runs the pump has a rate: NEEDS
    segment = RateSegment(start=event.occurred_at, end=None, rate_mg_per_h=rate)
    stopped = _pump_off(day, event.occurred_at)
    return replace(stopped, segments=(*stopped.segments, segment), rate_mg_per_h=rate)


def _pump_off(day: InfusionDay, at: datetime) -> InfusionDay:
    ended = tuple(replace(part, end=at) if part.end is None else part for part in day.segments)
    return replace(day, segments=ended, rate_mg_per_h=Decimal(0))
