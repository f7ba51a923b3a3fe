"""What a concentration does: how it feels, and what it does to pressure, pulse and the heart's output.

ce: S-ketamine at its effect site, ng/mL; a scalar or an array, and the result has its shape. R-ketamine adds nothing.
Not modelled: midazolam, alcohol, lamotrigine, anxiety and pain, tolerance with repeated use.
Pain, breathing, lasting relief and opioids have modules of their own, which check their input by `within`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.errors import ImpossibleInput, numbers
from reprieve.pharmacology.models import numbers_of
from reprieve.pharmacology.models.number import Number

FULL: Final = 10.0  # both scales run from 0 to 10


def within(argument: str, values: npt.ArrayLike, low: float = 0.0, high: float = np.inf) -> Array:
    """Return the values as float64. Raises ImpossibleInput unless all are finite and from low to high.

    The index in the error counts through the flattened array.
    """
    array = numbers(argument, values)
    wrong = ~((array >= low) & (array <= high) & np.isfinite(array))
    if wrong.any():
        index = int(np.argmax(wrong))
        expected = f"a finite number from {low:g}" + ("" if high == np.inf else f" to {high:g}")
        raise ImpossibleInput(argument, float(array.flat[index]), expected, index=index if array.ndim else None)
    return array


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A feeling from 0 to 10 that rises with the effect site: 10 ce^γ / (ce^γ + c50^γ)."""

    c50: Number
    gamma: Number

    def score(self, ce_ng_per_ml: npt.ArrayLike, c50_ng_per_ml: npt.ArrayLike | None = None) -> Array:
        """Return 0 to 10, for the typical patient unless given a c50."""
        ratio = np.asarray(ce_ng_per_ml) / (self.c50.value if c50_ng_per_ml is None else np.asarray(c50_ng_per_ml))
        power = np.maximum(ratio, 0.0) ** self.gamma.value
        return np.asarray(FULL * power / (1 + power))

    def threshold_ng_per_ml(self, score: float, c50_ng_per_ml: npt.ArrayLike) -> Array:
        """Return the effect-site concentration at which the score (above 0, below 10) is reached."""
        ratio: float = (score / (FULL - score)) ** (1 / self.gamma.value)
        return np.asarray(c50_ng_per_ml) * ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Perception:
    """half_life: of the delay between blood and effect site, min."""

    half_life: Number
    high: Scale
    dissociation: Scale


@cache
def perception() -> Perception:
    """Return the published potencies and delay of ketamine's feelings."""
    numbers = numbers_of("perception")
    gamma = numbers["curve gamma"]
    return Perception(
        half_life=numbers["effect_site half_life"],
        high=Scale(c50=numbers["high c50"], gamma=gamma),
        dissociation=Scale(c50=numbers["dissociation c50"], gamma=gamma),
    )


def drug_high(ce_ng_per_ml: npt.ArrayLike) -> Array:
    """Return how high the typical patient feels, 0 to 10."""
    return perception().high.score(ce_ng_per_ml)


def dissociation(ce_ng_per_ml: npt.ArrayLike) -> Array:
    """Return how changed the surroundings seem to the typical patient, 0 to 10 ("external perception" in papers)."""
    return perception().dissociation.score(ce_ng_per_ml)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Circulation:
    """Rises above the patient's own baseline: mmHg, mmHg, % of baseline."""

    systolic_mmhg: Array
    diastolic_mmhg: Array
    pulse_percent: Array


def cardiac_output_percent(arterial_s_ng_per_ml: npt.ArrayLike) -> Array:
    """Return how much the heart's output rises, % of baseline, with S-ketamine in arterial blood; same shape.

    Grade B: a straight line through Sigtermans 2009, up to a ceiling of ours. S-norketamine opposes it (Kamp 2021) and
    is left out, so that late values are too high. Raises ImpossibleInput.
    """
    numbers = numbers_of("circulation")
    level = within("arterial_s_ng_per_ml", arterial_s_ng_per_ml)
    return np.minimum(numbers["output slope"].value * level, numbers["output ceiling"].value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactivity:
    """How strongly one patient's systolic and diastolic pressures answer, as multiples of the mean patient's."""

    systolic: float = 1.0
    diastolic: float = 1.0


def circulation(
    ce_ng_per_ml: npt.ArrayLike,
    *,
    age_years: float | None = None,
    treated_hypertension: bool = False,
    reactivity: Reactivity = Reactivity(),
) -> Circulation:
    """Return how much pressure and pulse rise, for the mean patient unless told otherwise.

    Made for simulation: anxiety and pain move pressure too, so that no alarm may be held back because of it.
    """
    ce = np.maximum(np.asarray(ce_ng_per_ml, dtype=np.float64), 0.0)
    given = {place: number.value for place, number in numbers_of("circulation").items()}
    strength = given["pressure treated_hypertension"] if treated_hypertension else 1.0
    if age_years is not None:
        strength *= math.exp(given["pressure age_slope"] * (age_years - given["pressure age_reference"]))
    pressure = strength * ce / (ce + given["pressure c50"])
    return Circulation(
        systolic_mmhg=given["pressure systolic"] * reactivity.systolic * pressure,
        diastolic_mmhg=given["pressure diastolic"] * reactivity.diastolic * pressure,
        pulse_percent=given["pulse maximum"] * ce / (ce + given["pulse c50"]),
    )


def reactivity(rng: np.random.Generator) -> Reactivity:
    """Draw one patient's reactivity. Its mean is 1, because the curves are set to published means, not medians."""
    numbers = numbers_of("circulation")

    def draw(number: Number) -> float:
        return float(np.exp(number.log_sd * rng.standard_normal() - number.log_sd**2 / 2))

    return Reactivity(systolic=draw(numbers["pressure systolic"]), diastolic=draw(numbers["pressure diastolic"]))
