"""The forecast where its answer is known: small seeded versions of the studies behind docs/validation/forecast.md.

Bounds are what chance allows at these sizes (99.9 %), not what was seen.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import stdtr

from reprieve.pharmacology.arrays import Array
from reprieve.therapy.forecast_cohort import WORLDS, patients
from reprieve.therapy.forecast_model import Scale, Traits, log_likelihood, prior, scales
from reprieve.therapy.forecast_update import Way, update
from reprieve.therapy.forecast_validation import (
    RANKED,
    TODAY,
    ensemble_crps,
    quantile,
    ranks,
    scored,
    skill,
    unevenness,
)

NRS, PHQ9 = scales()["nrs"], scales()["phq-9"]
SIMULATIONS = 80
PATIENTS = 60


@pytest.fixture(scope="module")
def calibrated() -> dict[str, Array]:
    found = ranks(NRS, simulations=SIMULATIONS, courses=2, seed=11)
    return {**found.ranks, "responders": found.responds - found.chance}


@pytest.mark.parametrize("quantity", RANKED)
def test_true_values_rank_evenly_among_the_draws(calibrated: dict[str, Array], quantity: str) -> None:
    values = calibrated[quantity]

    assert stats.kstest(values, "uniform").pvalue > 0.001
    inner = int(np.sum((values > 0.25) & (values < 0.75)))
    low, high = stats.binom(SIMULATIONS, 0.5).ppf((0.0005, 0.9995))
    assert low <= inner <= high


def test_as_many_respond_as_were_said_to(calibrated: dict[str, Array]) -> None:
    off = calibrated["responders"]

    assert abs(off.mean()) < 3.3 * off.std() / SIMULATIONS**0.5 + 0.01


def test_uneven_ranks_are_seen() -> None:
    even, uneven = np.linspace(0, 1, 400, endpoint=False), np.linspace(0, 1, 400, endpoint=False) ** 1.5

    assert unevenness(even) < 0.1
    assert unevenness(uneven) > 3


@pytest.mark.parametrize("scale", [NRS, PHQ9], ids=["nrs", "phq-9"])
def test_bands_hold_and_the_simple_answers_are_beaten(scale: Scale) -> None:
    found = scored(scale, WORLDS[0], count=PATIENTS, seed=13)

    for share, name in ((0.5, "50 %"), (0.9, "90 %")):
        held = int(found.inside[name][:, 2].sum())  # 28 days ahead: one report a patient, so that they are independent
        low, high = stats.binom(found.inside[name].shape[0], share).ppf((0.0005, 0.9995))
        assert low <= held <= high, name
    assert stats.kstest(found.pit[:, 0], "uniform").pvalue > 0.001
    assert skill(found, "last value")[1] > 0
    assert skill(found, "own mean")[1] > 0


def test_a_walk_through_the_same_posterior_agrees() -> None:
    """Metropolis, with a likelihood that SciPy reckons: another method, and other code."""
    patient = patients(np.random.default_rng(3), NRS, 1, WORLDS[0], TODAY)[0]
    history = patient.history
    infusions, days = np.array(history.infusion_days[:3]), np.array([s.day for s in history.scores[:10]])
    scores = np.array([s.points for s in history.scores[:10]])
    belief = prior(NRS)

    ours = update(belief, NRS, infusions, days, scores)
    theirs = _walked(infusions, days, scores, np.random.default_rng(4))

    assert ours.way is Way.AGAIN
    responders = ours.theta[:, ours.responds]
    for row in range(5):
        reach = np.subtract(*np.quantile(theirs[row], (0.95, 0.05)))
        assert abs(np.median(responders[row]) - np.median(theirs[row])) < 0.12 * reach
        assert np.subtract(*np.quantile(responders[row], (0.95, 0.05))) == pytest.approx(reach, rel=0.2)


def _walked(infusions: Array, days: Array, scores: Array, rng: np.random.Generator) -> Array:
    """Walk 64 chains side by side through the posterior of one who responds; (5, draws)."""
    belief = prior(NRS).responder
    spread = np.sqrt(np.diag(belief.covariance))[:, None]

    def height(theta: Array) -> Array:
        off = (theta - belief.mean[:, None]) / spread
        b, f, h, a, s = (
            theta[0],
            *(1 / (1 + np.exp(-theta[1])),),
            np.exp(theta[2]),
            1 / (1 + np.exp(-theta[3])),
            np.exp(theta[4]),
        )
        total = -0.5 * np.sum(off**2, axis=0)
        for day, score in zip(days, scores, strict=True):
            relief, last = np.zeros_like(b), None
            for given in infusions[infusions < day]:
                if last is not None:
                    relief = relief / 2 ** ((given - last) / h)
                relief, last = relief + a * (f - relief), given
            middle = b * (1 - (relief / 2 ** ((day - last) / h) if last is not None else 0))
            upper = np.inf if score >= 9.5 else score + 0.5
            lower = -np.inf if score <= 0.5 else score - 0.5
            total = total + np.log(stdtr(5, (upper - middle) / s) - stdtr(5, (lower - middle) / s) + 1e-300)
        return np.asarray(total)

    now = belief.mean[:, None] + 0.3 * spread * rng.standard_normal((5, 64))
    high, kept = height(now), []
    for step in range(900):
        then = now + 0.35 * spread * rng.standard_normal(now.shape) * rng.choice((0.3, 1.0), (1, 64))
        then_high = height(then)
        moved = np.log(rng.random(64)) < then_high - high
        now, high = np.where(moved, then, now), np.where(moved, then_high, high)
        if step >= 300 and step % 5 == 0:
            kept.append(now.copy())
    return np.hstack(kept)


def test_the_likelihood_is_scipys() -> None:
    who = Traits(
        baseline=np.array([7.0]),
        depth=np.array([0.0]),
        half_life_days=np.array([9.0]),
        share=np.array([0.5]),
        noise=np.array([1.3]),
        responds=np.array([False]),
    )

    found = log_likelihood(who, NRS, np.array([0.0]), np.array([-1.0, 4.0, 9.0]), np.array([0.0, 6.0, 10.0]))

    t = stats.t(5)
    chances = t.cdf(-6.5 / 1.3), t.cdf(-0.5 / 1.3) - t.cdf(-1.5 / 1.3), t.sf(2.5 / 1.3)
    assert found[0] == pytest.approx(np.sum(np.log(chances)))


def test_crps_of_a_normal_is_the_published_one() -> None:
    draws = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)

    assert ensemble_crps(draws, 0.0) == pytest.approx(0.233695, abs=1e-4)


def test_crps_of_one_draw_is_its_distance() -> None:
    assert ensemble_crps(np.array([3.0]), 5.0) == 2.0


def test_a_weighted_quantile() -> None:
    assert quantile(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 8.0]), 0.5) == 2.0
