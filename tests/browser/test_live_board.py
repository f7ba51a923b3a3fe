"""The board is alive, and says so when it is not."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import APIResponse, Route, expect

from reprieve.chart import services as chart
from tests.browser.conftest import SignIn, Site
from tests.clinic import SETUP, Clinic
from tests.contract.mllp import Sender, reading

pytestmark = pytest.mark.browser
MONITOR = "A0B1C2FFFED30403"
QUIET_WITHIN_MS = 12_000  # from the requirements: a page says within 12 s that its server is gone


def infusing(clinic: Clinic) -> int:
    now = timezone.now()
    device = chart.add_device(identifier=MONITOR, name="Bedside", by=SETUP, now=now)
    chart.place_device(device_id=device, room_id=clinic.rooms[0], by=SETUP, now=now - timedelta(days=1))
    session = clinic.ready(clinic.register("Alder", now=now), now=now)
    clinic.start(session, now=now)
    return session


def test_a_reading_that_the_monitor_sends_is_on_the_board_without_a_reload(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    infusing(clinic)
    page = sign_in("demo-nurse")
    page.goto(f"{site.address}/board")
    page.evaluate("window.notReloaded = true")
    tile = page.locator("article", has_text="Room 1")
    expect(tile).to_contain_text("Infusing")

    with Sender(site.gateway.port) as monitor:
        saturation = "OBX|2|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.2.1.1|91|262688^MDC_DIM_PERCENT^MDC|||||R"
        assert monitor.told(reading("B-1", device=MONITOR, values=saturation))[0] == "CA"
    committed = time.monotonic()
    expect(tile).to_contain_text("91")

    print(f"reading on screen {1000 * (time.monotonic() - committed):.0f} ms after its acknowledgement")
    assert page.evaluate("window.notReloaded")


@pytest.mark.hazard("H-05")
def test_news_that_comes_while_an_older_answer_is_under_way_is_shown_too(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    infusing(clinic)
    page = sign_in("demo-nurse")
    page.goto(f"{site.address}/board")
    tile = page.locator("article", has_text="Room 1")
    expect(tile).to_contain_text("Infusing")
    page.wait_for_load_state("networkidle")
    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route(f"**/board/room/{clinic.rooms[0]}", hold_the_first)
    saturation = "OBX|2|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.2.1.1|{0}|262688^MDC_DIM_PERCENT^MDC|||||R"
    with Sender(site.gateway.port) as monitor:
        earlier = timezone.now() - timedelta(seconds=5)  # or both would be one reading of one second
        assert monitor.told(reading("B-3", device=MONITOR, values=saturation.format(97), at=earlier))[0] == "CA"
        while not held:
            page.wait_for_timeout(20)
        assert monitor.told(reading("B-4", device=MONITOR, values=saturation.format(88)))[0] == "CA"
    page.wait_for_timeout(1_000)  # the stream has told the page by now
    route, answer = held[0]
    route.fulfill(response=answer)

    expect(tile).to_contain_text("88", timeout=5_000)  # sooner than the sweep that mends lost events


@pytest.mark.hazard("H-05")
def test_a_page_says_so_when_its_server_is_gone_and_again_when_it_is_back(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    infusing(clinic)
    page = sign_in("demo-nurse")
    page.goto(f"{site.address}/board")
    bar = page.locator("[data-live-bar]")
    expect(bar).to_be_hidden()

    site.web.kill()
    expect(bar).to_be_visible(timeout=QUIET_WITHIN_MS)
    expect(bar).to_contain_text("No connection since")

    site.web.start()
    expect(bar).to_be_hidden(timeout=QUIET_WITHIN_MS)


def test_a_tile_says_since_when_its_monitor_is_silent(clinic: Clinic, site: Site, sign_in: SignIn) -> None:
    infusing(clinic)
    page = sign_in("demo-nurse")
    three_minutes_ago = timezone.now() - timedelta(minutes=3)
    with Sender(site.gateway.port) as monitor:
        assert monitor.told(reading("B-2", device=MONITOR, at=three_minutes_ago))[0] == "CA"

    page.goto(f"{site.address}/board")

    since = timezone.localtime(three_minutes_ago).strftime("%H:%M")
    expect(page.locator("article", has_text="Room 1")).to_contain_text(f"No data since {since}")
