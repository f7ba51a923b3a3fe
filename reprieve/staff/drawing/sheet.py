"""What the chart of an infusion shows, as frozen values: times in minutes from the start of the pump."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import Literal, TypeAlias


class Origin(StrEnum):
    """Where a value came from; each looks different on the chart."""

    DEVICE = "device"
    TYPED = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One observed value: late if it was written down well after it was seen, struck if a later entry amends it."""

    at_min: float
    value: float
    origin: Origin
    late: bool = False
    struck: bool = False

    def __post_init__(self) -> None:
        if not (isfinite(self.at_min) and isfinite(self.value)):
            raise ValueError("A mark has a time and a value.")


Keep: TypeAlias = Literal["last", "lowest", "highest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRow:
    """A sign written as numbers; where they would overlap, `keep` says which of a cell's values is shown.

    due_min: where one is to be charted and is not there; drawn as an empty slot.
    """

    label: str
    marks: tuple[Mark, ...]
    keep: Keep = "last"
    decimals: int = 0
    due_min: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RateStep:
    """The pump ran at this rate from one minute to another."""

    begin_min: float
    end_min: float
    rate_mg_per_h: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpStretch:
    """A pump reported one rate from one minute to another; runs: False where it stood still."""

    begin_min: float
    end_min: float
    label: str
    runs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpStrip:
    """What one pump reported, under the charted rate. differs: from which minute to which the two are not the same."""

    label: str
    stretches: tuple[PumpStretch, ...]
    differs: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugMark:
    """A single dose: a rescue drug or a bolus."""

    at_min: float
    drug: str
    label: str
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A numbered remark; its words stand in the list below the chart."""

    number: int
    at_min: float
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedCurve:
    """A predicted concentration with its 5-95 % band. All four have one length; ng/mL."""

    at_min: tuple[float, ...]
    typical: tuple[float, ...]
    p05: tuple[float, ...]
    p95: tuple[float, ...]
    label: str

    def __post_init__(self) -> None:
        if len({len(self.at_min), len(self.typical), len(self.p05), len(self.p95)}) != 1:
            raise ValueError("A predicted curve has as many values as times.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSheet:
    """Everything one chart shows; `zero` is the start of the pump in the clinic's zone."""

    title: str
    description: str
    zero: datetime
    begins_min: float
    ends_min: float
    drug: str
    systolic: tuple[Mark, ...] = ()
    diastolic: tuple[Mark, ...] = ()
    pulse: tuple[Mark, ...] = ()
    rows: tuple[NumberRow, ...] = ()
    steps: tuple[RateStep, ...] = ()
    pumps: tuple[PumpStrip, ...] = ()
    given_mg: tuple[tuple[float, str], ...] = ()
    doses: tuple[DrugMark, ...] = ()
    remarks: tuple[Remark, ...] = ()
    predicted: PredictedCurve | None = None
    crosses_min: tuple[float, ...] = ()
    due_min: tuple[float, ...] = ()
    now_min: float | None = None

    def __post_init__(self) -> None:
        if not self.ends_min > self.begins_min:
            raise ValueError("A chart ends after it begins.")
