"""A person decides about what was parked: whose readings these are, or that nobody needs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reprieve.audit import services as audit
from reprieve.audit.services import Actor
from reprieve.exchange import charting
from reprieve.exchange.intake import TRAY
from reprieve.exchange.models import Unclaimed, UnclaimedResolution
from reprieve.people.permissions import Act, NotPermitted, require
from reprieve.wire import hl7
from reprieve.wire.hl7 import MalformedMessage

__all__ = ["AlreadySettled", "Settlement", "assign", "dismiss"]

Outcome = UnclaimedResolution.Outcome


class AlreadySettled(ValueError):
    """Somebody else has decided about this message; look again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What one decision did."""

    messages: int
    charted: int


def assign(
    *, item_id: int, session_id: int, reason: str, by: Actor, now: datetime, whole_heap: bool = False
) -> Settlement:
    """Chart what waits to this session, on a person's word.

    whole_heap: with it all messages up to this one that wait for the same reason. Raises AlreadySettled, and what
    charting raises; then nothing is settled.
    """
    require(by, Act.CLAIM_READINGS)
    with audit.writing():
        items = _standing(item_id, whole_heap)
        charted = {item.pk: _chart(item, session_id, by, now) for item in items}
        return _settle(items, Outcome.ASSIGNED, reason, by, now, session_id=session_id, charted=charted)


def dismiss(*, item_id: int, reason: str, by: Actor, now: datetime, whole_heap: bool = False) -> Settlement:
    """Put what waits aside for good; the messages stay. whole_heap: as for `assign`. Raises AlreadySettled."""
    require(by, Act.CLAIM_READINGS)
    with audit.writing():
        return _settle(_standing(item_id, whole_heap), Outcome.DISMISSED, reason, by, now)


def _standing(item_id: int, whole_heap: bool) -> list[Unclaimed]:
    """Return what is still to be decided, read under the lock; nothing that came after the person looked."""
    waiting = Unclaimed.objects.filter(resolution__isnull=True).select_related("message")
    chosen = waiting.filter(pk=item_id).first()
    if chosen is None:
        raise AlreadySettled(AlreadySettled.__doc__)
    return list(waiting.filter(heap=chosen.heap, id__lte=item_id).order_by("id")) if whole_heap else [chosen]


def _chart(item: Unclaimed, session_id: int, by: Actor, now: datetime) -> int:
    try:
        monitor = hl7.read(hl7.split(bytes(item.message.raw)))
    except MalformedMessage:
        return 0
    return charting.chart_to(session_id, monitor, by=by, now=now)


def _settle(
    items: list[Unclaimed],
    outcome: UnclaimedResolution.Outcome,
    reason: str,
    by: Actor,
    now: datetime,
    *,
    session_id: int | None = None,
    charted: dict[int, int] | None = None,
) -> Settlement:
    if by.user_id is None:  # only a person claims; the table says so too
        raise NotPermitted(by, Act.CLAIM_READINGS)
    counts = charted or {}
    UnclaimedResolution.objects.bulk_create(
        UnclaimedResolution(
            item=item,
            outcome=outcome,
            session_id=session_id,
            charted=counts.get(item.pk, 0),
            reason=reason,
            by_user_id=by.user_id,
            by_name=by.display,
            by_role=by.role or "",
            at=now,
        )
        for item in items
    )
    total = sum(counts.values())
    audit.record(
        action=f"unclaimed {outcome}",
        by=by,
        subject=f"unclaimed:{items[-1].pk}",
        also=(TRAY, *([f"session:{session_id}"] if session_id else [])),
        now=now,
        details={"messages": [item.pk for item in items[-100:]], "count": len(items), "charted": total},
    )
    return Settlement(messages=len(items), charted=total)
