"""Tell the trail, and by it every open page, what was done to a session."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.services import Actor, Details
from reprieve.chart.models import Session


def tell(
    session: Session,
    action: str,
    *,
    by: Actor,
    now: datetime,
    details: Details | None = None,
    lists: bool = False,
) -> None:
    """Record an act on a session; its room's tile changes with it. lists: the patient's page and the day's list too."""
    also = [f"room:{session.room_id}"]
    if lists:
        also += [f"patient:{session.patient_id}", day_subject(session.starts_at)]
    audit.record(
        action=action,
        by=by,
        subject=f"session:{session.pk}",
        also=tuple(also),
        patient_id=session.patient_id,
        now=now,
        details=details,
    )


def tell_patient(patient_id: int, action: str, *, by: Actor, now: datetime, details: Details | None = None) -> None:
    """Record an act on a patient's file; a session that waits for it shows it at its next look."""
    audit.record(action=action, by=by, subject=f"patient:{patient_id}", patient_id=patient_id, now=now, details=details)


def day_subject(at: datetime) -> str:
    """Return the subject of the day's list, in the clinic's zone: day:2026-12-01."""
    return f"day:{timezone.localdate(at).isoformat()}"
