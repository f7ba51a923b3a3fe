"""The signs of an anaesthesia record: V for systolic, Λ for diastolic, a dot for the pulse, X for start and end.

A device's caret is open, a typed one filled, a late one hollow; an amended one is struck through.
Convention and wording: product notes on the anaesthesia record (systolic points down, diastolic up).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from math import cos, pi, sin

from reprieve.staff.drawing.scene import Path, Point
from reprieve.staff.drawing.sheet import Mark, Origin

DOT_CORNERS = 12

Place = Callable[[Mark], Point]


def caret(at: Point, *, size: float, down: bool) -> tuple[Point, ...]:
    """Return a caret whose tip stands at the value."""
    x, y = at
    rise = -size if down else size
    return ((x - size * 0.62, y + rise), (x, y), (x + size * 0.62, y + rise))


def dot(at: Point, *, radius: float) -> tuple[Point, ...]:
    """Return a small disc as a polygon, so that paper draws it too; a tiny one needs few corners."""
    x, y = at
    corners = DOT_CORNERS if radius > 2 else DOT_CORNERS // 2
    turns = (2 * pi * corner / corners for corner in range(corners))
    return tuple((x + radius * cos(turn), y + radius * sin(turn)) for turn in turns)


def cross(at: Point, *, size: float, look: str) -> Path:
    """Return the X that marks start and end."""
    x, y = at
    return Path(
        runs=(((x - size, y - size), (x + size, y + size)), ((x - size, y + size), (x + size, y - size))), look=look
    )


def carets(marks: Iterable[Mark], place: Place, *, size: float, down: bool, sign: str) -> list[Path]:
    """Draw one pressure's carets, one path for each way that a caret can look."""
    runs: defaultdict[str, list[tuple[Point, ...]]] = defaultdict(list)
    for mark in marks:
        runs[look_of(mark)].append(caret(place(mark), size=size, down=down))
    paths = [
        Path(runs=tuple(shapes), look=f"ink-{sign} ink-{sign}--{look}", closed=look != Origin.DEVICE)
        for look, shapes in sorted(runs.items())
    ]
    return paths + strikes(marks, place, reach=size, lift=-size / 2 if down else size / 2)


def dots(marks: Iterable[Mark], place: Place, *, radius: float, sign: str) -> list[Path]:
    """Draw one sign's dots: a typed or a late one is larger than a device's."""
    runs: defaultdict[str, list[tuple[Point, ...]]] = defaultdict(list)
    for mark in marks:
        look = look_of(mark)
        runs[look].append(dot(place(mark), radius=radius if look == Origin.DEVICE else radius * 1.6))
    paths = [
        Path(runs=tuple(shapes), look=f"ink-{sign} ink-{sign}--{look}", closed=True)
        for look, shapes in sorted(runs.items())
    ]
    return paths + strikes(marks, place, reach=radius * 2.4, lift=0)


def strikes(marks: Iterable[Mark], place: Place, *, reach: float, lift: float) -> list[Path]:
    """Strike through the marks that a later entry amends."""
    runs = tuple(
        ((x - reach, y + lift), (x + reach, y + lift)) for x, y in (place(mark) for mark in marks if mark.struck)
    )
    return [Path(runs=runs, look="ink-strike")] if runs else []


def look_of(mark: Mark) -> str:
    """Return how a mark looks: struck, late, typed or device, the strongest first."""
    if mark.struck:
        return "struck"
    return "late" if mark.late else mark.origin.value
