"""Look at a part of a chart: the same sheet, cut to a stretch of its time. Nothing is moved, averaged or drawn anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, Protocol, TypeVar

from reprieve.staff.drawing.sheet import ChartSheet, NumberRow, PumpStrip, RateStep

# peers.md 6.1 asks that 45 minutes and 4 hours are both readable: the whole day, or its last stretch. Our choice.
ZOOMS_MIN: Final = (15, 30, 60)
AHEAD_SHARE: Final = 0.1  # of the stretch, left free to the right of now for what falls due


class _AtMinute(Protocol):
    @property
    def at_min(self) -> float: ...


T = TypeVar("T", bound=_AtMinute)


def last(sheet: ChartSheet, minutes: int) -> ChartSheet:
    """Return the last so many minutes: up to now, or up to the end of a day that is over."""
    if sheet.now_min is None:
        return cut(sheet, begins_min=max(sheet.begins_min, sheet.ends_min - minutes), ends_min=sheet.ends_min)
    ends_min = sheet.now_min + minutes * AHEAD_SHARE
    return cut(sheet, begins_min=sheet.now_min - minutes, ends_min=ends_min)


def cut(sheet: ChartSheet, *, begins_min: float, ends_min: float) -> ChartSheet:
    """Return what of a sheet lies between two minutes; a rate that runs over an edge is cut there."""

    def inside(things: Iterable[T]) -> tuple[T, ...]:
        return tuple(thing for thing in things if begins_min <= thing.at_min <= ends_min)

    def minutes(times: Iterable[float]) -> tuple[float, ...]:
        return tuple(at for at in times if begins_min <= at <= ends_min)

    def row(whole: NumberRow) -> NumberRow:
        return replace(whole, marks=inside(whole.marks), due_min=minutes(whole.due_min))

    return replace(
        sheet,
        begins_min=begins_min,
        ends_min=ends_min,
        systolic=inside(sheet.systolic),
        diastolic=inside(sheet.diastolic),
        pulse=inside(sheet.pulse),
        rows=tuple(map(row, sheet.rows)),
        steps=tuple(_step(step, begins_min, ends_min) for step in sheet.steps if _runs(step, begins_min, ends_min)),
        pumps=tuple(_strip(strip, begins_min, ends_min) for strip in sheet.pumps),
        given_mg=tuple(pair for pair in sheet.given_mg if begins_min <= pair[0] <= ends_min),
        doses=inside(sheet.doses),
        remarks=inside(sheet.remarks),
        crosses_min=minutes(sheet.crosses_min),
        due_min=minutes(sheet.due_min),
    )


def _runs(step: RateStep, begins_min: float, ends_min: float) -> bool:
    return step.begin_min < ends_min and step.end_min > begins_min


def _step(step: RateStep, begins_min: float, ends_min: float) -> RateStep:
    return replace(step, begin_min=max(step.begin_min, begins_min), end_min=min(step.end_min, ends_min))


def _strip(strip: PumpStrip, begins_min: float, ends_min: float) -> PumpStrip:
    return replace(
        strip,
        stretches=tuple(
            replace(one, begin_min=max(one.begin_min, begins_min), end_min=min(one.end_min, ends_min))
            for one in strip.stretches
            if one.begin_min < ends_min and one.end_min > begins_min
        ),
        differs=tuple(
            (max(since, begins_min), min(until, ends_min))
            for since, until in strip.differs
            if since < ends_min and until > begins_min
        ),
    )
