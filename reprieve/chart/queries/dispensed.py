"""Who got drug of a lot, and whether the dispensary's day may be closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reprieve.chart.models import Session
from reprieve.chart.raterecords import rate_records
from reprieve.dispensary import queries as register
from reprieve.people.queries import PatientSummary, patient_summary
from reprieve.therapy.decisions import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """Whose session it was, where and when."""

    session_id: int
    patient: PatientSummary
    room_name: str
    starts_at: datetime


def treated(session_ids: Iterable[int]) -> tuple[Treated, ...]:
    """Return whose sessions these are, newest first. One query."""
    rows = Session.objects.filter(pk__in=set(session_ids)).select_related("patient", "room").order_by("-starts_at")
    return tuple(
        Treated(
            session_id=row.pk,
            patient=patient_summary(row.patient),
            room_name=row.room.name,
            starts_at=row.starts_at,
        )
        for row in rows
    )


def drug_day(now: datetime) -> Decision:
    """Answer whether the dispensary's day may be closed now (R10). A constant number of queries."""
    return register.decide(rate_records(now), now)
