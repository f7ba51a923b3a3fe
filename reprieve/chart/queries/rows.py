"""The small values that several pages share: one reading, one event, one prompt, one gate, one signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from reprieve.audit.chain import Detail
from reprieve.people.queries import PatientSummary
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.decisions import Decision, Role, Sentence, Unknown, Verdict
from reprieve.therapy.late import LATE
from reprieve.therapy.ordering import Plan
from reprieve.therapy.prompts import Level
from reprieve.therapy.protocols import DrugForm, Indication, Protocol
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Cause, EventKind, State
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import ReadingSource, Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """One charted value. struck: another row amends it; it stays visible. device: its name, or empty."""

    id: int
    sign: Sign
    value: Decimal
    taken_at: datetime
    written_at: datetime
    source: ReadingSource
    device: str
    by: str
    artefact: bool
    struck: bool
    amends_id: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event. struck: amended or retracted. impossible: it does not fit where it stands and changed nothing.

    typed_at: when somebody typed it on a tablet that had no server; None if it was typed straight into the record.
    """

    id: int
    seq: int
    kind: EventKind
    occurred_at: datetime
    written_at: datetime
    by: str
    role: Role | None
    rate_mg_per_h: Decimal | None
    cause: Cause | None
    drug: str
    dose: Decimal | None
    unit: str
    route: str
    symptom: Symptom | None
    scale: Scale | None
    score: int | None
    words: str
    reason: str
    amends_id: int | None
    gate_id: int | None
    struck: bool
    impossible: bool
    typed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What somebody did about a prompt."""

    did: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRow:
    """What the system said. since: when it began to hold; opened_at: when it was said."""

    id: int
    session_id: int
    key: str
    rule: str
    sign: str
    level: Level
    says: Sentence
    resolve: Sentence
    since: datetime
    opened_at: datetime
    closed_at: datetime | None
    closed_because: str
    source: str
    certainty: str
    answers: tuple[AnswerRow, ...]

    @property
    def open(self) -> bool:
        """True while what it says still holds."""
        return self.closed_at is None

    @property
    def told_late(self) -> bool:
        """True for what a tablet without a server knew and the record did not: it never rang."""
        return self.key.startswith(LATE)

    @property
    def waiting(self) -> bool:
        """True while somebody has to do something: it holds, or it was grave or told late and nobody has answered."""
        return self.open or ((self.level >= Level.PAUSE or self.told_late) and not self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """What the rules said at a gate, on which facts."""

    id: int
    gate: str
    at: datetime
    by: str
    role: Role | None
    opens: bool
    decision: Decision
    facts: Mapping[str, Detail]
    protocol_key: str
    protocol_version: int
    limits_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRow:
    """Somebody's answer to one finding."""

    gate: str
    rule: str
    verdict: Verdict
    says: Sentence
    reason: str
    by: str
    role: Role
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugReadingRow:
    """What one person read off vial, bag and pump."""

    by: str
    at: datetime
    drug_form: DrugForm
    concentration_mg_per_ml: Decimal
    volume_ml: Decimal
    pump_rate_ml_per_h: Decimal
    vial_lot: str
    ndc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """A name under an order or a record. covers_all: nothing was added to what it covers since."""

    meaning: str
    by: str
    role: Role | None
    at: datetime
    sha256: str
    covers_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """A signed order: plan.decision holds what every rule said at signing. protocol: None if no longer in the book."""

    id: int
    patient: PatientSummary
    indication: Indication
    protocol: Protocol | None
    plan: Plan
    weighed_at: datetime
    height_cm: Decimal | None
    signed_at: datetime
    signed_by: str
    role: Role | None
    signatures: tuple[SignatureRow, ...]
    key: UUID
    purpose: Purpose | Unknown
    because: Because | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One line of the day's list: who comes when and where, and who takes them home. No health data."""

    session_id: int
    patient: PatientSummary
    room_id: int
    room_name: str
    starts_at: datetime
    state: State
    checked_in_at: datetime | None
    over_at: datetime | None
    has_order: bool
    held: bool
    escort_name: str
    escort_phone: str
    escort_confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One heading of a hand-over and what it says; both are msgids with their values apart."""

    heading: str
    sentences: tuple[Sentence, ...]

    def as_json(self) -> dict[str, Any]:
        return {"heading": self.heading, "sentences": [sentence.as_json() for sentence in self.sentences]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Part:
        return cls(heading=data["heading"], sentences=tuple(map(Sentence.from_json, data["sentences"])))
