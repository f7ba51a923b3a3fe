"""Read the trail: what happened since, what happened to one patient, who looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reprieve.audit.chain import GENESIS, Detail
from reprieve.audit.models import AuditEntry
from reprieve.audit.services import VIEWED
from reprieve.audit.triggers import CHANNEL

__all__ = [
    "CHANNEL",
    "READS_ONLY",
    "Change",
    "Mark",
    "TrailEntry",
    "attempts",
    "contains",
    "count",
    "end",
    "head",
    "last_id",
    "news",
    "since",
    "trail",
]

READS_ONLY: Final = frozenset({VIEWED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One subject that one entry concerned; an entry that concerned three gives three of these with its id."""

    id: int
    subject: str
    action: str

    @property
    def changes_something(self) -> bool:
        return self.action not in READS_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far somebody has read. By the hash they see that it is the trail that they read, and not a restored one."""

    id: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """One entry as it is read on the trail's page and in the printed record."""

    id: int
    at: datetime
    recorded: datetime
    actor: str
    actor_name: str
    role: str
    action: str
    subject: str
    patient_id: int | None
    details: Mapping[str, Detail]
    hash: str


def last_id() -> int:
    """Return the place of the last entry, 0 for an empty trail. One query."""
    return AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def since(after_id: int, limit: int = 1000) -> tuple[Change, ...]:
    """Return what entries after `after_id` concerned, oldest first, from at most `limit` entries. One query."""
    rows = AuditEntry.objects.filter(id__gt=after_id).order_by("id").values_list("id", "subject", "also", "action")
    return tuple(
        Change(id=place, subject=subject, action=action)
        for place, first, also, action in rows[:limit]
        for subject in (first, *also.split())
    )


def end() -> Mark | None:
    """Return a mark at the last entry; None for an empty trail. One query."""
    row = AuditEntry.objects.order_by("-id").values_list("id", "hash").first()
    return Mark(id=row[0], hash=row[1]) if row else None


def news(mark: Mark, limit: int = 1000) -> tuple[Mark, tuple[Change, ...]] | None:
    """Return what entries after the mark concerned, and the mark of the last of them. One query.

    None where there are more than `limit`, or where the mark is not on this trail: then anything may have changed.
    """
    rows = AuditEntry.objects.filter(id__gte=mark.id).order_by("id")
    found = list(rows.values_list("id", "hash", "subject", "also", "action")[: limit + 2])
    if not found or found[0][:2] != (mark.id, mark.hash) or len(found) > limit + 1:
        return None
    changes = tuple(
        Change(id=place, subject=subject, action=action)
        for place, _, first, also, action in found[1:]
        for subject in (first, *also.split())
    )
    return Mark(id=found[-1][0], hash=found[-1][1]), changes


def head() -> str:
    """Return the hash of the last entry: print it where it cannot be changed. One query."""
    return AuditEntry.objects.order_by("-id").values_list("hash", flat=True).first() or GENESIS


def contains(head: str) -> bool:
    """Return whether this hash, noted earlier, is still that of an entry. One query."""
    return head == GENESIS or AuditEntry.objects.filter(hash=head).exists()


def count() -> int:
    """Return the number of entries. One query."""
    return AuditEntry.objects.count()


def attempts(*, actor: str, action: str, since: datetime) -> int:
    """Return how often this actor did this since then. One query."""
    return AuditEntry.objects.filter(actor=actor, action=action, at__gte=since).count()


def trail(
    *,
    before_id: int | None = None,
    patient_id: int | None = None,
    actor: str = "",
    subject: str = "",
    without: frozenset[str] = frozenset(),
    limit: int = 100,
) -> tuple[TrailEntry, ...]:
    """Return entries, newest first: of one patient, actor or subject if named, without some actions. One query."""
    rows = AuditEntry.objects.order_by("-id")
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
    if actor:
        rows = rows.filter(actor=actor)
    if subject:
        rows = rows.filter(subject=subject)
    if without:
        rows = rows.exclude(action__in=without)
    return tuple(
        TrailEntry(
            id=row.id,
            at=row.at,
            recorded=row.recorded,
            actor=row.actor,
            actor_name=row.actor_name,
            role=row.role,
            action=row.action,
            subject=row.subject,
            patient_id=row.patient_id,
            details=row.details,
            hash=row.hash,
        )
        for row in rows[:limit]
    )
