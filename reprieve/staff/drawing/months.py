"""Draw months: the opioid load as it was put on record, pain beneath it, and the days of infusions between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reprieve.staff.drawing.axes import ValueAxis, round_ceiling
from reprieve.staff.drawing.days import Days, dates, levels
from reprieve.staff.drawing.scene import Path, Scene, Shape, Words, box, line

_LEVELS: Final = 4
_MOST_PAIN: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPoint:
    """One load on record. known False: the value is the least it was."""

    on: date
    mme: float
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthsSheet:
    """What is drawn; limits in MME a day, each with its word."""

    loads: Sequence[LoadPoint]
    pains: Sequence[tuple[date, float]]
    infusions: Sequence[date]
    limits: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The measures of one size of drawing, in pixels."""

    name: str
    width: float
    left: float
    right: float
    load: float
    lane: float
    pain: float
    text: float
    dates: int

    @property
    def load_top(self) -> float:
        return self.text * 2

    @property
    def lane_top(self) -> float:
        return self.load_top + self.load + self.text * 0.8

    @property
    def pain_top(self) -> float:
        return self.lane_top + self.lane + self.text * 1.9

    @property
    def height(self) -> float:
        return self.pain_top + self.pain + self.text * 2


WIDE: Final = Format(name="wide", width=720, left=46, right=60, load=150, lane=22, pain=96, text=12.5, dates=6)
NARROW: Final = Format(name="narrow", width=340, left=34, right=34, load=130, lane=22, pain=86, text=11, dates=3)


def draw(sheet: MonthsSheet, size: Format = WIDE) -> Scene:
    """Return the months as a scene of this size."""
    days = _days(sheet, size)
    highest = max([*(point.mme for point in sheet.loads), *sheet.limits, 1.0])
    step = round_ceiling(highest / _LEVELS)
    mme = ValueAxis(low=0, high=step * ceil(highest / step), top=size.load_top, bottom=size.load_top + size.load)
    pain = ValueAxis(low=0, high=_MOST_PAIN, top=size.pain_top, bottom=size.pain_top + size.pain)
    shapes: tuple[Shape, ...] = (
        Words(x=2, y=size.text, text=_("MME a day, all opioids on the list"), look="course-unit"),
        *levels(days, mme, step, size.text),
        *_limits(sheet, days, mme, size),
        *_loads(sheet, days, mme),
        *_infusions(sheet, days, size),
        Words(x=2, y=size.pain_top - size.text * 0.6, text=_("pain, 0 to 10"), look="course-unit"),
        *levels(days, pain, 5, size.text),
        *_pains(sheet, days, pain),
        *dates(days, size.dates, size.height - 4),
    )
    return Scene(
        width=size.width,
        height=size.height,
        title=_("Opioid load, infusions and pain over time"),
        description=_describe(sheet),
        look=f"course months course--{size.name}",
        shapes=shapes,
    )


def _days(sheet: MonthsSheet, size: Format) -> Days:
    known = [*(point.on for point in sheet.loads), *(on for on, _score in sheet.pains), *sheet.infusions]
    return Days.over(known, left=size.left, right=size.width - size.right)


def _limits(sheet: MonthsSheet, days: Days, axis: ValueAxis, size: Format) -> Iterator[Shape]:
    for limit in sheet.limits:
        y = axis.y(limit)
        yield line(days.left, y, days.right, y, "months-limit")
        yield Words(x=days.right + 5, y=y + size.text * 0.36, text=f"≥ {limit:g}", look="course-number")


def _loads(sheet: MonthsSheet, days: Days, axis: ValueAxis) -> Iterator[Shape]:
    """A load holds until the next is put on record; an open box is the least it was."""
    places = [(days.x(point.on), axis.y(point.mme)) for point in sheet.loads]
    run = list(places[:1])
    for (_x, before), (x, y) in zip(places, places[1:], strict=False):  # noqa: RUF007 pairs of places
        run += [(x, before), (x, y)]
    if len(run) > 1:
        yield Path(runs=(tuple(run),), look="months-load")
    for point, (x, y) in zip(sheet.loads, places, strict=True):
        yield box(x - 4, y - 4, 8, 8, "months-known" if point.known else "months-least")


def _infusions(sheet: MonthsSheet, days: Days, size: Format) -> Iterator[Shape]:
    bottom = size.lane_top + size.lane
    for on in sheet.infusions:
        x = days.x(on)
        corners = ((x - 5, size.lane_top + 4), (x + 5, size.lane_top + 4), (x, bottom - 4))
        yield Path(runs=(corners,), look="months-infusion", closed=True)
    yield line(days.left, bottom, days.right, bottom, "course-grid")


def _pains(sheet: MonthsSheet, days: Days, axis: ValueAxis) -> Iterator[Shape]:
    places = tuple((days.x(on), axis.y(score)) for on, score in sheet.pains)
    if len(places) > 1:
        yield Path(runs=(places,), look="months-pain")
    for x, y in places:
        yield Path(runs=(((x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)),), look="months-score", closed=True)


def _describe(sheet: MonthsSheet) -> str:
    said = []
    if sheet.loads:
        first, last = sheet.loads[0], sheet.loads[-1]
        said.append(
            _("Opioid load: {first} MME a day on {start}, {last} on {end}.").format(
                first=f"{first.mme:.1f}",
                last=f"{last.mme:.1f}",
                start=date_format(first.on, "j M Y"),
                end=date_format(last.on, "j M Y"),
            )
        )
    if sheet.pains:
        ends = {"first": f"{sheet.pains[0][1]:g}", "last": f"{sheet.pains[-1][1]:g}"}
        said.append(_("Pain: first {first}, last {last}.").format(**ends))
    said.append(_("Infusions: {count}. The table below gives every value.").format(count=len(sheet.infusions)))
    return " ".join(said)
