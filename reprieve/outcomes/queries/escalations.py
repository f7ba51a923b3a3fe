"""The queue of calls for help: what was answered, who has seen it, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from reprieve.audit.refusal import NotFound
from reprieve.outcomes.models import Escalation, StepKind
from reprieve.people import queries as people
from reprieve.people.queries import PatientSummary
from reprieve.therapy.decisions import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """Who saw a call for help, or what was done about it."""

    kind: StepKind
    did: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRow:
    """One call for help. at: when it reached the record; answered_at: when it was touched."""

    id: int
    patient: PatientSummary
    form_id: int
    finding: Finding
    urgent: bool
    at: datetime
    answered_at: datetime
    entered_by: str
    seen: tuple[StepRow, ...]
    done: StepRow | None

    @property
    def unseen(self) -> bool:
        return not self.seen and self.done is None


def escalations(*, patient_id: int | None = None, most_done: int = 50) -> tuple[EscalationRow, ...]:
    """Return what is open, what nobody has seen and what is urgent first, then the last that are done. Five queries."""
    rows = Escalation.objects.all() if patient_id is None else Escalation.objects.filter(form__patient_id=patient_id)
    done = rows.filter(steps__kind=StepKind.DONE)
    open_ = _views(rows.exclude(pk__in=done.values("pk")).order_by("id"))
    waiting = sorted(open_, key=lambda row: (not row.unseen, not row.urgent, row.id))
    return (*waiting, *_views(done.order_by("-id")[:most_done]))


def open_calls() -> tuple[int, int]:
    """Return how many calls for help are open, and how many of them nobody has seen. One query."""
    rows = Escalation.objects.exclude(steps__kind=StepKind.DONE)
    found = rows.aggregate(open=Count("pk", distinct=True), unseen=Count("pk", filter=Q(steps__isnull=True)))
    return found["open"], found["unseen"]


def escalation(escalation_id: int) -> EscalationRow:
    """Return one call for help. Raises NotFound. Three queries."""
    found = _views(Escalation.objects.filter(pk=escalation_id))
    if not found:
        raise NotFound(f"There is no call for help {escalation_id}.")
    return found[0]


def _views(rows: QuerySet[Escalation]) -> tuple[EscalationRow, ...]:
    found = list(rows.select_related("form", "answer").prefetch_related("steps"))
    patients = people.patients(row.form.patient_id for row in found)
    return tuple(_view(row, patients[row.form.patient_id]) for row in found)


def _view(row: Escalation, patient: PatientSummary) -> EscalationRow:
    steps = [
        StepRow(kind=StepKind(step.kind), did=step.did, by=step.by_name, at=step.written_at)
        for step in sorted(row.steps.all(), key=lambda step: step.pk)
    ]
    return EscalationRow(
        id=row.pk,
        patient=patient,
        form_id=row.form_id,
        finding=Finding.from_json(row.finding),
        urgent=row.urgent,
        at=row.written_at,
        answered_at=row.answer.answered_at,
        entered_by=row.by_name,
        seen=tuple(step for step in steps if step.kind is StepKind.SEEN),
        done=next((step for step in steps if step.kind is StepKind.DONE), None),
    )
