"""An infusion day is its list of events; the state is what replaying them gives.

Events are append-only. A correction is a new event that names the one it amends: the old one stays, struck through.
Arrival order never matters: events are ordered by when they happened, then by their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from reprieve.pharmacology.regimen import Regimen
from reprieve.therapy.decisions import Decision
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.symptoms import Symptom


class ImpossibleEvent(ValueError):
    """An event lacks what its kind needs, or carries what it cannot have."""


class State(StrEnum):
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    INFUSING = "infusing"
    PAUSED = "paused"
    RECOVERING = "recovering"
    DISCHARGED = "discharged"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        return self in {State.DISCHARGED, State.CANCELLED}


class EventKind(StrEnum):
    CHECKED_IN = "checked_in"
    STARTED = "started"
    RATE_CHANGED = "rate_changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    PATIENT_ASKED_TO_STOP = "patient_asked_to_stop"
    RESCUE_GIVEN = "rescue_given"
    SYMPTOM = "symptom"
    SYMPTOM_GONE = "symptom_gone"
    SCORED = "scored"
    NOTED = "noted"
    DISCHARGED = "discharged"
    LEFT_AGAINST_ADVICE = "left_against_advice"
    TRANSFERRED = "transferred"  # to hospital, by ambulance
    CANCELLED = "cancelled"
    RETRACTED = "retracted"  # the event it amends never happened


class Cause(StrEnum):
    """Why the pump was paused or stopped, or the day cancelled."""

    PLANNED_END = "planned_end"
    PRESSURE_OR_PULSE = "pressure_or_pulse"
    BREATHING_OR_SEDATION = "breathing_or_sedation"
    DISTRESS = "distress"
    MISSED_VITALS = "missed_vitals"
    EQUIPMENT = "equipment"
    COMFORT = "comfort"
    GATE_CLOSED = "gate_closed"
    PATIENT_DID_NOT_COME = "patient_did_not_come"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `NEEDS` says which fields its kind has; every other field stays empty.

    id: unique in the session; amends: id of the event it corrects (of the same kind, or RETRACTED).
    gate: id of the gate record that allowed a start. dose: in `unit`, of the drug `drug` (a formulary key).
    Raises ImpossibleEvent: a field missing or not of its kind, a rate or dose of zero or no number, a naive time.
    """

    id: str
    seq: int
    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    by: str
    amends: str | None = None
    gate: str | None = None
    rate_mg_per_h: Decimal | None = None
    cause: Cause | None = None
    drug: str | None = None
    dose: Decimal | None = None
    unit: str | None = None
    route: str | None = None
    symptom: Symptom | None = None
    scale: Scale | None = None
    score: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSegment:
    """The pump ran at one rate from start to end; an end of None is still running."""

    start: datetime
    end: datetime | None
    rate_mg_per_h: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionDay:
    """What the events come to.

    events: those that stand, in order of occurrence. struck: those amended or retracted, still to be shown.
    impossible: those that do not fit where they stand and changed nothing; never empty in silence.
    rate_mg_per_h: 0 when the pump does not run.
    """

    state: State
    events: tuple[Event, ...]
    struck: tuple[Event, ...]
    impossible: tuple[Event, ...]
    segments: tuple[RateSegment, ...]
    checked_in_at: datetime | None
    started_at: datetime | None
    paused_at: datetime | None
    pause_cause: Cause | None
    rate_before_pause_mg_per_h: Decimal
    stopped_at: datetime | None
    over_at: datetime | None
    patient_asked_to_stop: bool
    left_against_advice: bool
    rate_mg_per_h: Decimal
    rescues: tuple[Event, ...]
    symptoms: Mapping[Symptom, datetime]
    scores: tuple[Score, ...]

    @property
    def running(self) -> bool:
        return self.state is State.INFUSING

    def given_mg(self, at: datetime) -> Decimal:
        """Return the milligrams given up to `at`: rate times time, summed exactly, divided once."""
        raise NotImplementedError

    def reaches(self, dose_mg: Decimal) -> datetime | None:
        """Return when this dose will have been given at the present rate (or was); None while the pump stands short of it."""
        raise NotImplementedError

    def minutes_since_start(self, at: datetime) -> float | None:
        """Return the minutes from the start to `at`; None before a start."""
        raise NotImplementedError

    def regimen(self, at: datetime, *, then_until: datetime | None = None) -> Regimen | None:
        """Return what the pump gave up to `at` in minutes from the start, for the kinetics; None before a start.

        then_until: go on at the present rate until then, for a forecast.
        """
        raise NotImplementedError


MOVES: Mapping[tuple[State, EventKind], State]
NEEDS: Mapping[EventKind, frozenset[str]]


def replay(events: Iterable[Event]) -> InfusionDay:
    """Return what the events come to; the same whatever order they arrive in."""
    raise NotImplementedError


def may(state: State, kind: EventKind) -> Decision:
    """Answer whether this can happen in that state."""
    raise NotImplementedError


def may_start(state: State, gate: Decision) -> Decision:
    """Answer whether the infusion may start: the state allows it and the gate, with its overrides, does."""
    raise NotImplementedError


def may_record(events: Iterable[Event], new: Event) -> Decision:
    """Answer whether this event fits where it stands among the others: late entries and amendments included."""
    raise NotImplementedError


def kinds_for(state: State) -> tuple[EventKind, ...]:
    """Return what can happen in that state, for the buttons."""
    raise NotImplementedError
