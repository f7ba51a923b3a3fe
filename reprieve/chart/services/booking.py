"""Book a session, check the patient in, or cancel."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.chart.appending import append, new_event
from reprieve.chart.dayfile import DayFile, open_file
from reprieve.chart.gaterecords import keep, override
from reprieve.chart.models import PRESENT, Gate, GateRecord, Order, Room, Session, SessionEvent
from reprieve.chart.trailing import tell
from reprieve.people import queries as people
from reprieve.people.permissions import Act, require
from reprieve.therapy.course import Purpose
from reprieve.therapy.decisions import Decision
from reprieve.therapy.session import Cause, EventKind, State


def book_session(
    *,
    patient_id: int,
    room_id: int,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    key: UUID,
    order_id: int | None = None,
    purpose: Purpose | None = None,
) -> int:
    """Book a session in a room and return its id; the order may come later. Raises Refused if the slot is taken.

    R25 is asked at once: a booking that it holds keeps its slot and waits for a prescriber's reason (`admit_booking`).
    """
    require(by, Act.BOOK)
    with audit.writing():
        known = Session.objects.filter(key=key).values_list("id", flat=True).first()
        if known is not None:
            return known
        if people.patient(patient_id) is None:
            raise NotFound(f"There is no patient {patient_id}.")
        if not Room.objects.filter(pk=room_id).exists():
            raise NotFound(f"There is no room {room_id}.")
        order = None if order_id is None else Order.objects.filter(pk=order_id, patient_id=patient_id).first()
        if order_id is not None and order is None:
            raise refused("order-patient", "This order is for another patient.")
        taken = Session.objects.filter(room_id=room_id, starts_at=starts_at).exclude(state=State.CANCELLED.value)
        if taken.exists():
            raise refused("slot-taken", "This room is booked at that time.", resolve="Choose another room or time.")
        session = Session.objects.create(
            patient_id=patient_id, room_id=room_id, starts_at=starts_at, order=order, key=key, purpose=purpose or ""
        )
        tell(session, "booked", by=by, now=now, details={"order": order_id}, lists=True)
        keep(open_file(session.pk, now), Gate.BOOKING, by, now)
        return session.pk


def admit_booking(*, session_id: int, rule: str, reason: str, by: Actor, now: datetime) -> Decision:
    """Answer by name what holds a booking (R25); return what the rules say then. Raises Refused, NotPlausible."""
    require(by, Act.OVERRIDE)
    with audit.writing():
        file = open_file(session_id, now)
        if file.state is not State.BOOKED:
            raise refused("booking-late", "The patient is here already; the day's own gate decides.")
        return override(file, Gate.BOOKING, rule, reason, by, now)


def check_in(*, session_id: int, by: Actor, now: datetime, room_id: int | None = None, key: UUID | None = None) -> int:
    """Let the patient take the booked room, or another one; return the event's id.

    From here on, what the devices of that room send is this patient's. Raises Refused while somebody else is in it.
    """
    require(by, Act.CHECK_IN)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now)
        event = new_event(file, EventKind.CHECKED_IN, by=by, now=now)
        if file.state is State.BOOKED:
            _insist_admitted(file)
            _take_room(file, room_id or file.session.room_id, by, now)
        return append(file, event, by=by, key=key)


def cancel_session(
    *, session_id: int, cause: Cause, by: Actor, now: datetime, words: str = "", key: UUID | None = None
) -> int:
    """Cancel a session that has not started; return the event's id. Raises Refused once it has."""
    require(by, Act.CANCEL)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now)
        event = new_event(file, EventKind.CANCELLED, by=by, now=now, cause=cause, words=words)
        return append(file, event, by=by, key=key)


def _insist_admitted(file: DayFile) -> None:
    """Refuse a booking that R25 held and no prescriber has answered; what was booked before R25 was asked passes."""
    last = GateRecord.objects.filter(session=file.session, gate=Gate.BOOKING).order_by("id").last()
    if last is not None and not last.opens:
        raise refused(
            "R25-held", "This booking is held.", resolve="A prescriber has to say why the patient is treated today."
        )


def _take_room(file: DayFile, room_id: int, by: Actor, now: datetime) -> None:
    session = file.session
    present = Session.objects.filter(state__in=PRESENT)
    if present.filter(patient_id=session.patient_id).exists():
        raise refused("patient-present", "This patient is checked in for another session already.")
    if present.filter(room_id=room_id).exists():
        raise refused(
            "room-occupied", "Somebody else is in this room.", resolve="Choose another room, or wait until it is free."
        )
    if room_id != session.room_id:
        if not Room.objects.filter(pk=room_id).exists():
            raise NotFound(f"There is no room {room_id}.")
        tell(session, "moved", by=by, now=now, details={"room": room_id})  # the tile that it leaves
        session.room_id = room_id
        session.save(update_fields=["room"])
