"""When relief counts as gone, when there is too little to say so, and what the reports themselves already say.

Two reports above the threshold outrank any forecast, and so do two at or below it. The threshold is reckoned from the
reports before the first infusion ever, not from those before the latest: else each booster would lower it, and boosters
would call for boosters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.durability import MOOD_GAIN_LOST, MOOD_PHQ9, pain_limit
from reprieve.therapy.forecast_model import Scale

FEWEST_SCORES: Final = 3  # forecasting.md section 5, [rule], as are the next four
OLDEST_DAYS: Final = 14.0
UNLIKELY: Final = 0.2
BASELINE_DAYS: Final = 7.0  # response.md section 2: the mean of the week before the course
YEAR_DAYS: Final = 365.0


class NotPlausible(ValueError):
    """What was given cannot be this patient's history; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One report; a day's number counts from anywhere, and may have parts."""

    day: float
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of one patient on one scale up to today. Raises NotPlausible."""

    scale: Scale
    scores: tuple[Score, ...]
    infusion_days: tuple[float, ...]
    today: float

    def __post_init__(self) -> None:
        days = [score.day for score in self.scores]
        for name, several in (("scores", days), ("infusions", list(self.infusion_days))):
            if any(b <= a for a, b in pairwise(several)):
                raise NotPlausible(f"The days of the {name} are not in ascending order, or one comes twice.")
        if not self.infusion_days:
            raise NotPlausible("There is no infusion: nothing can fade.")
        if self.today < max(*self.infusion_days, *days, self.infusion_days[0]):
            raise NotPlausible("Today is before the last score or infusion.")
        for score in self.scores:
            if not self.scale.low <= score.points <= self.scale.high:
                low, high, title = self.scale.low, self.scale.high, self.scale.title
                raise NotPlausible(f"{score.points:g} on day {score.day:g} is not from {low:g} to {high:g} ({title}).")

    @property
    def last_infusion(self) -> float:
        return self.infusion_days[-1]

    @property
    def since(self) -> tuple[Score, ...]:
        """The reports after the last infusion's day."""
        return tuple(score for score in self.scores if score.day > self.last_infusion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a clinic decides, or a caller states. No limit has a default: what is None is not applied.

    share: of likely patients like this one who are above the threshold when a review is proposed; a clinic that fears
    days in pain more than an infusion too many takes less. interval_days: the clinic's fixed answer, shown beside.
    """

    share: float = 0.5
    interval_days: float = 28.0
    threshold: float | None = None
    baseline: float | None = None
    least_interval_days: float | None = None
    most_a_year: int | None = None
    scheduled_review_day: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise NotPlausible("The share of patients above the threshold lies between 0 and 1.")
        given = (self.interval_days, self.least_interval_days, self.most_a_year)
        if any(limit is not None and limit <= 0 for limit in given):
            raise NotPlausible("Intervals and the yearly count are above 0.")


class Observed(StrEnum):
    """What the reports since the last infusion say by themselves."""

    RETURNED = "returned"  # the last two, far enough apart, are above the threshold
    WATCH = "watch"  # the last one is
    HOLDING = "holding"  # the last two, far enough apart, are not
    UNSETTLED = "unsettled"


def baseline_of(history: History) -> float | None:
    """Return the mean of the week before the first infusion; of all earlier reports where that week has none."""
    first = history.infusion_days[0]
    before = [score for score in history.scores if score.day <= first]
    week = [score for score in before if score.day >= first - BASELINE_DAYS]
    return _mean(week or before)


def threshold_of(history: History, baseline: float) -> float | None:
    """Return the points above which relief counts as gone; None where no gain was seen that could be lost."""
    if history.scale.kind == "pain":
        return float(pain_limit(Decimal(repr(baseline))))
    course = [score.points for score in history.scores if score.day > history.infusion_days[0]]
    gain = baseline - min(course, default=baseline)
    # 10 itself counts as back, while what is compared must lie above the threshold: so it lies just below 10.
    least, lost = float(MOOD_PHQ9.value) - history.scale.step / 2, float(MOOD_GAIN_LOST.value) * gain
    return max(least, baseline - gain + lost) if gain > 0 else None


def observed(history: History, threshold: float | None) -> Observed:
    """Say what the last reports say, whatever a forecast says."""
    since = history.since
    if threshold is None or not since:
        return Observed.UNSETTLED
    last = since[-1]
    above = last.points > threshold
    run = [score for score in since[:-1] if last.day - score.day >= float(history.scale.apart_days.value)]
    # Every report from the earlier of the two on must agree: two bad days with good ones between are no return.
    agree = bool(run) and all((score.points > threshold) == above for score in since if score.day >= run[-1].day)
    if above:
        return Observed.RETURNED if agree else Observed.WATCH
    return Observed.HOLDING if agree else Observed.UNSETTLED


def too_little(history: History, threshold: float | None) -> tuple[Sentence, ...]:
    """Say why no date can be given; empty where one can."""
    return tuple(_too_little(history, threshold))


def _too_little(history: History, threshold: float | None) -> Iterator[Sentence]:
    known = len(history.scores)
    if known < FEWEST_SCORES:
        yield say("Own scores: {known}; {needed} are needed.", known=known, needed=FEWEST_SCORES)
    if known and history.today - history.scores[-1].day > OLDEST_DAYS:
        age = f"{history.today - history.scores[-1].day:g}"
        yield say("The last score is {age} days old; {most} are the limit.", age=age, most=f"{OLDEST_DAYS:g}")
    if known and history.scores[-1].day <= history.infusion_days[0]:
        yield say("No score since the first infusion.")
    elif threshold is None:
        yield say("No score from before the first infusion, or no gain since: there is nothing to compare with.")


def earliest_booster(history: History, settings: Settings, day: float) -> tuple[float, tuple[Sentence, ...]]:
    """Return the first day from `day` on that the clinic's own limits leave open, and what moved it there."""
    why: list[Sentence] = []
    least = settings.least_interval_days
    if least is not None and day < history.last_infusion + least:
        day = history.last_infusion + least
        why.append(say("The clinic's shortest interval is {days} days.", days=f"{least:g}"))
    most = settings.most_a_year
    if most is not None:
        recent = [given for given in history.infusion_days if given > day - YEAR_DAYS]
        if len(recent) >= most:
            day = recent[len(recent) - most] + YEAR_DAYS
            why.append(say("The clinic gives at most {most} infusions within a year.", most=most))
    return day, tuple(why)


def _mean(scores: Sequence[Score]) -> float | None:
    return sum(score.points for score in scores) / len(scores) if scores else None
