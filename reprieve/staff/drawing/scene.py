"""A drawing as two kinds of shape, so that a screen and a sheet of paper show the same thing.

Coordinates are CSS pixels, x to the right, y down. What a shape looks like is its `look`: a class name that the style
sheet (screen) and the ink table (paper) both know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One or more runs of straight lines that look alike."""

    runs: tuple[tuple[Point, ...], ...]
    look: str
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A piece of text at a place: y is its baseline."""

    x: float
    y: float
    text: str
    look: str
    anchor: Anchor = "start"


Shape: TypeAlias = Path | Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A finished drawing with the name and the description that a screen reader speaks."""

    width: float
    height: float
    title: str
    description: str
    look: str
    shapes: tuple[Shape, ...]


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> Path:
    """Make one straight line."""
    return Path(runs=(((x1, y1), (x2, y2)),), look=look)


def box(x: float, y: float, width: float, height: float, look: str) -> Path:
    """Make a rectangle from its upper left corner."""
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Path(runs=(corners,), look=look, closed=True)
