"""How likely a patient is, given what was observed: the height that `one_patient` looks for the lowest point of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.effects import circulation, perception
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.kinetics import Output, blood_drawn, follow
from reprieve.pharmacology.models import KETAMINE, Model
from reprieve.pharmacology.observed import Kind, Noise, Observed
from reprieve.pharmacology.population import Patients, RandomEffect, patients
from reprieve.pharmacology.regimen import Regimen, Timeline, timeline

NUDGE: Final = 1e-4  # for slopes; the error of a central difference is its square
SLIP: Final = 100.0  # times the typical patient's level, or a part of it: no patient, but a unit. A guard, ours
FAR: Final = 3.0  # standard deviations from the most likely patient's own course: something is wrong with one of them


class Likelihood:
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
        # A vein lags behind in its first minutes, so what was drawn there is also compared with the model's own blood.
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
