"""Print a document: its parts in order, as PDF."""

from __future__ import annotations

from django.utils.translation import gettext as _
from fpdf.fonts import FontFace
from fpdf.table import Row as TableRow

from reprieve.chart.drawn import HEIGHT, WIDTH, strokes
from reprieve.staff.drawing.anaesthesia import WIDE, draw
from reprieve.staff.drawing.legend import legend
from reprieve.staff.drawing.scene import Scene
from reprieve.staff.printing.document import (
    Bullets,
    Chart,
    Document,
    Pairs,
    Paragraph,
    Part,
    Row,
    Section,
    Signature,
    Table,
)
from reprieve.staff.printing.ink import print_scene
from reprieve.staff.printing.paper import FACE, LINE_PT, SMALL_PT, TEXT_PT, Paper

HEADING_PT = 11.5
TITLE_PT = 16.0
PAIR_NAME_SHARE = 0.27
SIGNATURE_SHARE = 0.4


def print_document(document: Document) -> bytes:
    """Return the document as PDF."""
    paper = Paper(
        title=document.title,
        running=document.running,
        foot=document.foot,
        language=document.language,
        made_at=document.made_at,
        of_pages=document.of_pages or _("Page {page} of {pages}"),
    )
    _line(paper, document.title, size=TITLE_PT, bold=True)
    _line(paper, document.subtitle, size=TEXT_PT)
    for section in document.sections:
        _section(paper, section)
    return bytes(paper.output())


def _section(paper: Paper, section: Section) -> None:
    paper.ln(8)
    if paper.will_page_break(HEADING_PT * 2 + _least_height(paper, section)):
        paper.add_page()
    _line(paper, section.title, size=HEADING_PT, bold=True)
    paper.ln(1)
    for part in section.parts:
        _part(paper, part)


def _least_height(paper: Paper, section: Section) -> float:
    """Return what must follow a heading on its page: a heading never stands alone at the foot."""
    match section.parts[:1]:
        case (Chart(sheet=sheet),):
            scene = draw(sheet, WIDE)
            return scene.height * paper.epw / scene.width
        case _:
            return LINE_PT * 5


def _part(paper: Paper, part: Part) -> None:
    match part:
        case Paragraph():
            _line(paper, part.text, size=TEXT_PT, bold=part.strong)
            paper.ln(3)
        case Bullets():
            for item in part.items:
                _line(paper, f"•  {item}", size=TEXT_PT)
            paper.ln(3)
        case Pairs():
            _pairs(paper, part)
        case Table():
            _table(paper, part)
        case Signature():
            _signature(paper, part)
        case Chart():
            _scene(paper, draw(part.sheet, WIDE))
            _scene(paper, legend(WIDE))


def _signature(paper: Paper, part: Signature) -> None:
    """Draw the strokes a third of the page wide, over the line with whose they are."""
    scale = paper.epw * SIGNATURE_SHARE / WIDTH
    if paper.will_page_break(HEIGHT * scale + LINE_PT * 2):
        paper.add_page()
    paper.set_draw_color(20, 24, 28)
    paper.set_line_width(1)
    left, top = paper.l_margin, paper.get_y()
    for stroke in strokes(part.path):
        paper.polyline([(left + x * scale, top + y * scale) for x, y in stroke], style="D")
    paper.set_y(top + HEIGHT * scale)
    _line(paper, part.caption, size=SMALL_PT)
    paper.ln(3)


def _line(paper: Paper, text: str, *, size: float, bold: bool = False) -> None:
    paper.set_font(FACE, "B" if bold else "", size)
    paper.multi_cell(0, size * 1.4, paper.legible(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _pairs(paper: Paper, pairs: Pairs) -> None:
    paper.set_font(FACE, "", TEXT_PT)
    widths = (PAIR_NAME_SHARE, 1 - PAIR_NAME_SHARE)
    with paper.table(
        col_widths=widths, borders_layout="NONE", first_row_as_headings=False, line_height=LINE_PT, text_align="LEFT",
        v_align="TOP", padding=(1, 4, 1, 0),
    ) as table:  # fmt: skip
        for name, value in pairs.rows:
            row = table.row()
            row.cell(paper.legible(name), style=FontFace(color=(85, 92, 98)))
            row.cell(paper.legible(value))
    paper.ln(4)


def _table(paper: Paper, part: Table) -> None:
    if part.caption:
        _line(paper, part.caption, size=TEXT_PT, bold=True)
    if not part.rows:
        _line(paper, part.empty or _("None."), size=TEXT_PT)
        paper.ln(3)
        return
    paper.set_font(FACE, "", SMALL_PT)
    paper.set_draw_color(160, 166, 172)
    paper.set_line_width(0.4)
    with paper.table(
        col_widths=part.widths, borders_layout="HORIZONTAL_LINES", headings_style=FontFace(emphasis="BOLD"),
        line_height=SMALL_PT * 1.35, text_align="LEFT", v_align="TOP", padding=(2, 4, 2, 0),
    ) as table:  # fmt: skip
        table.row([paper.legible(text) for text in part.head])
        for row in part.rows:
            _row(paper, table.row(), row)
    paper.ln(5)


def _row(paper: Paper, line: TableRow, row: Row) -> None:
    style = FontFace(emphasis="S", color=(85, 92, 98)) if row.struck else None
    for text in row.cells:
        line.cell(paper.legible(text), style=style)


def _scene(paper: Paper, scene: Scene) -> None:
    height = scene.height * paper.epw / scene.width
    if paper.will_page_break(height):
        paper.add_page()
    top = paper.get_y()
    print_scene(paper, scene, left=paper.l_margin, top=top, width=paper.epw)
    paper.set_y(top + height + 4)
