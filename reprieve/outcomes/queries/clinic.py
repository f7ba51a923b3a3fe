"""The clinic's outcomes: every course that began in a time, and nobody who stayed away is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from reprieve.chart import queries as chart
from reprieve.opioids import queries as opioids
from reprieve.outcomes import translate
from reprieve.outcomes.models import Assignment, Form
from reprieve.outcomes.queries.course import CourseView, read_course
from reprieve.outcomes.queries.forms import AssignmentRow, ScoreView, views
from reprieve.people import queries as people
from reprieve.therapy.course import Purpose
from reprieve.therapy.decisions import UNKNOWN, Fact
from reprieve.therapy.durability import Followed
from reprieve.therapy.protocols import Indication


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseResult:
    """One course in the clinic's numbers. followed: None where the course ended without a response, or nobody knows.

    protocol_key: of its first infusion; empty before one. boosters: how many of the infusions were.
    """

    indication: Indication
    protocol_key: str
    boosters: int
    infusions: int
    has_baseline: bool
    answered_after: bool
    responder: Fact
    worse: bool
    followed: Followed | None

    @property
    def silent(self) -> bool:
        """True for a course that was given and of which nothing was heard since: it is shown, not left out."""
        return self.infusions > 0 and not self.answered_after


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicOutcomes:
    """The courses that began from one day to another of the clinic's calendar."""

    first: date
    last: date
    courses: tuple[CourseResult, ...]
    infusions: int
    harm: int


def clinic_outcomes(first: date, last: date, now: datetime) -> ClinicOutcomes:
    """Return every course that began in these days. A constant number of queries."""
    zone = timezone.get_current_timezone()
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = list(
        Assignment.objects.filter(ends__isnull=True, since__gte=begins, since__lt=ends).select_related("ended_by")
    )
    scores = _scores({row.patient_id for row in rows})
    infusions = _infusions(begins, now)
    loads = opioids.loads_by_patient(row.patient_id for row in rows)
    patients = people.patients(row.patient_id for row in rows)
    courses = tuple(
        _result(
            read_course(
                patient=patients[row.patient_id],
                assignment=_assignment(row),
                infusions=_within(row, infusions[row.patient_id]),
                harm=(),
                loads=loads.get(row.patient_id, ()),
                scores=tuple(score for score in scores[row.patient_id] if _inside(row, score.for_at)),
                protocol=None,
                now=now,
            )
        )
        for row in rows
    )
    period = chart.harm_in(first.replace(day=1), last.replace(day=1))
    return ClinicOutcomes(
        first=first, last=last, courses=courses, infusions=sum(period.infusions.values()), harm=len(period.rows)
    )


def _scores(patient_ids: set[int]) -> Mapping[int, list[ScoreView]]:
    found: dict[int, list[ScoreView]] = defaultdict(list)
    for score in views(Form.objects.filter(patient_id__in=patient_ids)):
        if not score.struck:
            found[score.patient_id].append(score)
    return found


def _infusions(since: datetime, now: datetime) -> Mapping[int, list[chart.InfusionRow]]:
    found: dict[int, list[chart.InfusionRow]] = defaultdict(list)
    for row in chart.infusions_since(since, now):
        found[row.patient_id].append(row)
    return found


def _within(row: Assignment, infusions: list[chart.InfusionRow]) -> tuple[chart.InfusionRow, ...]:
    return tuple(one for one in infusions if one.at >= row.since and _inside(row, one.at))


def _inside(row: Assignment, at: datetime) -> bool:
    """A course ends where its questionnaires were ended; a baseline may lie before them."""
    end = getattr(row, "ended_by", None)
    return end is None or at < end.since


def _assignment(row: Assignment) -> AssignmentRow:
    return AssignmentRow(
        id=row.pk,
        indication=Indication(row.indication),
        plan=translate.plan_of(row),
        since=row.since,
        by=row.by_name,
    )


def _result(view: CourseView) -> CourseResult:
    assert view.assignment is not None  # noqa: S101 given above
    indication = view.assignment.indication
    main = view.main
    responder: Fact = UNKNOWN
    if indication.mood:
        responder = view.responded
    elif view.composite:
        responder = view.composite.responder
    given = view.given
    return CourseResult(
        indication=indication,
        protocol_key=given[0].protocol_key if given else "",
        boosters=sum(one.purpose is Purpose.BOOSTER for one in given),
        infusions=len(given),
        has_baseline=bool(main and main.baseline),
        answered_after=any(point.at > given[-1].at for one in view.measures for point in one.points)
        if given
        else False,
        responder=responder,
        worse=bool(main and main.judged and main.judged.worse is True),
        followed=view.followed,
    )
