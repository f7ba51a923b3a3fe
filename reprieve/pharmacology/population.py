"""Bodies: the typical one of these covariates, and seeded siblings who share the covariates and differ by chance.

Siblings differ log-normally, as the papers found patients to differ; the typical patient is their median.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from math import log
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.covariates import Covariates, Sex
from reprieve.pharmacology.effects import perception
from reprieve.pharmacology.models import Model
from reprieve.pharmacology.models.number import Number

Array: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patients:
    """Parameters of many patients; each (patients,), the peripherals' (peripherals, patients).

    clearance_l_per_min: the model's own, which each enantiomer multiplies · flow_scale: of any flow, for the weight
    """

    central_l: Array
    clearance_l_per_min: Array
    peripheral_l: Array
    flow_l_per_min: Array
    flow_scale: Array
    effect_site_per_min: Array
    high_c50_ng_per_ml: Array

    def __len__(self) -> int:
        return self.central_l.size

    def __add__(self, others: Patients) -> Patients:
        together = {f.name: (getattr(self, f.name), getattr(others, f.name)) for f in fields(self)}
        return Patients(**{name: np.concatenate(pair, axis=-1) for name, pair in together.items()})


def typical(model: Model, covariates: Covariates) -> Patients:
    """Return the one typical patient with these covariates."""
    return _patients(model, covariates, lambda number: np.full(1, number.value))


def siblings(model: Model, covariates: Covariates, count: int, rng: np.random.Generator) -> Patients:
    """Draw patients with these covariates."""

    def draw(number: Number) -> Array:
        if number.log_sd == 0:
            return np.full(count, number.value)
        return number.value * np.exp(number.log_sd * rng.standard_normal(count))

    return _patients(model, covariates, draw)


def _patients(model: Model, covariates: Covariates, draw: Callable[[Number], Array]) -> Patients:
    scaling = model.scaling
    size = covariates.weight_kg / scaling.reference_weight.value
    volume_scale, flow_scale = size**scaling.volume_exponent.value, size**scaling.flow_exponent.value
    central_l = draw(model.volume) * volume_scale
    return Patients(
        central_l=central_l,
        clearance_l_per_min=draw(model.clearance) * flow_scale * _clearance_factor(model, covariates),
        peripheral_l=np.array([draw(peripheral.volume) * volume_scale for peripheral in model.peripherals]),
        flow_l_per_min=np.array([draw(peripheral.flow) * flow_scale for peripheral in model.peripherals]),
        flow_scale=np.full_like(central_l, flow_scale),
        effect_site_per_min=log(2) / draw(perception().half_life),
        high_c50_ng_per_ml=draw(perception().high.c50),
    )


def _clearance_factor(model: Model, covariates: Covariates) -> float:
    scaling, factor = model.scaling, 1.0
    if covariates.age_years is not None and covariates.age_years > scaling.age_from.value:
        beyond = covariates.age_years - scaling.age_from.value
        factor *= 1 - scaling.age_fall.value * beyond / scaling.age_flow.value
    if model.scale_by_sex and covariates.sex is Sex.FEMALE:
        factor *= scaling.female_clearance.value
    return factor
