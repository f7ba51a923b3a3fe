"""Ask R25 of a booked session: what was given before, what is booked beside it, what is known of the response."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from reprieve.chart import gatefacts, protocols
from reprieve.chart.dayfile import DayFile, Wanted, open_files
from reprieve.chart.models import CheckInRow, Diagnosis, Order, Session
from reprieve.chart.translate_purpose import purpose_of
from reprieve.therapy import course
from reprieve.therapy.course import Because, CourseFacts, Given
from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Unknown
from reprieve.therapy.findings import RECORD
from reprieve.therapy.protocols import Indication, Protocol
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import State

_OVER = (State.CANCELLED.value, State.DISCHARGED.value)


def booking_decision(file: DayFile, now: datetime) -> tuple[Decision, CourseFacts | None]:
    """Answer R25 for this session, and the facts it saw; without any protocol there is nothing to compare with yet."""
    protocol = file.protocol or protocol_of(file.session.patient_id)
    if protocol is None:
        note = RECORD.advise("R25-protocol", "No indication is on file yet; the interval is looked at with the order.")
        return Decision((note,)), None
    facts = course_facts(file.session, now)
    return course.may_book(facts, protocol, file.session.starts_at), facts


def protocol_of(patient_id: int) -> Protocol | None:
    """Return the protocol for a patient without an order today: the last order's, or the first for the diagnosis."""
    order = Order.objects.filter(patient_id=patient_id).order_by("id").last()
    if order is not None:
        return protocols.in_force(order.protocol_key)
    diagnosis = Diagnosis.objects.filter(patient_id=patient_id).order_by("id").last()
    if diagnosis is None:
        return None
    return next(iter(protocols.for_indication(Indication(diagnosis.indication))), None)


def course_facts(session: Session, now: datetime) -> CourseFacts:
    """Return everything that booking looks at. A constant number of queries."""
    others = Session.objects.filter(patient_id=session.patient_id).exclude(pk=session.pk)
    started = tuple(others.filter(started_at__isnull=False).order_by("started_at").values_list("pk", flat=True))
    files = open_files(started, now, Wanted.LATEST)
    checkins = {row.session_id: row for row in CheckInRow.objects.filter(session_id__in=started).order_by("id")}
    coming = others.filter(started_at__isnull=True).exclude(state__in=_OVER)
    given = tuple(_given(files[pk], checkins.get(pk), now) for pk in started)
    last = checkins.get(started[-1]) if started else None
    purpose, because = purpose_of(session)
    return CourseFacts(
        given=_with_responses(session.patient_id, given),
        booked=tuple(coming.order_by("starts_at").values_list("starts_at", flat=True)),
        purpose=purpose,
        faded=True if because is Because.RELAPSE else UNKNOWN,
        psychosis_or_mania=_found(last, "new_psychosis_or_mania"),
        liver=gatefacts.liver(session.patient_id),
        jaundice=_found(last, "jaundice"),
        urinary_trouble=_urinary_trouble(last),
        misuse_flags=UNKNOWN if last is None or last.misuse_flags is None else last.misuse_flags,
    )


def _given(file: DayFile, checkin: CheckInRow | None, now: datetime) -> Given:
    mg = file.day.given_mg(now)
    started = file.day.started_at or file.session.starts_at
    before = [one for one in file.day.scores if one.scale is Scale.PAIN and one.taken_at <= started]
    return Given(
        at=started,
        mg=mg,
        mg_per_kg=mg / file.plan.weight_kg if file.plan else Decimal(0),
        pain_before=max(before, key=lambda one: one.taken_at).value if before else UNKNOWN,
        scales_filled_in=_found(checkin, "scales_filled_in"),
    )


def _with_responses(patient_id: int, given: tuple[Given, ...]) -> tuple[Given, ...]:
    """Lay on what prescribers said of the session before, when they wrote the next order (R13)."""
    said: dict[datetime, bool] = {}
    orders = Order.objects.filter(patient_id=patient_id, response_adequate__isnull=False).order_by("id")
    for at, adequate in orders.values_list("written_at", "response_adequate"):
        before = [one.at for one in given if one.at < at]
        if before:
            said[before[-1]] = bool(adequate)
    return tuple(replace(one, adequate=said.get(one.at, UNKNOWN)) for one in given)


def _found(row: CheckInRow | None, name: str) -> Fact:
    value: bool | None = getattr(row, name) if row else None
    return UNKNOWN if value is None else value


def _urinary_trouble(row: CheckInRow | None) -> Fact:
    if row is None:
        return UNKNOWN
    if row.urinary_reviewed:
        return False
    said = (_found(row, "urinary_pain"), _found(row, "urinary_blood"))
    if any(one is True for one in said):
        return True
    return UNKNOWN if any(isinstance(one, Unknown) for one in said) else False
