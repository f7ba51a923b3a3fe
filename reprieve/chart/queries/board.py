"""The board: every room, and what is going on in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reprieve.chart.queries.rows import PromptRow, ReadingRow
from reprieve.people.queries import PatientSummary
from reprieve.therapy.monitoring import Due
from reprieve.therapy.session import State
from reprieve.therapy.vitals import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomTile:
    """One room now. Without a session there is nobody, and nobody is booked for the rest of the day.

    state BOOKED: the next patient, not here yet. ends_at: when the ordered dose will be in at the present rate.
    next_vitals_due_at: the soonest vital group; latest: the last true value of each sign.
    prompts: those that wait for somebody, gravest first.
    """

    room_id: int
    room_name: str
    session_id: int | None
    patient: PatientSummary | None
    state: State | None
    protocol_title: str
    starts_at: datetime | None
    started_at: datetime | None
    ends_at: datetime | None
    rate_mg_per_h: Decimal
    given_mg: Decimal
    dose_mg: Decimal | None
    due: tuple[Due, ...]
    next_vitals_due_at: datetime | None
    latest: Mapping[Sign, ReadingRow]
    last_reading_at: datetime | None
    prompts: tuple[PromptRow, ...]
    now: datetime

    @property
    def minutes_since_start(self) -> float | None:
        return (self.now - self.started_at).total_seconds() / 60 if self.started_at else None

    @property
    def minutes_to_next_vitals(self) -> float | None:
        """Negative when they are late."""
        return (self.next_vitals_due_at - self.now).total_seconds() / 60 if self.next_vitals_due_at else None


def board(now: datetime) -> tuple[RoomTile, ...]:
    """Return every room in its place on the board. Eight queries, however many rooms."""
    raise NotImplementedError


def room_tile(room_id: int, now: datetime) -> RoomTile:
    """Return one room. Raises NotFound. Eight queries."""
    raise NotImplementedError
