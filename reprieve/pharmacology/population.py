"""Bodies: the typical one of these covariates, and seeded siblings who share the covariates and differ by chance.

Siblings differ log-normally, as the papers found patients to differ; the typical patient is their median. Whatever a
paper lets differ is a random effect with a name, and a patient is a point in the space of these effects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from math import log
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.covariates import Covariates, CovariatesOf, Sex
from reprieve.pharmacology.effects import perception
from reprieve.pharmacology.errors import ImpossibleInput, demand_kind, numbers
from reprieve.pharmacology.models import A_MODEL, Metabolite, Model, Peripheral, numbers_of
from reprieve.pharmacology.models.number import Number

Factors: TypeAlias = Mapping[str, Array]  # by the name of a random effect: what it multiplies its number with

SENSITIVITY: Final = "sensitivity"  # one factor on the potencies of all that is felt


@dataclass(frozen=True, slots=True)
class RandomEffect:
    """Something in which patients differ, or of which we are unsure, and by how much on the log scale."""

    name: str
    log_sd: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bodies:
    """Blood and peripheral compartments of many patients; (patients,), the peripherals' (peripherals, patients)."""

    central_l: Array
    clearance_l_per_min: Array
    peripheral_l: Array
    flow_l_per_min: Array
    loss_per_min: Array
    metabolism_per_min: Array

    def __add__(self, others: Any) -> Any:
        return _joined(self, others)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Formed(Bodies):
    """A metabolite's bodies; transit_min: mean time on the way there, 0 where there is none."""

    transit_min: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patients(Bodies):
    """Parameters of many patients.

    clearance_l_per_min: the model's own, which each form multiplies · flow_scale: of any flow, for the weight
    systolic_gain, diastolic_gain: how strongly pressure answers, as multiples of the mean patient's
    metabolites: in the model's order
    """

    flow_scale: Array
    effect_site_per_min: Array
    high_c50_ng_per_ml: Array
    dissociation_c50_ng_per_ml: Array
    systolic_gain: Array
    diastolic_gain: Array
    metabolites: tuple[Formed, ...]

    def __len__(self) -> int:
        return self.central_l.size


def random_effects(model: Model) -> tuple[RandomEffect, ...]:
    """Return what patients differ in under this model."""
    demand_kind("model", model, Model, A_MODEL)
    return tuple(RandomEffect(name, n.log_sd) for name, n in _numbers(model) if n.log_sd > 0)


def doubts(model: Model) -> tuple[RandomEffect, ...]:
    """Return which of the model's numbers have a published standard error, and how large it is on the log scale."""
    return tuple(RandomEffect(name, n.log_se) for name, n in _numbers(model) if n.log_se > 0)


def typical(model: Model, covariates: Covariates) -> Patients:
    """Return the one typical patient with these covariates."""
    return patients(model, covariates, np.zeros((len(random_effects(model)), 1)))


def siblings(model: Model, covariates: Covariates | CovariatesOf, count: int, rng: np.random.Generator) -> Patients:
    """Draw patients with these covariates; with covariates of many, one for each, `count` being how many these are."""
    return drawn(model, covariates, count, rng, random_effects(model))


def drawn(
    model: Model,
    covariates: Covariates | CovariatesOf,
    count: int,
    rng: np.random.Generator,
    effects: Sequence[RandomEffect],
) -> Patients:
    """Draw the named effects; everything else is typical."""
    if count < 1:
        raise ImpossibleInput("count", count, "at least 1")
    log_sd = np.array([[effect.log_sd] for effect in effects]).reshape(-1, 1)
    return patients(model, covariates, log_sd * rng.standard_normal((len(effects), count)), effects)


def patients(
    model: Model,
    covariates: Covariates | CovariatesOf,
    eta: npt.ArrayLike,
    effects: Sequence[RandomEffect] | None = None,
) -> Patients:
    """Return the patients at these points, many at once.

    eta: (effects, patients), deviations on the log scale, in the order of `effects`: by default random_effects(model).
    Raises ImpossibleInput where eta has another shape or is not finite.
    """
    demand_kind("covariates", covariates, (Covariates, CovariatesOf), "Covariates")
    effects = random_effects(model) if effects is None else effects
    eta = numbers("eta", eta)
    if eta.ndim != 2 or len(eta) != len(effects) or eta.shape[1] == 0:
        raise ImpossibleInput("eta", np.shape(eta), f"the shape ({len(effects)}, patients), at least one patient")
    if not np.isfinite(eta).all():
        raise ImpossibleInput("eta", "a number that is not finite", "finite deviations on the log scale")
    factors = {effect.name: factor for effect, factor in zip(effects, np.exp(eta), strict=True)}
    return _patients(model, covariates, factors, np.ones(eta.shape[1]))


def _numbers(model: Model) -> Iterator[tuple[str, Number]]:
    """Name every number that may be a random effect; the order is that of the draws of a seed."""
    yield "central volume", model.volume
    yield "clearance", model.clearance
    for kind in ("volume", "flow", "loss", "metabolism"):
        for place, peripheral in enumerate(model.peripherals, start=1):
            if (number := getattr(peripheral, kind)) is not None:
                yield f"peripheral {place} {kind}", number
    if model.active:
        yield "effect_site half_life", perception().half_life
        yield SENSITIVITY, perception().high.c50
        for which in ("systolic", "diastolic"):
            yield which, numbers_of("circulation")[f"pressure {which}"]
    for metabolite in model.metabolites:
        for kind in ("transit", "volume", "clearance"):
            if (number := getattr(metabolite, kind)) is not None:
                yield f"{metabolite.name} {kind}", number
        yield f"{metabolite.name} peripheral volume", metabolite.peripheral.volume
        yield f"{metabolite.name} peripheral flow", metabolite.peripheral.flow


def _patients(model: Model, covariates: Covariates | CovariatesOf, factors: Factors, one: Array) -> Patients:
    """one: (patients,) ones, which give every parameter its shape."""
    scaling = model.scaling
    size = one * covariates.weight_kg / scaling.reference_weight.value
    volume_scale, flow_scale = size**scaling.volume_exponent.value, size**scaling.flow_exponent.value

    asian = scaling.asian if covariates.ancestry else {}

    def of(name: str, number: Number, scale: Array = one) -> Array:
        found: Array = number.canonical * scale
        if name in asian:
            found = found * asian[name].value
        return found * factors[name] if name in factors else found

    aged = _age_factor(model, covariates)
    central_l = of("central volume", model.volume, volume_scale)
    clearance = of("clearance", model.clearance, flow_scale) * _sex_factor(model, covariates)
    exchange = _exchange(model.peripherals, "peripheral {}", of, volume_scale, flow_scale)
    if scaling.age_acts_on == "clearance":
        clearance = clearance * aged
    else:
        exchange["flow_l_per_min"][int(scaling.age_acts_on.split()[1]) - 1] *= aged
    feeling = of(SENSITIVITY, perception().high.c50) / perception().high.c50.value
    return Patients(
        central_l=central_l,
        clearance_l_per_min=clearance,
        **exchange,
        flow_scale=flow_scale,
        effect_site_per_min=log(2) / of("effect_site half_life", perception().half_life),
        high_c50_ng_per_ml=perception().high.c50.value * feeling,
        dissociation_c50_ng_per_ml=perception().dissociation.c50.value * feeling,
        systolic_gain=_gain("systolic", factors, one),
        diastolic_gain=_gain("diastolic", factors, one),
        metabolites=tuple(_formed(m, of, central_l, volume_scale, flow_scale) for m in model.metabolites),
    )


def _formed(metabolite: Metabolite, of: Any, parent_l: Array, volume_scale: Array, flow_scale: Array) -> Formed:
    name, zero = metabolite.name, np.zeros_like(parent_l)
    return Formed(
        central_l=of(f"{name} volume", metabolite.volume, volume_scale) if metabolite.volume else parent_l,
        clearance_l_per_min=of(f"{name} clearance", metabolite.clearance, flow_scale),
        **_exchange((metabolite.peripheral,), f"{name} peripheral", of, volume_scale, flow_scale),
        transit_min=of(f"{name} transit", metabolite.transit) if metabolite.transit else zero,
    )


def _exchange(
    peripherals: Sequence[Peripheral], name: str, of: Any, volume_scale: Array, flow_scale: Array
) -> dict[str, Array]:
    def each(kind: str, scale: Array) -> Array:
        found = [
            of(f"{name.format(place)} {kind}", number, scale) if (number := getattr(p, kind)) else np.zeros_like(scale)
            for place, p in enumerate(peripherals, start=1)
        ]
        return np.array(found).reshape(len(peripherals), scale.size)

    one = np.ones_like(flow_scale)
    return {
        "peripheral_l": each("volume", volume_scale),
        "flow_l_per_min": each("flow", flow_scale),
        "loss_per_min": each("loss", one),
        "metabolism_per_min": each("metabolism", one),
    }


def _gain(which: str, factors: Factors, one: Array) -> Array:
    """The curves are set to published means, so that it is the mean of patients that is 1, not their median."""
    log_sd = numbers_of("circulation")[f"pressure {which}"].log_sd
    return factors[which] * np.exp(-(log_sd**2) / 2) if which in factors else one


def _age_factor(model: Model, covariates: Covariates | CovariatesOf) -> Array:
    scaling = model.scaling
    if covariates.age_years is None or not (scaling.age_from and scaling.age_flow and scaling.age_fall):
        return np.ones(1)
    beyond = np.maximum(np.asarray(covariates.age_years) - scaling.age_from.value, 0.0)
    return np.asarray(1 - scaling.age_fall.value * beyond / scaling.age_flow.value)


def _sex_factor(model: Model, covariates: Covariates | CovariatesOf) -> float:
    female = model.scaling.female_clearance
    return female.value if female and model.scale_by_sex and covariates.sex is Sex.FEMALE else 1.0


def _joined(some: Any, others: Any) -> Any:
    together: dict[str, Any] = {}
    for field in fields(some):
        mine, theirs = getattr(some, field.name), getattr(others, field.name)
        if isinstance(mine, tuple):
            together[field.name] = tuple(a + b for a, b in zip(mine, theirs, strict=True))
        else:
            together[field.name] = np.concatenate((mine, theirs), axis=-1)
    return type(some)(**together)
