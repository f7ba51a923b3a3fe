"""Published models as data: one file each, every number with its unit, source and certainty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    name: str


def model(name: str = "simons-2022-racemic") -> Model:
    """Return the published model of this name. Raises UnknownModel."""
    raise NotImplementedError


def names() -> tuple[str, ...]:
    """Return the names that `model` knows."""
    raise NotImplementedError
