"""This patient: what was observed in one person, and what that says of how this person differs from the typical one.

A patient is a point η among the random effects of a model, before any observation normally distributed with the paper's
spreads ω. Observations y with predictions f(η) and standard deviations s(η) make

    -2 log p(η | y) = Σ_i [ (y_i - f_i)²/s_i² + log s_i² ] + Σ_k η_k²/ω_k²  + constant

Its lowest point is found by scoring (Fisher's information of y and s), its curvature there gives the uncertainty, and
importance sampling around it the full posterior. A forecast for this person's next minutes and next infusion, to be
shown beside the population's; no gate, alarm or rule may look at it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.descent import curvature, lowest
from reprieve.pharmacology.effects import perception
from reprieve.pharmacology.errors import ImpossibleInput, demand_kind
from reprieve.pharmacology.kinetics import course
from reprieve.pharmacology.likelihood import Likelihood
from reprieve.pharmacology.models import Model
from reprieve.pharmacology.observed import UNSAID, Noise, Observed
from reprieve.pharmacology.population import Patients, RandomEffect, patients, random_effects
from reprieve.pharmacology.prediction import Band, band
from reprieve.pharmacology.regimen import Regimen, ascending, timeline

NO_GATE: Final = "A forecast beside the population's. It opens no gate and silences no alarm."
HEAVY: Final = 6.0  # degrees of freedom of the draws around the Laplace approximation, so that no tail is missed
REFITS: Final = 3
ENOUGH: Final = 0.3  # of the draws: an effective sample smaller than this is fitted again
SAYS_SOMETHING: Final = 0.1  # share of the prior's variance that observations took away
Z_90: Final = 1.644854


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One way to differ, as a multiple of the typical patient; p05 to p95 hold 90 % of what is still possible.

    informed: the share of the uncertainty (as variance) that the observations took away; 0: they say nothing of it.
    """

    name: str
    multiple: float
    p05: float
    p95: float
    informed: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Individual:
    """The most likely patient behind the observations, and how sure that is.

    eta: (effects,) · covariance: (effects, effects), of eta · says: what was learnt and what not, in sentences
    """

    model: Model
    covariates: Covariates
    effects: tuple[RandomEffect, ...]
    eta: Array
    covariance: Array
    traits: tuple[Trait, ...]
    rounds: int
    says: tuple[str, ...]
    minus_2_log: Callable[[Array], Array]

    def patient(self) -> Patients:
        """Return the most likely patient."""
        return patients(self.model, self.covariates, self.eta[:, None], self.effects)


def individual(
    *,
    model: Model,
    covariates: Covariates,
    regimen: Regimen,
    observed: Sequence[Observed],
    noise: Noise = UNSAID,
) -> Individual:
    """Return the most likely patient (MAP) behind what was observed under the regimen that was given.

    Raises ImpossibleInput: no noise given for a kind that was observed, a site that the model does not know, a level a
    hundred times above or below the typical patient's, a search that does not come to rest.
    """
    demand_kind("observed", observed, Sequence, "a sequence of Observed")
    for index, each in enumerate(observed):
        if not isinstance(each, Observed):
            raise ImpossibleInput("observed", each, "an Observed", index=index)
    effects = _traceable(model)
    target = Likelihood(model, covariates, regimen, observed, noise, effects)
    target.demand_levels_of_a_patient()
    z, rounds = lowest(target)
    covariance: Array = np.linalg.inv(curvature(target, z) / 2).astype(np.float64)
    omega = np.array([effect.log_sd for effect in effects])
    spread = np.sqrt(np.diag(covariance))
    traits = tuple(
        Trait(
            name=effect.name,
            multiple=float(np.exp(effect.log_sd * z[k])),
            p05=float(np.exp(effect.log_sd * (z[k] - Z_90 * spread[k]))),
            p95=float(np.exp(effect.log_sd * (z[k] + Z_90 * spread[k]))),
            informed=float(np.clip(1 - spread[k] ** 2, 0.0, 1.0)),
        )
        for k, effect in enumerate(effects)
    )
    return Individual(
        model=model,
        covariates=covariates,
        effects=effects,
        eta=omega * z,
        covariance=covariance * np.outer(omega, omega),
        traits=traits,
        rounds=rounds,
        says=(*_sentences(traits, observed), *target.surprises(z), NO_GATE),
        minus_2_log=lambda eta: target(eta / omega[:, None]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """Draws of this patient, each as likely as any other: eta (effects, draws).

    effective: how many independent draws these are worth · refits: how often the proposal was fitted again
    """

    individual: Individual
    eta: Array
    effective: float
    refits: int

    def patients(self) -> Patients:
        """Return the draws as patients, the most likely one first: what `prediction.band` expects."""
        eta = np.concatenate([self.individual.eta[:, None], self.eta], axis=1)
        found = self.individual
        return patients(found.model, found.covariates, eta, found.effects)


def posterior(found: Individual, *, draws: int = 4000, seed: int = 0) -> Posterior:
    """Return the full posterior by importance sampling from a heavy-tailed proposal around the most likely patient."""
    if not 100 <= draws <= 1_000_000:
        raise ImpossibleInput("draws", draws, "100 to 1,000,000")
    if seed < 0:
        raise ImpossibleInput("seed", seed, "a whole number from 0")
    rng = np.random.default_rng(seed)
    centre, covariance = found.eta, found.covariance
    for refits in range(REFITS + 1):
        eta, log_density = _heavy_draws(rng, centre, covariance, draws)
        log_weight = -0.5 * found.minus_2_log(eta) - log_density
        weight = np.exp(log_weight - log_weight.max())
        weight /= weight.sum()
        effective = float(1 / np.sum(weight**2))
        if effective >= ENOUGH * draws or refits == REFITS:
            break
        centre = eta @ weight
        off = eta - centre[:, None]
        covariance = (off * weight) @ off.T + 1e-6 * found.covariance
    # Systematic resampling: equal weights, and less noise than drawing each anew.
    places = np.searchsorted(np.cumsum(weight), (rng.random() + np.arange(draws)) / draws)
    return Posterior(individual=found, eta=eta[:, np.minimum(places, draws - 1)], effective=effective, refits=refits)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """This patient from now on: the most likely course, and 5 to 95 % of what is still possible; (times,), ng/mL."""

    time_min: Array
    ketamine_ng_per_ml: Band
    effect_site_ng_per_ml: Band


def forecast(draws: Posterior, regimen: Regimen, at_min: npt.ArrayLike) -> Forecast:
    """Follow this patient through a regimen: the one that goes on, or the next. Raises InvalidTimes."""
    times = ascending(at_min)
    cut = timeline(regimen, times)
    drug = course(draws.individual.model, draws.patients(), cut)
    rows = cut.place(times)
    return Forecast(
        time_min=times,
        ketamine_ng_per_ml=band(drug.sampled[rows]),
        effect_site_ng_per_ml=band(drug.effect_site[rows]),
    )


def dissociation_scores(draws: Posterior, regimen: Regimen, at_min: npt.ArrayLike) -> Array:
    """Return how changed the surroundings would seem, 0 to 10: (times, 1 + draws), the most likely patient first."""
    times, who = ascending(at_min), draws.patients()
    cut = timeline(regimen, times)
    site = course(draws.individual.model, who, cut).effect_site[cut.place(times)]
    return perception().dissociation.score(site, who.dissociation_c50_ng_per_ml)


def _traceable(model: Model) -> tuple[RandomEffect, ...]:
    """Return the effects that an observation could tell of: no metabolite is observed, so nothing of theirs."""
    made = tuple(metabolite.name for metabolite in model.metabolites)
    return tuple(effect for effect in random_effects(model) if not effect.name.startswith(made))


def _heavy_draws(rng: np.random.Generator, centre: Array, covariance: Array, draws: int) -> tuple[Array, Array]:
    """Draw from Student's t around the centre; with each draw its log density, up to a constant."""
    size = centre.size
    root = np.linalg.cholesky(covariance)
    normal = rng.standard_normal((size, draws))
    stretch = np.sqrt(HEAVY / rng.chisquare(HEAVY, draws))
    log_density = -0.5 * (HEAVY + size) * np.log1p(np.sum((normal * stretch) ** 2, axis=0) / HEAVY)
    return centre[:, None] + root @ (normal * stretch), log_density - np.log(np.diag(root)).sum()


def _sentences(traits: Sequence[Trait], observed: Sequence[Observed]) -> list[str]:
    learnt = [trait for trait in traits if trait.informed >= SAYS_SOMETHING]
    said = [
        f"{trait.name}: {trait.multiple:.2f} times the typical patient's ({trait.p05:.2f} to {trait.p95:.2f})."
        for trait in learnt
    ]
    if untold := [trait.name for trait in traits if trait.informed < SAYS_SOMETHING]:
        said.append(f"The observations say next to nothing of: {', '.join(untold)}.")
    if any(seen.kind == "sedation" for seen in observed):
        said.append("Sedation scores change nothing: no published relation to ketamine is known here.")
    return said
