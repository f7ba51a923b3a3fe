"""Axes: minutes and values to pixels, and the lines of the grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, log10

MINUTE_PX = 14  # a line for each minute where minutes are this wide; our choice
SQUARE_MIN = 5  # peers.md 6.1: each small square is five minutes,
HEAVY_MIN = 15  # each heavy line fifteen


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAxis:
    """Minutes from the start of the pump, left to right; its lines stand at round minutes of the clinic's clock."""

    zero: datetime
    begins_min: float
    ends_min: float
    left: float
    right: float

    @property
    def px_per_min(self) -> float:
        return (self.right - self.left) / (self.ends_min - self.begins_min)

    def x(self, at_min: float) -> float:
        """Return the pixel of a minute, held inside the sheet."""
        held = min(max(at_min, self.begins_min), self.ends_min)
        return self.left + (held - self.begins_min) * self.px_per_min

    def shows(self, at_min: float) -> bool:
        return self.begins_min <= at_min <= self.ends_min

    def lines(self, every_min: int) -> Iterator[float]:
        """Yield the minutes at which the clock shows a multiple of `every_min`."""
        past = self._clock_min % every_min
        first = ceil((self.begins_min + past) / every_min)
        last = floor((self.ends_min + past) / every_min)
        for step in range(first, last + 1):
            yield step * every_min - past

    def clock(self, at_min: float) -> str:
        """Return the clinic's clock at a minute, as 14:05."""
        return f"{self.zero + timedelta(minutes=at_min):%H:%M}"

    @property
    def _clock_min(self) -> float:
        return self.zero.hour * 60 + self.zero.minute + self.zero.second / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAxis:
    """Values upwards: `low` at the bottom pixel, `high` at the top one."""

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """Return the pixel of a value, held inside the axis."""
        held = min(max(value, self.low), self.high)
        return self.bottom - (held - self.low) * (self.bottom - self.top) / (self.high - self.low)


def round_ceiling(value: float) -> float:
    """Return the next of 1, 2, 2.5, 5, 10 times a power of ten that holds the value."""
    if value <= 0:
        return 1
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.999999)
