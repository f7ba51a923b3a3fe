"""One patient's course: every score, the infusions it answers to, and what the rules say became of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from reprieve.audit.refusal import NotFound
from reprieve.chart import queries as chart
from reprieve.opioids import queries as opioids
from reprieve.outcomes.queries import judging
from reprieve.outcomes.queries.forms import AssignmentRow, ScoreView, assignment_of, scores_of
from reprieve.outcomes.queries.judging import MeasureCourse, Point, Series
from reprieve.people import queries as people
from reprieve.people.queries import PatientSummary
from reprieve.therapy import booster
from reprieve.therapy.booster import SinceLast
from reprieve.therapy.decisions import UNKNOWN, Fact, Finding
from reprieve.therapy.durability import Followed
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.responder import Composite
from reprieve.therapy.response import judge


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """What the course page shows, oldest first in each list. main: the measure that it is judged by.

    series: the infusions before the first booster. responded: whether the series ended with a response. since: what is
    known since the last infusion, by which a booster is proposed.
    """

    patient: PatientSummary
    assignment: AssignmentRow | None
    infusions: tuple[chart.InfusionRow, ...]
    harm: tuple[chart.HarmRow, ...]
    loads: tuple[opioids.LoadRow, ...]
    measures: tuple[MeasureCourse, ...]
    main: MeasureCourse | None
    series: Series | None
    responded: Fact
    composite: Composite | None
    stop: Finding | None
    since: SinceLast | None
    booster: Finding | None
    followed: Followed | None
    new_thoughts: bool
    now: datetime

    @property
    def given(self) -> tuple[chart.InfusionRow, ...]:
        return tuple(one for one in self.infusions if one.given)


def course_of(patient_id: int, now: datetime) -> CourseView:
    """Return one patient's course. Raises NotFound. A constant number of queries."""
    patient = people.patient(patient_id)
    if patient is None:
        raise NotFound(f"There is no patient {patient_id}.")
    return read_course(
        patient=patient,
        assignment=assignment_of(patient_id),
        infusions=chart.infusions_of(patient_id, now),
        harm=chart.patient_harm(patient_id),
        loads=opioids.loads_by_patient([patient_id]).get(patient_id, ()),
        scores=scores_of(patient_id),
        protocol=chart.protocol_of(patient_id),
        now=now,
    )


def read_course(
    *,
    patient: PatientSummary,
    assignment: AssignmentRow | None,
    infusions: tuple[chart.InfusionRow, ...],
    harm: tuple[chart.HarmRow, ...],
    loads: tuple[opioids.LoadRow, ...],
    scores: tuple[ScoreView, ...],
    protocol: Protocol | None,
    now: datetime,
) -> CourseView:
    """Ask the rules what became of a course. protocol: whose limits a booster has to keep. No queries."""
    since = assignment.since if assignment else None
    begun = tuple(one for one in infusions if one.given and (since is None or one.at >= since))
    series = Series.of(begun)
    measures = _measures(scores, series.first if series else None)
    mood = bool(assignment and assignment.indication.mood)
    main = judging.main_measure(measures, mood=mood)
    all_given = tuple(one.at for one in begun)
    later = judging.since_last(main, series, all_given, now, mood=mood) if series else None
    return CourseView(
        patient=patient,
        assignment=assignment,
        infusions=infusions,
        harm=harm,
        loads=loads,
        measures=measures,
        main=main,
        series=series,
        responded=judging.response_at_end(main, series.given) if series else UNKNOWN,
        composite=judging.composite(measures, loads, series, now) if assignment and not mood and series else None,
        stop=judging.stop_rule(main, series.given, mood=mood) if series else None,
        since=later,
        booster=booster.propose(later, protocol.limits.course) if later and protocol else None,
        followed=judging.follow(main, series, now, mood=mood) if series else None,
        new_thoughts=judging.new_thoughts(scores, all_given),
        now=now,
    )


def _measures(scores: tuple[ScoreView, ...], first: datetime | None) -> tuple[MeasureCourse, ...]:
    found: dict[str, list[ScoreView]] = defaultdict(list)
    for score in scores:
        found[score.instrument.name].append(score)
    return tuple(_measure(rows, first) for rows in found.values())


def _measure(rows: list[ScoreView], first: datetime | None) -> MeasureCourse:
    held = rows[0].instrument
    points = tuple(
        Point(at=row.for_at, value=row.value, band=row.band, form_id=row.form_id)
        for row in rows
        if row.value is not None
    )
    before = [point for point in points if first is None or point.at <= first]
    baseline = before[-1] if before else None
    after = [point for point in points if first is not None and point.at > first]
    judged = judge(held.name, baseline.value, after[-1].value) if baseline and after else None
    return MeasureCourse(instrument=held, points=points, baseline=baseline, judged=judged)
