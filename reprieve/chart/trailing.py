"""Tell the trail, and by it every open page, what was done to a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.services import About, Actor, Details
from reprieve.chart.caring import care_now
from reprieve.chart.models import Session

# What comes often and shows in its own room alone: what is measured, and what rings. Any other act may show elsewhere
# too, if only because the nurse of this patient has others (R19); whoever keeps a tile throws it away then.
OF_ONE_ROOM: Final = frozenset({"readings received", "vitals charted", "prompts changed", "device alarm", "pump event"})


def tell(
    session: Session,
    action: str,
    *,
    by: Actor,
    now: datetime,
    details: Details | None = None,
    lists: bool = False,
    left: int | None = None,
) -> None:
    """Record an act on a session; its room's tile changes with it, and those of the nurse who answers there.

    lists: the patient's page and the day's list change too. left: the nurse who answered until this act.
    """
    also = [f"room:{session.room_id}"]
    if action not in OF_ONE_ROOM:
        also += [nurse_subject(nurse) for nurse in {care_now(session.pk).nurse, left} if nurse is not None]
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


def tell_readings(counts: Mapping[Session, int], *, by: Actor, now: datetime) -> None:
    """Record that readings of so many values came to each of these sessions. Two queries, however many sessions."""
    several = [
        About(
            subject=f"session:{session.pk}",
            also=(f"room:{session.room_id}",),
            patient_id=session.patient_id,
            details={"readings": readings},
        )
        for session, readings in counts.items()
    ]
    audit.record_each(several, action="readings received", by=by, now=now)


def tell_patient(patient_id: int, action: str, *, by: Actor, now: datetime, details: Details | None = None) -> None:
    """Record an act on a patient's file; a session that waits for it shows it at its next look."""
    audit.record(action=action, by=by, subject=f"patient:{patient_id}", patient_id=patient_id, now=now, details=details)


def nurse_subject(nurse_id: int) -> str:
    """Return the subject of all whom a nurse answers for: nurse:7."""
    return f"nurse:{nurse_id}"


def day_subject(at: datetime) -> str:
    """Return the subject of the day's list, in the clinic's zone: day:2026-12-01."""
    return f"day:{timezone.localdate(at).isoformat()}"
