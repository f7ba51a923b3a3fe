"""How a drawing prints: the same shapes as on the screen, in inks that a black-and-white copier keeps apart."""

from __future__ import annotations

from dataclasses import dataclass

from fpdf import FPDF

from reprieve.staff.drawing.scene import Path, Scene, Words

RGB = tuple[int, int, int]

BLACK: RGB = (20, 24, 28)
SOFT: RGB = (85, 92, 98)
FAINT: RGB = (216, 219, 222)
HEAVY: RGB = (160, 166, 172)
PRESSURE: RGB = (30, 66, 120)
PREDICTED: RGB = (96, 58, 140)
BAND: RGB = (233, 225, 243)
BAR: RGB = (224, 226, 228)
WHITE: RGB = (255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """How one look prints; widths and sizes in the drawing's own pixels."""

    stroke: RGB | None = None
    width: float = 0.8
    fill: RGB | None = None
    dash: tuple[float, float] | None = None
    text: RGB = BLACK
    bold: bool = False
    size: float = 0


_INKS = {
    "ink-grid": Ink(stroke=FAINT, width=0.6),
    "ink-grid ink-grid--heavy": Ink(stroke=HEAVY, width=0.9),
    "ink-axis": Ink(text=SOFT),
    "ink-clock": Ink(text=SOFT),
    "ink-axis ink-axis--predicted": Ink(text=PREDICTED),
    "ink-label": Ink(bold=True),
    "ink-label ink-label--drug": Ink(bold=True),
    "ink-rate": Ink(stroke=SOFT, fill=BAR),
    "ink-rate-label": Ink(bold=True),
    "ink-pump": Ink(stroke=BLACK, width=0.9, dash=(3, 1.5)),
    "ink-pump-differs": Ink(fill=BAR, stroke=BLACK, width=0.6),
    "ink-pump-label": Ink(bold=True, size=9.5),
    "ink-dose": Ink(fill=BLACK),
    "ink-dose ink-dose--struck": Ink(stroke=SOFT),
    "ink-band": Ink(fill=BAND),
    "ink-typical": Ink(stroke=PREDICTED),
    "ink-pressure ink-pressure--device": Ink(stroke=PRESSURE, width=1.5),
    "ink-pressure ink-pressure--typed": Ink(stroke=PRESSURE, width=1.2, fill=PRESSURE),
    "ink-pressure ink-pressure--late": Ink(stroke=PRESSURE, width=1.2, fill=WHITE),
    "ink-pressure ink-pressure--struck": Ink(stroke=SOFT),
    "ink-pulse-line": Ink(stroke=BLACK, width=0.7),
    "ink-pulse ink-pulse--device": Ink(fill=BLACK),
    "ink-pulse ink-pulse--typed": Ink(fill=BLACK),
    "ink-pulse ink-pulse--late": Ink(stroke=BLACK, fill=WHITE),
    "ink-pulse ink-pulse--struck": Ink(stroke=SOFT),
    "ink-number ink-number--typed": Ink(bold=True),
    "ink-number ink-number--struck": Ink(text=SOFT),
    "ink-strike": Ink(stroke=BLACK, width=1.1),
    "ink-remark": Ink(stroke=BLACK, fill=WHITE),
    "ink-remark ink-remark--struck": Ink(stroke=SOFT, fill=WHITE, dash=(2, 2)),
    "ink-remark-number": Ink(bold=True, size=9.5),
    "ink-cross": Ink(stroke=BLACK, width=2),
    "ink-due": Ink(stroke=BLACK, width=1.1, dash=(2, 2)),
    "ink-now": Ink(stroke=SOFT, dash=(1, 3)),
}
TEXT_PX = 11.0


def print_scene(pdf: FPDF, scene: Scene, *, left: float, top: float, width: float) -> float:
    """Draw the scene with its upper left corner at (left, top), scaled to `width`; return its printed height."""
    scale = width / scene.width
    for shape in scene.shapes:
        ink = _INKS.get(shape.look, Ink())
        match shape:
            case Path():
                _print_path(pdf, shape, ink, left=left, top=top, scale=scale)
            case Words():
                _print_words(pdf, shape, ink, left=left, top=top, scale=scale)
    pdf.set_dash_pattern()
    pdf.set_text_color(*BLACK)
    return scene.height * scale


def _print_path(pdf: FPDF, path: Path, ink: Ink, *, left: float, top: float, scale: float) -> None:
    style = ("D" if ink.stroke else "") + ("F" if ink.fill else "")
    if not style:
        return
    if ink.stroke:
        pdf.set_draw_color(*ink.stroke)
        pdf.set_line_width(ink.width * scale)
    if ink.fill:
        pdf.set_fill_color(*ink.fill)
    dash, gap = ink.dash or (0, 0)
    pdf.set_dash_pattern(dash * scale, gap * scale)
    for run in path.runs:
        points = [(left + x * scale, top + y * scale) for x, y in run]
        pdf.polyline(points, polygon=path.closed, style=style)


def _print_words(pdf: FPDF, words: Words, ink: Ink, *, left: float, top: float, scale: float) -> None:
    pdf.set_font(style="B" if ink.bold else "", size=(ink.size or TEXT_PX) * scale * pdf.k)
    pdf.set_text_color(*ink.text)
    width = pdf.get_string_width(words.text)
    back = {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    pdf.text(left + words.x * scale - back, top + words.y * scale, words.text)
