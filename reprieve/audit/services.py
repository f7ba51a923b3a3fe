"""Write the trail: one writer at a time, one entry per act, in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models.functions import Now

from reprieve.audit.actor import Actor
from reprieve.audit.chain import GENESIS, Detail, Details, entry_hash
from reprieve.audit.models import AuditEntry
from reprieve.audit.verification import Report, verify

__all__ = [
    "About",
    "Actor",
    "Detail",
    "Details",
    "NotWriting",
    "Report",
    "record",
    "record_each",
    "record_view",
    "verify",
    "writing",
]

VIEWED: Final = "viewed"

# Any constant that no other program on this database uses; it spells "reprieve" in ASCII.
_TURN: Final = int.from_bytes(b"reprieve") & 0x7FFF_FFFF_FFFF_FFFF
_writing: ContextVar[bool] = ContextVar("reprieve_writing", default=False)


class NotWriting(RuntimeError):
    """An act is recorded inside `writing()`, together with what it changed."""


@contextmanager
def writing() -> Iterator[None]:
    """Open the one transaction that may write now; whoever else wants to write waits for its end.

    One writer at a time means: the order of the trail is the order of commits, and what a service reads inside is what
    it decides on. SQLite's transactions begin IMMEDIATE and wait by themselves. Inside another `writing()` it is a
    savepoint of the same transaction.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql" and not _writing.get():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        token = _writing.set(True)
        try:
            yield
        finally:
            _writing.reset(token)


def record(
    *,
    action: str,
    by: Actor,
    subject: str,
    now: datetime,
    also: tuple[str, ...] = (),
    patient_id: int | None = None,
    details: Details | None = None,
) -> int:
    """Append one act to the trail and return its place there.

    subject: what was done to, "session:12"; also: what else on a screen it changes, ("room:3",).
    details: no health data beyond what the act needs; quantities as text. Raises NotWriting outside `writing()`.
    """
    about = About(subject=subject, also=also, patient_id=patient_id, details=details)
    (place,) = record_each([about], action=action, by=by, now=now)
    return place


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an act was done to; see `record`."""

    subject: str
    also: tuple[str, ...] = ()
    patient_id: int | None = None
    details: Details | None = None


def record_each(several: Iterable[About], *, action: str, by: Actor, now: datetime) -> tuple[int, ...]:
    """Append the same act for each of several, in this order; return their places. Two queries, however many."""
    if not _writing.get():
        raise NotWriting(NotWriting.__doc__)
    # Read under the lock: place, hash and the database's clock in one query.
    last = AuditEntry.objects.order_by("-id").annotate(clock=Now()).values_list("id", "hash", "clock").first()
    place, previous, clock = last or (0, GENESIS, _clock())
    entries: list[AuditEntry] = []
    for at, about in enumerate(several, place + 1):
        entry = AuditEntry(
            id=at,
            at=now,
            recorded=clock,
            actor=by.username,
            actor_name=by.display,
            role=by.role.value if by.role else "",
            user_id=by.user_id,
            action=action,
            subject=about.subject,
            also=" ".join(about.also),
            patient_id=about.patient_id,
            details=dict(about.details or {}),
            previous_hash=previous,
        )
        entry.hash = previous = entry_hash(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries)
    return tuple(entry.id for entry in entries)


def record_view(*, by: Actor, patient_id: int | None, subject: str, now: datetime) -> None:
    """Record that somebody looked; it wakes no board."""
    with writing():
        record(action=VIEWED, by=by, subject=subject, patient_id=patient_id, now=now)


def _clock() -> datetime:
    """Return the database's clock; only the very first entry has no row to read it beside."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT statement_timestamp()")
            clock: datetime = cursor.fetchone()[0]
            return clock
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])
