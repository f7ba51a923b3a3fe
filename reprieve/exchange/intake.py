"""What becomes of a message: known again, refused, kept, charted or parked. One commit for a batch of messages.

Reading a message needs no database, so it is done before the lock is taken. Inside, each message that charts does so in
a savepoint: one that fails is kept raw all the same, and its sender is told. Rows are written last, because they are
never changed: by then everything that they say is known.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction

from reprieve.audit import services as audit
from reprieve.audit.services import Actor
from reprieve.exchange import charting
from reprieve.exchange.charting import Parked, Spoken
from reprieve.exchange.models import Disposition, InboundMessage, Reason, Unclaimed
from reprieve.wire import hl7
from reprieve.wire.hl7 import Code, Header, Kind, MalformedMessage, Note, Outcome, Piece, Problem
from reprieve.wire.hl7.message import MAX_CONTROL_ID, MAX_SENDER

log = logging.getLogger(__name__)

GATEWAY: Final = Actor.machine("gateway")
MOST_NOTES: Final = 100  # of one message; a hostile one could hold thousands
TO_CHART: Final = Disposition.CHARTED  # what a whole message is taken for, until the chart has been asked
TRAY: Final = "unclaimed"  # the subject under which pages hear that the tray has changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came off the wire, from where, when."""

    piece: Piece
    peer: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """An arrival that has been read, as far as it can be without knowing anything else.

    key: sender and control id, which make a message the same one; empty where nothing whole could be read.
    """

    arrival: Arrival
    sha256: str
    key: tuple[str, str] = ("", "")
    header: Header | None = None
    kind: Kind | None = None
    spoken: Spoken | None = None
    problem: Problem | None = None


@dataclass(slots=True, kw_only=True)
class Fate:
    """What was decided about one message. outcome: what its sender is told, None where the sender is told nothing."""

    disposition: Disposition
    outcome: Outcome | None = None
    problems: list[Problem] = field(default_factory=list)
    parked: Parked | None = None
    left_out: tuple[Note, ...] = ()


def take_in(arrivals: Sequence[Arrival], *, now: datetime) -> list[bytes]:
    """Take in what arrived, in one commit; return the answer to each, empty where none is due.

    When this returns, everything that an answer promises is on disk. Raises django.db.Error; then nothing was taken.
    """
    examined = [examine(arrival) for arrival in arrivals]
    with audit.writing():
        return _Batch(now).take(examined)


def examine(arrival: Arrival) -> Examined:
    """Read an arrival; never raises for what it holds."""
    body = arrival.piece.body
    whole = isinstance(arrival.piece, hl7.Frame)
    header: Header | None = None
    kind: Kind | None = None
    spoken: Spoken | None = None
    problem: Problem | None = None
    try:
        header = hl7.header_of(body)
        if whole:
            kind = hl7.kind_of(header)
            spoken = charting.read(kind, hl7.split(body))
    except MalformedMessage as malformed:
        problem = malformed.problem
    sha256 = hashlib.sha256(body).hexdigest()
    key = _key(header) if header and whole else ("", "")
    return Examined(arrival=arrival, sha256=sha256, key=key, header=header, kind=kind, spoken=spoken, problem=problem)


def _key(header: Header) -> tuple[str, str]:
    """A key that does not fit its columns is none: it would be another one once it is shortened."""
    fits = len(header.sender) <= MAX_SENDER and 0 < len(header.control_id) <= MAX_CONTROL_ID
    return (header.sender, header.control_id) if fits else ("", "")


class _Batch:
    """One commit's worth of messages, decided in the order of their arrival."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.messages: list[InboundMessage] = []
        self.waiting: list[Unclaimed] = []
        # What is known under each key: hash of the body → what became of it.
        self.known: dict[tuple[str, str], dict[str, Fate]] = {}

    def take(self, examined: Sequence[Examined]) -> list[bytes]:
        self._recall({one.key[1] for one in examined} - {""})
        fresh: list[tuple[Examined, Fate]] = []
        fates: list[Fate] = []
        for one in examined:
            known = self.known.setdefault(one.key, {}) if one.key[1] else {}
            # A sender that missed our answer sends again: it is told the same, and nothing is charted twice.
            fate = known.get(one.sha256)
            if fate is None:
                fate = known[one.sha256] = _decided(one, used_before=bool(known))
                fresh.append((one, fate))
            fates.append(fate)
        self._chart([(one.spoken, fate) for one, fate in fresh if one.spoken and fate.disposition is TO_CHART])
        answers = {id(fate): self._keep(one, fate) for one, fate in fresh}
        self._write()
        return [
            answers.get(id(fate)) or _reply(one, fate, self.now).body for one, fate in zip(examined, fates, strict=True)
        ]

    def _recall(self, control_ids: set[str]) -> None:
        rows = InboundMessage.objects.filter(control_id__in=control_ids).defer("raw", "notes")
        for row in rows if control_ids else ():
            problems = [Problem(code=Code(p["code"]), says=p["says"], where=p["where"]) for p in row.problems]
            told = Outcome(row.outcome) if row.outcome else None
            fate = Fate(disposition=Disposition(row.disposition), outcome=told, problems=problems)
            self.known.setdefault((row.sender, row.control_id), {})[row.sha256] = fate

    def _chart(self, wanted: list[tuple[Spoken, Fate]]) -> None:
        """Chart all at once; if that fails, one by one, so that only the message that fails pays for it."""
        if not wanted:
            return
        try:
            with transaction.atomic():
                claims = charting.chart([spoken for spoken, _ in wanted], now=self.now)
        except (OperationalError, InterfaceError):
            raise  # the database is gone: nothing is answered, the whole batch is tried again
        except Exception as failure:  # the edge: whatever went wrong, the message is kept and a person hears of it
            if len(wanted) > 1:
                for one in wanted:
                    self._chart([one])
                return
            log.exception("Charting a message failed; it is kept and waits in the tray.")
            _fail(wanted[0][1], failure)
            return
        for (_, fate), claim in zip(wanted, claims, strict=True):
            fate.disposition, fate.parked, fate.left_out = claim.disposition, claim.parked, claim.left_out

    def _keep(self, one: Examined, fate: Fate) -> bytes:
        """Note what is to be written about a message, and return the answer to it."""
        reply = _reply(one, fate, self.now)
        message = _message(one, fate, reply.code)
        self.messages.append(message)
        if fate.parked:
            self._park(one, message, fate.parked)
        return reply.body

    def _write(self) -> None:
        InboundMessage.objects.bulk_create(self.messages)
        Unclaimed.objects.bulk_create(self.waiting)
        if self.waiting:
            details: audit.Details = {"messages": len(self.waiting)}
            audit.record(action="parked", by=GATEWAY, subject=TRAY, now=self.now, details=details)

    def _park(self, one: Examined, message: InboundMessage, parked: Parked) -> None:
        item = _waiting(one, message, parked, self.now)
        if parked.once and (
            any(other.heap == item.heap for other in self.waiting)
            or Unclaimed.objects.filter(heap=item.heap, resolution__isnull=True).exists()
        ):
            return
        self.waiting.append(item)


def _decided(one: Examined, *, used_before: bool) -> Fate:
    """Say what becomes of a message, as far as it does not take the chart. used_before: its key was another's."""
    match one.arrival.piece:
        case hl7.Cut():
            return Fate(disposition=Disposition.CUT)
        case hl7.TooLong(body):
            problem = Problem(code=Code.INTERNAL, says=f"The message is longer than {len(body)} bytes.")
            return Fate(disposition=Disposition.TOO_LONG, outcome=Outcome.ERROR, problems=[problem])
    if one.problem:
        outcome = Outcome.REJECTED if one.problem.code.rejects or not one.header else Outcome.ERROR
        return Fate(disposition=Disposition.REFUSED, outcome=outcome, problems=[one.problem])
    if one.kind is Kind.ACKNOWLEDGEMENT:
        return Fate(disposition=Disposition.ANSWER)
    if used_before:
        problem = Problem(code=Code.DUPLICATE_KEY, says="This control id was used for another message.", where="MSH-10")
        parked = Parked(Reason.CONFLICT)
        return Fate(disposition=Disposition.REFUSED, outcome=Outcome.REJECTED, problems=[problem], parked=parked)
    return Fate(disposition=TO_CHART, outcome=Outcome.ACCEPTED)


def _fail(fate: Fate, failure: Exception) -> None:
    fate.disposition, fate.outcome = Disposition.FAILED, Outcome.ERROR
    fate.problems = [Problem(code=Code.INTERNAL, says="The message was kept and could not be charted.")]
    fate.parked = Parked(Reason.FAILED, type(failure).__name__)


def _reply(one: Examined, fate: Fate, now: datetime) -> hl7.Answer:
    if fate.outcome is None:
        return hl7.Answer("", b"")
    return hl7.answer(one.header, fate.outcome, problems=fate.problems, own_id=f"R{uuid4().hex[:19]}", now=now)


def _message(one: Examined, fate: Fate, ack_code: str) -> InboundMessage:
    sender, control_id = one.key
    header, spoken = one.header, one.spoken
    return InboundMessage(
        raw=one.arrival.piece.body,
        sha256=one.sha256,
        received_at=one.arrival.received_at,
        peer=one.arrival.peer,
        sender=sender or (header.sender[:MAX_SENDER] if header else ""),
        control_id=control_id,
        kind=f"{header.message_code}^{header.trigger}"[:20] if header else "",
        device=spoken.envelope.device_id or "" if spoken else "",
        disposition=fate.disposition,
        outcome=fate.outcome or "",
        ack_code=ack_code,
        problems=[{"code": int(p.code), "says": p.says, "where": p.where} for p in fate.problems],
        notes=_notes(spoken, fate) if spoken else [],
    )


def _notes(spoken: Spoken, fate: Fate) -> list[dict[str, str]]:
    """List what did not reach the chart: what was not understood first, because a person may have to read it."""
    sorts = (
        ("not understood", spoken.not_understood),
        ("withdrawn", spoken.withdrawn),
        ("corrected", spoken.corrected),
        ("left out", (*fate.left_out, *spoken.left_out)),
    )
    notes = [{"kind": kind, "where": n.where, "why": n.why} for kind, found in sorts for n in found]
    if len(notes) > MOST_NOTES:
        more = {"kind": "left out", "where": "message", "why": f"and {len(notes) - MOST_NOTES} more"}
        notes = [*notes[:MOST_NOTES], more]
    return notes


def _waiting(one: Examined, message: InboundMessage, parked: Parked, now: datetime) -> Unclaimed:
    envelope = one.spoken.envelope if one.spoken else None
    times = charting.times_of(one.spoken) if one.spoken else ()
    patient = " ".join((*(i.value for i in envelope.patient_ids), *envelope.patient_names)) if envelope else ""
    heap = "\n".join((parked.reason, parked.says, *one.key[:1], message.device, patient))
    return Unclaimed(
        message=message,
        reason=parked.reason,
        says=parked.says[:300],
        heap=hashlib.sha256(heap.encode()).hexdigest(),
        patient_hint=patient[:200],
        room_hint=envelope.room_hint if envelope else "",
        first_at=min(times, default=None),
        last_at=max(times, default=None),
        parked_at=now,
    )
