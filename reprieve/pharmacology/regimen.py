"""What the pump gave or will give: boluses and constant-rate infusions, in minutes from the start.

A pause is the absence of a rate; two infusions at once add up. The pump's real history is a regimen too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reprieve.pharmacology.errors import InvalidRegimen
from reprieve.units import MIN_PER_H


@dataclass(frozen=True, slots=True, kw_only=True)
class Bolus:
    """A dose given in no time. Raises InvalidRegimen."""

    at_min: float
    dose_mg: float

    def __post_init__(self) -> None:
        _demand("at_min", self.at_min, positive=False)
        _demand("dose_mg", self.dose_mg, positive=False)

    @property
    def end_min(self) -> float:
        return self.at_min


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """A constant rate over a time; a rate of 0 is a pause. Raises InvalidRegimen."""

    start_min: float
    duration_min: float
    rate_mg_per_h: float

    def __post_init__(self) -> None:
        _demand("start_min", self.start_min, positive=False)
        _demand("duration_min", self.duration_min, positive=True)
        _demand("rate_mg_per_h", self.rate_mg_per_h, positive=False)

    @property
    def end_min(self) -> float:
        return self.start_min + self.duration_min

    @property
    def dose_mg(self) -> float:
        return self.rate_mg_per_h * self.duration_min / MIN_PER_H


@dataclass(frozen=True, slots=True)
class Regimen:
    """Boluses and infusions together; what overlaps adds up."""

    parts: tuple[Bolus | Infusion, ...] = ()

    @classmethod
    def constant(cls, *, dose_mg: float, over_min: float) -> Regimen:
        """Return one infusion from time 0. Raises InvalidRegimen."""
        _demand("dose_mg", dose_mg, positive=False)
        _demand("over_min", over_min, positive=True)
        rate_mg_per_h = dose_mg / over_min * MIN_PER_H
        return cls((Infusion(start_min=0.0, duration_min=over_min, rate_mg_per_h=rate_mg_per_h),))

    @property
    def boluses(self) -> tuple[Bolus, ...]:
        return tuple(part for part in self.parts if isinstance(part, Bolus))

    @property
    def infusions(self) -> tuple[Infusion, ...]:
        return tuple(part for part in self.parts if isinstance(part, Infusion))

    @property
    def dose_mg(self) -> float:
        return math.fsum(part.dose_mg for part in self.parts)

    @property
    def end_min(self) -> float:
        """When the last drug went in; 0 if none does."""
        return max((part.end_min for part in self.parts if part.dose_mg > 0), default=0.0)

    def __add__(self, other: Regimen) -> Regimen:
        return Regimen(self.parts + other.parts)


def _demand(argument: str, value: float, *, positive: bool) -> None:
    if not math.isfinite(value) or value < 0 or (positive and value == 0):
        raise InvalidRegimen(argument, value, f"a finite number {'above' if positive else 'of at least'} 0")
