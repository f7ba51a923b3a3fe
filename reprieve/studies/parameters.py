"""Every number of the virtual trials, as data: its source or the word exploratory, and how unsure it is.

`Values` are numbers by name; a trial is run with the published ones, or with some of them put elsewhere.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeAlias

import numpy as np

from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.models import numbers_of
from reprieve.pharmacology.models.number import Z_95, Number, number

Values: TypeAlias = Mapping[str, float]

BEYOND_1: Final = {"of 10", "of the mean"}  # units that begin as a share's and are none
PAIN: Final = 10.0
NEVER_0: Final = {  # what is divided by
    "opioid.relief_share",
    "opioid.breathing_share",
    "tolerance.half_life",
    "breathing.highest_spread",
    "breathing.severe",
    "road.review",
    "relief.half_life",
    "relief.site_c50",
}
OURS: Final = {"source": "OURS", "certainty": "assumed"}  # what an exploratory number is unless it says more


class NoOrigin(ValueError):
    """A number has neither a source nor the word exploratory, or has both of them wrongly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number of the trial. low, high: 95 % of what it may be; both the value itself where it is not varied.

    published_range: the range is the source's own, not our choice.
    """

    name: str
    says: str
    number: Number
    low: float
    high: float
    exploratory: bool
    published_range: bool

    @property
    def varied(self) -> bool:
        return self.low < self.high

    @property
    def is_share(self) -> bool:
        return self.number.unit.startswith("of ") and self.number.unit not in BEYOND_1

    def check(self, value: float) -> None:
        """Raise ImpossibleInput for a value that this cannot have."""
        most = 1.0 if self.is_share else PAIN if self.number.unit == "of 10" else math.inf
        if not (math.isfinite(value) and 0 <= value <= most):
            raise ImpossibleInput(self.name, value, f"from 0 to {most:g} {self.number.unit}".rstrip())
        if value == 0 and self.name in NEVER_0:
            raise ImpossibleInput(self.name, value, "above 0")

    def at(self, z: float) -> float:
        """Return the value so many standard deviations from the stated one: log-normal, each side with its width.

        A share stays below 1.
        """
        end = self.high if z > 0 else self.low
        value = self.number.value * math.exp(math.log(end / self.number.value) * abs(z) / Z_95)
        return min(value, 1.0) if self.is_share else value


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return every parameter by its name, "opioid.before". Raises NoOrigin."""
    return read(files("reprieve.studies").joinpath("parameters.toml").read_text(encoding="utf-8"))


@cache
def stated() -> Values:
    """Return the stated values by name."""
    return {name: parameter.number.value for name, parameter in parameters().items()}


def drawn(seed: np.random.SeedSequence) -> Values:
    """Return one possible set of values, each drawn by how unsure it is; chances stay between 0 and 1."""
    varied = [parameter for parameter in parameters().values() if parameter.varied]
    z = np.random.default_rng(seed).standard_normal(len(varied))
    found = {parameter.name: parameter.at(float(zs)) for parameter, zs in zip(varied, z, strict=True)}
    return {**stated(), **found}


def read(text: str) -> dict[str, Parameter]:
    """Read a file of parameters. Raises NoOrigin."""
    return {
        f"{group}.{key}": _parameter(f"{group}.{key}", dict(entry))
        for group, entries in tomllib.loads(text).items()
        for key, entry in entries.items()
    }


def _parameter(name: str, entry: dict[str, Any]) -> Parameter:
    says, exploratory = entry.pop("says"), bool(entry.pop("exploratory", False))
    fixed, ends = bool(entry.pop("fixed", False)), entry.pop("range", None)
    if "of" in entry:
        found = numbers_of(entry["of"])[entry["place"]]
        exploratory = found.certainty.needs_a_mark
    elif exploratory:
        found = number({**OURS, **entry}, {})
    elif "source" in entry and "certainty" in entry:
        found = number(entry, {})
    else:
        raise NoOrigin(f"{name} has neither a source nor the word exploratory.")
    if exploratory is not found.certainty.needs_a_mark:
        raise NoOrigin(f"{name} is {found.certainty}, which does not go with exploratory = {exploratory}.")
    low, high = ends or (found.value * math.exp(z * found.log_se) for z in (-Z_95, Z_95))
    if fixed:
        low = high = found.value
    elif not 0 < low < found.value < high:
        raise NoOrigin(f"{name} does not say how unsure it is.")
    published = not fixed and ends is None
    return Parameter(
        name=name,
        says=says,
        number=found,
        low=low,
        high=high,
        exploratory=exploratory,
        published_range=published,
    )
