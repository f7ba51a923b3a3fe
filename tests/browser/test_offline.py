"""Without a network, in a real browser: charting goes on, nothing is lost, and it is charted once."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from reprieve.chart.queries import session_view, to_merge
from reprieve.chart.services import stop_infusion
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.session import State
from reprieve.therapy.vitals import Sign
from tests.browser.conftest import SignIn, Site, violations
from tests.browser.test_live_board import infusing
from tests.clinic import PASSWORD, Clinic

pytestmark = pytest.mark.browser


def open_session(page: Page, site: Site, session: int) -> None:
    page.goto(f"{site.address}/sessions/{session}")
    expect(page.locator("html[data-offline=ready]")).to_be_attached(timeout=30_000)


def cut(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.get_by_text("No connection since")).to_be_visible(timeout=30_000)


def chart_vitals(page: Page, line: str) -> None:
    page.get_by_label("All in one line").fill(line)
    page.get_by_role("button", name="Chart these vitals").click()


def note(page: Page, words: str) -> None:
    panel = page.locator("#panel-note")
    if panel.get_attribute("open") is None:
        panel.locator("summary").first.click()
    panel.locator("textarea").fill(words)
    panel.get_by_role("button", name="Save").click()


def notes(session: int) -> list[str]:
    events = session_view(session, timezone.now()).events
    return [event.words for event in events if event.kind is EventKind.NOTED]


def everything_sent(page: Page) -> None:
    expect(page.locator("[data-outbox]")).to_be_hidden(timeout=45_000)
    # A kept page loads itself anew, and shows nothing waiting until it has looked: it must still be so once it has.
    expect(page.locator("html[data-offline=ready]")).to_be_attached(timeout=45_000)
    expect(page.locator("[data-outbox]")).to_be_hidden(timeout=45_000)


@pytest.mark.hazard("H-24")
def test_charting_goes_on_without_a_network_with_the_tab_closed_and_the_server_killed(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    session = infusing(clinic)
    page = sign_in("demo-nurse")
    open_session(page, site, session)
    cut(page)

    chart_vitals(page, "12/300 88 97 14")
    expect(page.locator("#vitals")).to_contain_text("cannot be right")
    due = page.locator("[data-next-vitals] time")
    before = due.get_attribute("datetime")
    chart_vitals(page, "131/82 77 84 15")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    # A set that is kept here counts: the next one is due an interval later.
    expect(due).not_to_have_attribute("datetime", before or "")
    # The tablet warns by the server's limits, on its own.
    expect(page.locator("[data-outbox-warnings]")).to_contain_text("ventilate with bag-mask")
    page.get_by_text("Pause", exact=True).first.click()
    page.get_by_role("button", name="Comfort, toilet").click()
    expect(page.get_by_text("Not yet sent: 2")).to_be_visible()
    assert violations(page) == []

    # The tab is closed; the page opens again with no server, and still has everything.
    context = page.context
    page.close()
    site.web.kill()
    page = context.new_page()
    page.goto(f"{site.address}/sessions/{session}")
    expect(page.get_by_text("Not yet sent: 2")).to_be_visible()
    expect(page.get_by_text("No connection since")).to_be_visible()
    expect(page.locator("html[data-offline=ready]")).to_be_attached(timeout=30_000)
    note(page, "charted from a kept page")
    expect(page.get_by_text("Not yet sent: 3")).to_be_visible()
    page.locator("[data-outbox] summary").click()
    expect(page.locator("[data-outbox-list]")).to_contain_text("131/82")

    site.web.start()
    context.set_offline(False)
    everything_sent(page)

    view = session_view(session, timezone.now())
    assert view.state is State.PAUSED
    assert view.latest[Sign.SPO2].value == 84
    assert notes(session) == ["charted from a kept page"]
    assert len(to_merge(session, timezone.now())) == 0


@pytest.mark.hazard("H-02")
def test_a_start_is_never_kept_for_later(clinic: Clinic, site: Site, sign_in: SignIn) -> None:
    now = timezone.now()
    session = clinic.ready(clinic.register("Birch", now=now), now=now)
    page = sign_in("demo-nurse")
    open_session(page, site, session)
    cut(page)

    page.get_by_role("button", name="Start the infusion").click()

    expect(page.locator("#gate").get_by_text("This needs the server")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("No connection since")).to_be_hidden(timeout=30_000)
    assert session_view(session, timezone.now()).state is State.CHECKED_IN


@pytest.mark.hazard("H-24")
def test_an_answer_that_is_lost_after_the_commit_is_charted_once(clinic: Clinic, site: Site, sign_in: SignIn) -> None:
    session = infusing(clinic)
    page = sign_in("demo-nurse")
    open_session(page, site, session)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the server has done it
        route.abort()

    page.route(re.compile(r"/(note|offline/entries)$"), lose)
    note(page, "said once")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    everything_sent(page)

    assert lost == [200]
    assert notes(session) == ["said once"]


@pytest.mark.hazard("H-24")
def test_two_tablets_on_one_patient_and_a_person_merges(clinic: Clinic, site: Site, sign_in: SignIn) -> None:
    session = infusing(clinic)
    first, second = sign_in("demo-nurse"), sign_in("demo-second-nurse")
    for page in (first, second):
        open_session(page, site, session)
        cut(page)
    note(first, "by the first")
    note(second, "by the second")
    rate = first.locator("#panel-rate")
    rate.locator("summary").first.click()
    rate.get_by_label("New rate in mg/h").fill("20")
    # Meanwhile somebody stopped the pump at another screen.
    stop_infusion(session_id=session, cause=Cause.PLANNED_END, by=clinic.by("prescriber"), now=timezone.now())
    first.wait_for_timeout(2_000)  # a tablet keeps whole seconds: what follows must be seen to follow
    rate.get_by_role("button", name="Chart the new rate").click()
    expect(first.get_by_text("Not yet sent: 2")).to_be_visible()

    for page in (second, first):
        page.context.set_offline(False)
        everything_sent(page)

    assert sorted(notes(session)) == ["by the first", "by the second"]
    assert session_view(session, timezone.now()).state is State.RECOVERING
    merging = first.locator("#merging")
    expect(merging).to_contain_text("To be merged: 1 entry")
    assert violations(first) == []
    merging.get_by_role("link", name="Decide").click()
    expect(first.get_by_label("Why", exact=True)).to_be_visible()
    assert violations(first) == []
    first.get_by_label("Write it down as a late note").check()
    first.get_by_label("Why", exact=True).fill("Charted a minute too late.")
    first.get_by_role("button", name="Decide, in my name").click()
    expect(first.get_by_text("stays readable as it came")).to_be_visible()
    assert len(to_merge(session, timezone.now())) == 0


@pytest.mark.hazard("H-14")
def test_nobody_sends_anothers_entries_and_signing_in_again_sends_ones_own(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    session = infusing(clinic)
    page = sign_in("demo-nurse")
    open_session(page, site, session)
    cut(page)
    note(page, "mine alone")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    # The sign-in has gone meanwhile; the entry has not.
    page.context.clear_cookies()
    page.context.set_offline(False)

    def enter(username: str) -> None:
        page.goto(f"{site.address}/sign-in?next=/sessions/{session}")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("html[data-offline=ready]")).to_be_attached(timeout=30_000)

    enter("demo-second-nurse")
    page.locator("[data-outbox] summary").click()
    expect(page.locator("[data-outbox-list]")).to_contain_text("1 by Demo Nurse")
    expect(page.locator("[data-outbox-list]")).not_to_contain_text("mine alone")
    assert notes(session) == []
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    enter("demo-nurse")
    everything_sent(page)
    noted = [event for event in session_view(session, timezone.now()).events if event.kind is EventKind.NOTED]
    assert [(event.words, event.by) for event in noted] == [("mine alone", "Demo Nurse, RN")]


@pytest.mark.hazard("H-14")
def test_signing_out_leaves_nothing_to_open_without_a_server(clinic: Clinic, site: Site, sign_in: SignIn) -> None:
    session = infusing(clinic)
    page = sign_in("demo-nurse")
    open_session(page, site, session)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    page.context.set_offline(True)
    page.goto(f"{site.address}/sessions/{session}")

    expect(page.get_by_role("heading", name="No server")).to_be_visible()
    assert "Alder" not in page.content()
