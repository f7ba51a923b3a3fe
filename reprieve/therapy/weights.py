"""Is this weight fit to dose from? (R11)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reprieve.therapy.decisions import Finding, Unknown
from reprieve.therapy.limits import WeightLimits
from reprieve.therapy.vitals import check_weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """One weight read off one scale, in kg. Raises NotPlausible for what no adult weighs."""

    weight_kg: Decimal
    weighed_at: datetime
    scale_id: str = ""

    def __post_init__(self) -> None:
        check_weight(self.weight_kg)


def latest(weighings: Iterable[Weighing]) -> Weighing | None:
    """Return the last weighing, whatever order they come in."""
    return max(weighings, key=lambda weighing: weighing.weighed_at, default=None)


def findings(weighings: tuple[Weighing, ...] | Unknown, limits: WeightLimits, *, now: datetime) -> tuple[Finding, ...]:
    """Answer R11: a weight that is missing, old, much changed, out of range or typed in pounds holds.

    The latest weighing is compared with the one before it; two in a row that agree settle a change.
    """
    raise NotImplementedError
