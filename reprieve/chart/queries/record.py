"""The record of one day, as a colleague, an inspector or a court reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reprieve.audit.queries import TrailEntry
from reprieve.chart.queries.patient import ConsentRow, MeasureRow
from reprieve.chart.queries.session import SessionView


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """Everything about one session: who decided what, when, on which numbers, under which protocol version.

    session: holds order, gates, findings, overrides, events (struck ones too), readings, prompts, answers, signatures.
    trail: every act on this session, oldest first, who looked among them. head: of the whole trail, at `printed_at`.
    """

    session: SessionView
    measures: tuple[MeasureRow, ...]
    consents: tuple[ConsentRow, ...]
    ordered_mg: Decimal | None
    given_mg: Decimal
    infused_min: Decimal
    trail: tuple[TrailEntry, ...]
    head: str
    printed_at: datetime


def record_view(session_id: int, now: datetime) -> RecordView:
    """Return the record of one session. Raises NotFound. A constant number of queries."""
    raise NotImplementedError
