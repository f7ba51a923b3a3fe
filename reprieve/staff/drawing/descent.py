"""Draw a taper: the dose as planned and as taken, the load on record beside it, pain and withdrawal beneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from reprieve.staff.drawing.axes import ValueAxis, round_ceiling
from reprieve.staff.drawing.days import Days, dates, levels
from reprieve.staff.drawing.months import LoadPoint
from reprieve.staff.drawing.scene import Path, Point, Scene, Shape, Words, box, line

_LEVELS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What was asked on the way down, from 0 to `high`. title: with its unit"""

    title: str
    high: int
    points: Sequence[tuple[date, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescentSheet:
    """What is drawn. planned, taken: each dose from its first day on, in `unit`; the last taken one holds today.

    loads: of all opioids on the list, in the same unit; none where the unit is another · paused: from, until
    until: up to when a dose was taken, today while the plan is open
    """

    title: str
    unit: str
    planned: Sequence[tuple[date, float]]
    taken: Sequence[tuple[date, float]]
    loads: Sequence[LoadPoint]
    paused: Sequence[tuple[date, date]]
    lanes: Sequence[Lane]
    until: date
    is_open: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The measures of one size of drawing, in pixels."""

    name: str
    width: float
    left: float
    right: float
    dose: float
    lane: float
    text: float
    dates: int

    @property
    def dose_top(self) -> float:
        return self.text * 2

    def lane_top(self, place: int) -> float:
        return self.dose_top + self.dose + self.text * 3 + place * (self.lane + self.text * 2.9)

    def height(self, lanes: int) -> float:
        return self.lane_top(lanes) - self.text * 0.3


WIDE: Final = Format(name="wide", width=720, left=46, right=18, dose=170, lane=66, text=12.5, dates=6)
NARROW: Final = Format(name="narrow", width=340, left=34, right=12, dose=150, lane=60, text=11, dates=3)


def draw(sheet: DescentSheet, size: Format = WIDE) -> Scene:
    """Return the descent as a scene of this size."""
    days = _days(sheet, size)
    highest = max([1.0, *(dose for _on, dose in (*sheet.planned, *sheet.taken)), *(load.mme for load in sheet.loads)])
    step = round_ceiling(highest / _LEVELS)
    axis = ValueAxis(low=0, high=step * ceil(highest / step), top=size.dose_top, bottom=size.dose_top + size.dose)
    height = size.height(len(sheet.lanes))
    shapes: tuple[Shape, ...] = (
        Words(x=2, y=size.text, text=sheet.unit, look="course-unit"),
        *_paused(sheet, days, size),
        *levels(days, axis, step, size.text),
        *_steps(sheet.planned, days.last, days, axis, "descent-planned"),
        *_steps(sheet.taken, sheet.until, days, axis, "descent-taken"),
        *(_load(load, days, axis) for load in sheet.loads),
        *(shape for place, lane in enumerate(sheet.lanes) for shape in _lane(lane, place, days, size)),
        *_today(sheet, days, size),
        *dates(days, size.dates, height - 4),
    )
    return Scene(
        width=size.width,
        height=height,
        title=sheet.title,
        description=sheet.says,
        look=f"course months descent course--{size.name}",
        shapes=shapes,
    )


def _days(sheet: DescentSheet, size: Format) -> Days:
    known = [on for on, _dose in (*sheet.planned, *sheet.taken)]
    known += [load.on for load in sheet.loads]
    known += [on for lane in sheet.lanes for on, _value in lane.points]
    return Days.over([*known, sheet.until], left=size.left, right=size.width - size.right)


def _paused(sheet: DescentSheet, days: Days, size: Format) -> Iterator[Shape]:
    for begins, ends in sheet.paused:
        left, right = days.x(begins), max(days.x(ends), days.x(begins) + 2)
        yield box(left, size.dose_top, right - left, size.dose, "descent-paused")


def _today(sheet: DescentSheet, days: Days, size: Format) -> Iterator[Shape]:
    x, lanes = days.x(sheet.until), (size.lane_top(place) for place in range(len(sheet.lanes)))
    for top, height in ((size.dose_top, size.dose), *((top, size.lane) for top in lanes)):
        if sheet.is_open:
            yield line(x, top, x, top + height, "descent-today")


def _steps(doses: Sequence[tuple[date, float]], until: date, days: Days, axis: ValueAxis, look: str) -> Iterator[Shape]:
    """A dose holds until the next one begins, the last one until the end."""
    run: list[Point] = []
    for on, dose in doses:
        if run:
            run.append((days.x(on), run[-1][1]))
        run.append((days.x(on), axis.y(dose)))
    run.append((max(days.x(until), run[-1][0]), run[-1][1]))
    yield Path(runs=(tuple(run),), look=look)


def _load(load: LoadPoint, days: Days, axis: ValueAxis) -> Shape:
    return box(days.x(load.on) - 4, axis.y(load.mme) - 4, 8, 8, "months-known" if load.known else "months-least")


def _lane(lane: Lane, place: int, days: Days, size: Format) -> Iterator[Shape]:
    top = size.lane_top(place)
    axis = ValueAxis(low=0, high=lane.high, top=top, bottom=top + size.lane)
    yield Words(x=2, y=top - size.text * 0.9, text=lane.title, look="course-unit")
    yield from levels(days, axis, lane.high, size.text)
    places = tuple((days.x(on), axis.y(value)) for on, value in lane.points)
    if len(places) > 1:
        yield Path(runs=(places,), look="months-pain")
    for x, y in places:
        yield Path(runs=(((x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)),), look="months-score", closed=True)
