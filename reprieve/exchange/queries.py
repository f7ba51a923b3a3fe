"""What waits in the tray, and one message of it in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Min, Q, QuerySet

from reprieve.exchange.charting import Spoken, read
from reprieve.exchange.models import Disposition, Reason, Unclaimed, UnclaimedResolution
from reprieve.therapy.pump_evidence import PumpSaid
from reprieve.wire import hl7
from reprieve.wire.hl7 import AlarmMessage, MalformedMessage, MonitorMessage, PumpMessage, WireAlarm, WireReading

__all__ = ["Disposition", "Heap", "Item", "Reason", "heaps", "item", "waiting"]

SHOWN_BYTES: Final = 16 * 1024  # of a raw message on a page; the rest stays in the database


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Messages that wait for one and the same decision; `item_id` is the latest of them."""

    item_id: int
    messages: int
    reason: Reason
    says: str
    device: str
    sender: str
    patient_hint: str
    room_hint: str
    waiting_since: datetime
    latest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How a message was settled, and by whom."""

    outcome: UnclaimedResolution.Outcome
    session_id: int | None
    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One message of the tray in full. lines: the raw message as text, control characters made visible."""

    id: int
    heap: Heap
    control_id: str
    kind: str
    peer: str
    received_at: datetime
    sha256: str
    ack_code: str
    first_at: datetime | None
    last_at: datetime | None
    problems: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str, str], ...]
    readings: tuple[WireReading, ...]
    alarm: WireAlarm | None
    pump: PumpSaid | None
    lines: tuple[str, ...]
    bytes: int
    settled: Settled | None


def heaps(search: str = "", limit: int = 100) -> tuple[Heap, ...]:
    """Return what waits, newest first; every word of the search must be found. Two queries."""
    found = (
        _waiting()
        .filter(_matching(search))
        .values("heap")
        .annotate(latest=Max("id"), since=Min("parked_at"), messages=Count("id"))
        .order_by("-latest")[:limit]
    )
    counted = {row["latest"]: (row["messages"], row["since"]) for row in found}
    rows = Unclaimed.objects.filter(pk__in=counted).select_related("message").order_by("-id")
    return tuple(_heap(row, *counted[row.pk]) for row in rows)


def waiting() -> int:
    """Return how many messages wait for a person. One query."""
    return _waiting().count()


def item(item_id: int) -> Item | None:
    """Return one message of the tray, settled or not, or None. Two queries."""
    row = Unclaimed.objects.select_related("message", "resolution").filter(pk=item_id).first()
    if row is None:
        return None
    alike = _waiting().filter(heap=row.heap, id__lte=row.pk).aggregate(n=Count("id"), since=Min("parked_at"))
    message = row.message
    raw = bytes(message.raw)
    spoken = _spoken(raw)
    return Item(
        id=row.pk,
        heap=_heap(row, alike["n"], alike["since"] or row.parked_at),
        control_id=message.control_id,
        kind=message.kind,
        peer=message.peer,
        received_at=message.received_at,
        sha256=message.sha256,
        ack_code=message.ack_code,
        first_at=row.first_at,
        last_at=row.last_at,
        problems=tuple((p["where"], p["says"]) for p in message.problems),
        notes=tuple((n["kind"], n["where"], n["why"]) for n in message.notes),
        readings=spoken.readings if isinstance(spoken, MonitorMessage) else (),
        alarm=spoken.alarm if isinstance(spoken, AlarmMessage) else None,
        pump=spoken.said if isinstance(spoken, PumpMessage) else None,
        lines=visible_lines(raw),
        bytes=len(raw),
        settled=_settled(getattr(row, "resolution", None)),
    )


def visible_lines(raw: bytes) -> tuple[str, ...]:
    """Return raw bytes as lines of text that show every control character and do nothing."""
    text = raw[:SHOWN_BYTES].decode("utf-8", "replace")
    lines = text.replace("\r\n", "\r").replace("\n", "\r").split("\r")
    return tuple("".join(_visible(c) for c in line) for line in lines)


def _visible(character: str) -> str:
    """Unicode has a picture for each ASCII control; other invisible ones (text direction!) are spelled out."""
    if character < " ":
        return chr(0x2400 + ord(character))
    return character if character.isprintable() else f"⟨U+{ord(character):04X}⟩"


def _waiting() -> QuerySet[Unclaimed]:
    return Unclaimed.objects.filter(resolution__isnull=True)


def _matching(search: str) -> Q:
    wanted = Q()
    for word in search.split():
        reasons = [reason for reason in Reason if word.lower() in str(reason.label).lower()]
        wanted &= (
            Q(reason__in=reasons)
            | Q(says__icontains=word)
            | Q(patient_hint__icontains=word)
            | Q(room_hint__icontains=word)
            | Q(message__device__icontains=word)
            | Q(message__sender__icontains=word)
            | Q(message__control_id__iexact=word)
        )
    return wanted


def _heap(row: Unclaimed, messages: int, since: datetime) -> Heap:
    return Heap(
        item_id=row.pk,
        messages=messages,
        reason=Reason(row.reason),
        says=row.says,
        device=row.message.device,
        sender=row.message.sender,
        patient_hint=row.patient_hint,
        room_hint=row.room_hint,
        waiting_since=since,
        latest_at=row.parked_at,
    )


def _spoken(raw: bytes) -> Spoken | None:
    """What this message would chart, if a person says whose it is."""
    try:
        message = hl7.split(raw)
        return read(hl7.kind_of(message.header), message)
    except MalformedMessage:
        return None


def _settled(row: UnclaimedResolution | None) -> Settled | None:
    if row is None:
        return None
    return Settled(
        outcome=UnclaimedResolution.Outcome(row.outcome),
        session_id=row.session_id,
        reason=row.reason,
        by_name=row.by_name,
        at=row.at,
    )
