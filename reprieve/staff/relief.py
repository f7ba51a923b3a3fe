"""How long relief lasts in this patient: from the record to a forecast, with the limits of the patient's protocol.

Days are counted from the first infusion, by the clinic's calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.conf import settings as settings_of_site
from django.utils import timezone

from reprieve.chart.queries import ReliefView
from reprieve.outcomes.queries import CourseView
from reprieve.therapy import booster
from reprieve.therapy.booster import SinceLast
from reprieve.therapy.forecast import Forecast, forecast
from reprieve.therapy.forecast_model import Scale, scale_of
from reprieve.therapy.forecast_rules import History, Score, Settings
from reprieve.therapy.protocols import Protocol

PAIN: Final = "nrs-now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A forecast with the day from which its numbers count. open_days: weekdays, Monday 0; empty: nobody said."""

    first: date
    history: History
    settings: Settings
    forecast: Forecast
    open_days: frozenset[int]

    def open_on(self, day: float, *, at_latest: bool = False) -> date:
        """Return the date of a day: the next on which the clinic is open, or the last before it."""
        step = timedelta(days=-1 if at_latest else 1)
        date_ = self.first + timedelta(days=day)
        while self.open_days and date_.weekday() not in self.open_days:
            date_ += step
        return date_


def relief_of(view: ReliefView) -> Relief | None:
    """Forecast the patient's charted pain from today on; None before the first infusion."""
    reports = ((report.at, float(report.points)) for report in view.pain)
    return _relief(PAIN, view.started, reports, view.protocol, view.now)


def relief_of_course(view: CourseView, protocol: Protocol | None) -> Relief | None:
    """Forecast the measure that the course is judged by; None before an infusion, or without a score before one."""
    if view.main is None:
        return None
    started = tuple(sorted(infusion.at for infusion in view.given))
    reports = ((point.at, float(point.value)) for point in view.main.points)
    return _relief(view.main.instrument.name, started, reports, protocol, view.now, view.since)


def _relief(
    measure: str,
    started: Sequence[datetime],
    reports: Iterable[tuple[datetime, float]],
    protocol: Protocol | None,
    now: datetime,
    since: SinceLast | None = None,
) -> Relief | None:
    if not started:
        return None
    first = _date(started[0])
    given = {_date(at): at for at in reversed(started)}  # of two infusions on one day the first
    # One report a day, the last of it. What is said on the day of an infusion after it began shows the drug.
    points = {_date(at): said for at, said in sorted(reports) if at <= given.get(_date(at), at)}
    history = History(
        scale=scale_of(measure),
        scores=tuple(Score(day=_days(first, on), points=said) for on, said in sorted(points.items())),
        infusion_days=tuple(_days(first, on) for on in sorted(given)),
        today=_days(first, _date(now)),
    )
    settings = replace(_settings(protocol), threshold=_threshold(since, history.scale))
    return Relief(
        first=first,
        history=history,
        settings=settings,
        forecast=forecast(history, settings),
        open_days=settings_of_site.OPEN_DAYS,
    )


def _threshold(since: SinceLast | None, scale: Scale) -> float | None:
    """Take the limit by which a booster is thought of: one number on a page. Without one the forecast's rule stands."""
    if since is None or since.responded is not True:
        return None
    limit = booster.above(baseline=since.baseline, best=since.best, step=Decimal(repr(scale.step)))
    return None if limit is None else float(limit)


def _settings(protocol: Protocol | None) -> Settings:
    """Take interval and yearly count from the protocol that the director signed; without one there are none."""
    if protocol is None:
        return Settings()
    limits = protocol.limits.course
    apart = limits.booster_mood_days if protocol.indication.mood else limits.booster_pain_days
    return Settings(least_interval_days=float(apart.value), most_a_year=int(limits.sessions_a_year.value))


def _days(first: date, on: date) -> float:
    return float((on - first).days)


def _date(at: datetime) -> date:
    return timezone.localdate(at)
