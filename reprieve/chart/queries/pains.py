"""What a patient said of pain on infusion days, and when the infusions were: for a course over months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reprieve.chart import gatefacts
from reprieve.chart.models import Session, SessionEvent
from reprieve.chart.queries.patient import MedicineRow, medicine_row
from reprieve.therapy.events import EventKind
from reprieve.therapy.scales import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class PainRow:
    """One pain score, 0 to 10, as it was charted; a corrected one is not among them."""

    session_id: int
    at: datetime
    score: int


def pain_rows(patient_id: int) -> tuple[PainRow, ...]:
    """Return every pain score of the infusion days, in order. One query."""
    events = SessionEvent.objects.filter(session__patient_id=patient_id)
    standing = events.filter(kind=EventKind.SCORED.value, scale=Scale.PAIN.value, score__isnull=False)
    standing = standing.exclude(pk__in=events.filter(amends__isnull=False).values("amends_id"))
    return tuple(
        PainRow(session_id=session_id, at=at, score=score or 0)
        for session_id, at, score in standing.order_by("occurred_at", "id").values_list(
            "session_id", "occurred_at", "score"
        )
    )


def infusion_days(patient_id: int) -> tuple[datetime, ...]:
    """Return when each infusion began. One query."""
    started = Session.objects.filter(patient_id=patient_id, started_at__isnull=False)
    return tuple(at for at in started.order_by("started_at").values_list("started_at", flat=True) if at)


def medicine_list(patient_id: int) -> tuple[MedicineRow, ...]:
    """Return the list of medicines as it stands, stopped ones among them. One query."""
    return tuple(medicine_row(row) for row in gatefacts.medicine_rows(patient_id))
