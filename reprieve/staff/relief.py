"""How long relief lasts in this patient: from what is charted to a forecast, with the limits of the patient's protocol.

Days are counted from the first infusion, by the clinic's calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from reprieve.chart.queries import ReliefView
from reprieve.therapy.forecast import Forecast, forecast
from reprieve.therapy.forecast_model import scale_of
from reprieve.therapy.forecast_rules import History, Score, Settings

PAIN: Final = "nrs-now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A forecast with the day from which its numbers count."""

    first: date
    history: History
    settings: Settings
    forecast: Forecast


def relief_of(view: ReliefView) -> Relief | None:
    """Forecast the patient's pain from today on; None before the first infusion."""
    if not view.started:
        return None
    first = _date(view.started[0])
    # One report a day and one infusion a day: the last of each counts.
    scores = {_number(first, report.at): float(report.points) for report in view.pain}
    history = History(
        scale=scale_of(PAIN),
        scores=tuple(Score(day=day, points=points) for day, points in sorted(scores.items())),
        infusion_days=tuple(sorted({_number(first, at) for at in view.started})),
        today=_number(first, view.now),
    )
    settings = _settings(view)
    return Relief(first=first, history=history, settings=settings, forecast=forecast(history, settings))


def _settings(view: ReliefView) -> Settings:
    """Take interval and yearly count from the protocol that the director signed; without one there are none."""
    if view.protocol is None:
        return Settings()
    limits = view.protocol.limits.course
    apart = limits.booster_mood_days if view.protocol.indication.mood else limits.booster_pain_days
    return Settings(least_interval_days=float(apart.value), most_a_year=int(limits.sessions_a_year.value))


def _number(first: date, at: datetime) -> float:
    return float((_date(at) - first).days)


def _date(at: datetime) -> date:
    return timezone.localdate(at)
