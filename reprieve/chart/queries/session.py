"""One session's page: all that its state asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from reprieve.chart.facts import CheckInFacts, GoingHomeFacts
from reprieve.chart.queries.rows import (
    DrugReadingRow,
    EventRow,
    GateRow,
    OrderView,
    OverrideRow,
    PromptRow,
    ReadingRow,
    SignatureRow,
)
from reprieve.people.queries import PatientSummary
from reprieve.therapy.decisions import Decision
from reprieve.therapy.gates import Kit
from reprieve.therapy.monitoring import Due
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.session import EventKind, InfusionDay, State
from reprieve.therapy.vitals import Baseline, Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One day as it stands now.

    day: the replay, with segments, given_mg(at), regimen(at). readings: those a chart draws, struck ones among them.
    start_gate, discharge_gate: what the rules say now, overrides laid on; None where the state does not ask.
    may: each kind of event → whether this state has it. *_version: hand it back with the form (`seen_version`).
    """

    id: int
    patient: PatientSummary
    room_id: int
    room_name: str
    starts_at: datetime
    order: OrderView | None
    protocol: Protocol | None
    tier: Tier | None
    state: State
    day: InfusionDay
    ends_at: datetime | None
    given_mg: Decimal
    baseline: Baseline
    readings: tuple[ReadingRow, ...]
    latest: Mapping[Sign, ReadingRow]
    events: tuple[EventRow, ...]
    prompts: tuple[PromptRow, ...]
    due: tuple[Due, ...]
    checkin: CheckInFacts
    checkin_version: int | None
    kit_checked_on: Mapping[Kit, date]
    drug_readings: tuple[DrugReadingRow, ...]
    start_gate: Decision | None
    going_home: GoingHomeFacts
    going_home_version: int | None
    discharge_gate: Decision | None
    gate_records: tuple[GateRow, ...]
    overrides: tuple[OverrideRow, ...]
    may: Mapping[EventKind, Decision]
    signatures: tuple[SignatureRow, ...]
    now: datetime

    @property
    def waiting(self) -> tuple[PromptRow, ...]:
        """The prompts that somebody has to act on, gravest first."""
        return tuple(sorted((p for p in self.prompts if p.waiting), key=lambda p: (-p.level, p.since)))


def session_view(session_id: int, now: datetime) -> SessionView:
    """Return one session as it stands. Raises NotFound. A constant number of queries."""
    raise NotImplementedError
