"""Correct the record: a new entry that names the old one. The old one stays, struck through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Unpack
from uuid import UUID

from django.db.models import Q

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor, Detail
from reprieve.chart import translate
from reprieve.chart.appending import Said, append, new_event
from reprieve.chart.dayfile import DayFile, open_file
from reprieve.chart.models import Reading, SessionEvent
from reprieve.chart.prompting import settle
from reprieve.chart.taken import keep_latest
from reprieve.chart.trailing import tell
from reprieve.people.permissions import Act, require
from reprieve.therapy import vitals
from reprieve.therapy.decisions import say
from reprieve.therapy.session import Event, EventKind
from reprieve.therapy.vitals import CUFF_SIGNS, ArtefactCause, NotPlausible, ReadingSource, Sign, check_plausible


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
        (row,) = _amend([_find_reading(reading_id)], reason, by=by, now=now, key=key, value=value, artefact=artefact)
        return row.pk


def mark_artefact(
    *, reading_id: int, cause: ArtefactCause, by: Actor, now: datetime, key: UUID | None = None
) -> tuple[int, ...]:
    """Mark a value as not the patient's, with all that the same cuff gave; return the new rows' ids.

    The values stay charted, and count in no baseline, prompt or discharge; a prompt that they opened closes, with this
    cause on record. Raises Refused if one was amended before.
    """
    return _judge(reading_id, cause.value, artefact=True, by=by, now=now, key=key)


def unmark_artefact(*, reading_id: int, by: Actor, now: datetime, key: UUID | None = None) -> tuple[int, ...]:
    """Say that a value marked as an artefact was the patient's after all, by new rows; return their ids."""
    return _judge(reading_id, "It was the patient's after all.", artefact=False, by=by, now=now, key=key)


def _judge(
    reading_id: int, reason: str, *, artefact: bool, by: Actor, now: datetime, key: UUID | None
) -> tuple[int, ...]:
    require(by, Act.CHART)
    with audit.writing():
        known = already(Reading, key)
        if known is not None:
            return (known,)
        one = _find_reading(reading_id)
        rows = _amend(_given_together(one), reason, by=by, now=now, key=key, artefact=artefact)
        return tuple(row.pk for row in rows)


def _given_together(one: Reading) -> list[Reading]:
    """Return the reading and whatever else the same cuff gave at that moment, as it stands now."""
    if Sign(one.sign) not in CUFF_SIGNS:
        return [one]
    same_device = Q(device=one.device_id) if one.device_id else Q(device__isnull=True)
    others = Reading.objects.filter(
        same_device,
        session_id=one.session_id, taken_at=one.taken_at, sign__in=CUFF_SIGNS, source=one.source,
        artefact=one.artefact, amended_by__isnull=True,
    )  # fmt: skip
    return [one, *others.exclude(pk=one.pk).order_by("id")]


def _amend(
    olds: Sequence[Reading],
    reason: str,
    *,
    by: Actor,
    now: datetime,
    key: UUID | None,
    value: Decimal | None = None,
    artefact: bool | None = None,
) -> list[Reading]:
    """Write what replaces these rows of one session. The first is written under the caller's key."""
    rows = [_replacing(old, reason.strip(), value, artefact, now) for old in olds]
    for place, row in enumerate(rows):
        for name, column in written(by, now, key if place == 0 else None).items():
            setattr(row, name, column)
        row.save()
    keep_latest(rows)
    file = open_file(olds[0].session_id, now)
    details: dict[str, Detail] = {"reading": rows[0].pk, "amends": olds[0].pk, "artefact": int(rows[0].artefact)}
    tell(file.session, "reading amended", by=by, now=now, details=details)
    settle(file, now, because=reason.strip())
    return rows


def _replacing(old: Reading, reason: str, value: Decimal | None, artefact: bool | None, now: datetime) -> Reading:
    new = vitals.Reading(
        sign=Sign(old.sign),
        value=old.value if value is None else value,
        taken_at=old.taken_at,
        artefact=old.artefact if artefact is None else artefact,
    )
    check_plausible((new,), now=now)
    return Reading(
        session_id=old.session_id,
        source=ReadingSource.HAND.value,
        drawn=True,
        amends=old,
        reason=reason,
        **translate.reading_columns(new),
    )


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
