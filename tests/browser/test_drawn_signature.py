"""A hand signs on the screen: the real script, in a real browser; what it writes is what the clinic takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import reprieve
from reprieve.chart.drawn import checked, strokes

pytestmark = pytest.mark.browser

SCRIPT = Path(reprieve.__file__).parent / "static" / "js" / "sign.js"
PAGE = """<!doctype html><title>sign</title><style>canvas {{ width: 300px; height: 100px }}</style>
<div data-sign data-drawn="Signed by hand" data-empty="Nothing drawn" hidden>
<canvas width="1200" height="400"></canvas><input type="hidden" maxlength="{most}" value="{value}">
<button type="button" disabled>Clear</button><span role="status"></span></div>
<script type="module" src="/sign.js"></script>"""
INK = "canvas => canvas.getContext('2d').getImageData(0, 0, 1200, 400).data.some((byte) => byte > 0)"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    yield page
    context.close()


def open_field(page: Page, *, most: int = 12_000, value: str = "") -> None:
    def serve(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=PAGE.format(most=most, value=value), content_type="text/html")

    page.route("http://tablet.test/**", serve)
    page.goto("http://tablet.test/")
    expect(page.get_by_role("status")).not_to_be_empty()


def draw(page: Page, *points: tuple[int, int]) -> str:
    """Draw from point to point of the field; return what is written by then."""
    box = page.locator("canvas").bounding_box()
    assert box
    (x, y), *rest = points
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.up()
    page.mouse.move(box["x"] + 150, box["y"] + 50)  # the hand goes on in the air
    return page.locator("input").input_value()


def test_strokes_are_written_as_the_clinic_takes_them_and_cleared(page: Page) -> None:
    open_field(page)
    clear = page.get_by_role("button", name="Clear")
    expect(clear).to_be_disabled()

    draw(page, (20, 50), (60, 20), (120, 70))
    written = draw(page, (20, 90), (290, 95), (400, 95))

    assert strokes(checked(written)) == (((40, 100), (120, 40), (240, 140)), ((40, 180), (580, 190), (600, 190)))
    expect(page.get_by_role("status")).to_have_text("Signed by hand")
    clear.click()
    assert page.locator("input").input_value() == ""
    assert not page.locator("canvas").evaluate(INK)
    expect(page.get_by_role("status")).to_have_text("Nothing drawn")


def test_what_was_drawn_before_a_refusal_stands_there_again_and_goes_on(page: Page) -> None:
    open_field(page, value="M40 100L120 40", most=40)
    assert page.locator("canvas").evaluate(INK)

    written = draw(page, (20, 90), *((x, 90) for x in range(30, 290, 10)))

    assert written.startswith("M40 100L120 40M40 180L")
    assert len(written) <= 40
    assert checked(written) == written
