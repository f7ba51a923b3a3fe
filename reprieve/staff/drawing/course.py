"""Draw a course of therapy: infusions, harm and every measure, each in its own lane on one axis of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reprieve.staff.drawing.axes import ValueAxis
from reprieve.staff.drawing.scene import Path, Scene, Shape, Words, box, line

DAY: Final = timedelta(days=1)
STEPS_DAYS: Final = (1, 2, 7, 14, 28, 56, 84, 168, 364)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The measures of one size, in pixels."""

    name: str
    width: float
    left: float
    lane: float
    text: float
    date_every_px: float


WIDE: Final = Format(name="wide", width=980, left=44, lane=92, text=12, date_every_px=72)
NARROW: Final = Format(name="narrow", width=340, left=30, lane=76, text=10, date_every_px=62)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One measure. points: when, value. baseline: the value before the course, drawn across. unit: with its range.

    at_least: what was known only in part, drawn apart and not joined with the rest.
    """

    title: str
    unit: str
    low: float
    high: float
    points: tuple[tuple[datetime, float], ...]
    baseline: float | None
    at_least: tuple[tuple[datetime, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSheet:
    """All that is drawn. infusions: when, given (or booked), in words; boosters: which of them were one.

    harm: when, grade. says: the same in words.
    """

    begins: datetime
    ends: datetime
    now: datetime
    infusions: tuple[tuple[datetime, bool, str], ...]
    harm: tuple[tuple[datetime, str], ...]
    lanes: tuple[Lane, ...]
    says: str
    boosters: frozenset[datetime] = frozenset()


def draw(sheet: CourseSheet, size: Format) -> Scene:
    """Return the drawing of a course."""
    axis = _Days(sheet, size)
    head = size.text * 4.6
    gap = size.text * 2.2
    height = head + len(sheet.lanes) * (size.lane + gap) + 6
    shapes: list[Shape] = [*_dates(axis, size, height), *_infusions(sheet, axis, size, height)]
    top = head + gap
    for lane in sheet.lanes:
        shapes += _lane(lane, axis, size, top)
        top += size.lane + gap
    return Scene(
        width=size.width,
        height=height,
        title=_("The course of this patient: infusions and scores"),
        description=sheet.says,
        look=f"chart chart--{size.name} coursechart",
        shapes=tuple(shapes),
    )


class _Days:
    """Moments to pixels, and midnights of the clinic at round distances."""

    def __init__(self, sheet: CourseSheet, size: Format) -> None:
        self.begins, self.ends = sheet.begins, max(sheet.ends, sheet.begins + DAY)
        self.left, self.right = size.left, size.width - 10
        self.per_day = (self.right - self.left) / ((self.ends - self.begins) / DAY)

    def x(self, at: datetime) -> float:
        held = min(max(at, self.begins), self.ends)
        return self.left + (held - self.begins) / DAY * self.per_day

    def midnights(self, every_px: float) -> Iterator[datetime]:
        step = next((days for days in STEPS_DAYS if days * self.per_day >= every_px), STEPS_DAYS[-1])
        first = timezone.localtime(self.begins).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        for number in range(int((self.ends - first) / DAY) // step + 1):
            yield first + number * step * DAY


def _dates(axis: _Days, size: Format, height: float) -> Iterator[Shape]:
    for at in axis.midnights(size.date_every_px):
        x = axis.x(at)
        yield line(x, size.text * 1.6, x, height, "ink-grid")
        held = min(max(x, axis.left + size.text * 1.6), axis.right - size.text * 1.6)
        yield Words(x=held, y=size.text, text=date_format(at, "j M"), look="ink-clock", anchor="middle")


def _infusions(sheet: CourseSheet, axis: _Days, size: Format, height: float) -> Iterator[Shape]:
    y = size.text * 3.2
    last = -1e9
    for at, given, words in sheet.infusions:
        x = axis.x(at)
        yield line(x, y, x, height, "course-infusion" if given else "course-booked")
        yield Path(runs=(_mark(x, y),), look="course-mark", closed=given)
        if at in sheet.boosters:  # a second one under it
            yield Path(runs=(_mark(x, y + 9),), look="course-mark", closed=given)
        if words and x - last > size.text * 4.2:
            yield Words(x=min(x, axis.right - size.text * 2), y=y - 7, text=words, look="ink-axis", anchor="middle")
            last = x
    for at, grade in sheet.harm:
        x, low = axis.x(at), y + size.text * 1.5
        yield Path(runs=(((x, low - 5), (x + 5, low), (x, low + 5), (x - 5, low)),), look="course-harm", closed=True)
        yield Words(x=x + 8, y=low + 4, text=grade, look="ink-axis")
    if sheet.begins <= sheet.now <= sheet.ends:
        yield line(axis.x(sheet.now), size.text * 1.6, axis.x(sheet.now), height, "ink-now")


def _mark(x: float, y: float) -> tuple[tuple[float, float], ...]:
    return (x, y + 5), (x - 5, y - 4), (x + 5, y - 4)


def _lane(lane: Lane, axis: _Days, size: Format, top: float) -> Iterator[Shape]:
    scale = ValueAxis(low=lane.low, high=lane.high, top=top, bottom=top + size.lane - 6)
    title = f"{lane.title} ({lane.unit})" if lane.unit else lane.title
    yield Words(x=axis.left, y=top - 6, text=title, look="ink-label")
    for value in (lane.low, (lane.low + lane.high) / 2, lane.high):
        y = scale.y(value)
        yield line(axis.left, y, axis.right, y, "ink-grid")
        yield Words(x=axis.left - 5, y=y + size.text * 0.36, text=f"{value:g}", look="ink-axis", anchor="end")
    if lane.baseline is not None:
        y = scale.y(lane.baseline)
        yield line(axis.left, y, axis.right, y, "course-baseline")
        # At the far end, where scores have left this line; at its beginning they stand on it.
        yield Words(x=axis.right - 2, y=y - 4, text=_("before the course"), look="ink-axis", anchor="end")
    for at, value in lane.at_least:
        x, y = axis.x(at), scale.y(value)
        yield Path(runs=(((x, y - 5), (x - 4, y + 3), (x + 4, y + 3)),), look="course-atleast", closed=True)
        yield Words(x=min(x + 7, axis.right - 2), y=max(y - 6, top + size.text), text=f"≥ {value:g}", look="ink-axis")
    places = tuple((axis.x(at), scale.y(value)) for at, value in lane.points)
    if len(places) > 1:
        yield Path(runs=(places,), look="course-line")
    for (x, y), (_at, value) in zip(places, lane.points, strict=True):
        yield box(x - 3, y - 3, 6, 6, "course-dot")
        if (x, y) == places[-1]:
            yield Words(
                x=min(x + 7, axis.right - 2), y=max(y - 6, top + size.text), text=f"{value:g}", look="course-value"
            )
