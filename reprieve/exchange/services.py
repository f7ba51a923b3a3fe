"""A person decides about what was parked: whose readings these are, or that nobody needs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reprieve.audit import services as audit
from reprieve.audit.services import Actor
from reprieve.exchange import charting
from reprieve.exchange.charting import NotCharted, Spoken
from reprieve.exchange.intake import TRAY
from reprieve.exchange.models import Unclaimed, UnclaimedResolution
from reprieve.people.permissions import Act, NotPermitted, require
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS
from reprieve.wire import hl7
from reprieve.wire.hl7 import MalformedMessage

__all__ = ["AlreadySettled", "NotCertain", "NotCharted", "Settlement", "assign", "dismiss"]

Outcome = UnclaimedResolution.Outcome


class AlreadySettled(ValueError):
    """Somebody else has decided about this message; look again."""


class NotCertain(ValueError):
    """The number of messages that wait is not the one you typed. Look again before you put them all aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What one decision did."""

    messages: int
    charted: int


def assign(
    *, item_id: int, session_id: int, reason: str, by: Actor, now: datetime, whole_heap: bool = False
) -> Settlement:
    """Chart what waits to this session, on a person's word.

    whole_heap: with it all messages up to this one that wait for the same reason. Raises AlreadySettled or
    NotCharted; then nothing is settled.
    """
    require(by, Act.CLAIM_READINGS)
    with audit.writing():
        spoken = {item: _read(item) for item in _standing(item_id, whole_heap)}
        # Of a heap, only what was said while that patient was here: the rest is somebody else's and goes on waiting.
        items = [item for item, said in spoken.items() if item.pk == item_id or charting.belongs_to(session_id, said)]
        charted = charting.chart_to(session_id, [spoken[item] for item in items], by=by, now=now)
        return _settle(items, Outcome.ASSIGNED, reason, by, now, session_id=session_id, charted=charted)


def dismiss(
    *, item_id: int, reason: str, by: Actor, now: datetime, whole_heap: bool = False, counted: int | None = None
) -> Settlement:
    """Put what waits aside for good; the messages stay. Raises AlreadySettled.

    whole_heap: as for `assign`, but only for who says how many they are and why, in a sentence; else NotCertain.
    """
    require(by, Act.CLAIM_READINGS)
    with audit.writing():
        items = _standing(item_id, whole_heap)
        if whole_heap and (counted != len(items) or len(reason.strip()) < MIN_REASON_CHARACTERS):
            raise NotCertain(NotCertain.__doc__)
        return _settle(items, Outcome.DISMISSED, reason, by, now)


def _standing(item_id: int, whole_heap: bool) -> list[Unclaimed]:
    """Return what is still to be decided, read under the lock; nothing that came after the person looked."""
    waiting = Unclaimed.objects.filter(resolution__isnull=True).select_related("message")
    chosen = waiting.filter(pk=item_id).first()
    if chosen is None:
        raise AlreadySettled(AlreadySettled.__doc__)
    return list(waiting.filter(heap=chosen.heap, id__lte=item_id).order_by("id")) if whole_heap else [chosen]


def _read(item: Unclaimed) -> Spoken:
    try:
        message = hl7.split(bytes(item.message.raw))
        spoken = charting.read(hl7.kind_of(message.header), message)
    except MalformedMessage as malformed:
        raise NotCharted("This message cannot be read.") from malformed
    if spoken is None:
        raise NotCharted("This message says nothing that could be charted.")
    return spoken


def _settle(
    items: list[Unclaimed],
    outcome: UnclaimedResolution.Outcome,
    reason: str,
    by: Actor,
    now: datetime,
    *,
    session_id: int | None = None,
    charted: int = 0,
) -> Settlement:
    if by.user_id is None:  # only a person claims; the table says so too
        raise NotPermitted(by, Act.CLAIM_READINGS)
    UnclaimedResolution.objects.bulk_create(
        UnclaimedResolution(
            item=item,
            outcome=outcome,
            session_id=session_id,
            reason=reason,
            by_user_id=by.user_id,
            by_name=by.display,
            by_role=by.role or "",
            at=now,
        )
        for item in items
    )
    audit.record(
        action=f"unclaimed {outcome}",
        by=by,
        subject=f"unclaimed:{items[-1].pk}",
        also=(TRAY, *([f"session:{session_id}"] if session_id else [])),
        now=now,
        details={"messages": [item.pk for item in items[-100:]], "count": len(items), "charted": charted},
    )
    return Settlement(messages=len(items), charted=charted)
