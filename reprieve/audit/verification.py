"""Prove the trail: walk the chain from its first entry and say where it breaks."""

from __future__ import annotations

from dataclasses import dataclass

from reprieve.audit.chain import GENESIS, entry_hash
from reprieve.audit.models import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first entry that does not follow from the one before it, and why."""

    place: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a walk over the trail found.

    entries: how many were read; head: the hash of the last one. Only a head kept elsewhere (on the printed record, on
    the day's report) can show that entries were cut off at the end.
    """

    entries: int
    head: str
    broken: Break | None

    @property
    def holds(self) -> bool:
        return self.broken is None


def verify() -> Report:
    """Walk the whole trail in order; stops at nothing, reports the first break. One query, in constant memory."""
    broken: Break | None = None
    place, head = 0, GENESIS
    count = 0
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=2000):
        count += 1
        broken = broken or _break(entry, expected_place=place + 1, previous=head)
        place, head = entry.id, entry.hash
    return Report(entries=count, head=head, broken=broken)


def _break(entry: AuditEntry, *, expected_place: int, previous: str) -> Break | None:
    if entry.id != expected_place:
        why = f"Entry {expected_place} is missing."
    elif entry.previous_hash != previous:
        why = "It does not continue the entry before it."
    elif entry.hash != entry_hash(entry):
        why = "Its content was changed after it was written."
    else:
        return None
    return Break(place=entry.id, why=why)
