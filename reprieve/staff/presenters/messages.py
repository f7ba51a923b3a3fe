"""What patients sent, as a queue: who needs somebody now, who waits longest, who was to look first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reprieve.people.permissions import Act, may
from reprieve.staff.presenters import times
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.decisions import Role
from reprieve.voice.queries import DriverRow, MessageKind, MessageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message. steps: who saw it and what was done, in words."""

    id: int
    patient_id: int
    patient: str
    mrn: str
    phone: str
    mark: Mark
    what: str
    words: str
    said_at: datetime
    came_at: datetime
    late: bool
    named: str
    mine: bool
    waits: bool
    urgent: bool
    health: bool
    steps: tuple[str, ...]


def kinds_for(role: Role) -> tuple[MessageKind, ...]:
    """Return which messages this role may read: wishes at the desk, problems where charts are read."""
    kinds = [MessageKind.PROBLEM] if may(role, Act.FOLLOW_UP) else []
    return (*kinds, MessageKind.VISIT) if may(role, Act.ANSWER_REQUEST) else tuple(kinds)


def present_messages(rows: Iterable[MessageRow], *, reader_id: int) -> tuple[MessageLine, ...]:
    """Return the queue in its order."""
    return tuple(present_message(row, reader_id=reader_id) for row in rows)


def present_message(row: MessageRow, *, reader_id: int) -> MessageLine:
    """Return one message."""
    return MessageLine(
        id=row.id,
        patient_id=row.patient.id,
        patient=row.patient.name,
        mrn=row.patient.mrn,
        phone=row.patient.phone or _("no phone number on file"),
        mark=_mark(row),
        what=", ".join(_(trouble.says) for trouble in row.troubles)
        or (_("Asks for a visit") if row.kind == MessageKind.VISIT else _("A problem, in the patient's own words")),
        words=row.words,
        said_at=row.said_at,
        came_at=row.came_at,
        late=(row.came_at - row.said_at).total_seconds() >= 60,
        named=row.named,
        mine=row.named_id == reader_id,
        waits=row.waits,
        urgent=row.urgent,
        health=row.kind == MessageKind.PROBLEM,
        steps=tuple(_step(step.by, step.at, step.did) for step in row.steps),
    )


def said_driver(row: DriverRow | None) -> str:
    """Return who the patient named as driver: said by the patient, confirmed by nobody."""
    if row is None:
        return ""
    who = ", ".join(filter(None, (row.name, row.phone)))
    return _("Said by the patient, not confirmed: {who} ({at})").format(who=who, at=times.moment(row.at))


def _mark(row: MessageRow) -> Mark:
    if not row.waits:
        return Mark(shape="green", word=_("Done"), tone="green")
    if row.urgent:
        return Mark(shape="alert", word=_("Self-harm: ring now"), tone="red")
    if row.kind == MessageKind.PROBLEM:
        return Mark(shape="amber", word=_("Problem"), tone="amber")
    return Mark(shape="booked", word=_("Asks for a visit"), tone="soft")


def _step(by: str, at: datetime, did: str) -> str:
    if did:
        return _("{who}, {at}: {did}").format(who=by, at=times.moment(at), did=did)
    return _("Seen by {who}, {at}").format(who=by, at=times.moment(at))
