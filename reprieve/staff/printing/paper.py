"""The page a document is printed on: margins, fonts that write people's names, header, footer with page x of y."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import as_file, files
from typing import Final

from fpdf import FPDF
from fpdf.fonts import TTFFont

FACE: Final = "DejaVu"
MARGIN_PT: Final = 42.0
TEXT_PT: Final = 9.0
SMALL_PT: Final = 7.5
LINE_PT: Final = 12.0
MISSING: Final = "⟨U+{code:04X}⟩"


class Paper(FPDF):
    """A US-letter page; what its fonts cannot write is shown as its code, never left out."""

    def __init__(self, *, title: str, running: str, foot: str, language: str, made_at: datetime, of_pages: str) -> None:
        super().__init__(unit="pt", format="letter")
        for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            with as_file(files("reprieve.staff.printing") / "fonts" / name) as font:
                self.add_font(FACE, style, font)
        face = self.fonts[FACE.lower()]
        assert isinstance(face, TTFFont)  # noqa: S101  added above
        self._known = frozenset(face.cmap)
        self._running, self._foot, self._of_pages = running, foot, of_pages
        self.set_title(title)
        self.set_lang(language)
        self.set_creation_date(made_at)
        self.set_creator("Reprieve")
        self.set_margins(MARGIN_PT, MARGIN_PT + 22, MARGIN_PT)
        self.set_auto_page_break(True, margin=MARGIN_PT + 14)
        self.set_font(FACE, size=TEXT_PT)
        self.add_page()

    def legible(self, text: str) -> str:
        """Return the text with each character that the fonts lack spelled as its code."""
        return "".join(c if c == "\n" or ord(c) in self._known else MISSING.format(code=ord(c)) for c in text)

    def header(self) -> None:
        self.set_y(MARGIN_PT - 4)
        self.set_font(FACE, "B", SMALL_PT)
        self.set_text_color(20, 24, 28)
        self.cell(0, LINE_PT, self.legible(self._running))
        self.set_draw_color(160, 166, 172)
        self.set_line_width(0.6)
        self.set_dash_pattern()
        self.line(self.l_margin, MARGIN_PT + 12, self.w - self.r_margin, MARGIN_PT + 12)
        self.set_y(self.t_margin)
        self.set_font(FACE, "", TEXT_PT)

    def footer(self) -> None:
        self.set_y(-MARGIN_PT)
        self.set_font(FACE, "", SMALL_PT)
        self.set_text_color(85, 92, 98)
        self.cell(self.epw * 0.82, LINE_PT, self.legible(self._foot))
        page = self._of_pages.format(page=self.page_no(), pages="{nb}")
        self.cell(0, LINE_PT, page, align="R")
        self.set_text_color(20, 24, 28)
