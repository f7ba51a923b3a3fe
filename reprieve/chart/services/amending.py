"""Correct the record: a new entry that names the old one. The old one stays, struck through."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Unpack
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.services import Actor
from reprieve.chart import translate
from reprieve.chart.appending import Said, append, new_event
from reprieve.chart.authorship import already, written
from reprieve.chart.dayfile import DayFile, open_file
from reprieve.chart.models import Reading, SessionEvent
from reprieve.chart.prompting import settle
from reprieve.chart.refusal import NotFound, refused
from reprieve.chart.taken import keep_latest
from reprieve.chart.trailing import tell
from reprieve.people.permissions import Act, require
from reprieve.therapy import vitals
from reprieve.therapy.decisions import say
from reprieve.therapy.session import Event, EventKind
from reprieve.therapy.vitals import NotPlausible, ReadingSource, Sign, check_plausible


class Correction(Said, total=False):
    """What may be put right in an event; what is not named stays as it was."""

    occurred_at: datetime


def amend_event(
    *,
    event_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
    **corrected: Unpack[Correction],
) -> int:
    """Put an event right; return the new event's id. Raises Refused if the record would not fit together."""
    require(by, Act.CHART)
    _insist_reason(reason)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file, old = _find(event_id, now)
        before = translate.event_of(old)
        kept = {field.name: getattr(before, field.name) for field in fields(Event) if field.name in _KEPT}
        event = new_event(
            file,
            before.kind,
            by=by,
            now=now,
            amends=old.pk,
            gate=int(before.gate) if before.gate else None,
            **{**kept, **corrected},
        )
        return append(file, event, by=by, key=key, reason=reason, gate_id=old.gate_id)


def retract_event(*, event_id: int, reason: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Record that an event never happened; return the new event's id. Raises Refused if others build on it."""
    require(by, Act.CHART)
    _insist_reason(reason)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file, old = _find(event_id, now)
        event = new_event(file, EventKind.RETRACTED, by=by, now=now, occurred_at=old.occurred_at, amends=old.pk)
        return append(file, event, by=by, key=key, reason=reason)


def amend_reading(
    *,
    reading_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    value: Decimal | None = None,
    artefact: bool | None = None,
    key: UUID | None = None,
) -> int:
    """Put a reading right, or mark it as an artefact; return the new row's id.

    Raises NotPlausible for a value that cannot be true; Refused if it was amended before (amend the newer one).
    """
    require(by, Act.CHART)
    _insist_reason(reason)
    with audit.writing():
        known = already(Reading, key)
        if known is not None:
            return known
        old = _find_reading(reading_id)
        new = vitals.Reading(
            sign=Sign(old.sign),
            value=old.value if value is None else value,
            taken_at=old.taken_at,
            artefact=old.artefact if artefact is None else artefact,
        )
        check_plausible((new,), now=now)
        row = Reading.objects.create(
            session_id=old.session_id,
            source=ReadingSource.HAND.value,
            drawn=True,
            amends=old,
            reason=reason.strip(),
            **translate.reading_columns(new),
            **written(by, now, key),
        )
        keep_latest([row])
        file = open_file(old.session_id, now)
        tell(file.session, "reading amended", by=by, now=now, details={"reading": row.pk, "amends": old.pk})
        settle(file, now)
        return row.pk


_KEPT = Correction.__optional_keys__


def _find(event_id: int, now: datetime) -> tuple[DayFile, SessionEvent]:
    old = SessionEvent.objects.filter(pk=event_id).first()
    if old is None:
        raise NotFound(f"There is no event {event_id}.")
    return open_file(old.session_id, now), old


def _find_reading(reading_id: int) -> Reading:
    old = Reading.objects.filter(pk=reading_id).first()
    if old is None:
        raise NotFound(f"There is no reading {reading_id}.")
    if Reading.objects.filter(amends=old).exists():
        raise refused("amended-already", "This reading was amended before.", resolve="Amend the newer entry.")
    return old


def _insist_reason(reason: str) -> None:
    if not reason.strip():
        raise NotPlausible("reason", say("Say why it is corrected."))
