"""One patient's infusions on one line of time: booked, given with their milligrams, and what was scored around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from reprieve.chart.dayfile import DayFile, Wanted, open_files
from reprieve.chart.models import Session
from reprieve.chart.translate_purpose import purpose_of
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.decisions import Unknown
from reprieve.therapy.scales import Score
from reprieve.therapy.session import State

_TO_COME: Final = (State.BOOKED, State.CHECKED_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionRow:
    """One infusion. at: when the pump started, or the booked time. mg, mg_per_kg: None while nothing was given.

    purpose, because: as the order says it, else as it was booked. protocol_key: empty without an order.
    """

    session_id: int
    patient_id: int
    at: datetime
    given: bool
    stopped_at: datetime | None
    state: State
    purpose: Purpose | Unknown
    because: Because | Unknown
    protocol_key: str
    mg: Decimal | None
    mg_per_kg: Decimal | None
    scores: tuple[Score, ...]


def infusions_of(patient_id: int, now: datetime) -> tuple[InfusionRow, ...]:
    """Return a patient's infusions that were given or are booked, oldest first. A constant number of queries."""
    return _rows(Session.objects.filter(patient_id=patient_id).values_list("pk", flat=True), now)


def infusions_since(since: datetime, now: datetime) -> tuple[InfusionRow, ...]:
    """Return every infusion of the clinic that was given since a time, oldest first. A constant number of queries."""
    return _rows(Session.objects.filter(started_at__gte=since).values_list("pk", flat=True), now)


def _rows(session_ids: Iterable[int], now: datetime) -> tuple[InfusionRow, ...]:
    files = open_files(tuple(session_ids), now, Wanted.LATEST)
    rows = (_row(file, now) for file in files.values())
    return tuple(sorted((row for row in rows if row.given or row.state in _TO_COME), key=lambda row: row.at))


def _row(file: DayFile, now: datetime) -> InfusionRow:
    session, started = file.session, file.day.started_at
    purpose, because = purpose_of(session)
    mg = file.day.given_mg(now) if started else None
    return InfusionRow(
        session_id=session.pk,
        patient_id=session.patient_id,
        at=started or session.starts_at,
        given=started is not None,
        stopped_at=file.day.stopped_at,
        state=State(session.state),
        purpose=purpose,
        because=because,
        protocol_key=session.order.protocol_key if session.order else "",
        mg=mg,
        mg_per_kg=mg / file.plan.weight_kg if mg is not None and file.plan else None,
        scores=tuple(file.day.scores),
    )
