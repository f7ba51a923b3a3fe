"""Draw an infusion as an anaesthesia record is drawn: one time axis, every lane above the other.

From top to bottom: clock; drug rate as a step strip; what pumps reported of it; the running milligrams; single doses;
the pressure and pulse grid with the predicted concentration behind it on its own axis; numbers; numbered remarks.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reprieve.staff.drawing import glyphs, lanes
from reprieve.staff.drawing.axes import HEAVY_MIN, MINUTE_PX, SQUARE_MIN, TimeAxis, ValueAxis, round_ceiling
from reprieve.staff.drawing.scene import Path, Point, Scene, Shape, Words, line
from reprieve.staff.drawing.sheet import ChartSheet, Mark
from reprieve.staff.drawing.thinning import thin

SCALE_MMHG = (0, 240, 30)  # peers.md 6.1: left axis 0-240 in steps of 30, for pressure and pulse alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The measures of one size of sheet, in pixels."""

    name: str
    width: float
    left: float
    right: float
    text: float
    grid: float
    rate: float
    row: float
    caret: float
    dot: float
    clock_every_px: float


WIDE = Format(
    name="wide", width=820, left=78, right=34, text=11, grid=232, rate=40, row=18, caret=6, dot=1.7, clock_every_px=44
)
NARROW = Format(
    name="narrow",
    width=340,
    left=52,
    right=24,
    text=9.5,
    grid=190,
    rate=36,
    row=16,
    caret=4.5,
    dot=1.2,
    clock_every_px=34,
)


def draw(sheet: ChartSheet, size: Format = WIDE) -> Scene:
    """Return the chart as a scene of this size; its height follows from its rows."""
    time = TimeAxis(
        zero=sheet.zero,
        begins_min=sheet.begins_min,
        ends_min=sheet.ends_min,
        left=size.left,
        right=size.width - size.right,
    )
    shapes: list[Shape] = []
    y = size.text + 8
    top_of_lines = y
    y = _drug_lanes(sheet, size, time, y, shapes)
    grid = ValueAxis(low=SCALE_MMHG[0], high=SCALE_MMHG[1], top=y + 6, bottom=y + 6 + size.grid)
    y = _number_lanes(sheet, size, time, grid.bottom + 4, shapes)
    behind = _time_lines(size, time, top_of_lines, y) + _prediction(sheet, size, time, grid) + _scale(size, time, grid)
    shapes += _signs(sheet, size, time, grid)
    return Scene(
        width=size.width,
        height=y + 2,
        title=sheet.title,
        description=sheet.description,
        look=f"chart chart--{size.name}",
        shapes=tuple(behind + shapes),
    )


def _lane(size: Format, time: TimeAxis, top: float, height: float) -> lanes.Lane:
    return lanes.Lane(time=time, top=top, height=height, label_x=2, text_px=size.text)


def _drug_lanes(sheet: ChartSheet, size: Format, time: TimeAxis, y: float, shapes: list[Shape]) -> float:
    """Add the lanes above the grid; return where they end."""
    shapes += lanes.rate_lane(_lane(size, time, y, size.rate), sheet.drug, sheet.steps)
    y += size.rate
    for strip in sheet.pumps:
        shapes += lanes.pump_lane(_lane(size, time, y, size.row), strip)
        y += size.row
    shapes += lanes.given_lane(_lane(size, time, y, size.row), _("given mg"), sheet.given_mg)
    y += size.row
    for drug in dict.fromkeys(dose.drug for dose in sheet.doses):
        doses = tuple(dose for dose in sheet.doses if dose.drug == drug)
        shapes += lanes.dose_lane(_lane(size, time, y, size.row), drug, doses)
        y += size.row
    return y


def _number_lanes(sheet: ChartSheet, size: Format, time: TimeAxis, y: float, shapes: list[Shape]) -> float:
    """Add the lanes below the grid; return where they end."""
    for row in sheet.rows:
        shapes += lanes.number_lane(_lane(size, time, y, size.row), row)
        y += size.row
    shapes += lanes.remark_lane(_lane(size, time, y, size.row + 4), _("remarks"), sheet.remarks)
    return y + size.row + 4


def _time_lines(size: Format, time: TimeAxis, top: float, bottom: float) -> list[Shape]:
    """Draw a small square every five minutes, a heavy line every fifteen, and the clock where it fits.

    Looked at closely, each minute gets a line and each square its clock.
    """
    close = time.px_per_min >= MINUTE_PX
    heavy = tuple(time.lines(SQUARE_MIN if close else HEAVY_MIN))
    light = tuple(at for at in time.lines(1 if close else SQUARE_MIN) if at not in set(heavy))
    shapes: list[Shape] = [
        Path(runs=tuple(((time.x(at), top), (time.x(at), bottom)) for at in minutes), look=look)
        for minutes, look in ((light, "ink-grid"), (heavy, "ink-grid ink-grid--heavy"))
        if minutes
    ]
    every = SQUARE_MIN if close else HEAVY_MIN
    while every * time.px_per_min < size.clock_every_px:
        every *= 2
    for at in time.lines(every):
        x = min(max(time.x(at), time.left + size.text), time.right)
        shapes.append(Words(x=x, y=size.text + 2, text=time.clock(at), look="ink-clock", anchor="middle"))
    return shapes


def _scale(size: Format, time: TimeAxis, grid: ValueAxis) -> list[Shape]:
    """Draw the left axis, shared by pressure and pulse."""
    low, high, step = SCALE_MMHG
    shapes: list[Shape] = []
    for value in range(low, high + 1, step):
        y = grid.y(value)
        shapes.append(line(time.left, y, time.right, y, "ink-grid"))
        shapes.append(Words(x=time.left - 4, y=y + size.text * 0.36, text=str(value), look="ink-axis", anchor="end"))
    shapes.append(Words(x=2, y=grid.y(225) + size.text * 0.36, text=_("mmHg"), look="ink-axis"))
    shapes.append(Words(x=2, y=grid.y(195) + size.text * 0.36, text=_("/min"), look="ink-axis"))
    return shapes


def _prediction(sheet: ChartSheet, size: Format, time: TimeAxis, grid: ValueAxis) -> list[Shape]:
    """Draw the predicted concentration: a thin line in a shaded band, on its own axis at the right."""
    curve = sheet.predicted
    if curve is None or not curve.at_min:
        return []
    shown = [i for i, at in enumerate(curve.at_min) if time.shows(at)]
    if not shown:
        return []
    axis = ValueAxis(low=0, high=round_ceiling(max(curve.p95[i] for i in shown)), top=grid.top, bottom=grid.bottom)

    def run(values: tuple[float, ...]) -> list[Point]:
        return [(time.x(curve.at_min[i]), axis.y(values[i])) for i in shown]

    shapes: list[Shape] = [
        Path(runs=((*run(curve.p95), *reversed(run(curve.p05))),), look="ink-band", closed=True),
        Path(runs=(tuple(run(curve.typical)),), look="ink-typical"),
    ]
    for share in (0, 0.5, 1):
        value = axis.high * share
        y = axis.y(value) + size.text * 0.36
        shapes.append(Words(x=time.right + 4, y=y, text=f"{value:g}", look="ink-axis ink-axis--predicted"))
    shapes.append(
        Words(
            x=size.width - 1,
            y=axis.y(axis.high * 0.75),
            text=curve.label,
            look="ink-axis ink-axis--predicted",
            anchor="end",
        )
    )
    return shapes


def _signs(sheet: ChartSheet, size: Format, time: TimeAxis, grid: ValueAxis) -> list[Shape]:
    """Draw pressure, pulse, empty slots, start and end, and now."""

    def place(mark: Mark) -> Point:
        return (time.x(mark.at_min), grid.y(mark.value))

    # A dot and a caret each have their own width to stand in: four hours of a monitor's minutes stay readable.
    dots_min, carets_min = 5 / time.px_per_min, 2.2 * size.caret / time.px_per_min
    pulse = thin((m for m in sheet.pulse if time.shows(m.at_min)), every_min=dots_min)
    systolic = thin((m for m in sheet.systolic if time.shows(m.at_min)), every_min=carets_min)
    diastolic = thin((m for m in sheet.diastolic if time.shows(m.at_min)), every_min=carets_min)
    shapes: list[Shape] = []
    if sheet.now_min is not None and time.shows(sheet.now_min):
        x = time.x(sheet.now_min)
        shapes.append(line(x, grid.top - 4, x, grid.bottom + 4, "ink-now"))
    shapes += _pulse_line(pulse, place)
    shapes += glyphs.dots(pulse, place, radius=size.dot, sign="pulse")
    shapes += glyphs.carets(systolic, place, size=size.caret, down=True, sign="pressure")
    shapes += glyphs.carets(diastolic, place, size=size.caret, down=False, sign="pressure")
    for at in sheet.due_min:
        x = time.x(at)
        shapes.append(
            Path(runs=(glyphs.dot((x, grid.bottom - 7), radius=size.caret * 0.7),), look="ink-due", closed=True)
        )
    for at in sheet.crosses_min:
        shapes.append(glyphs.cross((time.x(at), grid.bottom - 7), size=size.caret * 0.8, look="ink-cross"))
    return shapes


def _pulse_line(pulse: tuple[Mark, ...], place: glyphs.Place) -> list[Shape]:
    """Join the pulse's dots, but never across a gap: a line there would claim what nobody saw."""
    longest_gap_min = 6
    runs: list[tuple[Point, ...]] = []
    run: list[Point] = []
    before: Mark | None = None
    for mark in (mark for mark in pulse if not mark.struck):
        if before is not None and mark.at_min - before.at_min > longest_gap_min:
            runs.append(tuple(run))
            run = []
        run.append(place(mark))
        before = mark
    runs.append(tuple(run))
    joined = tuple(run for run in runs if len(run) > 1)
    return [Path(runs=joined, look="ink-pulse-line")] if joined else []
