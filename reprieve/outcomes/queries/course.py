"""One patient's course: every score, the infusions it answers to, and what the rules say became of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from reprieve.audit.refusal import NotFound
from reprieve.chart import queries as chart
from reprieve.outcomes.queries.forms import AssignmentRow, ScoreView, assignment_of, scores_of
from reprieve.people import queries as people
from reprieve.people.queries import PatientSummary
from reprieve.therapy import durability, responder
from reprieve.therapy.decisions import UNKNOWN, Finding, Unknown
from reprieve.therapy.durability import Followed
from reprieve.therapy.instruments import Instrument
from reprieve.therapy.responder import Composite, CourseOutcome, Pair, Report
from reprieve.therapy.response import PAIN, Judgement, judge, stop_for_mood, stop_for_pain, worse_thoughts

DAY = timedelta(days=1)
_AFTER_24_H = (timedelta(hours=20), timedelta(hours=72))
_TWO_WEEKS = (timedelta(days=12), timedelta(days=18))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One score at its time. form_id: where it came from."""

    at: datetime
    value: Decimal
    band: str
    form_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureCourse:
    """One instrument over the course. baseline: the last score before the first infusion; judged against it."""

    instrument: Instrument
    points: tuple[Point, ...]
    baseline: Point | None
    judged: Judgement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """What the course page shows, oldest first in each list. main: the measure that it is judged by."""

    patient: PatientSummary
    assignment: AssignmentRow | None
    infusions: tuple[chart.InfusionRow, ...]
    harm: tuple[chart.HarmRow, ...]
    measures: tuple[MeasureCourse, ...]
    main: MeasureCourse | None
    composite: Composite | None
    stop: Finding | None
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
        scores=scores_of(patient_id),
        now=now,
    )


def read_course(
    *,
    patient: PatientSummary,
    assignment: AssignmentRow | None,
    infusions: tuple[chart.InfusionRow, ...],
    harm: tuple[chart.HarmRow, ...],
    scores: tuple[ScoreView, ...],
    now: datetime,
) -> CourseView:
    """Ask the rules what became of a course. No queries."""
    since = assignment.since if assignment else None
    given = [one.at for one in infusions if one.given and (since is None or one.at >= since)]
    measures = _measures(scores, given[0] if given else None)
    mood = bool(assignment and assignment.indication.mood)
    return CourseView(
        patient=patient,
        assignment=assignment,
        infusions=infusions,
        harm=harm,
        measures=measures,
        main=_main(measures, mood=mood),
        composite=_composite(measures, given, now) if assignment and not mood and given else None,
        stop=_stop(measures, given, mood=mood) if given else None,
        followed=followed(measures, given, now, mood=mood) if given else None,
        new_thoughts=_new_thoughts(scores, given),
        now=now,
    )


def followed(
    measures: tuple[MeasureCourse, ...], given: list[datetime], now: datetime, *, mood: bool
) -> Followed | None:
    """Follow the response after the last infusion; None where the course ended without one, or nobody knows."""
    main, last = _main(measures, mood=mood), given[-1]
    end = _at_end(main, given) if main else None
    if main is None or main.baseline is None or end is None:
        return None
    if judge(main.instrument.name, main.baseline.value, end).response is not True:
        return None
    reports, until = _reports(main, last), _days(now - last)
    if mood:
        return durability.follow_mood(main.baseline.value, end, reports, until=until)
    return durability.follow_pain(main.baseline.value, reports, until=until)


def _at_end(measure: MeasureCourse, given: list[datetime]) -> Decimal | None:
    """Return the score with which the course ended: the last until three days after it, or the next of two weeks."""
    around = [point.value for point in measure.points if given[0] < point.at <= given[-1] + _AFTER_24_H[1]]
    after = [point.value for point in measure.points if given[-1] < point.at <= given[-1] + _TWO_WEEKS[1]]
    return around[-1] if around else after[0] if after else None


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


def _main(measures: tuple[MeasureCourse, ...], *, mood: bool) -> MeasureCourse | None:
    """Return the measure that a course is judged by: PHQ-9 for mood; for pain the one with most reports."""
    names = {"phq-9"} if mood else PAIN
    mine = [one for one in measures if one.instrument.name in names and one.baseline]
    return max(mine, key=lambda one: len(one.points), default=None)


def _reports(measure: MeasureCourse, last: datetime) -> tuple[Report, ...]:
    return tuple(Report(day=_days(point.at - last), score=point.value) for point in measure.points)


def _composite(measures: tuple[MeasureCourse, ...], given: list[datetime], now: datetime) -> Composite | None:
    main = _main(measures, mood=False)
    if main is None:
        return None
    named = {one.instrument.name: one for one in measures}
    week_before = [p.value for p in main.points if given[0] - responder.WINDOW_DAYS * DAY <= p.at <= given[0]]
    baseline: Decimal | Unknown = sum(week_before, Decimal(0)) / len(week_before) if week_before else UNKNOWN
    said = [point.value for point in named["pgic"].points if point.at > given[0]] if "pgic" in named else []
    return responder.composite(
        CourseOutcome(
            baseline_pain=baseline,
            reports=_reports(main, given[-1]),
            infusions=len(given),
            until_day=_days(now - given[-1]),
            peg=_pair(named.get("peg")),
            odi=_pair(named.get("odi")),
            bpi=_pair(named.get("bpi-interference")),
            pgic=int(said[-1]) if said else UNKNOWN,
        )
    )


def _pair(measure: MeasureCourse | None) -> Pair | Unknown:
    if measure is None or measure.judged is None:
        return UNKNOWN
    return Pair(before=measure.judged.baseline, now=measure.judged.now)


def _stop(measures: tuple[MeasureCourse, ...], given: list[datetime], *, mood: bool) -> Finding | None:
    main = _main(measures, mood=mood)
    if main is None or main.baseline is None:
        return None
    if mood:
        return stop_for_mood(main.baseline.value, [_at(main, one, *_AFTER_24_H) for one in given])
    if len(given) > 1:
        return None
    return stop_for_pain(main.baseline.value, _at(main, given[0], *_AFTER_24_H), _at(main, given[0], *_TWO_WEEKS))


def _at(measure: MeasureCourse, start: datetime, opens: timedelta, closes: timedelta) -> Decimal | Unknown:
    inside = [point.value for point in measure.points if start + opens <= point.at <= start + closes]
    return inside[0] if inside else UNKNOWN


def _new_thoughts(scores: tuple[ScoreView, ...], given: list[datetime]) -> bool:
    """Say whether item 9 of the PHQ-9 was 0 before the course and is not now."""
    nines = [(row.for_at, row.answers["9"]) for row in scores if row.instrument.name == "phq-9" and "9" in row.answers]
    before = [value for at, value in nines if given and at <= given[0]]
    after = [value for at, value in nines if given and at > given[0]]
    return bool(before and after) and worse_thoughts(before[-1], after[-1]) is not None


def _days(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(minutes=1)) / (24 * 60)
