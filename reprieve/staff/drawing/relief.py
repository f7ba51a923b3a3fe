"""Draw where a score is going: reports and infusions so far, then bands, threshold and the proposed review window.

Left of today stands what was reported, right of it what is forecast: no forecast is drawn over a day that has passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reprieve.pharmacology.arrays import Array
from reprieve.staff.drawing.axes import ValueAxis
from reprieve.staff.drawing.prediction import NARROW, WIDE, Format
from reprieve.staff.drawing.scene import Anchor, Path, Point, Scene, Shape, Words, box, line
from reprieve.therapy.forecast import Forecast
from reprieve.therapy.forecast_rules import History

__all__ = ["NARROW", "WIDE", "draw_relief"]

_EVERY_DAYS: Final = (7, 14, 28, 56, 112, 224)
_DOT: Final = 4.0
_SHORT: Final = 10  # a scale up to here has a line at every second point, a longer one at every fifth
_GAP_DAYS: Final = 3.0  # free to the left of the first report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """Days from the first infusion, left to right."""

    first: date
    begins: float
    ends: float
    left: float
    right: float

    def x(self, day: float) -> float:
        held = min(max(day, self.begins), self.ends)
        return self.left + (held - self.begins) / (self.ends - self.begins) * (self.right - self.left)

    def labels(self, every_px: float) -> Iterator[tuple[float, str]]:
        px = (self.right - self.left) / (self.ends - self.begins)
        step = next((step for step in _EVERY_DAYS if step * px >= every_px), _EVERY_DAYS[-1])
        day = -(-self.begins // step) * step
        while day <= self.ends:
            yield day, date_format(self.first + timedelta(days=day), "j M")
            day += step


def draw_relief(first: date, history: History, found: Forecast, *, description: str, size: Format = WIDE) -> Scene:
    """Return the drawing in this size; first: the date of day 0."""
    begins = min([0.0, *(score.day for score in history.scores)]) - _GAP_DAYS
    days = _Days(
        first=first,
        begins=begins,
        ends=float(found.days[-1]),
        left=size.left,
        right=size.width - size.right,
    )
    values = ValueAxis(low=history.scale.low, high=history.scale.high, top=size.top, bottom=size.bottom)
    return Scene(
        width=size.width,
        height=size.bottom + size.text * 2.4,
        title=_("Forecast of {measure}").format(measure=history.scale.title),
        description=description,
        look=f"course relief course--{size.name}",
        shapes=(
            *_grid(days, values, size, history.scale.title),
            *_window(days, size, found),
            *_bands(days, values, found),
            *_threshold(days, values, found),
            *_so_far(days, values, size, history),
        ),
    )


def _grid(days: _Days, values: ValueAxis, size: Format, measure: str) -> Iterator[Shape]:
    unit = _("{measure}: points, by date").format(measure=measure)
    yield Words(x=2, y=size.text, text=unit, look="course-unit")
    for points in range(int(values.low), int(values.high) + 1, 2 if values.high <= _SHORT else 5):
        y = values.y(points)
        yield line(days.left, y, days.right, y, "course-grid" if points else "course-axis")
        yield Words(x=days.left - 6, y=y + size.text * 0.36, text=str(points), look="course-number", anchor="end")
    for day, label in days.labels(size.label_every_px):
        x = days.x(day)
        yield line(x, size.top, x, size.bottom, "course-grid")
        anchor: Anchor = "end" if x > days.right - size.text else "middle"
        yield Words(x=x, y=size.bottom + size.text * 1.4, text=label, look="course-number", anchor=anchor)


def _window(days: _Days, size: Format, found: Forecast) -> Iterator[Shape]:
    review = found.review
    if review.opens is None:
        return
    begin, end = days.x(review.opens), days.x(days.ends if review.closes is None else review.closes)
    yield box(begin, size.top, max(end - begin, 2), size.bottom - size.top, "relief-window")


def _bands(days: _Days, values: ValueAxis, found: Forecast) -> Iterator[Shape]:
    reports = found.reports
    for low, high, look in (
        (reports.p05, reports.p95, "relief-band"),
        (reports.p25, reports.p75, "relief-band relief-band--inner"),
    ):
        upper, lower = _points(days, values, found, high), _points(days, values, found, low)
        yield Path(runs=((*upper, *reversed(lower)),), look=look, closed=True)
    yield Path(runs=(_points(days, values, found, reports.p50),), look="course-typical")


def _points(days: _Days, values: ValueAxis, found: Forecast, points: Array) -> tuple[Point, ...]:
    return tuple((days.x(day), values.y(value)) for day, value in zip(found.days, points, strict=True))


def _threshold(days: _Days, values: ValueAxis, found: Forecast) -> Iterator[Shape]:
    if found.threshold is None:
        return
    y = values.y(found.threshold)
    yield line(days.left, y, days.right, y, "relief-threshold")


def _so_far(days: _Days, values: ValueAxis, size: Format, history: History) -> Iterator[Shape]:
    for day in history.infusion_days:
        x = days.x(day)
        yield line(x, size.bottom, x, size.bottom - 12, "relief-infusion")
        triangle = ((x - 5, size.bottom), (x + 5, size.bottom), (x, size.bottom - 10))
        yield Path(runs=(triangle,), look="relief-infusion", closed=True)
    today = days.x(history.today)
    yield line(today, size.top, today, size.bottom, "relief-today")
    yield Words(x=today + 4, y=size.top + size.text, text=_("today"), look="course-number")
    for score in history.scores:
        x, y = days.x(score.day), values.y(score.points)
        diamond = ((x, y - _DOT), (x + _DOT, y), (x, y + _DOT), (x - _DOT, y))
        yield Path(runs=(diamond,), look="relief-report", closed=True)
