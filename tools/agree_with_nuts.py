"""Compare the update of `reprieve forecast` with NumPyro's NUTS on the same reports; used by bench and the study.

    pip install -r requirements-bench.txt && python -m tools.study_forecast

The sampler has the same model written again in its own words: the mixture summed out, the interval likelihood of a
Student t, every course with its own baseline and depth. It shares no line with reprieve.therapy.forecast_update.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import expit, logsumexp
from numpyro.infer import MCMC, NUTS

from reprieve.pharmacology.arrays import Array
from reprieve.therapy.forecast_model import (
    BASELINE_STEP,
    DEPTH_STEP,
    Scale,
    prior,
)
from reprieve.therapy.forecast_update import course_reports

jax.config.update("jax_enable_x64", True)

SEED: Final = 20261128
LEAST: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sampled:
    """Draws of the last course: traits of responders weighed by their chance; (draws,) each. seconds: of the run."""

    theta: Array
    chance: Array
    seconds: float
    divergent: int

    @property
    def responds(self) -> float:
        return float(self.chance.mean())


def sampled(
    scale: Scale, infusions: Array, days: Array, scores: Array, *, warm_up: int = 800, draws: int = 3000
) -> Sampled:
    """Sample one patient's traits with NUTS."""
    courses = list(course_reports(infusions, days))
    of_course = np.argmax(np.array(courses), axis=0)
    began = time.perf_counter()
    sampler = MCMC(
        NUTS(_model, target_accept_prob=0.95), num_warmup=warm_up, num_samples=draws, num_chains=1, progress_bar=False
    )
    sampler.run(
        jax.random.PRNGKey(SEED),
        scale=scale,
        infusions=infusions,
        days=days,
        scores=jnp.asarray(scores),
        of_course=of_course,
        courses=len(courses),
        extra_fields=("diverging",),
    )
    found = {name: np.asarray(values) for name, values in sampler.get_samples().items()}
    seconds = time.perf_counter() - began
    theta = np.array(
        [found["baselines"][:, -1], found["depths"][:, -1], found["half_life"], found["share"], found["noise"]]
    )
    divergent = int(sampler.get_extra_fields()["diverging"].sum())
    return Sampled(theta=theta, chance=found["chance"], seconds=seconds, divergent=divergent)


def _model(scale: Scale, infusions: Array, days: Array, scores: Any, of_course: Any, courses: int) -> None:
    belief = prior(scale)
    mean, spread = belief.responder.mean, np.sqrt(np.diag(belief.responder.covariance))
    baselines = _wandering("baseline", mean[0], spread[0], BASELINE_STEP * scale.range, courses)
    depths = _wandering("depth", mean[1], spread[1], DEPTH_STEP, courses)
    numpyro.deterministic("baselines", baselines)
    numpyro.deterministic("depths", depths)
    half_life, share, noise = (
        numpyro.sample(name, dist.Normal(mean[k], spread[k]))
        for k, name in ((2, "half_life"), (3, "share"), (4, "noise"))
    )
    of_full = _relief_of_full(jnp.exp(half_life), expit(share), infusions, days)
    levels = baselines[of_course] * (1.0 - expit(depths[of_course]) * of_full)
    log_responder = jnp.log(belief.responds) + _reports(levels, jnp.exp(noise), scale, scores)
    log_other = jnp.log1p(-belief.responds) + _reports(baselines[of_course], jnp.exp(noise), scale, scores)
    together = logsumexp(jnp.stack([log_responder, log_other]))
    numpyro.deterministic("chance", jnp.exp(log_responder - together))
    numpyro.factor("reports", together)


def _wandering(name: str, mean: float, spread: float, step: float, courses: int) -> Any:
    first = numpyro.sample(name, dist.Normal(mean, spread))
    if courses == 1:
        return jnp.array([first])
    steps = numpyro.sample(f"{name}_steps", dist.Normal(0.0, 1.0).expand([courses - 1]))
    return jnp.concatenate([jnp.array([first]), first + step * jnp.cumsum(steps)])


def _relief_of_full(half_life: Any, share: Any, infusions: Array, days: Array) -> Any:
    """Follow the share of the full depth that is reached, infusion by infusion, and let it fade to each report."""
    reached = [jnp.zeros(())]
    for gap in np.diff(infusions, prepend=infusions[0]):
        left = reached[-1] * jnp.exp2(-gap / half_life)
        reached.append(left + share * (1.0 - left))
    given = np.sum(infusions[None, :] < days[:, None], axis=1)
    since = days - np.where(given > 0, infusions[np.maximum(given - 1, 0)], days)
    return jnp.stack(reached)[given] * jnp.exp2(-since / half_life)


def _reports(levels: Any, noise: Any, scale: Scale, scores: Any) -> Any:
    below, above = scores - scale.step / 2, scores + scale.step / 2
    low = jnp.where(below <= scale.low, 0.0, _student(jnp.where(below <= scale.low, 0.0, (below - levels) / noise)))
    high = jnp.where(above >= scale.high, 1.0, _student(jnp.where(above >= scale.high, 0.0, (above - levels) / noise)))
    return jnp.log(jnp.maximum(high - low, LEAST)).sum()


def _student(t: Any) -> Any:
    """Distribution of Student's t with 5 degrees of freedom, by the incomplete beta function's closed form."""
    angle = jnp.arctan(t / 5**0.5)
    return 0.5 + (angle + jnp.sin(angle) * (jnp.cos(angle) + 2 / 3 * jnp.cos(angle) ** 3)) / jnp.pi
