"""What the pump gave or will give: boluses and constant-rate infusions, in minutes from the start.

A pause is the absence of a rate. A pump has one rate at a time, so infusions of one regimen do not overlap; two
regimens at once add up. The pump's real history is a regimen too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.errors import InvalidRegimen, InvalidTimes, demand_kind, finite, numbers
from reprieve.units import MIN_PER_H

ROUNDING: Final = 8 * np.finfo(np.float64).eps
LONGEST_MIN: Final = 10 * 366 * 24 * 60.0  # ten years: no series of infusions is followed longer
HEAVIEST_MG: Final = 1e6  # a kilogram: a guard against overflow and slips of units, no limit of care
MOST_STEPS: Final = 10_000
SHORTEST_MIN: Final = 1e-6  # what is shorter is a bolus; far above rounding, even after ten years


@dataclass(frozen=True, slots=True, kw_only=True)
class Bolus:
    """A dose given in no time. Raises InvalidRegimen."""

    at_min: float
    dose_mg: float

    def __post_init__(self) -> None:
        _demand("at_min", self.at_min, 0.0, LONGEST_MIN)
        _demand("dose_mg", self.dose_mg, 0.0, HEAVIEST_MG)

    @property
    def start_min(self) -> float:
        return self.at_min

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
        _demand("start_min", self.start_min, 0.0, LONGEST_MIN)
        _demand("duration_min", self.duration_min, SHORTEST_MIN, LONGEST_MIN)
        _demand("rate_mg_per_h", self.rate_mg_per_h, 0.0, HEAVIEST_MG * MIN_PER_H / self.duration_min)

    @property
    def end_min(self) -> float:
        return self.start_min + self.duration_min

    @property
    def dose_mg(self) -> float:
        return self.rate_mg_per_h * self.duration_min / MIN_PER_H


@dataclass(frozen=True, slots=True)
class Regimen:
    """What one pump gives, in any order: boluses, and one rate at a time. Two at once are `one + other`.

    Raises InvalidRegimen where infusions overlap: a slip of a clock in a history, a dose given twice in a plan.
    """

    parts: tuple[Bolus | Infusion, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.parts, Iterable):
            raise InvalidRegimen("parts", self.parts, "a sequence of Bolus and Infusion")
        for index, part in enumerate(self.parts):
            if not isinstance(part, _PARTS):
                raise InvalidRegimen("parts", part, "a Bolus or an Infusion", index=index)
        if overlap := _overlap(self.parts):
            first, second = overlap
            expected = f"a start from {self.parts[first].end_min:g} min on, when parts[{first}] has ended"
            raise InvalidRegimen(
                "parts", self.parts[second], f"{expected}: a pump has one rate at a time", index=second
            )

    @classmethod
    def constant(cls, *, dose_mg: float, over_min: float) -> Regimen:
        """Return one infusion from time 0. Raises InvalidRegimen."""
        _demand("dose_mg", dose_mg, 0.0, HEAVIEST_MG)
        _demand("over_min", over_min, SHORTEST_MIN, LONGEST_MIN)
        rate_mg_per_h = dose_mg / over_min * MIN_PER_H
        return cls((Infusion(start_min=0.0, duration_min=over_min, rate_mg_per_h=rate_mg_per_h),))

    @classmethod
    def ramp(
        cls,
        *,
        start_min: float,
        duration_min: float,
        from_rate_mg_per_h: float,
        to_rate_mg_per_h: float,
        step_min: float = 1.0,
    ) -> Regimen:
        """Return a rate that rises or falls evenly, as a pump does it: in steps, each at the rate of its middle.

        The dose is that of the even ramp. Raises InvalidRegimen.
        """
        _demand("step_min", step_min, SHORTEST_MIN, LONGEST_MIN)
        _demand("duration_min", duration_min, SHORTEST_MIN, LONGEST_MIN)
        for argument, rate in (("from_rate_mg_per_h", from_rate_mg_per_h), ("to_rate_mg_per_h", to_rate_mg_per_h)):
            _demand(argument, rate, 0.0, HEAVIEST_MG * MIN_PER_H / duration_min)
        steps = max(1, round(duration_min / step_min))
        if steps > MOST_STEPS:
            raise InvalidRegimen("step_min", step_min, f"a step of which a ramp has at most {MOST_STEPS}")
        length = duration_min / steps
        rise = (to_rate_mg_per_h - from_rate_mg_per_h) / steps
        return cls(
            tuple(
                Infusion(
                    start_min=start_min + step * length,
                    duration_min=length,
                    rate_mg_per_h=from_rate_mg_per_h + (step + 0.5) * rise,
                )
                for step in range(steps)
            )
        )

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
    def start_min(self) -> float:
        """When the first drug goes in; 0 if none does."""
        return min((part.start_min for part in self.parts if part.dose_mg > 0), default=0.0)

    @property
    def end_min(self) -> float:
        """When the last drug has gone in; 0 if none does."""
        return max((part.end_min for part in self.parts if part.dose_mg > 0), default=0.0)

    def __add__(self, other: Regimen) -> Regimen:
        """Return both at once: where infusions of the two overlap, their rates add up."""
        parts = self.parts + other.parts
        if not _overlap(parts):
            return Regimen(parts)
        return Regimen(self.boluses + other.boluses + _added_up(self.infusions + other.infusions))


class Timeline(NamedTuple):
    """A regimen cut into steps of constant rate, at every moment where a rate changes, a bolus falls or someone looks.

    time_min, bolus_mg: (moments,) · length_min, rate_mg_per_min: (moments - 1,), of the step that follows.
    same_min: times this close are one moment.
    """

    time_min: Array
    bolus_mg: Array
    length_min: Array
    rate_mg_per_min: Array
    same_min: float

    def place(self, at_min: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """Return the indices of moments of this timeline."""
        found: npt.NDArray[np.intp] = np.searchsorted(self.time_min, np.asarray(at_min) - self.same_min)
        return found


def timeline(regimen: Regimen, looks_min: npt.ArrayLike) -> Timeline:
    """Cut the time from 0 to the last look; at a moment with a bolus, the bolus is in.

    looks_min: (times,) finite, ascending, from 0. Raises InvalidTimes.
    """
    demand_kind("regimen", regimen, Regimen, "a Regimen")
    looks = ascending(looks_min)
    last = float(looks[-1])
    infusions = [i for i in regimen.infusions if i.start_min < last]
    boluses = [b for b in regimen.boluses if b.at_min <= last]
    changes = [t for i in infusions for t in (i.start_min, min(i.end_min, last))] + [b.at_min for b in boluses]
    # 0.1 + 0.2 and 0.3 are one moment; a step of 1 min and one of 0.9999999999999996 min have one length.
    same = ROUNDING * max(last, 1.0)
    time_min = _merged(np.concatenate([[0.0], changes, looks]), same)
    length_min = np.diff(time_min)
    lengths = _merged(length_min, 2 * same)
    cut = Timeline(
        time_min=time_min,
        bolus_mg=np.zeros(time_min.size),
        length_min=lengths[np.searchsorted(lengths, length_min, side="right") - 1],
        rate_mg_per_min=np.zeros(length_min.size),
        same_min=same,
    )
    for bolus in boluses:
        cut.bolus_mg[cut.place(bolus.at_min)] += bolus.dose_mg
    for infusion in infusions:
        start, end = cut.place([infusion.start_min, min(infusion.end_min, last)])
        cut.rate_mg_per_min[start:end] += infusion.rate_mg_per_h / MIN_PER_H
    return cut


def ascending(at_min: npt.ArrayLike) -> Array:
    """Return the times as (times,) float64. Raises InvalidTimes unless they are finite, ascending and from 0."""
    times = numbers("at_min", at_min, InvalidTimes)
    if times.ndim != 1 or times.size == 0:
        raise InvalidTimes("at_min", np.shape(at_min), "a sequence of at least one time")
    for wrong, expected in (
        (~np.isfinite(times), "a finite number of minutes"),
        ((times < 0) | (times > LONGEST_MIN), f"a time from 0, the start, to {LONGEST_MIN:g}"),
        (np.diff(times, prepend=-1.0) <= 0, "a time after the one before it"),
    ):
        if wrong.any():
            index = int(np.argmax(wrong))
            raise InvalidTimes("at_min", float(times[index]), expected, index=index)
    return times


_PARTS: Final[tuple[type, ...]] = (Bolus, Infusion)


def _overlap(parts: Sequence[Bolus | Infusion]) -> tuple[int, int] | None:
    """Return the places of two infusions that run at once, the earlier first; None if none do."""
    starts = sorted((part.start_min, place) for place, part in enumerate(parts) if isinstance(part, Infusion))
    for (_, first), (start_min, second) in pairwise(starts):
        if start_min < parts[first].end_min - SHORTEST_MIN:
            return first, second
    return None


def _added_up(infusions: Sequence[Infusion]) -> tuple[Infusion, ...]:
    """Return the same drug at one rate at a time, cut wherever a rate changes."""
    edges = _merged(np.array([edge for i in infusions for edge in (i.start_min, i.end_min)]), SHORTEST_MIN)
    rates = np.zeros(edges.size - 1)
    running = np.zeros(edges.size - 1, dtype=bool)
    for infusion in infusions:
        start, end = np.searchsorted(edges, np.array([infusion.start_min, infusion.end_min]) - SHORTEST_MIN)
        rates[start:end] += infusion.rate_mg_per_h
        running[start:end] = True
    return tuple(
        Infusion(start_min=float(start), duration_min=float(end - start), rate_mg_per_h=float(rate))
        for start, end, rate, runs in zip(edges[:-1], edges[1:], rates, running, strict=True)
        if runs
    )


def _merged(values: Array, same: float) -> Array:
    """Return the values in order, of those that differ by no more than rounding only the first."""
    ordered = np.sort(values)
    return ordered[np.diff(ordered, prepend=-np.inf) > same]


def _demand(argument: str, value: float, low: float, high: float) -> None:
    if not (finite(value) and low <= value <= high):
        raise InvalidRegimen(argument, value, f"a finite number from {low:g} to {high:g}")
