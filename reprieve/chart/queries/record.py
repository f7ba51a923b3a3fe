"""The record of one day, as a colleague, an inspector or a court reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from reprieve.audit import queries as trail
from reprieve.audit.queries import TrailEntry
from reprieve.chart.queries.consents import ConsentRow, consent_rows
from reprieve.chart.queries.harm import HarmRow, adverse_events
from reprieve.chart.queries.offline import tablet_readings
from reprieve.chart.queries.patient import MeasureRow, measure_rows
from reprieve.chart.queries.session import SessionView, session_view
from reprieve.therapy.protocols import Protocol

# A monitor's batches leave an entry each; the readings themselves are in the record.
_NOT_SHOWN: Final = frozenset({"readings received"})
_MOST_ENTRIES: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """Everything about one session: who decided what, when, on which numbers, under which protocol version.

    session: holds order, gates, findings, overrides, events (struck ones too), readings, prompts, answers, signatures.
    tablet_readings: reading → when it was typed on a tablet that had no server.
    trail: every act on this session, oldest first. head: of the whole trail, at `printed_at`.
    """

    session: SessionView
    measures: tuple[MeasureRow, ...]
    consents: tuple[ConsentRow, ...]
    adverse_events: tuple[HarmRow, ...]
    tablet_readings: Mapping[int, datetime]
    ordered_mg: Decimal | None
    given_mg: Decimal
    infused_min: Decimal
    trail: tuple[TrailEntry, ...]
    head: str
    printed_at: datetime


def record_view(session_id: int, now: datetime) -> RecordView:
    """Return the record of one session. Raises NotFound. A constant number of queries."""
    session = session_view(session_id, now)
    minutes = sum(
        ((segment.end or now) - segment.start for segment in session.day.segments), start=timedelta()
    ) / timedelta(minutes=1)
    return RecordView(
        session=session,
        measures=measure_rows(session.patient.id),
        consents=consent_rows(session.patient.id, _under(session)),
        adverse_events=adverse_events(session_id),
        tablet_readings=tablet_readings(session_id),
        ordered_mg=session.order.plan.dose_mg if session.order else None,
        given_mg=session.given_mg,
        infused_min=Decimal(str(round(minutes, 2))),
        trail=tuple(reversed(trail.trail(subject=f"session:{session_id}", without=_NOT_SHOWN, limit=_MOST_ENTRIES))),
        head=trail.head(),
        printed_at=now,
    )


def _under(session: SessionView) -> tuple[Protocol, ...]:
    protocol = session.order.protocol if session.order else None
    return (protocol,) if protocol else ()
