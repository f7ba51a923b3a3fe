"""One published number: its value and unit, how patients differ in it, who says so, and how sure we are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from reprieve.evidence.register import Certainty, Source, cite
from reprieve.units import MIN_PER_D, MIN_PER_H

Page: TypeAlias = Mapping[str, Any]  # a model's file as it is read, before its numbers are

# Files keep the unit of their paper; arithmetic is in L and min.
IN_L_AND_MIN: Final = {"L/h": 1 / MIN_PER_H, "1/h": 1 / MIN_PER_H, "h": float(MIN_PER_H), "d": float(MIN_PER_D)}
Z_95: Final = 1.959964  # half the width of a 95 % interval, in standard errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A value that is the median of patients who differ log-normally, with log_sd as standard deviation of its log.

    log_se: the standard error of the value itself, on the log scale; 0 where none was read.
    via: who transcribed it, where nobody here has read the paper itself.
    """

    value: float
    unit: str
    source: Source
    certainty: Certainty
    via: str = ""
    note: str = ""
    log_sd: float = 0.0
    log_se: float = 0.0
    spread_certainty: Certainty | None = None

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"{self} is not finite.")
        if not (0 <= self.log_sd < math.inf and 0 <= self.log_se < math.inf):
            raise ValueError(f"{self} has a spread of {self.log_sd} and an error of {self.log_se}; both are from 0.")

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}".rstrip()

    @property
    def canonical(self) -> float:
        """The value in L, L/min, 1/min or min, whatever its paper counts in; other units are left alone."""
        return self.value * IN_L_AND_MIN.get(self.unit, 1.0)

    @property
    def needs_a_mark(self) -> bool:
        """True where the value, or how patients differ in it, is not settled by a source."""
        return self.certainty.needs_a_mark or bool(self.spread_certainty and self.spread_certainty.needs_a_mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """From where to where something holds."""

    low: float
    high: float
    unit: str
    source: Source
    certainty: Certainty
    via: str = ""
    note: str = ""

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g} {self.unit}"


def number(entry: Page, pedigree: Page) -> Number:
    """Read one number of a model's file; what it does not say of its origin, the file's pedigree does."""
    entry = dict(entry)
    omega2, cv = float(entry.pop("omega2", 0.0)), float(entry.pop("cv", 0.0))
    spread = entry.pop("spread_certainty", None)
    log_se = _log_se(float(entry["value"]), entry.pop("se", None), entry.pop("ci95", None))
    return Number(
        **_with_origin(entry, pedigree),
        log_sd=math.sqrt(omega2 + math.log1p(cv**2)),
        log_se=log_se,
        spread_certainty=Certainty(spread) if spread else None,
    )


def _log_se(value: float, se: float | None, ci95: tuple[float, float] | None) -> float:
    if ci95 is not None:
        return math.log(ci95[1] / ci95[0]) / (2 * Z_95)
    return math.sqrt(math.log1p((se / value) ** 2)) if se else 0.0


def validity(entry: Page, pedigree: Page) -> Range:
    """Read one range of a model's file."""
    return Range(**_with_origin(entry, pedigree))


def every_number(page: Page, pedigree: Page, name: str = "") -> Iterator[tuple[str, Number]]:
    """Walk through a model's file and yield its numbers by their place in it: "peripheral 2 flow"."""
    for key, entry in page.items():
        place = f"{name} {key}".strip()
        if isinstance(entry, Mapping):
            if "value" in entry:
                yield place, number(entry, pedigree)
            else:
                yield from every_number(entry, pedigree, place)
        elif isinstance(entry, list) and entry and isinstance(entry[0], Mapping):
            for index, item in enumerate(entry, start=1):
                yield from every_number(item, pedigree, f"{place} {index}")


def _with_origin(entry: Page, pedigree: Page) -> dict[str, Any]:
    merged = {**{key: pedigree[key] for key in ("source", "certainty", "via") if key in pedigree}, **entry}
    certainty = Certainty(merged["certainty"])
    if certainty is not Certainty.READ_VIA:
        merged.pop("via", None)
    return {**merged, "source": cite(merged["source"]), "certainty": certainty}
