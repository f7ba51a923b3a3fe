"""Every page, at every width, as the people who use it see it: nothing for axe to find, nothing to scroll sideways."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tests.browser.conftest import WIDTHS, SignIn, Site, scrolls_sideways, violations
from tests.clinic import CRPS, Clinic

pytestmark = pytest.mark.browser


@pytest.fixture
def sessions(clinic: Clinic) -> dict[str, int]:
    """One session in each state that a page can show, and a patient without an order."""
    now = timezone.now()
    earlier = now - timedelta(hours=3)
    over = clinic.ready(clinic.register("Birch", now=earlier), now=earlier, room=1)
    clinic.start(over, now=earlier)
    clinic.stop(over, now=earlier + timedelta(minutes=40))
    recovering = clinic.ready(clinic.register("Cedar", now=now), now=now - timedelta(hours=1), room=0)
    clinic.start(recovering, now=now - timedelta(hours=1))
    clinic.stop(recovering, now=now - timedelta(minutes=20))
    clinic.register("Alder", now=now, protocol_key=CRPS)
    return {"over": over, "recovering": recovering}


def faults(page: Page, address: str) -> list[str]:
    answer = page.goto(address)
    assert answer is not None
    found = [] if answer.ok else [f"{address} answered {answer.status}"]
    found += [f"{address}: {violation}" for violation in violations(page)]
    if scrolls_sideways(page):
        found.append(f"{address} scrolls sideways at {page.viewport_size}")
    return found


PAGES = {
    "demo-nurse": ["/board", "/day", "/patients", "/patients/1", "/patients/1/screening", "/unclaimed", "/help"],
    "demo-prescriber": ["/patients/3/orders/new?protocol=crps-outpatient-4h", "/orders/1"],
    "demo-front-desk": ["/day", "/patients", "/patients/new"],
    "demo-owner": ["/day", "/audit"],
    "demo-director": ["/audit", "/board"],
}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_barrier_or_scrolls_sideways(
    clinic: Clinic, sessions: dict[str, int], site: Site, sign_in: SignIn, width: str
) -> None:
    found: list[str] = []
    for username, addresses in PAGES.items():
        page = sign_in(username, width)
        found += faults(page, f"{site.address}/")
        for address in addresses:
            found += faults(page, f"{site.address}{address}")
    nurse = sign_in("demo-nurse", width)
    for session in sessions.values():
        found += faults(nurse, f"{site.address}/sessions/{session}")
        found += faults(nurse, f"{site.address}/sessions/{session}/record")
    assert found == []


def test_the_dim_theme_has_no_barrier_either(
    clinic: Clinic, sessions: dict[str, int], site: Site, sign_in: SignIn
) -> None:
    page = sign_in("demo-nurse", "tablet", dim=True)
    addresses = ["/board", "/patients/1", f"/sessions/{sessions['recovering']}"]
    assert [fault for address in addresses for fault in faults(page, f"{site.address}{address}")] == []
