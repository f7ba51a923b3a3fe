"""A patient's day, done by hand in real browsers by the people who do it."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from reprieve.chart.queries import session_view
from reprieve.therapy.session import State
from tests.browser.conftest import SignIn, Site
from tests.browser.test_live_board import MONITOR, infusing
from tests.clinic import CRPS, PASSWORD, Clinic
from tests.contract.mllp import Sender, reading

pytestmark = pytest.mark.browser

PRESSURE = (
    "OBX|2|NM|150021^MDC_PRESS_BLD_NONINV_SYS^MDC|1.3.1.1|{0}|266016^MDC_DIM_MMHG^MDC|||||R\r"
    "OBX|3|NM|150022^MDC_PRESS_BLD_NONINV_DIA^MDC|1.3.1.2|{1}|266016^MDC_DIM_MMHG^MDC|||||R"
)


def state(session: int) -> State:
    return session_view(session, timezone.now()).state


def test_a_prescriber_orders_and_the_desk_books_and_lets_the_patient_in(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    patient = clinic.register("Alder", now=timezone.now(), protocol_key=CRPS)
    page = sign_in("demo-prescriber", "desktop")
    page.goto(f"{site.address}/patients/{patient}/orders/new?protocol={CRPS}")
    preview = page.locator("#preview")

    # The numbers and the course follow the slider while it is held; nothing waits for its release.
    slider = page.get_by_label("Explore the dose").bounding_box()
    assert slider is not None
    middle, before = slider["y"] + slider["height"] / 2, preview.inner_text()
    page.mouse.move(slider["x"] + slider["width"] * 0.2, middle)
    page.mouse.down()
    page.mouse.move(slider["x"] + slider["width"] * 0.5, middle, steps=20)
    expect(preview).not_to_have_text(before)
    page.mouse.up()

    # A ceiling refuses with its reason.
    page.get_by_label("Dose for the session").fill("3")
    expect(preview).to_contain_text("R12")
    page.get_by_label("Dose for the session").fill("1.0")
    expect(preview).to_contain_text("80 mg over 240 min")
    expect(preview).to_contain_text("Predicted, not measured")

    # A wrong password signs nothing and loses nothing.
    page.get_by_label("Your password").fill("not my password")
    page.get_by_role("button", name="Sign the order").click()
    expect(page.get_by_text("That is not your password").first).to_be_visible()
    expect(page.get_by_label("Dose for the session")).to_have_value("1.0")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign the order").click()
    expect(page.get_by_role("heading", name="Ordered")).to_be_visible()

    desk = sign_in("demo-front-desk")
    desk.goto(f"{site.address}/day?patient={patient}")
    desk.get_by_label("Time").fill("23:30")
    desk.get_by_label("Room").select_option(label="Room 1")
    desk.get_by_role("button", name="Book", exact=True).click()
    desk.get_by_role("button", name=re.compile("Arrived")).click()
    expect(desk.get_by_text("Checked in")).to_be_visible()


@pytest.mark.hazard("H-07")
def test_a_dangerous_pressure_is_seen_at_a_glance_and_paused_with_one_touch(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    session = infusing(clinic)
    page = sign_in("demo-nurse")
    page.goto(f"{site.address}/sessions/{session}")

    with Sender(site.gateway.port) as monitor:
        assert monitor.told(reading("P-1", device=MONITOR, values=PRESSURE.format(186, 104)))[0] == "CA"

    prompt = page.locator("article[id^=prompt-]").filter(has_text="186").first
    expect(prompt).to_be_in_viewport()
    prompt.get_by_role("button", name=re.compile("[Pp]ause")).first.click()

    expect(page.locator("#status")).to_contain_text("Paused")
    assert state(session) is State.PAUSED


@pytest.mark.hazard("H-11")
def test_who_asks_to_stop_is_stopped_and_never_resumed(clinic: Clinic, site: Site, sign_in: SignIn) -> None:
    session = infusing(clinic)
    page = sign_in("demo-nurse", "phone")
    page.goto(f"{site.address}/sessions/{session}")

    page.get_by_text("Patient asks to stop").first.click()
    page.get_by_role("button", name="The pump is stopped: chart it").click()

    expect(page.get_by_text("Recovering").first).to_be_visible()
    expect(page.get_by_text("Resume", exact=True)).to_have_count(0)
    assert session_view(session, timezone.now()).day.patient_asked_to_stop


@pytest.mark.hazard("H-08")
def test_vitals_are_typed_in_one_line_and_nonsense_keeps_what_was_typed(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    session = infusing(clinic)
    page = sign_in("demo-nurse", "desktop")
    page.goto(f"{site.address}/sessions/{session}")
    line = page.get_by_label("All in one line")
    expect(line).to_have_value("")

    line.fill("12/300 88 97 14")
    page.get_by_role("button", name="Chart these vitals").click()
    expect(page.locator("#vitals")).to_contain_text("cannot be right")
    expect(page.get_by_label("All in one line")).to_have_value("12/300 88 97 14")

    page.get_by_label("All in one line").fill("133/81 88 97 14")
    page.keyboard.press("Enter")
    expect(page.locator("#vitals")).to_contain_text("Vital signs charted.")
    expect(page.locator("#status")).to_contain_text("133/81")


@pytest.mark.hazard("H-09")
def test_two_nurses_press_start_and_exactly_one_infusion_starts(clinic: Clinic, site: Site, sign_in: SignIn) -> None:
    now = timezone.now()
    session = clinic.ready(clinic.register("Birch", now=now), now=now)
    first, second = sign_in("demo-nurse"), sign_in("demo-second-nurse")
    for page in (first, second):
        page.goto(f"{site.address}/sessions/{session}")
        expect(page.get_by_role("button", name="Start the infusion")).to_be_enabled()

    first.get_by_role("button", name="Start the infusion").click()
    # The second page hears of it and changes by itself; pressing what it still shows must not start another.
    expect(second.get_by_text("Infusing").first).to_be_visible()

    events = session_view(session, timezone.now()).events
    assert [event.kind.value for event in events].count("started") == 1


@pytest.mark.hazard("H-02")
def test_a_patient_who_is_not_ready_cannot_be_started_and_the_page_says_why(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    now = timezone.now()
    order = clinic.order(patient := clinic.register("Cedar", now=now), now=now)
    session = clinic.book(patient, now=now, order_id=order)
    clinic.check_in(session, now=now)
    page = sign_in("demo-nurse")

    page.goto(f"{site.address}/sessions/{session}")

    expect(page.get_by_role("button", name="Start the infusion")).to_be_disabled()
    gate = page.locator("#gate")
    for rule in ("R14", "R16", "R18"):
        expect(gate).to_contain_text(rule)


@pytest.mark.hazard("H-12")
def test_nobody_goes_home_early_and_the_record_can_be_read_by_a_court(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    now = timezone.now()
    started = now - timedelta(hours=3)
    session = clinic.ready(clinic.register("Douglas", now=started), now=started)
    clinic.start(session, now=started)
    clinic.stop(session, now=started + timedelta(minutes=40))
    page = sign_in("demo-nurse", "desktop")
    page.goto(f"{site.address}/sessions/{session}")
    home = page.get_by_role("button", name="The patient goes home now")
    expect(home).to_be_disabled()
    expect(page.locator("#gate")).to_contain_text("R24")

    clinic.recover(session, now=timezone.now())
    expect(home).to_be_enabled()
    home.click()
    expect(page.get_by_role("heading", name="The day is over")).to_be_visible()

    page.goto(f"{site.address}/sessions/{session}/record")
    expect(page.locator("main")).to_contain_text("version 1")
    answer = page.request.get(f"{site.address}/sessions/{session}/record.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.body())).pages)
    for fact in ("Douglas", "40 mg", "Demo Nurse", "R16", "Demo Prescriber"):
        assert fact in text


def by_keyboard(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_nurse_without_a_mouse_signs_in_opens_a_session_and_charts(
    clinic: Clinic, site: Site, sign_in: SignIn
) -> None:
    session = infusing(clinic)
    page = sign_in("demo-nurse", "desktop")
    page.goto(f"{site.address}/board")
    by_keyboard(page, "Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    by_keyboard(page, "Enter", "Tab", "Tab", "Enter")  # past who is on duty, to the room that comes first
    expect(page).to_have_url(re.compile(f"/sessions/{session}"))

    page.get_by_label("All in one line").focus()
    page.keyboard.type("128/79 81 98 15")
    by_keyboard(page, "Enter")

    expect(page.locator("#status")).to_contain_text("128/79")
