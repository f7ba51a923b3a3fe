"""A signature drawn on the screen: strokes as SVG path data in a box of 600 by 200, nothing else, and not too much.

>>> strokes("M10 20L30 40M50 50L52 90")
(((10, 20), (30, 40)), ((50, 50), (52, 90)))
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible

WIDTH: Final = 600
HEIGHT: Final = 200
MOST: Final = 12_000  # characters: a long name in a restless hand takes a third of it

Stroke: TypeAlias = tuple[tuple[int, int], ...]

_POINT: Final = r"\d{1,3} \d{1,3}"
_PATH: Final = re.compile(rf"(?:M{_POINT}(?:L{_POINT})*)+", re.ASCII)
_LEAST: Final = WIDTH // 20  # across: less is the dot of a finger that rested there


def checked(drawn: str) -> str:
    """Return what was drawn, "" where nothing was. Raises NotPlausible for anything that is no drawing of a hand."""
    if not drawn:
        return ""
    if len(drawn) > MOST or not _PATH.fullmatch(drawn) or not all(map(_is_inside, strokes(drawn))):
        raise NotPlausible("drawn", say("The drawing could not be read. Clear it and sign again, or leave it empty."))
    if _across(drawn) < _LEAST:
        raise NotPlausible("drawn", say("Only a dot is drawn. Clear it and sign again, or leave it empty."))
    return drawn


def strokes(drawn: str) -> tuple[Stroke, ...]:
    """Return the strokes of a drawing, each from where the hand came down to where it lifted."""
    return tuple(
        tuple((int(x), int(y)) for x, y in (point.split() for point in stroke.split("L")))
        for stroke in drawn.split("M")[1:]
    )


def _is_inside(stroke: Stroke) -> bool:
    return all(x <= WIDTH and y <= HEIGHT for x, y in stroke)


def _across(drawn: str) -> int:
    points = [point for stroke in strokes(drawn) for point in stroke]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(max(xs) - min(xs), max(ys) - min(ys))
