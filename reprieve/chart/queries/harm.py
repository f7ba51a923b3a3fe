"""Read what harm is on record: of a day, of a patient's last infusion, and of the clinic in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from reprieve.audit.refusal import NotFound
from reprieve.chart.models import AdverseEvent, PromptEntry, Session
from reprieve.chart.queries.presenting import prompt_row
from reprieve.chart.queries.rows import PromptRow
from reprieve.chart.translate_harm import harm_of
from reprieve.people.queries import PatientSummary, patient_summary
from reprieve.therapy.adverse import Grade, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmRow:
    """One entry about harm. struck: another entry corrects it. withdrawn: it says that the harm never happened."""

    id: int
    session_id: int
    patient: PatientSummary
    report: Report
    by: str
    written_at: datetime
    prompt_id: int | None
    amends_id: int | None
    reason: str
    struck: bool
    withdrawn: bool

    @property
    def counts(self) -> bool:
        return not (self.struck or self.withdrawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmPeriod:
    """Harm that counts and the infusions that were started, by month of the clinic's calendar; from first to last."""

    months: tuple[date, ...]
    infusions: Mapping[date, int]
    rows: tuple[HarmRow, ...]


def adverse_events(session_id: int) -> tuple[HarmRow, ...]:
    """Return every entry about harm of a day, oldest first, corrected ones among them. One query."""
    return _rows(AdverseEvent.objects.filter(session_id=session_id))


def patient_harm(patient_id: int) -> tuple[HarmRow, ...]:
    """Return what harm of one patient counts, oldest first. One query."""
    return tuple(row for row in _rows(AdverseEvent.objects.filter(session__patient_id=patient_id)) if row.counts)


def adverse_event(event_id: int) -> HarmRow:
    """Return one entry. Raises NotFound. One query."""
    rows = _rows(AdverseEvent.objects.filter(pk=event_id))
    if not rows:
        raise NotFound(f"There is no adverse event {event_id}.")
    return rows[0]


def prompt(prompt_id: int, *, session_id: int) -> PromptRow:
    """Return one prompt of a session, with its answers. Raises NotFound. Two queries."""
    row = PromptEntry.objects.filter(pk=prompt_id, session_id=session_id).first()
    if row is None:
        raise NotFound(f"There is no prompt {prompt_id} of session {session_id}.")
    return prompt_row(row, row.answers.all())


def worst_grade_last_time(patient_id: int, *, before: datetime) -> Grade | None:
    """Return the gravest grade that counts of the last infusion started before then; None if none is on record (R13).

    Nothing on record is not the same as nothing happened: who steps a dose up still asks. Two queries.
    """
    last = Session.objects.filter(patient_id=patient_id, started_at__lt=before).order_by("started_at").last()
    if last is None:
        return None
    grades = _counting(AdverseEvent.objects.filter(session=last)).values_list("grade", flat=True)
    return Grade(max(grades)) if grades else None


def harm_in(first: date, last: date) -> HarmPeriod:
    """Return the harm of infusions that were started in these months, first and last among them. Two queries."""
    months = tuple(_months(first, last))
    begin, end = _midnight(months[0]), _midnight(_next_month(months[-1]))
    sessions = Session.objects.filter(started_at__gte=begin, started_at__lt=end)
    infusions = dict.fromkeys(months, 0)
    for at in sessions.values_list("started_at", flat=True):
        infusions[month_of(at)] += 1
    rows = _rows(_counting(AdverseEvent.objects.filter(session__in=sessions)))
    return HarmPeriod(months=months, infusions=infusions, rows=rows)


def month_of(at: datetime | None) -> date:
    """Return the first of the month in the clinic's zone."""
    return timezone.localdate(at).replace(day=1)


def _counting(rows: QuerySet[AdverseEvent]) -> QuerySet[AdverseEvent]:
    return rows.filter(amended_by__isnull=True, withdrawn=False)


def _rows(rows: QuerySet[AdverseEvent]) -> tuple[HarmRow, ...]:
    wanted = rows.select_related("session__patient", "amended_by").order_by("id")
    return tuple(_row(row) for row in wanted)


def _row(row: AdverseEvent) -> HarmRow:
    return HarmRow(
        id=row.pk,
        session_id=row.session_id,
        patient=patient_summary(row.session.patient),
        report=harm_of(row),
        by=row.by_name,
        written_at=row.written_at,
        prompt_id=row.prompt_id,
        amends_id=row.amends_id,
        reason=row.reason,
        struck=hasattr(row, "amended_by"),
        withdrawn=row.withdrawn,
    )


def _months(first: date, last: date) -> list[date]:
    month, found = first.replace(day=1), []
    while month <= last:
        found.append(month)
        month = _next_month(month)
    return found


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
