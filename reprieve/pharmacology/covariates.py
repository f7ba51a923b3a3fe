"""What is known of the patient before the first milligram."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.errors import InvalidCovariates, finite

# Guards against units and typing slips (grams, months, inches), not limits of care: those are protocols' and models'.
WEIGHT_KG: Final = (2.0, 400.0)
AGE_YEARS: Final = (0.0, 120.0)
HEIGHT_CM: Final = (40.0, 260.0)


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Ancestry(StrEnum):
    """Only what a paper found to matter, in the paper's words; Japanese people are Asian to it as well."""

    ASIAN = "asian"
    JAPANESE = "japanese"


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariates:
    """One patient as the models see them; an age, sex or ancestry that is None changes nothing.

    ancestry: a model that knows of it lets it count; no page of the clinic asks for it. Raises InvalidCovariates.
    """

    weight_kg: float
    age_years: float | None = None
    sex: Sex | None = None
    height_cm: float | None = None
    ancestry: Ancestry | None = None

    def __post_init__(self) -> None:
        _within("weight_kg", self.weight_kg, WEIGHT_KG, "kg")
        if self.age_years is not None:
            _within("age_years", self.age_years, AGE_YEARS, "years")
        if self.height_cm is not None:
            _within("height_cm", self.height_cm, HEIGHT_CM, "cm")
        if self.sex is not None and self.sex not in tuple(Sex):
            raise InvalidCovariates("sex", self.sex, "female, male or None")
        if self.ancestry is not None and self.ancestry not in tuple(Ancestry):
            raise InvalidCovariates("ancestry", self.ancestry, "asian, japanese or None")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CovariatesOf:
    """Many patients at once, each with a weight and an age of their own: (patients,). Raises InvalidCovariates."""

    weight_kg: Array
    age_years: Array | None = None
    sex: Sex | None = None  # of all of them; a cohort of both is two
    ancestry: Ancestry | None = None  # of all of them

    def __post_init__(self) -> None:
        _all_within("weight_kg", self.weight_kg, WEIGHT_KG, "kg")
        if self.age_years is not None:
            _all_within("age_years", self.age_years, AGE_YEARS, "years")
            if np.shape(self.age_years) != np.shape(self.weight_kg):
                raise InvalidCovariates("age_years", np.shape(self.age_years), "as many as there are weights")


def _all_within(argument: str, values: Array, limits: tuple[float, float], unit: str) -> None:
    low, high = limits
    wrong = ~((values >= low) & (values <= high))  # NaN is wrong too
    if wrong.any():
        index = int(np.argmax(wrong))
        raise InvalidCovariates(argument, float(values[index]), f"from {low:g} to {high:g} {unit}", index=index)


def _within(argument: str, value: float, limits: tuple[float, float], unit: str) -> None:
    low, high = limits
    if not (finite(value) and low <= value <= high):
        raise InvalidCovariates(argument, value, f"a number from {low:g} to {high:g} {unit}")
