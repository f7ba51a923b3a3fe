"""When a level or a feeling reaches a threshold, when it leaves it, and how likely it is above it minute by minute."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.effects import FULL, perception
from reprieve.pharmacology.errors import ImpossibleInput, demand_kind, finite
from reprieve.pharmacology.feels import Spread, first_at_or_above, last_at_or_above, spread
from reprieve.pharmacology.kinetics import Course
from reprieve.pharmacology.population import Patients

Quantity: TypeAlias = Literal["ketamine", "effect_site", "high", "dissociation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Of ketamine where it is sampled or of S at its effect site, ng/mL; of how it feels, above 0 and below 10.

    Raises ImpossibleInput.
    """

    of: Quantity
    at_least: float

    def __post_init__(self) -> None:
        if self.of not in get_args(Quantity):
            raise ImpossibleInput("of", self.of, f"one of {', '.join(get_args(Quantity))}")
        most = FULL if self.of in ("high", "dissociation") else math.inf
        if not (finite(self.at_least) and 0 < self.at_least < most):
            raise ImpossibleInput("at_least", self.at_least, f"above 0 and below {most:g}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crossing:
    """share: of such patients who are there at each of the caller's times, (times,), 0 to 1 · the rest among all.

    reached_min, left_min: for the first and for the last time, among those who get there, followed to 12 h after the
    end; above_min: how long in all, up to the last time followed, 0 for those who never get there.
    """

    threshold: Threshold
    share: Array
    reached_min: Spread
    left_min: Spread
    above_min: Spread
    share_never: float


def all_thresholds(thresholds: Sequence[Threshold]) -> tuple[Threshold, ...]:
    """Return them as a tuple. Raises ImpossibleInput where one is something else."""
    demand_kind("thresholds", thresholds, Iterable, "a sequence of Threshold")
    for index, threshold in enumerate(thresholds):
        if not isinstance(threshold, Threshold):
            raise ImpossibleInput("thresholds", threshold, "a Threshold", index=index)
    return tuple(thresholds)


def crossings(
    thresholds: Sequence[Threshold], time_min: Array, rows: npt.NDArray[np.intp], drug: Course, patients: Patients
) -> tuple[Crossing, ...]:
    """Find each threshold's crossings.

    time_min: (moments,) · drug: (moments, patients), the typical patient first · rows: the moments that are asked for.
    """
    return tuple(_crossing(threshold, time_min, rows, drug, patients) for threshold in thresholds)


def _crossing(
    threshold: Threshold, time_min: Array, rows: npt.NDArray[np.intp], drug: Course, patients: Patients
) -> Crossing:
    values, level = _levels(threshold, drug, patients)
    reached = first_at_or_above(time_min, values, level)
    return Crossing(
        threshold=threshold,
        share=(values[rows, 1:] >= level[1:]).mean(axis=1),
        reached_min=spread(reached),
        left_min=spread(last_at_or_above(time_min, values, level)),
        above_min=spread(_time_above(time_min, values, level)),
        share_never=float(np.isnan(reached[1:]).mean()),
    )


def _levels(threshold: Threshold, drug: Course, patients: Patients) -> tuple[Array, Array]:
    """Return the course that is looked at and the level that it must reach in each patient, (patients,)."""
    if threshold.of == "ketamine":
        return drug.sampled, np.full(len(patients), threshold.at_least)
    if threshold.of == "effect_site":
        return drug.effect_site, np.full(len(patients), threshold.at_least)
    if threshold.of == "high":
        scale, c50 = perception().high, patients.high_c50_ng_per_ml
    else:
        scale, c50 = perception().dissociation, patients.dissociation_c50_ng_per_ml
    return drug.effect_site, scale.threshold_ng_per_ml(threshold.at_least, c50)


def _time_above(time_min: Array, values: Array, level: Array) -> Array:
    """Return the minutes at or above the level, (patients,); between two moments the course is taken to be straight."""
    over = values - level
    before, after = over[:-1], over[1:]
    span = np.abs(before) + np.abs(after)
    mixed = np.maximum(before, after) / np.where(span > 0, span, 1.0)
    share = np.where((before >= 0) & (after >= 0), 1.0, np.where((before < 0) & (after < 0), 0.0, mixed))
    return np.asarray(np.diff(time_min) @ share)
