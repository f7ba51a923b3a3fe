"""The printed document, read back: every page numbered, names whole, amended rows struck, nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from reprieve.staff.drawing.sheet import ChartSheet, Mark, NumberRow, Origin
from reprieve.staff.printing.document import Bullets, Chart, Document, Pairs, Paragraph, Part, Row, Section, Table
from reprieve.staff.printing.press import print_document

AT = datetime(2026, 11, 3, 22, 5, tzinfo=UTC)


def document(*parts: Part, running: str = "Demo Alder · born 4 May 1979") -> Document:
    return Document(
        title="Record of an infusion",
        subtitle="3 Nov 2026",
        running=running,
        foot="Printed 3 Nov 2026, 15:05 by Demo Nurse",
        language="en",
        made_at=AT,
        sections=(Section(key="all", title="Everything", parts=parts),),
    )


def pages(of: Document) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(print_document(of))).pages]


def test_each_page_says_whose_it_is_which_it_is_and_when_it_was_printed():
    rows = tuple(Row(cells=(f"{i}", f"event {i}")) for i in range(200))
    printed = pages(document(Table(caption="Events", head=("No.", "What"), rows=rows, widths=(1, 4))))

    assert len(printed) > 2
    for number, text in enumerate(printed, 1):
        assert f"Page {number} of {len(printed)}" in text
        assert "Demo Alder" in text
        assert "Printed 3 Nov 2026, 15:05" in text


def test_a_table_that_goes_on_repeats_its_heading():
    rows = tuple(Row(cells=(f"{i}", "x")) for i in range(200))
    printed = pages(document(Table(caption="", head=("Number", "What"), rows=rows, widths=(1, 4))))

    assert all("Number" in text for text in printed)


@settings(max_examples=6, deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12), max_size=5)
)
def test_whatever_was_written_can_be_printed(words):
    printed = pages(document(Bullets(items=tuple(words)), Paragraph(text=" ".join(words), strong=True)))

    assert "Page 1 of 1" in printed[0]


def test_names_of_many_alphabets_are_whole_and_what_the_font_lacks_is_spelled_out():
    printed = pages(document(Pairs(rows=(("Name", "Łucja Đặng Ωμέγα Жук 漢"),))))

    assert "Łucja" in printed[0]
    assert "Đặng" in printed[0]
    assert "Жук" in printed[0]
    assert "U+6F22" in printed[0]


def test_an_amended_row_stays_readable_and_an_empty_table_says_so():
    table = Table(
        caption="Vitals", head=("At", "What"), widths=(1, 3), rows=(Row(cells=("14:19", "186/104"), struck=True),)
    )
    empty = Table(caption="Rescue drugs", head=("At", "What"), widths=(1, 3), rows=(), empty="None given.")
    (text,) = pages(document(table, empty))

    assert "186/104" in text
    assert "None given." in text


def test_the_chart_is_on_paper_with_its_numbers_and_its_key():
    sheet = ChartSheet(
        title="Chart",
        description="",
        zero=AT,
        begins_min=-10,
        ends_min=60,
        drug="ketamine",
        systolic=(Mark(at_min=5, value=142, origin=Origin.TYPED),),
        rows=(NumberRow(label="SpO₂ %", marks=(Mark(at_min=5, value=97, origin=Origin.DEVICE),)),),
    )
    (text,) = pages(document(Chart(sheet=sheet)))

    assert "ketamine" in text
    assert "97" in text
    assert "not measured" in text


def test_a_table_row_has_a_cell_for_each_heading():
    with pytest.raises(ValueError, match="cell"):
        Table(caption="", head=("a", "b"), rows=(Row(cells=("1",)),), widths=(1, 1))
