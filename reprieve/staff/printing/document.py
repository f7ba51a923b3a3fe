"""What a printed document is made of: text that is already in words, so that page and paper cannot differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, TypeAlias

from reprieve.staff.drawing.sheet import ChartSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A few sentences; `strong` for what must not be overlooked."""

    kind: ClassVar[str] = "paragraph"
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list of short sentences."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Names with their values."""

    kind: ClassVar[str] = "pairs"
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; struck where a later entry amends it."""

    cells: tuple[str, ...]
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a heading over each column; `widths` are shares of the page's width."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    empty: str = ""

    def __post_init__(self) -> None:
        if len(self.head) != len(self.widths) or any(len(row.cells) != len(self.head) for row in self.rows):
            raise ValueError("Each row of a table has a cell for each heading, and each heading a width.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The chart of the infusion."""

    kind: ClassVar[str] = "chart"
    sheet: ChartSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature as it was drawn: SVG path data in the box of chart.drawn, with whose it is."""

    kind: ClassVar[str] = "signature"
    path: str
    caption: str


Part: TypeAlias = Paragraph | Bullets | Pairs | Table | Chart | Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of the document."""

    key: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document. running: one line on top of every page; foot: one at the bottom, beside page x of y.

    of_pages: "Page {page} of {pages}" in the document's own language; "" where it is the reader's.
    """

    title: str
    subtitle: str
    running: str
    foot: str
    language: str
    made_at: datetime
    sections: tuple[Section, ...] = field(default=())
    of_pages: str = ""
