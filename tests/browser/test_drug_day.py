"""The controlled drug's day in a real browser: draw, check, start, stop, waste, count, close; and the refusals."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reprieve.dispensary import queries as register
from tests.browser.conftest import SignIn, Site
from tests.clinic import PASSWORD, Clinic

pytestmark = pytest.mark.browser


def read_the_drug(page: Page, ml: str, rate: str, *, second: str = "") -> None:
    """Read vial, bag and pump screen, as oneself or as somebody else at this screen."""
    panel = page.locator("#panel-drug")
    panel.get_by_label(re.compile("V-0001")).check()
    panel.get_by_label("ketamine (racemic)").check()
    panel.get_by_label("Concentration in the bag").fill("1")
    panel.get_by_label("Volume in the bag").fill(ml)
    panel.get_by_label("Rate on the pump's screen").fill(rate)
    if second:
        panel.get_by_text("Somebody else reads at this screen", exact=True).click()
        panel.get_by_label("User name of the second person").fill(second)
        panel.get_by_label("Their password").fill(PASSWORD)
    panel.get_by_role("button", name="This is what I read").click()
    expect(page.locator("#panel-drug")).to_contain_text("Your reading is recorded.")


@pytest.mark.hazard("H-50")
def test_a_vial_is_drawn_given_wasted_before_two_and_the_day_closes(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    now = timezone.now()
    clinic.stock(now=now - timedelta(hours=1), vials=2)
    session = clinic.ready(clinic.register("Alder", now=now), now=now)
    page = sign_in("demo-nurse", "desktop")
    page.goto(f"{site.address}/sessions/{session}")

    # Nothing was drawn from the register: the gate says so.
    expect(page.locator("#gate")).to_contain_text("No vial has been drawn")
    page.locator("#panel-draw > summary").click()
    page.get_by_label("Scan the vial").fill("V-0001")
    page.get_by_label("So many millilitres").check()
    page.get_by_label("Millilitres drawn").fill("1")
    page.get_by_role("button", name="Drawn for this patient").click()
    expect(page.locator("#panel-draw")).to_contain_text("Drawn.")

    page.reload()
    page.locator("#panel-drug > summary").click()
    read_the_drug(page, "40", "60")
    read_the_drug(page, "40", "60", second="demo-second-nurse")
    page.reload()
    page.get_by_role("button", name="Start the infusion").click()
    expect(page.get_by_text("Infusing").first).to_be_visible()

    # The page moves on by itself when the pump is stopped elsewhere.
    clinic.stop(session, now=timezone.now())
    expect(page.locator("#panel-waste")).to_be_visible()

    # Nobody witnesses their own waste; nothing typed is lost but the password.
    waste = page.locator("#panel-waste")
    waste.get_by_label("Into the chemical disposal container").check()
    waste.get_by_label("Witness: user name").fill("demo-nurse")
    waste.get_by_label("Witness: password").fill(PASSWORD)
    waste.get_by_role("button", name=re.compile("Waste the rest")).click()
    expect(page.locator("#panel-waste")).to_contain_text("cannot witness their own waste")
    waste.get_by_label("Witness: user name").fill("demo-second-nurse")
    waste.get_by_label("Witness: password").fill(PASSWORD)
    waste.get_by_role("button", name=re.compile("Waste the rest")).click()
    expect(page.locator("#panel-waste")).to_contain_text("all accounted for")

    page.goto(f"{site.address}/dispensary/close")
    expect(page.get_by_role("button", name="Close the day")).to_be_disabled()
    page.get_by_role("link", name="Count the shelf").click()
    expect(page.locator("main")).not_to_contain_text("950")
    page.get_by_label("Sealed vials of lot DEMO-LOT-1").fill("1")
    page.get_by_label("In opened vials of lot DEMO-LOT-1").fill("9")
    page.get_by_label("The daily count").check()
    page.get_by_role("button", name="This is what is there").click()
    expect(page.get_by_text("to the milligram")).to_be_visible()
    page.get_by_role("link", name="Close the day").click()
    page.get_by_role("button", name="Close the day").click()
    expect(page.get_by_text("The day is closed: nothing is unexplained.")).to_be_visible()

    account = register.session_account(session)
    assert account.remaining == 0
    assert account.given + account.wasted == account.drawn == 50
