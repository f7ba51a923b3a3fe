"""What the rules say became of one course, from scores and infusions that were read already. No queries.

A course is its series: what came before the first booster. The booster ends the following, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from reprieve.chart.queries import InfusionRow
from reprieve.opioids.queries import LoadRow
from reprieve.outcomes.queries.forms import ScoreView
from reprieve.therapy import booster, durability, responder
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.decisions import UNKNOWN, Fact, Finding, Unknown
from reprieve.therapy.durability import Followed
from reprieve.therapy.instruments import Instrument
from reprieve.therapy.responder import Composite, CourseOutcome, DayLoad, Pair, Report
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
class Series:
    """The infusions that a course is judged by, oldest first. booster: the first that followed, and why; else None."""

    given: tuple[datetime, ...]
    booster: tuple[datetime, Because | Unknown] | None = None

    @classmethod
    def of(cls, infusions: Sequence[InfusionRow]) -> Series | None:
        """Take a course apart; one that begins with a booster is judged by that one. None where nothing was given."""
        given = [one for one in infusions if one.given]
        if not given:
            return None
        boosters = (place for place, one in enumerate(given) if place and one.purpose is Purpose.BOOSTER)
        end = next(boosters, len(given))
        after = given[end] if end < len(given) else None
        return cls(
            given=tuple(one.at for one in given[:end]), booster=(after.at, after.because) if after is not None else None
        )

    @property
    def first(self) -> datetime:
        return self.given[0]

    @property
    def last(self) -> datetime:
        return self.given[-1]

    def until(self, now: datetime) -> datetime:
        """Return to when it can be followed."""
        return min(now, self.booster[0]) if self.booster else now


def main_measure(measures: Iterable[MeasureCourse], *, mood: bool) -> MeasureCourse | None:
    """Return the measure that a course is judged by: PHQ-9 for mood; for pain the one with most reports."""
    names = {"phq-9"} if mood else PAIN
    mine = [one for one in measures if one.instrument.name in names and one.baseline]
    return max(mine, key=lambda one: len(one.points), default=None)


def response_at_end(main: MeasureCourse | None, given: Sequence[datetime]) -> Fact:
    """Say whether a course ended with a response, by the score with which it ended."""
    end = at_end(main, given) if main else None
    if main is None or main.baseline is None or end is None:
        return UNKNOWN
    return judge(main.instrument.name, main.baseline.value, end).response


def at_end(measure: MeasureCourse, given: Sequence[datetime]) -> Decimal | None:
    """Return the score with which the course ended: the last until three days after it, or the next of two weeks."""
    around = [point.value for point in measure.points if given[0] < point.at <= given[-1] + _AFTER_24_H[1]]
    after = [point.value for point in measure.points if given[-1] < point.at <= given[-1] + _TWO_WEEKS[1]]
    return around[-1] if around else after[0] if after else None


def follow(main: MeasureCourse | None, series: Series, now: datetime, *, mood: bool) -> Followed | None:
    """Follow the response after the series; None where it ended without one, or nobody knows."""
    end = at_end(main, series.given) if main else None
    if main is None or main.baseline is None or end is None or response_at_end(main, series.given) is not True:
        return None
    reports, until = _reports(main, series.last), _days(now - series.last)
    left = (_days(series.booster[0] - series.last), series.booster[1]) if series.booster else None
    if mood:
        return durability.follow_mood(main.baseline.value, end, reports, until=until, booster=left)
    return durability.follow_pain(main.baseline.value, reports, until=until, booster=left)


def composite(
    measures: Iterable[MeasureCourse], loads: Iterable[LoadRow], series: Series, now: datetime
) -> Composite | None:
    """Judge a course for pain by every part of the rule."""
    main = main_measure(measures, mood=False)
    if main is None:
        return None
    named = {one.instrument.name: one for one in measures}
    week_before = [p.value for p in main.points if series.first - responder.WINDOW_DAYS * DAY <= p.at <= series.first]
    baseline: Decimal | Unknown = sum(week_before, Decimal(0)) / len(week_before) if week_before else UNKNOWN
    until = _days(series.until(now) - series.last)
    reports = tuple(report for report in _reports(main, series.last) if report.day <= until)
    judged = responder.judging_day((one for one in reports if one.day > 0), len(series.given), until)
    said = _at_judging(named.get("pgic"), series, judged)
    return responder.composite(
        CourseOutcome(
            baseline_pain=baseline,
            reports=reports,
            infusions=len(series.given),
            until_day=until,
            peg=_pair(named.get("peg"), series, judged),
            odi=_pair(named.get("odi"), series, judged),
            bpi=_pair(named.get("bpi-interference"), series, judged),
            pgic=UNKNOWN if said is None else int(said),
            mme=_opioids(loads, series, judged),
            left_by=series.booster[1] if series.booster else None,
        )
    )


def stop_rule(main: MeasureCourse | None, given: Sequence[datetime], *, mood: bool) -> Finding | None:
    """Answer the rule to stop what does not help; for pain it is asked of a single test dose."""
    if main is None or main.baseline is None:
        return None
    if mood:
        return stop_for_mood(main.baseline.value, [_at(main, one, *_AFTER_24_H) for one in given])
    if len(given) > 1:
        return None
    return stop_for_pain(main.baseline.value, _at(main, given[0], *_AFTER_24_H), _at(main, given[0], *_TWO_WEEKS))


def since_last(
    main: MeasureCourse | None, series: Series, all_given: Sequence[datetime], now: datetime, *, mood: bool
) -> booster.SinceLast | None:
    """Return what is known since the last infusion; None without a score from before the course."""
    if main is None or main.baseline is None:
        return None
    last = all_given[-1]
    since_series = at_end(main, series.given)
    # A booster leaves the patient where it does; before its own score is in, the series' stands.
    best = at_end(main, [last]) if len(all_given) > len(series.given) else None
    best = since_series if best is None else best
    return booster.SinceLast(
        mood=mood,
        responded=response_at_end(main, series.given),
        baseline=main.baseline.value,
        best=main.baseline.value if best is None else best,
        reports=_reports(main, last),
        today=_days(now - last),
    )


def new_thoughts(scores: Iterable[ScoreView], given: Sequence[datetime]) -> bool:
    """Say whether item 9 of the PHQ-9 was 0 before the course and is not now."""
    nines = [(row.for_at, row.answers["9"]) for row in scores if row.instrument.name == "phq-9" and "9" in row.answers]
    before = [value for at, value in nines if given and at <= given[0]]
    after = [value for at, value in nines if given and at > given[0]]
    return bool(before and after) and worse_thoughts(before[-1], after[-1]) is not None


def _reports(measure: MeasureCourse, last: datetime) -> tuple[Report, ...]:
    return tuple(Report(day=_days(point.at - last), score=point.value) for point in measure.points)


def _opioids(loads: Iterable[LoadRow], series: Series, judged: Decimal) -> Pair | Unknown:
    """Lay the load before the course beside the one at its judging, by the clinic's calendar."""
    first, last = timezone.localdate(series.first), timezone.localdate(series.last)
    by_day = [
        DayLoad(
            day=Decimal((timezone.localdate(row.at) - last).days),
            mme_per_day=UNKNOWN if row.mme_per_day is None else row.mme_per_day,
            least_mme=row.counted_mme_per_day,
        )
        for row in loads
    ]
    return responder.opioids_across(by_day, first_day=Decimal((first - last).days), judged_day=judged)


def _pair(measure: MeasureCourse | None, series: Series, judged: Decimal) -> Pair | Unknown:
    now = _at_judging(measure, series, judged)
    if measure is None or measure.baseline is None or now is None:
        return UNKNOWN
    return Pair(before=measure.baseline.value, now=now)


def _at_judging(measure: MeasureCourse | None, series: Series, judged: Decimal) -> Decimal | None:
    """Return the last score of the course by the day of its judging, or else the next one before a booster."""
    end = series.booster[0] if series.booster else None
    after = [
        (_days(point.at - series.last), point.value)
        for point in (measure.points if measure else ())
        if point.at > series.first and (end is None or point.at <= end)
    ]
    in_time = [value for day, value in after if day <= judged]
    return in_time[-1] if in_time else after[0][1] if after else None


def _at(measure: MeasureCourse, start: datetime, opens: timedelta, closes: timedelta) -> Decimal | Unknown:
    inside = [point.value for point in measure.points if start + opens <= point.at <= start + closes]
    return inside[0] if inside else UNKNOWN


def _days(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(minutes=1)) / (24 * 60)
