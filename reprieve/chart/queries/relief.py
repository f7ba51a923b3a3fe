"""What is charted of one patient's pain round the infusions: the last report of each day before the pump ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reprieve.audit.refusal import NotFound
from reprieve.chart.bookings import protocol_of
from reprieve.chart.dayfile import Wanted, open_files
from reprieve.chart.models import Session
from reprieve.people.queries import PatientSummary
from reprieve.people.queries import patient as find_patient
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.scales import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class PainReport:
    """One report, 0 to 10."""

    at: datetime
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefView:
    """started: when each infusion began, oldest first. pain: of those days, before the pump ran.

    What was said while it ran or in recovery is left out: it shows the drug and not the weeks after it.
    """

    patient: PatientSummary
    protocol: Protocol | None
    started: tuple[datetime, ...]
    pain: tuple[PainReport, ...]
    now: datetime


def relief_view(patient_id: int, now: datetime) -> ReliefView:
    """Return what a forecast can be made of. Raises NotFound. A constant number of queries."""
    patient = find_patient(patient_id)
    if patient is None:
        raise NotFound
    sessions = Session.objects.filter(patient_id=patient_id, started_at__isnull=False).order_by("started_at")
    files = open_files(tuple(sessions.values_list("pk", flat=True)), now, Wanted.LATEST)
    days = [(file.day.started_at or file.session.starts_at, file.day.scores) for file in files.values()]
    days.sort(key=lambda day: day[0])
    pain: list[PainReport] = []
    for started, scores in days:
        before = [score for score in scores if score.scale is Scale.PAIN and score.taken_at <= started]
        if before:
            last = max(before, key=lambda score: score.taken_at)
            pain.append(PainReport(at=last.taken_at, points=last.value))
    return ReliefView(
        patient=patient,
        protocol=protocol_of(patient_id),
        started=tuple(started for started, _ in days),
        pain=tuple(pain),
        now=now,
    )
