"""Draw two ways to go on: as it is (dashed, hatched edge) and changed (solid), each with its band, from one past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from reprieve.staff.drawing.axes import HEAVY_MIN, TimeAxis, ValueAxis, round_ceiling
from reprieve.staff.drawing.scene import Path, Point, Scene, Shape, Words, line
from reprieve.staff.drawing.sheet import PredictedCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The measures of one size, in pixels."""

    name: str
    width: float
    plot: float
    text: float
    clock_every_px: float


WIDE: Final = Format(name="wide", width=560, plot=170, text=11, clock_every_px=44)
NARROW: Final = Format(name="narrow", width=340, plot=150, text=9.5, clock_every_px=34)
LEFT: Final = 34


def draw(
    *, zero: datetime, now_min: float, unchanged: PredictedCurve, changed: PredictedCurve, says: str, size: Format
) -> Scene:
    """Return both courses on one clock and one axis. says: in words what the drawing shows."""
    top, bottom = size.text + 8, size.text + 8 + size.plot
    shown = [at for at in changed.at_min if at >= now_min - 30.5]
    time = TimeAxis(zero=zero, begins_min=shown[0], ends_min=shown[-1], left=LEFT, right=size.width - 6)
    highest = max(max(curve.p95) for curve in (unchanged, changed))
    axis = ValueAxis(low=0, high=round_ceiling(highest), top=top, bottom=bottom)
    shapes = [
        *_grid(time, axis, size),
        _band(changed, time, axis, "ink-band"),
        _band(unchanged, time, axis, "whatif-band"),
        Path(runs=(_run(unchanged, unchanged.typical, time, axis),), look="whatif-unchanged"),
        Path(runs=(_run(changed, changed.typical, time, axis),), look="whatif-changed"),
        line(time.x(now_min), top - 2, time.x(now_min), bottom, "ink-now"),
        Words(x=time.x(now_min) + 3, y=bottom - 4, text=_("now"), look="ink-axis"),
    ]
    return Scene(
        width=size.width,
        height=bottom + 4,
        title=_("Predicted effect-site concentration, with the change and without"),
        description=says,
        look=f"chart chart--{size.name}",
        shapes=tuple(shapes),
    )


def _grid(time: TimeAxis, axis: ValueAxis, size: Format) -> list[Shape]:
    shapes: list[Shape] = []
    every = HEAVY_MIN
    while every * time.px_per_min < size.clock_every_px:
        every *= 2
    for at in time.lines(every):
        x = time.x(at)
        shapes.append(line(x, axis.top, x, axis.bottom, "ink-grid"))
        x = min(max(x, time.left + size.text), time.right - size.text)
        shapes.append(Words(x=x, y=size.text, text=time.clock(at), look="ink-clock", anchor="middle"))
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = axis.y(axis.high * share)
        shapes.append(line(time.left, y, time.right, y, "ink-grid"))
        number = f"{axis.high * share:g}"
        shapes.append(
            Words(
                x=time.left - 4, y=y + size.text * 0.36, text=number, look="ink-axis ink-axis--predicted", anchor="end"
            )
        )
    return shapes


def _band(curve: PredictedCurve, time: TimeAxis, axis: ValueAxis, look: str) -> Path:
    upper, lower = _run(curve, curve.p95, time, axis), _run(curve, curve.p05, time, axis)
    return Path(runs=((*upper, *reversed(lower)),), look=look, closed=True)


def _run(curve: PredictedCurve, values: tuple[float, ...], time: TimeAxis, axis: ValueAxis) -> tuple[Point, ...]:
    shown = zip(curve.at_min, values, strict=True)
    return tuple((time.x(at), axis.y(value)) for at, value in shown if time.shows(at))
