"""Ways in which the forecast could turn out wrong, each as numbers: calibration, coverage, skill, bias.

`ranks`: patients are drawn from the prior, reports made of them, the true values ranked among the posterior's draws; a
right update makes every rank as likely as any other. `scored`: patients of a world are forecast and the truth looked
up. `naive_points` are the simple answers, given the scatter that they had in another cohort of the same world, so that
the forecast has to beat them where they are at their best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.therapy.forecast import Bands, Forecast, Proposal, forecast
from reprieve.therapy.forecast_cohort import BEFORE_DAYS, COURSE_DAYS, Patient, World, patients, report, rounded
from reprieve.therapy.forecast_model import (
    BASELINE,
    DEPTH,
    HALF_LIFE,
    NOISE,
    Kind,
    Scale,
    Traits,
    crossing_days,
    level,
    next_course,
    populations,
    prior,
    relief,
)
from reprieve.therapy.forecast_update import course_reports, update

AHEAD_DAYS: Final = np.array([7.0, 14.0, 28.0])
RANKED: Final = ("baseline", "depth", "half-life", "noise", "level in two weeks")
THINNED: Final = 99  # draws that a truth is ranked among: 100 ranks
KINDS: Final[tuple[Kind, ...]] = ("pain", "mood")
TODAY: Final = (20, 110)  # days from the first infusion between which a patient is forecast
INTERVALS: Final = {"50 %": ("p25", "p75"), "90 %": ("p05", "p95")}
NAIVE: Final = ("last value", "fixed interval", "own mean")
# What "everybody fades alike" takes them to be: the typical patient of the fitted populations.
TYPICAL_HALF_LIFE_DAYS: Final[dict[Kind, float]] = {
    kind: exp(populations()[kind]["half_life"]["mean"]) for kind in KINDS
}
MEAN_DEPTH: Final[dict[Kind, float]] = {
    kind: populations()[kind]["responds"] / (1.0 + exp(-populations()[kind]["depth"]["mean"])) for kind in KINDS
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranks:
    """ranks: quantity → (simulations,), 0 to 1, flat where the update is right. chance, responds: (simulations,).

    ways: how the draws were had, by name of `Way`.
    """

    ranks: dict[str, Array]
    chance: Array
    responds: Array
    ways: tuple[str, ...]


def ranks(scale: Scale, *, simulations: int, courses: int, seed: int) -> Ranks:
    """Rank true values among posterior draws; courses: of the usual shape, sixty days apart."""
    rng = np.random.default_rng(seed)
    infusions = np.concatenate([np.array(COURSE_DAYS[scale.kind]) + 60.0 * k for k in range(courses)])
    days = np.array([*BEFORE_DAYS, *np.arange(16.0, 60.0 * courses - 10, 5.0)])
    found: dict[str, list[float]] = {name: [] for name in RANKED}
    chance, truth, ways = [], [], []
    for _ in range(simulations):
        theta, responds, scores = _drawn(rng, scale, infusions, days, courses)
        likely = update(prior(scale), scale, infusions, days, scores, seed=int(rng.integers(2**32)))
        some = rng.choice(likely.theta.shape[1], THINNED, replace=False)
        later = np.array([days[-1] + 14.0])
        true_level = level(Traits.of(theta, np.array([responds])), infusions, later)[0]
        levels = level(likely.traits, infusions, later)[0]
        pairs = [(theta[row], likely.theta[row]) for row in (BASELINE, DEPTH, HALF_LIFE, NOISE)]
        for name, (true, draws) in zip(RANKED, (*pairs, (true_level, levels)), strict=True):
            found[name].append((float(np.sum(draws[some] < true)) + rng.random()) / (THINNED + 1))
        chance.append(likely.chance)
        truth.append(float(responds))
        ways.append(likely.way.name)
    return Ranks(
        ranks={name: np.array(values) for name, values in found.items()},
        chance=np.array(chance),
        responds=np.array(truth),
        ways=tuple(ways),
    )


def unevenness(values: Array, bins: int = 20) -> float:
    """Return chi-squared over its expectation, for ranks from 0 to 1: near 1 where they are even."""
    counts, _ = np.histogram(values, bins, (0.0, 1.0))
    expected = values.size / bins
    return float(np.sum((counts - expected) ** 2 / expected) / (bins - 1))


def lean(values: Array) -> float:
    """Return by how many standard errors the mean of ranks from 0 to 1 is off the middle."""
    return float((values.mean() - 0.5) * np.sqrt(12.0 * values.size))


def _drawn(
    rng: np.random.Generator, scale: Scale, infusions: Array, days: Array, courses: int
) -> tuple[Array, bool, Array]:
    """Draw a patient and reports; return the traits of the last course."""
    belief = prior(scale)
    theta = belief.responder.draws(rng.standard_normal((5, 1)))
    responds = bool(rng.random() < belief.responds)
    wander = next_course(belief, scale).responder.covariance - belief.responder.covariance
    scores = np.zeros(days.size)
    for place, mine in enumerate(course_reports(infusions, days)):
        if place:
            theta = theta + (np.sqrt(np.diag(wander)) * rng.standard_normal(5))[:, None]
        who = Traits.of(theta, np.array([responds]))
        scores[mine] = report(rng, scale, level(who, infusions, days[mine])[:, 0], float(who.noise[0]))
    return theta, responds, scores


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """One world's answers: (patients, 3 distances) unless said otherwise, of those of whom enough was known.

    pit: where the report fell in the forecast, 0 to 1 · inside: interval → whether the report lay in it ·
    inside_level: the same of the level · crps: method → points, "forecast" among them · unanswered: too little known.
    day_error: method → (patients whose true return lies within the horizon,), days, signed.
    half_life_ratio: (responders,), median of the posterior over the truth.
    """

    pit: Array
    inside: dict[str, Array]
    inside_level: dict[str, Array]
    crps: dict[str, Array]
    day_error: dict[str, Array]
    half_life_ratio: Array
    asked: int
    unanswered: int


def scored(scale: Scale, world: World, *, count: int, seed: int) -> Scored:
    """Forecast a cohort and look the truth up; another cohort of its size gives the simple answers their scatter."""
    rng = np.random.default_rng(seed)
    learnt = _naive_errors(rng, patients(rng, scale, count, world, TODAY))
    rows, day_errors, ratios = [], [], []
    cohort = patients(rng, scale, count, world, TODAY)
    for patient in cohort:
        found = forecast(patient.history, imagine=False)
        if found.review.proposal is Proposal.TOO_LITTLE:
            continue
        rows.append(_row(rng, patient, found, learnt))
        day_errors += _day_errors(patient, found)
        if patient.responds and found.posterior.responds.any():
            half_life = found.posterior.traits.half_life_days[found.posterior.responds]
            ratios.append(float(np.median(half_life) / patient.traits.half_life_days[0]))
    return Scored(
        pit=np.array([row.pit for row in rows]),
        inside={name: np.array([row.inside[name] for row in rows]) for name in INTERVALS},
        inside_level={name: np.array([row.inside_level[name] for row in rows]) for name in INTERVALS},
        crps={name: np.array([row.crps[name] for row in rows]) for name in ("forecast", *NAIVE)},
        day_error={name: np.array([error[name] for error in day_errors]) for name in ("forecast", "fixed interval")},
        half_life_ratio=np.array(ratios),
        asked=count,
        unanswered=count - len(rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Row:
    pit: Array
    inside: dict[str, Array]
    inside_level: dict[str, Array]
    crps: dict[str, Array]


def _row(rng: np.random.Generator, patient: Patient, found: Forecast, learnt: dict[str, Array]) -> _Row:
    scale, likely = patient.history.scale, found.posterior
    middle = patient.level_after(AHEAD_DAYS)
    came = report(rng, scale, middle, float(patient.traits.noise[0]))
    at = AHEAD_DAYS.astype(int) - 1
    draws = level(likely.traits, np.array(patient.history.infusion_days), patient.history.today + AHEAD_DAYS)
    said = rounded(scale, draws + likely.traits.noise * rng.standard_t(5, draws.shape))
    under, same = np.mean(said < came[:, None], axis=1), np.mean(said == came[:, None], axis=1)
    crps = {"forecast": np.array([ensemble_crps(said[k], came[k]) for k in range(3)])}
    for name, point in naive_points(patient).items():
        crps[name] = np.array([ensemble_crps(rounded(scale, point[k] + learnt[name][:, k]), came[k]) for k in range(3)])
    return _Row(
        pit=under + rng.random(3) * same,
        inside=_inside(found.reports, at, came),
        inside_level=_inside(found.levels, at, np.clip(middle, scale.low, scale.high)),
        crps=crps,
    )


def _inside(bands: Bands, at: npt.NDArray[np.int_], values: Array) -> dict[str, Array]:
    return {
        name: ((getattr(bands, low)[at] <= values) & (values <= getattr(bands, high)[at])).astype(float)
        for name, (low, high) in INTERVALS.items()
    }


def _day_errors(patient: Patient, found: Forecast) -> list[dict[str, float]]:
    """Compare days of return where the truth returns within the horizon and both answers have a day."""
    history, threshold = patient.history, found.threshold
    if threshold is None or found.crossing is None or found.crossing.p50 is None:
        return []
    who = patient.traits
    fullest = relief(who, np.array(history.infusion_days), np.array([np.nextafter(history.last_infusion, np.inf)]))[0]
    after = crossing_days(
        baseline=who.baseline, threshold=threshold, taken_away=who.baseline * fullest, half_life_days=who.half_life_days
    )
    true = history.last_infusion + float(after[0])
    if not after[0] > 0 or true > found.days[-1]:
        return []
    return [{"forecast": found.crossing.p50 - true, "fixed interval": found.simple.fixed_interval_day - true}]


def naive_points(patient: Patient) -> dict[str, Array]:
    """Return what the simple answers expect 7, 14 and 28 days ahead, points."""
    history = patient.history
    points = np.array([score.points for score in history.scores])
    before = points[[score.day <= history.infusion_days[0] for score in history.scores]]
    baseline = float(before.mean())
    left = 2.0 ** -((history.today + AHEAD_DAYS - history.last_infusion) / TYPICAL_HALF_LIFE_DAYS[history.scale.kind])
    return {
        "last value": np.full(3, points[-1]),
        # Everybody fades alike after an infusion: the population's mean course from this patient's baseline.
        "fixed interval": baseline * (1.0 - MEAN_DEPTH[history.scale.kind] * left),
        "own mean": np.full(3, points[len(before) :].mean() if points.size > before.size else baseline),
    }


def _naive_errors(rng: np.random.Generator, cohort: Sequence[Patient]) -> dict[str, Array]:
    """Return how far the simple answers were off in a cohort: method → (patients, 3)."""
    errors: dict[str, list[Array]] = {name: [] for name in NAIVE}
    for patient in cohort:
        came = report(rng, patient.history.scale, patient.level_after(AHEAD_DAYS), float(patient.traits.noise[0]))
        for name, point in naive_points(patient).items():
            errors[name].append(came - point)
    return {name: np.array(rows) for name, rows in errors.items()}


def ensemble_crps(draws: Array, came: float) -> float:
    """Return the continuous ranked probability score of equally likely draws, in their unit; less is better."""
    ordered, count = np.sort(draws), draws.size
    spread = np.sum(ordered * (2 * np.arange(1, count + 1) - count - 1)) / count**2
    return float(np.mean(np.abs(ordered - came)) - spread)


def skill(found: Scored, beside: str, *, seed: int = 0, again: int = 2000) -> tuple[float, float, float]:
    """Return 1 - CRPS/CRPS of a simple answer, with the 90 % interval of a bootstrap over patients."""
    ours, theirs = found.crps["forecast"].mean(axis=1), found.crps[beside].mean(axis=1)
    rng = np.random.default_rng(seed)
    some = rng.integers(0, ours.size, (again, ours.size))
    low, high = np.quantile(1.0 - ours[some].mean(axis=1) / theirs[some].mean(axis=1), (0.05, 0.95))
    return float(1.0 - ours.mean() / theirs.mean()), float(low), float(high)


def quantile(values: Array, weights: Array, share: float) -> float:
    """Return the value below which that share of the weight lies."""
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    return float(values[order][min(int(np.searchsorted(below, share * below[-1])), values.size - 1)])
