"""Journeys at the chair: gloved taps, a look ahead before a rate, a lock and a name, a wall that shows no name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from reprieve.chart.queries import session_view
from reprieve.people.models import User
from reprieve.people.pins import set_pin
from reprieve.people.screens import put_up
from reprieve.people.services import confirm_password
from reprieve.therapy.vitals import Sign
from tests.browser.conftest import SignIn, Site, violations
from tests.clinic import PASSWORD, Clinic

pytestmark = pytest.mark.browser
SIGNS = (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.PULSE, Sign.SPO2, Sign.RESP)


@pytest.fixture
def running(clinic: Clinic) -> int:
    start = timezone.now() - timedelta(minutes=12)
    session_id = clinic.ready(clinic.register("Alderwood", now=start), now=start)
    clinic.start(session_id, now=start)
    return session_id


def tap(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f'[data-keypad] [data-key="{digit}"]').tap()


def test_a_gloved_hand_taps_a_set_of_vitals_on_the_pad(
    running: int, clinic: Clinic, sign_in: SignIn, site: Site, browser: Browser
):
    desk = sign_in("demo-nurse", "tablet")
    tablet = browser.new_context(
        viewport={"width": 820, "height": 1180},
        has_touch=True,
        is_mobile=True,
        storage_state=desk.context.storage_state(),
    ).new_page()
    tablet.goto(f"{site.address}/sessions/{running}")
    tablet.locator("#vitals-systolic").tap()
    pad = tablet.locator("[data-keypad]")
    expect(pad).to_be_visible()
    assert all(box["height"] >= 56 for box in (key.bounding_box() for key in pad.locator("button").all()) if box)

    tap(tablet, "142")
    tap(tablet, "88")
    tap(tablet, "96")
    tap(tablet, "98")
    expect(tablet.locator("#vitals-diastolic")).to_have_value("88")
    tap(tablet, "85")  # nobody breathes so fast
    expect(pad.locator("[data-pad-says]")).to_contain_text("cannot be right")
    tablet.locator('[data-key="delete"]').tap()
    tablet.locator('[data-key="delete"]').tap()
    tap(tablet, "14")
    assert violations(tablet) == []
    tablet.locator('[data-key="close"]').tap()
    tablet.get_by_role("button", name="Chart these vitals").tap()

    expect(tablet.get_by_text("Vital signs charted.")).to_be_visible()
    latest = session_view(running, timezone.now()).latest
    assert [latest[sign].value for sign in SIGNS] == [142, 88, 96, 98, 14]
    tablet.context.close()


def test_before_a_rate_is_charted_the_page_looks_ahead(running: int, sign_in: SignIn, site: Site):
    page = sign_in("demo-nurse", "desktop")
    page.goto(f"{site.address}/sessions/{running}")
    page.locator("#panel-rate > summary").click()
    page.locator("#rate-rate_mg_per_h").fill("30")

    ahead = page.locator("#panel-rate .what-if")
    expect(ahead).to_contain_text("What if: 30 mg/h (30 mL/h)")
    expect(ahead).to_contain_text("Predicted, not measured")
    assert [event.kind.value for event in session_view(running, timezone.now()).events].count("rate_changed") == 0
    page.get_by_role("button", name="Chart the new rate").click()
    expect(page.get_by_text("Charted: new rate.")).to_be_visible()


def test_a_locked_tablet_shows_everything_and_writes_in_the_name_of_who_takes_it(
    running: int, clinic: Clinic, sign_in: SignIn, site: Site
):
    at = timezone.now()
    set_pin(signed=confirm_password(user=clinic.second_nurse, password=PASSWORD, now=at), pin="4825", now=at)
    page = sign_in("demo-nurse", "tablet")
    page.goto(f"{site.address}/sessions/{running}")
    _leave_alone(clinic.nurse)
    page.locator("#vitals-line").fill("142/88 96 98 14")
    page.get_by_role("button", name="Chart these vitals").click()

    expect(page.get_by_role("heading", name="Who is there?")).to_be_visible()
    expect(page.get_by_role("heading", name="Chart", exact=True)).to_be_visible()
    page.locator(".lock-question .tapgrid__key", has_text=str(clinic.second_nurse)).click()
    page.locator("#lock-pin").fill("4825")
    page.get_by_role("button", name="It is me: go on").click()

    expect(page.get_by_text("Vital signs charted.")).to_be_visible()
    expect(page.locator(".who__name")).to_have_text(clinic.second_nurse.display_name)
    assert session_view(running, timezone.now()).latest[Sign.PULSE].by == str(clinic.second_nurse)


def _leave_alone(user: User) -> None:
    for kept in Session.objects.all():
        store = SessionStore(kept.session_key)
        if store.get("_auth_user_id") == str(user.pk):
            store["locked"] = True
            store.save()


def test_a_wall_screen_shows_initials_and_follows_what_happens(
    running: int, clinic: Clinic, site: Site, browser: Browser
):
    token = put_up(name="Corridor", by=clinic.by("director"), now=timezone.now())
    wall = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    wall.goto(f"{site.address}/board/wall/open/{token}")
    wall.get_by_role("button", name="Show the wall board on this screen").click()

    expect(wall.get_by_text("D. A.")).to_be_visible()
    expect(wall.get_by_text("Alderwood")).to_have_count(0)
    clinic.stop(running, now=timezone.now())
    expect(wall.get_by_text("Recovering")).to_be_visible()
    assert violations(wall) == []
    size = wall.locator(".tile__figures .value").first.evaluate("e => getComputedStyle(e).fontSize")
    assert float(re.sub("px", "", size)) >= 36
    wall.context.close()
