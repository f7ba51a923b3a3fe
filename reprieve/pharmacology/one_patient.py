"""This patient: what was observed in one person, and what that says of how this person differs from the typical one.

A patient is a point η among the random effects of a model, before any observation normally distributed with the paper's
spreads ω. Observations y with predictions f(η) and standard deviations s(η) make

    -2 log p(η | y) = Σ_i [ (y_i - f_i)²/s_i² + log s_i² ] + Σ_k η_k²/ω_k²  + constant

Its lowest point is found by scoring (Fisher's information of y and s), its curvature there gives the uncertainty, and
importance sampling around it the full posterior. A forecast for this person's next minutes and next infusion, to be
shown beside the population's; no gate, alarm or rule may look at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.effects import FULL, circulation, perception, within
from reprieve.pharmacology.errors import ImpossibleInput, finite
from reprieve.pharmacology.kinetics import Output, blood_drawn, course, follow
from reprieve.pharmacology.models import KETAMINE, Model, Sampling
from reprieve.pharmacology.population import Patients, RandomEffect, patients, random_effects
from reprieve.pharmacology.prediction import Band, band
from reprieve.pharmacology.regimen import LONGEST_MIN, Regimen, Timeline, ascending, timeline

Array: TypeAlias = npt.NDArray[np.float64]
Kind: TypeAlias = Literal["ketamine", "dissociation", "high", "systolic_rise", "diastolic_rise", "sedation"]

MOST_ROUNDS: Final = 60
SCORED: Final = 15  # rounds with Fisher's information; far from everybody it is a poor guide, and curvatures take over
STILL: Final = 1e-7  # of a prior's standard deviation: a step this short is the last
NO_GATE: Final = "A forecast beside the population's. It opens no gate and silences no alarm."
NUDGE: Final = 1e-4  # for slopes; the error of a central difference is its square
BEND: Final = 1e-2  # for curvatures
SHORTER: Final = 0.5 ** np.arange(1, 9)  # parts of a step, tried at once
HEAVY: Final = 6.0  # degrees of freedom of the draws around the Laplace approximation, so that no tail is missed
REFITS: Final = 3
ENOUGH: Final = 0.3  # of the draws: an effective sample smaller than this is fitted again
RASS: Final = (-5.0, 4.0)  # the ends of the scale; MOAA/S lies within
RISE_MMHG: Final = (-200.0, 200.0)  # a guard against slips, no limit of care
SLIP: Final = 100.0  # times the typical patient's level, or a part of it: no patient, but a unit. A guard, ours
STRIDE: Final = 2.0  # of a prior's standard deviation: a longer step leaves the country that its slopes were taken in
FAR: Final = 3.0  # standard deviations from the most likely patient's own course: something is wrong with one of them
SAYS_SOMETHING: Final = 0.1  # share of the prior's variance that observations took away
Z_90: Final = 1.644854


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One observation: ketamine in ng/mL, scores from 0 to 10, a rise of pressure over the patient's own in mmHg.

    sampling: of ketamine, where it was drawn. A sedation score is taken and changes nothing: no published relation of
    RASS or MOAA/S to ketamine is known here. Raises ImpossibleInput.
    """

    at_min: float
    kind: Kind
    value: float
    sampling: Sampling | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ImpossibleInput("kind", self.kind, f"one of {', '.join(get_args(Kind))}")
        within("at_min", self.at_min, 0.0, LONGEST_MIN)
        if self.kind == "ketamine":
            if not (finite(self.value) and self.value > 0):
                raise ImpossibleInput("value", self.value, "ng/mL above 0; a level below the limit tells too little")
            if self.sampling is None:
                raise ImpossibleInput("sampling", None, "arterial or venous: a level is nothing without its site")
        elif self.kind in ("dissociation", "high"):
            within("value", self.value, 0.0, FULL)
        else:
            within("value", self.value, *(RASS if self.kind == "sedation" else RISE_MMHG))


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How far an observation scatters around this patient's own course, as a standard deviation.

    Ketamine's is its paper's. The others were never published for such observations, so they have no default: say what
    you take them to be. score: points of 10 · pressure_mmhg: of a cuff, with pain and worry in it.
    Raises ImpossibleInput.
    """

    score: float | None = None
    pressure_mmhg: float | None = None

    def __post_init__(self) -> None:
        for name in ("score", "pressure_mmhg"):
            value = getattr(self, name)
            if value is not None and not (finite(value) and value > 0):
                raise ImpossibleInput(name, value, "above 0, or None where nothing of the kind was observed")


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
    noise: Noise = Noise(),
) -> Individual:
    """Return the most likely patient (MAP) behind what was observed under the regimen that was given.

    Raises ImpossibleInput: no noise given for a kind that was observed, a site that the model does not know, a level a
    hundred times above or below the typical patient's, a search that does not come to rest.
    """
    effects = _traceable(model)
    target = _Target(model, covariates, regimen, observed, noise, effects)
    target.demand_levels_of_a_patient()
    z, rounds = _lowest(target)
    covariance: Array = np.linalg.inv(_curvature(target, z) / 2).astype(np.float64)
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


class _Target:
    """-2 log p(z | observed) with z = η/ω, for many z at once."""

    def __init__(
        self,
        model: Model,
        covariates: Covariates,
        regimen: Regimen,
        observed: Sequence[Observed],
        noise: Noise,
        effects: tuple[RandomEffect, ...],
    ) -> None:
        self._model, self._covariates, self._effects = model, covariates, effects
        self._omega = np.array([[effect.log_sd] for effect in effects])
        self.size = len(effects)
        telling = [(place, seen) for place, seen in enumerate(observed) if seen.kind != "sedation"]
        self._places, self._telling = [place for place, _ in telling], [seen for _, seen in telling]
        self._value = np.array([[seen.value] for seen in self._telling]).reshape(-1, 1)
        self._noise = [_noise_of(seen, model, noise) for seen in self._telling]
        self._outputs: list[Output] = [_output_of(seen, model) for seen in self._telling]
        times = sorted({seen.at_min for seen in self._telling})
        self._cut: Timeline | None = timeline(regimen, times) if times else None
        if self._cut is not None:
            self._rows = [int(self._cut.place(seen.at_min)) for seen in self._telling]

    def predicted(self, z: Array) -> tuple[Array, Array]:
        """Return what each z would show and its standard deviation; (observations, patients) both."""
        if self._cut is None:
            return np.zeros((0, z.shape[1])), np.zeros((0, z.shape[1]))
        who = patients(self._model, self._covariates, self._omega * z, self._effects)
        levels = follow(self._model, who, self._cut, dict.fromkeys(self._outputs))
        shown = np.array(
            [
                _shown(seen.kind, levels[output][row], who, self._covariates)
                for seen, output, row in zip(self._telling, self._outputs, self._rows, strict=True)
            ]
        )
        scatter = np.array([np.hypot(share * shown[k], fixed) for k, (share, fixed) in enumerate(self._noise)])
        return shown, scatter

    def demand_levels_of_a_patient(self) -> None:
        """Refuse a level where the typical patient has none, and one that only another unit explains."""
        if self._cut is None:
            return
        z = np.zeros((self.size, 1))
        shown, scatter = (values[:, 0] for values in self.predicted(z))
        # The vein's first minutes are too low, so what was drawn there is also compared with the model's own blood.
        who = patients(self._model, self._covariates, z, self._effects)
        blood = follow(self._model, who, self._cut, (self._model.sampled,))[self._model.sampled][self._rows, 0]
        for place, seen, typical, by, most in zip(self._places, self._telling, shown, scatter, blood, strict=True):
            if not by > 0:  # its scatter, a share of it, would be none either
                raise ImpossibleInput("observed", seen, "a level at a time and place where there is drug", index=place)
            if seen.kind == "ketamine" and not typical / SLIP < seen.value < max(typical, most) * SLIP:
                expected = f"a level in ng/mL near {typical:.3g}, the typical patient's, within a factor of {SLIP:g}"
                raise ImpossibleInput("observed", seen, f"{expected}; is it in another unit?", index=place)

    def surprises(self, z: Array) -> Iterator[str]:
        """Say which observations lie far from this patient's own course: a slip of a unit, a clock, or the model."""
        shown, scatter = (values[:, 0] for values in self.predicted(z[:, None]))
        for seen, expected, off in zip(self._telling, shown, (self._value[:, 0] - shown) / scatter, strict=True):
            if abs(off) > FAR:
                yield (
                    f"{seen.kind} of {seen.value:g} at minute {seen.at_min:g} does not fit, whoever this is: "
                    f"{expected:.3g} was to be expected. Is a unit, a time or the dose wrong?"
                )

    def __call__(self, z: Array) -> Array:
        return self._height(z, *self.predicted(z))

    def _height(self, z: Array, shown: Array, scatter: Array) -> Array:
        possible = scatter > 0  # no level and so no scatter: a patient in whom nothing could have been seen
        by = np.where(possible, scatter, 1.0)
        misfit = np.where(possible, ((self._value - shown) / by) ** 2 + 2 * np.log(by), np.inf)
        return np.asarray(np.sum(misfit, axis=0) + np.sum(z**2, axis=0))

    def slopes(self, z: Array) -> tuple[float, Array, Array]:
        """Return the height at one z, (effects,), its gradient, and Fisher's information of it."""
        count = z.size
        nudges = NUDGE * np.eye(count)
        shown, scatter = self.predicted(np.concatenate([z[:, None], z[:, None] + nudges, z[:, None] - nudges], axis=1))
        f, s = shown[:, :1], scatter[:, :1]
        df = (shown[:, 1 : count + 1] - shown[:, count + 1 :]) / (2 * NUDGE)
        ds = (scatter[:, 1 : count + 1] - scatter[:, count + 1 :]) / (2 * NUDGE)
        r = (self._value - f) / s
        height = float(self._height(z[:, None], f, s)[0])
        gradient = 2 * z + 2 * np.sum(-r / s * df + (1 - r**2) / s * ds, axis=0)
        information = 2 * (np.eye(count) + (df / s).T @ (df / s) + 2 * (ds / s).T @ (ds / s))
        return height, gradient, information


def _traceable(model: Model) -> tuple[RandomEffect, ...]:
    """Return the effects that an observation could tell of: no metabolite is observed, so nothing of theirs."""
    made = tuple(metabolite.name for metabolite in model.metabolites)
    return tuple(effect for effect in random_effects(model) if not effect.name.startswith(made))


def _lowest(target: _Target) -> tuple[Array, int]:
    """Go down from the typical patient; where a whole step goes too far, shorter ones are tried in one call."""
    z = np.zeros(target.size)
    height, gradient, information = target.slopes(z)
    for rounds in range(1, MOST_ROUNDS + 1):
        step = -np.linalg.solve(information if rounds <= SCORED else _curvature(target, z), gradient)
        step *= min(1.0, STRIDE / max(np.abs(step).max(), STRIDE))
        if np.abs(step).max() < STILL:
            return z + step, rounds
        there = target.slopes(z + step)
        if not there[0] < height:
            heights = target(z[:, None] + step[:, None] * SHORTER)
            best = int(np.argmin(heights))
            if not heights[best] < height:  # as low as rounding lets it go
                if np.abs(step).max() < STILL**0.5:
                    return z, rounds
                raise ImpossibleInput("observed", "these observations", "a patient towards whom there is a way down")
            step = SHORTER[best] * step
            there = target.slopes(z + step)
        z, (height, gradient, information) = z + step, there
    raise ImpossibleInput("observed", "these observations", f"a patient who is found within {MOST_ROUNDS} rounds")


def _curvature(target: _Target, z: Array) -> Array:
    """Return the second derivatives at the lowest point by central differences, all in one call."""
    count = z.size
    at, pairs = [z], [(i, j) for i in range(count) for j in range(i, count)]
    unit = BEND * np.eye(count)
    for i, j in pairs:
        at += [z + unit[i] + unit[j], z + unit[i] - unit[j], z - unit[i] + unit[j], z - unit[i] - unit[j]]
    values = target(np.array(at).T)
    bent = np.zeros((count, count))
    for place, (i, j) in enumerate(pairs):
        up, right, left, down = values[1 + 4 * place : 5 + 4 * place]
        bent[i, j] = bent[j, i] = (up - right - left + down) / (4 * BEND**2)
    try:
        np.linalg.cholesky(bent)
    except np.linalg.LinAlgError:
        return target.slopes(z)[2]
    return bent


def _heavy_draws(rng: np.random.Generator, centre: Array, covariance: Array, draws: int) -> tuple[Array, Array]:
    """Draw from Student's t around the centre; with each draw its log density, up to a constant."""
    size = centre.size
    root = np.linalg.cholesky(covariance)
    normal = rng.standard_normal((size, draws))
    stretch = np.sqrt(HEAVY / rng.chisquare(HEAVY, draws))
    log_density = -0.5 * (HEAVY + size) * np.log1p(np.sum((normal * stretch) ** 2, axis=0) / HEAVY)
    return centre[:, None] + root @ (normal * stretch), log_density - np.log(np.diag(root)).sum()


def _noise_of(seen: Observed, model: Model, noise: Noise) -> tuple[float, float]:
    """Return the standard deviation as a share of the value and as a fixed part."""
    if seen.kind == "ketamine":
        if KETAMINE not in model.residual:
            raise ImpossibleInput("model", model.name, "one whose paper says how far measured levels scatter")
        residual = model.residual[KETAMINE]
        return residual.proportional.value, residual.additive.value if residual.additive else 0.0
    scores = seen.kind in ("dissociation", "high")
    fixed = noise.score if scores else noise.pressure_mmhg
    if fixed is None:
        raise ImpossibleInput("score" if scores else "pressure_mmhg", None, f"a noise, since {seen.kind} was observed")
    return 0.0, fixed


def _output_of(seen: Observed, model: Model) -> Output:
    if seen.kind != "ketamine":
        if model.active is None:
            raise ImpossibleInput("model", model.name, "one that tells S- from R-ketamine, since only S is felt")
        return "effect_site"
    return blood_drawn(model, seen.sampling)


def _shown(kind: Kind, level: Array, who: Patients, covariates: Covariates) -> Array:
    if kind == "dissociation":
        return perception().dissociation.score(level, who.dissociation_c50_ng_per_ml)
    if kind == "high":
        return perception().high.score(level, who.high_c50_ng_per_ml)
    risen = circulation(level, age_years=covariates.age_years)
    if kind == "systolic_rise":
        return risen.systolic_mmhg * who.systolic_gain
    if kind == "diastolic_rise":
        return risen.diastolic_mmhg * who.diastolic_gain
    return level


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
