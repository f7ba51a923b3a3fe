"""The day's list for the front desk."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from reprieve.chart.models import CheckInRow, Session
from reprieve.chart.queries.presenting import patient_summary
from reprieve.chart.queries.rows import DayRow
from reprieve.therapy.session import State


def day_list(day: date) -> tuple[DayRow, ...]:
    """Return the sessions of one day in the clinic's zone, by time. Two queries."""
    midnight = timezone.make_aware(datetime.combine(day, time()))
    next_midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return day_rows(Session.objects.filter(starts_at__gte=midnight, starts_at__lt=next_midnight))


def day_rows(sessions: QuerySet[Session]) -> tuple[DayRow, ...]:
    """Return sessions as lines of a list, by time. Two queries."""
    rows = tuple(sessions.select_related("patient", "room").order_by("starts_at", "room__place", "id"))
    checkins = {
        row.session_id: row for row in CheckInRow.objects.filter(session_id__in=[s.pk for s in rows]).order_by("id")
    }
    return tuple(_day_row(session, checkins.get(session.pk)) for session in rows)


def _day_row(session: Session, checkin: CheckInRow | None) -> DayRow:
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
        escort_name=checkin.escort_name if checkin else "",
        escort_phone=checkin.escort_phone if checkin else "",
        escort_confirmed_at=checkin.escort_confirmed_at if checkin else None,
    )
