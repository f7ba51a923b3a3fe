"""Several lines over one axis, told apart by dash and mark as well as by colour, with their names beneath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Final

from reprieve.staff.drawing.axes import ValueAxis
from reprieve.staff.drawing.scene import Path, Point, Scene, Shape, Words, box, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One line: its name, and its points as (along, value)."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """The axis along: from where to where, and what stands at which place. log: in equal multiples."""

    low: float
    high: float
    ticks: Mapping[float, str]
    log: bool = False

    def share(self, at: float) -> float:
        """Return how far along a place is, 0 to 1."""
        if self.log:
            return (log10(max(at, self.low)) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (at - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The measures of one size of drawing, in pixels."""

    name: str
    width: float
    left: float
    right: float
    plot: float
    text: float


WIDE: Final = Format(name="wide", width=720, left=44, right=22, plot=250, text=12.5)
NARROW: Final = Format(name="narrow", width=340, left=30, right=14, plot=210, text=11)
MARKS: Final = 8  # on each line
MARK_PX: Final = 3.5
KEY_PX: Final = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What is drawn. unit: over the upward axis · values: its ticks, the lowest first"""

    title: str
    description: str
    unit: str
    values: tuple[float, ...]
    along: Along
    curves: tuple[Curve, ...]


def draw(lines: Lines, size: Format = WIDE) -> Scene:
    """Return the lines as a scene of this size; at most five."""
    top = size.text * 2
    axis = ValueAxis(low=lines.values[0], high=lines.values[-1], top=top, bottom=top + size.plot)
    keys_from = axis.bottom + size.text * 3.4
    return Scene(
        width=size.width,
        height=keys_from + len(lines.curves) * size.text * 1.6,
        title=lines.title,
        description=lines.description,
        look=f"lines lines--{size.name}",
        shapes=(
            *_grid(lines, axis, size),
            *(shape for place, curve in enumerate(lines.curves) for shape in _curve(curve, place, lines, axis, size)),
            *(shape for place, curve in enumerate(lines.curves) for shape in _key(curve, place, keys_from, size)),
        ),
    )


def _x(lines: Lines, at: float, size: Format) -> float:
    return size.left + lines.along.share(at) * (size.width - size.right - size.left)


def _grid(lines: Lines, axis: ValueAxis, size: Format) -> Iterator[Shape]:
    yield Words(x=2, y=size.text, text=lines.unit, look="lines-soft")
    for value in lines.values:
        y = axis.y(value)
        yield line(size.left, y, size.width - size.right, y, "lines-grid")
        yield Words(x=size.left - 6, y=y + size.text * 0.36, text=f"{value:g}", look="lines-soft", anchor="end")
    for at, words in lines.along.ticks.items():
        x = _x(lines, at, size)
        yield line(x, axis.top, x, axis.bottom, "lines-grid")
        yield Words(x=x, y=axis.bottom + size.text * 1.4, text=words, look="lines-soft", anchor="middle")


def _curve(curve: Curve, place: int, lines: Lines, axis: ValueAxis, size: Format) -> Iterator[Shape]:
    points = tuple((_x(lines, at, size), axis.y(value)) for at, value in curve.points)
    yield Path(runs=(points,), look=f"lines-curve lines-curve--{place + 1}")
    apart = max(1, len(points) // MARKS)
    for x, y in points[apart // 2 :: apart]:
        yield _mark(x, y, place)


def _mark(x: float, y: float, place: int) -> Path:
    """A square, a diamond, a triangle, by turns; the sides of what is alike in colour differ."""
    look, r = f"lines-mark lines-mark--{place + 1}", MARK_PX
    match place % 3:
        case 0:
            return box(x - r, y - r, 2 * r, 2 * r, look)
        case 1:
            return Path(runs=(((x, y - r), (x + r, y), (x, y + r), (x - r, y)),), look=look, closed=True)
        case _:
            return Path(runs=(((x, y - r), (x + r, y + r), (x - r, y + r)),), look=look, closed=True)


def _key(curve: Curve, place: int, begins: float, size: Format) -> Iterator[Shape]:
    y = begins + place * size.text * 1.6
    yield line(size.left, y, size.left + KEY_PX, y, f"lines-curve lines-curve--{place + 1}")
    yield _mark(size.left + KEY_PX / 2, y, place)
    yield Words(x=size.left + KEY_PX + 8, y=y + size.text * 0.36, text=curve.name, look="lines-name")


def ticks(every: float, last: float, words: str = "{}") -> dict[float, str]:
    """Return ticks from 0 to the last one."""
    places: Sequence[float] = [every * k for k in range(int(last / every) + 1)]
    return {place: words.format(f"{place:g}") for place in places}
