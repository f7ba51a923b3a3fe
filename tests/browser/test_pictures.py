"""The pictures of the README, taken of the demo clinic.

    PICTURES=docs/pictures ./run test tests/browser/test_pictures.py

Without PICTURES they are taken all the same and thrown away, so that a page which cannot be pictured fails here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from reprieve.chart.queries import board
from reprieve.demo import clinic as demo
from reprieve.demo.cast import PASSWORD
from reprieve.people.queries import search_patients
from tests import servers
from tests.browser.conftest import WIDTHS

pytestmark = pytest.mark.browser


@pytest.fixture
def address(transactional_db: None) -> Iterator[str]:
    demo.build(now=timezone.now(), say=lambda words: None)
    web = servers.web().start()
    yield f"http://localhost:{web.port}"
    web.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    wanted = Path(os.environ["PICTURES"]) if "PICTURES" in os.environ else tmp_path
    wanted.mkdir(parents=True, exist_ok=True)
    return wanted


def signed_in(browser: Browser, address: str, username: str, width: str) -> Page:
    size = WIDTHS[width]
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def test_the_pictures_of_the_readme(address: str, browser: Browser, folder: Path) -> None:
    infusing = board(timezone.now())[0].session_id
    (juniper,) = (patient.id for patient in search_patients("Juniper"))  # who had infusions to start the next from
    for name, username, width, path, shows in (
        ("board", "nurse", "desktop", "/board", "article >> text=Room 4"),
        (
            "order",
            "prescriber",
            "desktop",
            f"/patients/{juniper}/orders/new?protocol=crps-outpatient-4h",
            "#preview svg",
        ),
        ("session", "nurse", "desktop", f"/sessions/{infusing}", "#chart"),
        ("session-phone", "nurse", "phone", f"/sessions/{infusing}", "#chart"),
        ("record", "prescriber", "desktop", f"/sessions/{infusing}/record", "main h1"),
    ):
        page = signed_in(browser, address, username, width)
        page.goto(f"{address}{path}")
        page.locator(shows).first.wait_for()
        page.wait_for_timeout(500)  # the first look of the live parts
        page.screenshot(path=folder / f"{name}.png")
        page.context.close()
        assert (folder / f"{name}.png").stat().st_size > 10_000
