"""Read the calls that are owed, and what worried in those that were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from reprieve.audit.refusal import NotFound
from reprieve.chart.models import Call, CallTask
from reprieve.people import queries as people
from reprieve.people.queries import PatientSummary, patient_summary
from reprieve.therapy.decisions import Finding
from reprieve.therapy.followup import CallKind, Question, Result, Standing, standing

MOST_DONE: Final = 100  # of the calls that were made, the list shows the last so many


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One try. worries: what waits for a prescriber, or waited: read_by says who read it."""

    id: int
    result: Result
    answers: Mapping[Question, str]
    words: str
    worries: tuple[Finding, ...]
    by: str
    at: datetime
    read_by: str
    read_at: datetime | None
    did: str

    @property
    def waits(self) -> bool:
        return bool(self.worries) and self.read_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One call that is owed, with the tries so far, oldest first."""

    id: int
    session_id: int
    patient: PatientSummary
    left_at: datetime
    kind: CallKind
    due_at: datetime
    standing: Standing
    calls: tuple[CallRow, ...]

    @property
    def waits(self) -> bool:
        """True while something that was answered waits for a prescriber."""
        return any(call.waits for call in self.calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCount:
    """The calls that fell due in a time, without anybody's name: how many reached somebody, and in how many tries."""

    owed: int
    reached: int
    declined: int
    tries_without_answer: int


def call_tasks(now: datetime, *, search: str = "") -> tuple[TaskRow, ...]:
    """Return every call that is owed and the last that were made, soonest due first. Six queries, or seven.

    search: a name, record number or birth date, as in the list of patients.
    """
    tasks = CallTask.objects.filter(session__over_at__isnull=False)
    if search.strip():
        tasks = tasks.filter(session__patient_id__in=[patient.id for patient in people.search_patients(search)])
    closing = Q(calls__result__in=[result.value for result in Result if result.closes])
    closed = set(tasks.filter(closing).values_list("id", flat=True))
    unread = Call.objects.filter(review__isnull=True, task_id__in=closed).exclude(worries=[])
    open_ = tasks.exclude(pk__in=closed).values_list("id", flat=True)
    last = tasks.filter(pk__in=closed).order_by("-due_at", "-id").values_list("id", flat=True)[:MOST_DONE]
    wanted = {*open_, *unread.values_list("task_id", flat=True), *last}
    return _rows(CallTask.objects.filter(pk__in=wanted), now)


def call_task(task_id: int, now: datetime) -> TaskRow:
    """Return one call that is owed. Raises NotFound. Two queries."""
    rows = _rows(CallTask.objects.filter(pk=task_id, session__over_at__isnull=False), now)
    if not rows:
        raise NotFound(f"There is no call {task_id}.")
    return rows[0]


def calls_of(session_id: int, now: datetime) -> tuple[TaskRow, ...]:
    """Return the calls of one infusion day. Two queries."""
    return _rows(CallTask.objects.filter(session_id=session_id, session__over_at__isnull=False), now)


def count_calls(first: date, last: date, now: datetime) -> CallCount:
    """Return the calls that fell due from one day to another of the clinic's calendar. Two queries."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(first, datetime.min.time(), zone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    due = CallTask.objects.filter(due_at__gte=begin, due_at__lt=min(end, now), session__over_at__isnull=False)
    rows = _rows(due, now)
    results = Counter(call.result for row in rows for call in row.calls)
    closed = [{call.result for call in row.calls} for row in rows]
    return CallCount(
        owed=len(rows),
        reached=sum(Result.REACHED in found for found in closed),
        declined=sum(Result.DECLINED in found and Result.REACHED not in found for found in closed),
        tries_without_answer=results[Result.NO_ANSWER] + results[Result.WRONG_NUMBER],
    )


def _rows(tasks: QuerySet[CallTask], now: datetime) -> tuple[TaskRow, ...]:
    wanted = tasks.select_related("session__patient").prefetch_related("calls__review").order_by("due_at", "id")
    return tuple(_task(task, now) for task in wanted)


def _task(task: CallTask, now: datetime) -> TaskRow:
    calls = tuple(_call(call) for call in sorted(task.calls.all(), key=lambda call: call.pk))
    over_at = task.session.over_at
    assert over_at is not None  # noqa: S101 asked for above
    return TaskRow(
        id=task.pk,
        session_id=task.session_id,
        patient=patient_summary(task.session.patient),
        left_at=over_at,
        kind=CallKind(task.kind),
        due_at=task.due_at,
        standing=standing(task.due_at, (call.result for call in calls), now, timezone.get_current_timezone()),
        calls=calls,
    )


def _call(call: Call) -> CallRow:
    review = getattr(call, "review", None)
    return CallRow(
        id=call.pk,
        result=Result(call.result),
        answers={Question(question): answer for question, answer in call.answers.items()},
        words=call.words,
        worries=tuple(map(Finding.from_json, call.worries)),
        by=call.by_name,
        at=call.written_at,
        read_by=review.by_name if review else "",
        read_at=review.written_at if review else None,
        did=review.did if review else "",
    )
