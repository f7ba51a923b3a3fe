"""Explain the chart's signs in a small drawing of its own, so that the key looks as the chart does."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from reprieve.staff.drawing import glyphs
from reprieve.staff.drawing.anaesthesia import WIDE, Format
from reprieve.staff.drawing.scene import Path, Point, Scene, Shape, Words, box, line
from reprieve.staff.drawing.sheet import Mark, Origin

ROW_PX = 20
CHAR_EM = 0.58


def legend(size: Format = WIDE) -> Scene:
    """Return the key to the chart, flowed into rows of the same width."""
    shapes: list[Shape] = []
    x, y = 2.0, ROW_PX / 2
    for sample, words in _entries():
        needed = 34 + len(words) * size.text * CHAR_EM
        if x + needed > size.width and x > 2:
            x, y = 2.0, y + ROW_PX
        shapes += sample((x, y))
        shapes.append(Words(x=x + 26, y=y + 4, text=words, look="ink-key"))
        x += needed
    return Scene(
        width=size.width,
        height=y + ROW_PX / 2,
        title=_("Key to the chart"),
        description=", ".join(words for _sample, words in _entries()),
        look=f"chart chart--{size.name} chart--key",
        shapes=tuple(shapes),
    )


Sample = Callable[[Point], list[Shape]]


def _entries() -> list[tuple[Sample, str]]:
    return [
        (_caret(down=True), _("systolic")),
        (_caret(down=False), _("diastolic")),
        (_pulse, _("pulse")),
        (_rate, _("drug rate")),
        (_pump, _("what the pump reported; ≠ where the chart differs")),
        (_band, _("predicted concentration with its 5–95 % band: not measured")),
        (_caret(down=True, origin=Origin.TYPED), _("filled: typed by hand")),
        (_caret(down=True, origin=Origin.TYPED, late=True), _("hollow, or (number): written down late")),
        (_caret(down=True, origin=Origin.TYPED, struck=True), _("struck through: amended")),
        (_cross, _("start, end")),
        (_due, _("empty: due, none seen")),
    ]


def _caret(*, down: bool, origin: Origin = Origin.DEVICE, late: bool = False, struck: bool = False) -> Sample:
    def sample(at: Point) -> list[Shape]:
        mark = Mark(at_min=0, value=0, origin=origin, late=late, struck=struck)
        tip = (at[0] + 10, at[1] + (3 if down else -3))
        return list(glyphs.carets([mark], lambda _mark: tip, size=6, down=down, sign="pressure"))

    return sample


def _pulse(at: Point) -> list[Shape]:
    x, y = at
    points = ((x + 2, y + 2), (x + 10, y - 2), (x + 18, y + 1))
    dots = Path(runs=tuple(glyphs.dot(p, radius=1.8) for p in points), look="ink-pulse ink-pulse--device", closed=True)
    return [Path(runs=(points,), look="ink-pulse-line"), dots]


def _rate(at: Point) -> list[Shape]:
    return [box(at[0], at[1] - 1, 10, 7, "ink-rate"), box(at[0] + 10, at[1] - 5, 10, 11, "ink-rate")]


def _pump(at: Point) -> list[Shape]:
    x, y = at
    return [box(x, y - 4, 11, 8, "ink-pump"), Words(x=x + 13, y=y + 4, text="≠", look="ink-pump-label")]


def _band(at: Point) -> list[Shape]:
    x, y = at
    return [box(x, y - 5, 20, 10, "ink-band"), line(x, y + 2, x + 20, y - 2, "ink-typical")]


def _cross(at: Point) -> list[Shape]:
    return [glyphs.cross((at[0] + 10, at[1]), size=5, look="ink-cross")]


def _due(at: Point) -> list[Shape]:
    slot = box(at[0], at[1] - 5, 8, 10, "ink-due")
    return [slot, Path(runs=(glyphs.dot((at[0] + 16, at[1]), radius=4.2),), look="ink-due", closed=True)]
