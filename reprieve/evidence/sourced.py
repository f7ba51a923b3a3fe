"""A number that knows where it comes from and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reprieve.evidence.register import Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """One number with its source key and certainty; the unit is in the name of the field that holds it."""

    value: Decimal
    source: str
    certainty: Certainty
    note: str = ""

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError("A sourced number is finite.")

    def __str__(self) -> str:
        return f"{self.value.normalize():f}"
