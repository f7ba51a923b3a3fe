"""An axis of days along a drawing, with its dates, and the levels of what is drawn above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from reprieve.staff.drawing.axes import ValueAxis
from reprieve.staff.drawing.scene import Anchor, Shape, Words, line

LEAST_DAYS = 28  # a single day is drawn on a month


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days from left to right, in pixels."""

    first: date
    last: date
    left: float
    right: float

    @classmethod
    def over(cls, known: Iterable[date], *, left: float, right: float) -> Days:
        """Return an axis that holds all of these days, and a month at least."""
        days = sorted(known)
        return cls(first=min(days[0], days[-1] - timedelta(days=LEAST_DAYS)), last=days[-1], left=left, right=right)

    def x(self, on: date) -> float:
        return self.left + (on - self.first).days / (self.last - self.first).days * (self.right - self.left)


def levels(days: Days, axis: ValueAxis, step: float, text: float) -> Iterator[Shape]:
    """Yield a line and its number every so much. text: the height of the letters, px"""
    for level in range(round(axis.high / step) + 1):
        y = axis.y(level * step)
        yield line(days.left, y, days.right, y, "course-grid" if level else "course-axis")
        yield Words(x=days.left - 6, y=y + text * 0.36, text=f"{level * step:g}", look="course-number", anchor="end")


def dates(days: Days, count: int, y: float) -> Iterator[Shape]:
    """Yield so many dates, the first and the last with their year."""
    span = (days.last - days.first).days
    for place in range(count):
        on = days.first + timedelta(days=round(span * place / (count - 1)))
        anchor: Anchor = "start" if not place else "end" if place == count - 1 else "middle"
        text = date_format(on, "j M Y") if place in (0, count - 1) else date_format(on, "j M")
        yield Words(x=days.x(on), y=y, text=text, look="course-number", anchor=anchor)
