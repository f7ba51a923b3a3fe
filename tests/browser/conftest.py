"""A browser, the real processes, and a small clinic that is open now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests import servers
from tests.append_only import transactional_db
from tests.clinic import PASSWORD, Clinic, open_clinic

__all__ = ["transactional_db"]

expect.set_options(timeout=30_000)  # a slow machine under load; nothing here measures time
WIDTHS = {"phone": (360, 740), "tablet": (820, 1180), "desktop": (1440, 900)}
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A refused form answers 422, a locked tablet 423; a server killed at any byte of its answer has a dozen names in the
# browser's network stack. Both are what some tests are about. What the page's own policy blocks is never one of them.
LOST_OR_REFUSED = re.compile(r"net::ERR_(?!BLOCKED)|status of (422|423|503)|htmx:(sendError|afterRequest)")


@dataclass
class Site:
    """The clinic's processes, running on the test database."""

    web: servers.Process
    gateway: servers.Process
    jobs: servers.Process

    @property
    def address(self) -> str:
        return f"http://localhost:{self.web.port}"

    @property
    def processes(self) -> tuple[servers.Process, ...]:
        return (self.web, self.gateway, self.jobs)


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return open_clinic(timezone.now())


@pytest.fixture
def site(clinic: Clinic) -> Iterator[Site]:
    site = Site(servers.web(), servers.gateway(), servers.jobs())
    try:
        for process in site.processes:
            process.start()
        yield site
    finally:
        for process in reversed(site.processes):
            process.stop()


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(browser: Browser, site: Site) -> Iterator[SignIn]:
    """Return a function that opens a browser of its own for somebody and signs them in.

    Whatever a page says on its console, or does wrong in its scripts, fails the test at the end.
    """
    contexts, complaints = [], []

    def complain(words: str) -> None:
        if not LOST_OR_REFUSED.search(words):
            complaints.append(words)

    def open_for(username: str, width: str = "tablet", *, dim: bool = False) -> Page:
        size = WIDTHS[width]
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dim else "light"
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complain(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complain(str(error)))
        page.goto(f"{site.address}/sign-in")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert complaints == []


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands, one line each.

    The window is as tall as the page meanwhile: the bar that stays at the bottom must not lie over what happens to be
    under it right now. A session's page loads itself again when the day has moved on; axe then begins again.
    """
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": size["width"], "height": 6000})
    for _ in range(3):
        try:
            page.wait_for_load_state()
            page.evaluate(AXE)
            found = page.evaluate(
                "standards => axe.run(document, { runOnly: { type: 'tag', values: standards } })", STANDARDS
            )
            break
        except PlaywrightError as error:
            if "context was destroyed" not in str(error):
                raise
    else:
        raise AssertionError("The page never came to rest.")
    page.set_viewport_size(size)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sticking_out(page: Page) -> list[str]:
    """Return the elements that make the page scroll sideways, innermost first; none if it does not."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width + 1) return [];
          return [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .map((element) => element.outerHTML.slice(0, 120))
            .reverse();
        }"""
    )
    return found
