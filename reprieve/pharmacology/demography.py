"""Who virtual patients are: weights, ages and sexes, drawn from a published group or from what a study says of its own.

Papers print a mean and a standard deviation. That weights are log-normal and ages normal is our assumption (a weight is
skewed and never below zero); that weight, age and sex are independent of each other is another, for want of numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.covariates import AGE_YEARS, WEIGHT_KG
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.models import numbers_of, read_page

Shape: TypeAlias = Literal["normal", "log-normal"]

DEFAULT: Final = "crps-dahan-2011"
FEWEST_INSIDE: Final = 0.05  # limits that keep less than this of a curve were not meant for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A quantity that differs between patients: mean and SD before what lies outside the limits is drawn again.

    An SD of 0 gives everyone the mean. decimals: to which values are rounded, as scales show them, if any.
    Raises ImpossibleInput.
    """

    name: str
    mean: float
    sd: float
    low: float
    high: float
    shape: Shape = "normal"
    decimals: int | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and math.isfinite(self.sd) and self.sd >= 0):
            raise ImpossibleInput(self.name, f"{self.mean:g} (SD {self.sd:g})", "a finite mean, an SD not below 0")
        if not self.low < self.high:
            raise ImpossibleInput(self.name, f"limits {self.low:g} to {self.high:g}", "a low limit below the high one")
        if self.shape == "log-normal" and self.mean <= 0:
            raise ImpossibleInput(self.name, self.mean, "a mean above 0")
        if self._share_inside() < FEWEST_INSIDE:
            raise ImpossibleInput(
                self.name,
                f"{self.mean:g} (SD {self.sd:g})",
                f"a curve of which at least {FEWEST_INSIDE:.0%} lies from {self.low:g} to {self.high:g}",
            )

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """Return so many values, (count,)."""
        if not self.sd:
            return np.full(count, self.mean)
        centre, width = self._curve()
        values = np.empty(count)
        missing = np.arange(count)
        while missing.size:
            drawn = centre + width * rng.standard_normal(missing.size)
            drawn = np.exp(drawn) if self.shape == "log-normal" else drawn
            values[missing] = drawn if self.decimals is None else np.round(drawn, self.decimals)
            missing = missing[~((values[missing] >= self.low) & (values[missing] <= self.high))]
        return values

    def _curve(self) -> tuple[float, float]:
        """Return mean and SD of what is normal: the value, or its logarithm."""
        if self.shape == "normal":
            return self.mean, self.sd
        variance = math.log1p((self.sd / self.mean) ** 2)
        return math.log(self.mean) - variance / 2, math.sqrt(variance)

    def _share_inside(self) -> float:
        if not self.sd:
            return float(self.low <= self.mean <= self.high)
        centre, width = self._curve()
        return _below(self._normal(self.high), centre, width) - _below(self._normal(self.low), centre, width)

    def _normal(self, value: float) -> float:
        if self.shape == "normal":
            return value
        return math.log(value) if value > 0 else -math.inf


class People(NamedTuple):
    """weight_kg, age_years: (patients,) · sex: "female", "male", or empty where nothing is known of it, (patients,)"""

    weight_kg: Array
    age_years: Array
    sex: npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demography:
    """female_share: 0 to 1, None where it is not known; no model changes a number for it. Raises ImpossibleInput."""

    weight_kg: Spread
    age_years: Spread
    female_share: float | None = None

    def __post_init__(self) -> None:
        for spread, (low, high) in ((self.weight_kg, WEIGHT_KG), (self.age_years, AGE_YEARS)):
            if not (low <= spread.low and spread.high <= high):
                raise ImpossibleInput(
                    spread.name, f"limits {spread.low:g} to {spread.high:g}", f"limits within {low:g} to {high:g}"
                )
        if self.female_share is not None and not 0 <= self.female_share <= 1:
            raise ImpossibleInput("female_share", self.female_share, "a share from 0 to 1")

    def draw(self, count: int, seeds: np.random.SeedSequence) -> People:
        """Return so many people; weight, age and sex are drawn apart, so that changing one leaves the others alone."""
        weights, ages, sexes = (np.random.default_rng(seed) for seed in seeds.spawn(3))
        sex = np.full(count, "", dtype="<U6")
        if self.female_share is not None:
            sex = np.where(sexes.random(count) < self.female_share, "female", "male").astype("<U6")
        return People(self.weight_kg.draw(count, weights), self.age_years.draw(count, ages), sex)


class Preset(NamedTuple):
    """A published group: its name, its words, and who says so."""

    name: str
    title: str
    source: str
    mean_weight_kg: float
    sd_weight_kg: float
    mean_age_years: float
    sd_age_years: float


class Limits(NamedTuple):
    """Between what weights and ages virtual patients are drawn unless told otherwise, and who says so."""

    weight_kg: tuple[float, float]
    age_years: tuple[float, float]
    source: str


@cache
def presets() -> dict[str, Preset]:
    """Return the published groups by name, the default first."""
    page: Any = read_page("populations")
    numbers = numbers_of("populations")
    found = {}
    groups = (name for name, entry in page.items() if isinstance(entry, dict) and "weight" in entry)
    for name in sorted(groups, key=lambda name: (name != DEFAULT, name)):
        values = [numbers[f"{name} {what}"] for what in ("weight mean", "weight sd", "age mean", "age sd")]
        found[name] = Preset(name, page[name]["title"], values[0].source.cites, *(n.value for n in values))
    return found


@cache
def group(name: str = DEFAULT) -> Demography:
    """Return a published group as one to draw from, within the weights and ages that models were made of."""
    preset, within = presets()[name], limits()
    return Demography(
        weight_kg=Spread(
            name="weight_kg",
            mean=preset.mean_weight_kg,
            sd=preset.sd_weight_kg,
            low=within.weight_kg[0],
            high=within.weight_kg[1],
            shape="log-normal",
            decimals=1,
        ),
        age_years=Spread(
            name="age_years",
            mean=preset.mean_age_years,
            sd=preset.sd_age_years,
            low=within.age_years[0],
            high=within.age_years[1],
        ),
    )


@cache
def limits() -> Limits:
    """Return the widest weights and ages that a ketamine model was made of."""
    numbers = numbers_of("populations")
    low, high, young, old = (numbers[f"limits {which}"] for which in ("lightest", "heaviest", "youngest", "oldest"))
    return Limits((low.value, high.value), (young.value, old.value), low.source.cites)


def _below(value: float, centre: float, width: float) -> float:
    return 0.5 * (1 + math.erf((value - centre) / (width * math.sqrt(2))))
