"""How long relief will last in one patient, and how sure that is: a proposal for when to look again, never a booking.

A forecast says where the score is going with its bands, how likely it is above the threshold on each day, when half of
the likely patients behind these reports would be back, what the fixed interval says, and what would change its mind.
With too little known it shows the population and gives no date; two reports outrank it in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from math import floor
from typing import Final, NamedTuple

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.forecast_baselines import Simple, simple
from reprieve.therapy.forecast_model import crossing_days, level, prior, relief
from reprieve.therapy.forecast_rules import (
    FEWEST_SCORES,
    UNLIKELY,
    History,
    Observed,
    Score,
    Settings,
    baseline_of,
    earliest_booster,
    observed,
    threshold_of,
    too_little,
)
from reprieve.therapy.forecast_update import Learnt, Posterior, learn, update

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
WINDOW: Final = (0.25, 0.75)  # forecasting.md section 5
HORIZON_DAYS: Final = 84  # twelve weeks, response.md section 5
NEXT_SCORE_DAYS: Final = 7.0  # a later score that might change the answer is imagined a week from today
USUAL: Final = Settings()
CAUTION: Final = say(
    "Exploratory: a proposal for when to look again, never a booking. No trial has tested boosters for pain."
)


class Proposal(StrEnum):
    """What is proposed."""

    REVIEW_NOW = "review now"
    REVIEW = "review in the window"
    RELIEF_HOLDS = "relief holds"
    NO_RETURN = "no return in sight"
    NO_BOOSTER = "no booster"
    TOO_LITTLE = "too little known"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bands:
    """5, 25, 50, 75 and 95 % of what is likely on each day, points; (days,) each."""

    p05: Array
    p25: Array
    p50: Array
    p75: Array
    p95: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Days on which that share of likely patients is back above the threshold; None: fewer are, within the horizon."""

    p25: float | None
    p50: float | None
    p75: float | None
    not_within_horizon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When to look again, and why. day, opens, closes: whole days of the history; None: no date is proposed."""

    proposal: Proposal
    day: float | None
    opens: float | None
    closes: float | None
    why: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """If that score came on that day, the answer would be this."""

    day: float
    points: float
    proposal: Proposal
    review_day: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """days: (days,), from tomorrow on · above: how likely the level is above the threshold, None without one.

    reports: bands of what will be reported · levels: of where the score stands without the noise of a day.
    """

    days: Array
    reports: Bands
    levels: Bands
    above: Array | None
    threshold: float | None
    baseline: float | None
    responds: float
    crossing: Crossing | None
    review: Review
    observed: Observed
    own_scores: int
    updated: bool
    too_little: tuple[Sentence, ...]
    simple: Simple
    changes: tuple[Change, ...]
    posterior: Posterior

    @property
    def basis(self) -> Sentence:
        if self.updated:
            return say("own scores: {count}", count=self.own_scores)
        return say("population only")


def forecast(
    history: History,
    settings: Settings = USUAL,
    *,
    horizon_days: int = HORIZON_DAYS,
    imagine: bool = True,
    seed: int = 0,
) -> Forecast:
    """Forecast one patient from today on; the same history gives the same answer.

    imagine: also say what next week's score could change, which takes two more updates.
    """
    learnt = learn_of(told(history), seed=seed)
    found = _forecast(history, settings, horizon_days, seed, learnt)
    return replace(found, changes=tuple(_changes(history, settings, found, seed, learnt))) if imagine else found


def _forecast(history: History, settings: Settings, horizon_days: int, seed: int, learnt: Learnt) -> Forecast:
    baseline = settings.baseline if settings.baseline is not None else baseline_of(history)
    threshold = settings.threshold
    if threshold is None and baseline is not None:
        threshold = threshold_of(history, baseline)
    missing = too_little(history, threshold)
    updated = len(history.scores) >= FEWEST_SCORES
    likely = posterior_of(told(history), seed=seed, learnt=learnt)
    days = np.floor(history.today) + np.arange(1.0, horizon_days + 1)
    levels = level(likely.traits, np.array(history.infusion_days), days)
    scatter = np.random.default_rng(seed).standard_t(5, likely.responds.size) * likely.traits.noise
    back = None if threshold is None else back_days(likely, history, threshold)
    seen = observed(history, threshold)
    return Forecast(
        days=days,
        reports=_bands(np.clip(levels + scatter, history.scale.low, history.scale.high)),
        levels=_bands(np.clip(levels, history.scale.low, history.scale.high)),
        above=None if back is None else np.array([float(np.mean(back <= day)) for day in days]),
        threshold=threshold,
        baseline=baseline,
        responds=likely.chance,
        crossing=None if back is None or missing else _crossing(back, float(days[-1])),
        review=_review(_Found(history, settings, likely.chance, back, float(days[-1])), seen, missing),
        observed=seen,
        own_scores=len(history.scores),
        updated=updated,
        too_little=missing,
        simple=simple(history, threshold, settings.interval_days),
        changes=(),
        posterior=likely,
    )


def return_rule(history: History, found: Forecast) -> Sentence:
    """Say which reports outrank the forecast; empty where no threshold is known."""
    if found.threshold is None:
        return say("")
    return say(
        "Two reports above {points}, at least {days} days apart, call for a review at once, whatever is forecast.",
        points=f"{found.threshold:.1f}".removesuffix(".0"),
        days=history.scale.apart_days,
    )


def told(history: History) -> History:
    """Return the history that an update goes by: below the floor none of the scores says anything of the patient."""
    return history if len(history.scores) >= FEWEST_SCORES else replace(history, scores=())


def posterior_of(history: History, *, seed: int = 0, learnt: Learnt | None = None) -> Posterior:
    """Return who is likely behind a history; without scores, whoever the population has."""
    return update(prior(history.scale), history.scale, *_arrays(history), seed=seed, learnt=learnt)


def learn_of(history: History, *, seed: int = 0) -> Learnt:
    """Return what the courses before the last one taught of the patient."""
    return learn(prior(history.scale), history.scale, *_arrays(history), seed=seed)


def _arrays(history: History) -> tuple[Array, Array, Array]:
    """Return the days of the infusions, the days of the scores and the scores."""
    return (
        np.array(history.infusion_days),
        np.array([score.day for score in history.scores]),
        np.array([score.points for score in history.scores]),
    )


def back_days(likely: Posterior, history: History, threshold: float) -> Array:
    """Return the day on which each likely patient is back at the threshold if nothing more is given; (draws,)."""
    who = likely.traits
    infusions = np.array(history.infusion_days)
    # Right after the last infusion, hence a moment later: a report of its own day comes before it.
    fullest = relief(who, infusions, np.array([np.nextafter(history.last_infusion, np.inf)]))[0]
    after = crossing_days(
        baseline=who.baseline,
        threshold=threshold,
        taken_away=who.baseline * fullest,
        half_life_days=who.half_life_days,
    )
    return history.last_infusion + after


def _bands(values: Array) -> Bands:
    return Bands(**dict(zip(("p05", "p25", "p50", "p75", "p95"), np.quantile(values, QUANTILES, axis=1), strict=True)))


def _crossing(back: Array, horizon: float) -> Crossing:
    p25, p50, p75 = (_quantile(back, share, horizon) for share in (WINDOW[0], 0.5, WINDOW[1]))
    return Crossing(p25=p25, p50=p50, p75=p75, not_within_horizon=float(np.mean(back > horizon)))


def _quantile(back: Array, share: float, horizon: float) -> float | None:
    day = float(np.quantile(back, share, method="inverted_cdf"))
    return day if day <= horizon else None


class _Found(NamedTuple):
    """What a review is proposed from. back: day on which each likely patient is back; None without a threshold."""

    history: History
    settings: Settings
    responds: float
    back: Array | None
    horizon: float


def _review(found: _Found, seen: Observed, missing: tuple[Sentence, ...]) -> Review:
    if seen is Observed.RETURNED:
        return _now(found)
    if missing or found.back is None:
        return Review(proposal=Proposal.TOO_LITTLE, day=None, opens=None, closes=None, why=missing)
    if found.responds < UNLIKELY:
        chance = f"{found.responds:.0%}"
        why = say("A response is unlikely ({chance}): do not repeat what does not help.", chance=chance)
        return Review(proposal=Proposal.NO_BOOSTER, day=None, opens=None, closes=None, why=(why,))
    day = _quantile(found.back, found.settings.share, found.horizon)
    if day is None:
        share = f"{found.settings.share:.0%}"
        return _scheduled(
            Proposal.NO_RETURN,
            found,
            say("Fewer than {share} of likely patients like this one are back within the horizon.", share=share),
        )
    if seen is Observed.HOLDING and day <= found.history.today:
        why = say("The last two reports are not above the threshold, whatever was forecast.")
        return _scheduled(Proposal.RELIEF_HOLDS, found, why)
    return _window(found, day, found.back)


def _now(found: _Found) -> Review:
    today = floor(found.history.today)
    _, limits = earliest_booster(found.history, found.settings, today)
    why = say("The last two reports are above the threshold, whatever was forecast.")
    return Review(proposal=Proposal.REVIEW_NOW, day=today, opens=today, closes=today, why=(why, *limits))


def _scheduled(proposal: Proposal, found: _Found, why: Sentence) -> Review:
    day = found.settings.scheduled_review_day
    return Review(proposal=proposal, day=day, opens=None, closes=None, why=(why,))


def _window(found: _Found, day: float, back: Array) -> Review:
    """Whole days, rounded down: looking early costs a look. Not before today and the clinic's limits."""

    def shown(at: float) -> tuple[float, tuple[Sentence, ...]]:
        return earliest_booster(found.history, found.settings, max(floor(at), floor(found.history.today)))

    proposed, why = shown(day)
    opens, closes = (_quantile(back, share, found.horizon) for share in WINDOW)
    opens_at, closes_at = (None if at is None else shown(at)[0] for at in (opens, closes))
    latest = found.settings.scheduled_review_day
    if latest is not None and latest < proposed:
        proposed, why = latest, (*why, say("The scheduled review comes first."))
        opens_at = min(opens_at or latest, latest)
        closes_at = latest
    return Review(proposal=Proposal.REVIEW, day=proposed, opens=opens_at, closes=closes_at, why=why)


def _changes(history: History, settings: Settings, found: Forecast, seed: int, learnt: Learnt) -> Iterator[Change]:
    """Imagine a good and a bad score a week from today, and say what would then be proposed."""
    if not found.updated or found.days.size < NEXT_SCORE_DAYS:
        return
    at = int(NEXT_SCORE_DAYS) - 1
    day, step = float(found.days[at]), history.scale.step
    for edge in (found.reports.p05[at], found.reports.p95[at]):
        points = float(np.clip(round(edge / step) * step, history.scale.low, history.scale.high))
        then = replace(history, scores=(*history.scores, Score(day=day, points=points)), today=day)
        answer = _forecast(then, settings, found.days.size, seed, learnt).review
        yield Change(day=day, points=points, proposal=answer.proposal, review_day=answer.day)
