"""What one patient's reports say of that patient: the posterior of the traits, with NumPy alone, the same every time.

Course by course. Draws from what was thought before are weighted by how well they explain the course's reports, apart
for one who responds and one who does not; the two sums say how likely each is. Where the weights fall on too few draws,
more are made round where the weight lies, and all are weighed together; where that is not enough either, a grid along
the axes of that place answers. Between courses what is known becomes a normal distribution and wanders by one step.

When an infusion was given may depend on reports that are in the file (a booster because the score rose): given those
reports that says nothing more of the patient, and the posterior is not bent by it. What was felt and never reported,
and led to a booster or to silence, does bend it: docs/validation/forecast.md says how far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise, product
from math import lgamma, log, log1p, pi
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.therapy.forecast_model import (
    NEW_COURSE_DAYS,
    SIZE,
    Belief,
    Gauss,
    Mask,
    Scale,
    Traits,
    log_likelihood,
    next_course,
)

Explains: TypeAlias = Callable[[Array], Array]

DRAWS: Final = 3000
DRAWS_OF_OTHERS: Final = 1000  # two traits matter where nobody responds
KEPT: Final = 4000
ENOUGH: Final = 400  # effective draws
AGAIN: Final = 4  # times that draws are made round where the weight lies
HEAVY: Final = 6  # degrees of freedom of those draws, so that no tail is missed
SOFT: Final = 0.05  # of the draws: with fewer effective ones, weights are softened before a place is read off them
# Of a Student t in five dimensions against a normal whose (2 pi)^(-5/2) is left out, as Gauss.log_density does.
LOG_T: Final = lgamma((HEAVY + SIZE) / 2) - lgamma(HEAVY / 2) - 0.5 * SIZE * log(HEAVY / 2)
# Of one course, the latest: a year of a touch a day settles all five traits, and what is older says little of today.
MOST_REPORTS: Final = 365
NODES: Final = np.arange(-3.0, 3.5)  # of the grid, in standard deviations; their sum is exact for a normal


class Way(IntEnum):
    """How the draws were had; the later, the harder it was."""

    BELIEF = 0
    AGAIN = 1
    GRID = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """Equally likely patients behind the reports, and how they were found.

    theta: (5, draws) · responds: (draws,) and chance · effective: how many independent draws the scarcest course gave
    """

    theta: Array
    responds: Mask
    chance: float
    effective: float
    way: Way

    @property
    def traits(self) -> Traits:
        return Traits.of(self.theta, self.responds)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learnt:
    """What the courses before the last one taught, for any number of updates by the last one's reports.

    effective, way: as of the Posterior, so far · chance: where the random numbers stand
    """

    belief: Belief
    effective: float
    way: Way
    chance: np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Weighted:
    """Draws and their weights (sum 1); log_evidence: of the reports under this hypothesis."""

    theta: Array
    weight: Array
    log_evidence: float
    effective: float
    way: Way

    def gauss(self) -> Gauss:
        return _fitted(self.theta, self.weight)


def update(
    belief: Belief,
    scale: Scale,
    infusion_days: Array,
    days: Array,
    scores: Array,
    *,
    seed: int = 0,
    enough: float = ENOUGH,
    learnt: Learnt | None = None,
) -> Posterior:
    """Return who is likely behind the reports; infusion_days, days: ascending · scores: points, as days.

    enough: effective draws wanted before another way is tried. learnt: of the courses before the last, where known.
    """
    learnt = learnt or learn(belief, scale, infusion_days, days, scores, seed=seed, enough=enough)
    *_, last = course_reports(infusion_days, days)
    rng = deepcopy(learnt.chance)
    found = _either(learnt.belief, scale, infusion_days, days[last], scores[last], rng, enough)
    theta, responds = _kept(found.cases, found.chance, rng)
    return Posterior(
        theta=theta,
        responds=responds,
        chance=found.chance,
        effective=min(learnt.effective, found.effective),
        way=max(learnt.way, found.way),
    )


def learn(
    belief: Belief,
    scale: Scale,
    infusion_days: Array,
    days: Array,
    scores: Array,
    *,
    seed: int = 0,
    enough: float = ENOUGH,
) -> Learnt:
    """Return what is believed when the last course begins; arguments as of update."""
    rng = np.random.default_rng(seed)
    effective, way = float("inf"), Way.BELIEF
    *earlier, _ = course_reports(infusion_days, days)
    for mine in earlier:
        found = _either(belief, scale, infusion_days, days[mine], scores[mine], rng, enough)
        effective, way = min(effective, found.effective), max(way, found.way)
        responder, other = (case.gauss() for case in found.cases)
        belief = next_course(Belief(responds=found.chance, responder=responder, other=other), scale)
    return Learnt(belief=belief, effective=effective, way=way, chance=rng)


def course_reports(infusion_days: Array, days: Array) -> Iterator[Mask]:
    """Yield for each course which reports are its own; those before the first infusion are the first course's.

    Of very many the latest: see MOST_REPORTS.
    """
    opens = infusion_days[1:][np.diff(infusion_days) > NEW_COURSE_DAYS]
    edges = (-np.inf, *opens, np.inf)
    for begin, end in pairwise(edges):
        mine = (days > begin) & (days <= end)
        yield mine & (np.cumsum(mine) > np.sum(mine) - MOST_REPORTS)


class _Either(NamedTuple):
    """Draws of a patient who responds and of one who does not, and how likely the former is."""

    cases: tuple[_Weighted, _Weighted]
    chance: float

    @property
    def effective(self) -> float:
        return min(case.effective for case in self.cases)

    @property
    def way(self) -> Way:
        return max(case.way for case in self.cases)


def _either(
    belief: Belief,
    scale: Scale,
    infusion_days: Array,
    days: Array,
    scores: Array,
    rng: np.random.Generator,
    enough: float,
) -> _Either:
    def case(gauss: Gauss, responds: bool, count: int) -> _Weighted:
        return _weighted(gauss, _explains(scale, infusion_days, days, scores, responds), rng, count, enough)

    cases = case(belief.responder, True, DRAWS), case(belief.other, False, DRAWS_OF_OTHERS)
    return _Either(cases, _chance(belief.responds, *(one.log_evidence for one in cases)))


def _explains(scale: Scale, infusion_days: Array, days: Array, scores: Array, responds: bool) -> Explains:
    def explains(theta: Array) -> Array:
        who = Traits.of(theta, np.full(theta.shape[1], responds))
        return log_likelihood(who, scale, infusion_days, days, scores)

    return explains


def _weighted(belief: Gauss, explains: Explains, rng: np.random.Generator, count: int, enough: float) -> _Weighted:
    """Weigh draws of the belief; where too few count, add draws round where the weight lies and weigh all together.

    All draws are weighed as if each came from the mixture of all proposals: one that missed a tail cannot spoil it.
    """
    half = rng.standard_normal((SIZE, count // 2))
    theta = belief.draws(np.hstack([half, -half]))
    explained = explains(theta)
    found = _by_weight(theta, explained, Way.BELIEF)
    places: list[Gauss] = []
    while found.effective < enough and len(places) < AGAIN:
        places.append(_soft_place(found))
        more = _heavy_draws(places[-1], rng, count)
        theta, explained = np.hstack([theta, more]), np.concatenate([explained, explains(more)])
        believed = belief.log_density(theta)
        mixture = np.logaddexp.reduce([believed, *(_log_heavy(place, theta) for place in places)]) - log(
            1 + len(places)
        )
        found = _by_weight(theta, explained + believed - mixture, Way.AGAIN)
    return found if found.effective >= enough else _grid(belief, explains, found.gauss())


def _by_weight(theta: Array, log_weight: Array, way: Way) -> _Weighted:
    """Weigh draws; the mean of the raw weights is the evidence."""
    top = float(log_weight.max())
    raw = np.exp(log_weight - top)
    weight = raw / raw.sum()
    return _Weighted(
        theta=theta,
        weight=weight,
        log_evidence=top + float(np.log(raw.mean())),
        effective=float(1.0 / np.sum(weight**2)),
        way=way,
    )


def _soft_place(found: _Weighted) -> Gauss:
    """Say where the weight lies, with weights softened until enough draws have a say."""
    weight = found.weight
    while 1.0 / np.sum(weight**2) < SOFT * weight.size:
        weight = np.sqrt(weight)
        weight /= weight.sum()
    return _fitted(found.theta, weight)


def _heavy_draws(place: Gauss, rng: np.random.Generator, count: int) -> Array:
    """Draw from a multivariate Student t round a place."""
    stretch = np.sqrt(HEAVY / rng.chisquare(HEAVY, count))
    return place.draws(rng.standard_normal((SIZE, count)) * stretch)


def _log_heavy(place: Gauss, theta: Array) -> Array:
    """Return the log density of that Student t, on Gauss's scale."""
    root = np.linalg.cholesky(place.covariance)
    length = np.sum(np.linalg.solve(root, theta - place.mean[:, None]) ** 2, axis=0)
    log_root = float(np.sum(np.log(np.diag(root))))
    return np.asarray(LOG_T - 0.5 * (HEAVY + SIZE) * np.log1p(length / HEAVY) - log_root)


def _grid(belief: Gauss, explains: Explains, place: Gauss) -> _Weighted:
    """Weigh the nodes of a grid along the axes of a place."""
    length, axes = np.linalg.eigh(place.covariance)
    nodes = np.array(list(product(NODES, repeat=SIZE))).T
    theta = place.mean[:, None] + axes @ (np.sqrt(length)[:, None] * nodes)
    found = _by_weight(theta, explains(theta) + belief.log_density(theta), Way.GRID)
    cell = float(np.sum(np.log(length))) / 2 + float(np.log(theta.shape[1])) - SIZE / 2 * log(2 * pi)
    return replace(found, log_evidence=found.log_evidence + cell)


def _fitted(theta: Array, weight: Array) -> Gauss:
    mean = theta @ weight
    off = theta - mean[:, None]
    return Gauss(mean=mean, covariance=(off * weight) @ off.T + np.diag(np.full(SIZE, 1e-9)))


def _chance(before: float, responder: float, other: float) -> float:
    before = min(max(before, 1e-9), 1 - 1e-9)
    odds = log(before) - log1p(-before) + responder - other
    return float(1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0))))


def _kept(found: Sequence[_Weighted], chance: float, rng: np.random.Generator) -> tuple[Array, Mask]:
    """Draw systematically: equal weights, and less noise than drawing each anew."""
    theta = np.hstack([one.theta for one in found])
    weight = np.concatenate([chance * found[0].weight, (1.0 - chance) * found[1].weight])
    places = np.searchsorted(np.cumsum(weight), (rng.random() + np.arange(KEPT)) / KEPT)
    places = np.minimum(places, weight.size - 1)
    return theta[:, places], places < found[0].weight.size
