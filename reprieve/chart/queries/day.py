"""The day's list for the front desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from reprieve.audit.refusal import NotFound
from reprieve.chart.dayfile import open_file
from reprieve.chart.gaterecords import ask
from reprieve.chart.models import CheckInRow, Gate, GateRecord, Session
from reprieve.chart.queries.rows import DayRow
from reprieve.people.queries import patient_summary
from reprieve.therapy.decisions import Decision
from reprieve.therapy.session import State


def day_list(day: date) -> tuple[DayRow, ...]:
    """Return the sessions of one day in the clinic's zone, by time. Two queries."""
    midnight = timezone.make_aware(datetime.combine(day, time()))
    next_midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return day_rows(Session.objects.filter(starts_at__gte=midnight, starts_at__lt=next_midnight))


def day_rows(sessions: QuerySet[Session]) -> tuple[DayRow, ...]:
    """Return sessions as lines of a list, by time. Two queries."""
    asked = GateRecord.objects.filter(session=OuterRef("pk"), gate=Gate.BOOKING).order_by("-id")
    sessions = sessions.annotate(admitted=Subquery(asked.values("opens")[:1]))
    rows = tuple(sessions.select_related("patient", "room").order_by("starts_at", "room__place", "id"))
    checkins = {
        row.session_id: row for row in CheckInRow.objects.filter(session_id__in=[s.pk for s in rows]).order_by("id")
    }
    return tuple(_day_row(session, checkins.get(session.pk), held=_is_held(session)) for session in rows)


def _is_held(session: Session) -> bool:
    admitted: bool | None = getattr(session, "admitted")  # noqa: B009 annotated by the query
    return admitted is False and session.state == State.BOOKED.value


def _day_row(session: Session, checkin: CheckInRow | None, *, held: bool) -> DayRow:
    return DayRow(
        session_id=session.pk,
        patient=patient_summary(session.patient),
        room_id=session.room_id,
        room_name=session.room.name,
        starts_at=session.starts_at,
        state=State(session.state),
        checked_in_at=session.checked_in_at,
        over_at=session.over_at,
        has_order=session.order_id is not None,
        held=held,
        escort_name=checkin.escort_name if checkin else "",
        escort_phone=checkin.escort_phone if checkin else "",
        escort_confirmed_at=checkin.escort_confirmed_at if checkin else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """One booked day and what R25 says of it now, overrides laid on."""

    row: DayRow
    decision: Decision


def booking_view(session_id: int, now: datetime) -> BookingView:
    """Return one booked day. Raises NotFound. A constant number of queries."""
    rows = day_rows(Session.objects.filter(pk=session_id))
    if not rows:
        raise NotFound(f"There is no session {session_id}.")
    decision, _ = ask(open_file(session_id, now), Gate.BOOKING, now)
    return BookingView(row=rows[0], decision=decision)
