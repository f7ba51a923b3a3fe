"""What can happen on an infusion day: states, kinds of events, and the event itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from reprieve.therapy.scales import Scale
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import CLOCK_SLACK


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
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return self.value.replace("_", " ")

    @property
    def pump_on(self) -> bool:
        """Return whether the pump runs or may run again."""
        return self in {State.INFUSING, State.PAUSED}

    @property
    def watched(self) -> bool:
        """Return whether the drug is at work: vital signs fall due, limits ring, a nurse is bound."""
        return self.pump_on or self is State.RECOVERING

    @property
    def present(self) -> bool:
        """Return whether the patient is in the room: what its devices send is theirs."""
        return self.watched or self is State.CHECKED_IN

    @property
    def over(self) -> bool:
        return self in {State.DISCHARGED, State.CANCELLED}

    @property
    def pump_done(self) -> bool:
        """Return whether the pump is off for good, or never ran: what was given is final."""
        return self.over or self is State.RECOVERING


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
    SNOOZED = "snoozed"  # what was due and late is silent until the next set is due, once
    DISCHARGED = "discharged"
    LEFT_AGAINST_ADVICE = "left_against_advice"
    TRANSFERRED = "transferred"  # to hospital, by ambulance
    CANCELLED = "cancelled"
    RETRACTED = "retracted"  # the event it amends never happened

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return self.value.replace("_", " ")


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
    entry, typed_at: under which key and when somebody typed it on a tablet without a server; None and empty if it was
    typed straight into the record.
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
    entry: str = ""
    typed_at: datetime | None = None

    def __post_init__(self) -> None:
        needed = NEEDS[self.kind]
        filled = frozenset(name for name in DETAILS if getattr(self, name) is not None)
        if missing := needed - filled:
            raise ImpossibleEvent(f"{self.kind}: {', '.join(sorted(missing))} must be said.")
        if strange := filled - needed:
            raise ImpossibleEvent(f"{self.kind} has no {', '.join(sorted(strange))}.")
        if self.kind is EventKind.RETRACTED and self.amends is None:
            raise ImpossibleEvent("A retraction names the event that never happened.")
        if self.kind is EventKind.NOTED and not self.words.strip():
            raise ImpossibleEvent("A note has words.")
        if self.kind is EventKind.SNOOZED and not self.words.strip():
            raise ImpossibleEvent("A snooze has a reason.")
        if (self.typed_at is None) != (not self.entry):
            raise ImpossibleEvent("What was typed without a server has a key and the time of typing.")
        if self.occurred_at.tzinfo is None or self.recorded_at.tzinfo is None:
            raise ImpossibleEvent("An event's times have a time zone.")
        if self.occurred_at > self.recorded_at + CLOCK_SLACK:
            raise ImpossibleEvent("An event is recorded once it has happened, not before.")
        for amount in (self.rate_mg_per_h, self.dose):
            if amount is not None and not (amount.is_finite() and amount > 0):
                raise ImpossibleEvent(f"A rate or dose is a number above zero, not {amount}.")
        if self.scale is not None and self.score is not None:
            self.scale.card.check(self.score)

    @property
    def place(self) -> tuple[datetime, bool, str, int]:
        """Return its place among events of the same moment: as they were typed, whenever they reached the record.

        Events typed straight into the record have their number; those of a tablet must not, because it would say when
        the tablet found its server again.
        """
        if self.typed_at is None:
            return (self.recorded_at, False, "", self.seq)
        return (self.typed_at, True, self.entry, 0)


DETAILS: Final = ("gate", "rate_mg_per_h", "cause", "drug", "dose", "unit", "route", "symptom", "scale", "score")
NEEDS: Final[Mapping[EventKind, frozenset[str]]] = MappingProxyType(
    {kind: frozenset[str]() for kind in EventKind}
    | {
        EventKind.STARTED: frozenset({"gate", "rate_mg_per_h"}),
        EventKind.RATE_CHANGED: frozenset({"rate_mg_per_h"}),
        EventKind.PAUSED: frozenset({"cause"}),
        EventKind.RESUMED: frozenset({"rate_mg_per_h"}),
        EventKind.STOPPED: frozenset({"cause"}),
        EventKind.RESCUE_GIVEN: frozenset({"drug", "dose", "unit", "route"}),
        EventKind.SYMPTOM: frozenset({"symptom"}),
        EventKind.SYMPTOM_GONE: frozenset({"symptom"}),
        EventKind.SCORED: frozenset({"scale", "score"}),
        EventKind.CANCELLED: frozenset({"cause"}),
    }
)
