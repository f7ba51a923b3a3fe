"""A patient's phone in a real browser at its width: without a network and back, sent twice, another's address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from reprieve.outcomes import queries as outcomes
from reprieve.outcomes import services as measures
from reprieve.people.models import PhoneSession
from reprieve.therapy.protocols import Indication
from reprieve.voice import queries as voice
from reprieve.voice.queries import MessageKind
from tests import phones
from tests.browser.conftest import WIDTHS, SignIn, Site, sticking_out, violations
from tests.clinic import Clinic

pytestmark = pytest.mark.browser

OpenPhone = Callable[..., Page]


@pytest.fixture
def alder(clinic: Clinic) -> int:
    return clinic.register("Alder", now=timezone.now())


@pytest.fixture
def open_phone(browser: Browser, site: Site, clinic: Clinic) -> Iterator[OpenPhone]:
    """Return a function that opens a phone of its own for a patient, signed in by a link from the desk."""
    contexts: list[BrowserContext] = []

    def open_for(patient_id: int, language: str = "en-US") -> Page:
        now = timezone.now()
        width, height = WIDTHS["phone"]
        context = browser.new_context(viewport={"width": width, "height": height}, locale=language, has_touch=True)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        phones.open_account(clinic, patient_id, now=now, email=f"patient-{patient_id}@patient.example")
        enter(page, site, clinic, patient_id)
        return page

    yield open_for
    for context in contexts:
        context.close()


def enter(page: Page, site: Site, clinic: Clinic, patient_id: int) -> None:
    page.goto(f"{site.address}/my/enter/{phones.link(clinic, patient_id, now=timezone.now())}")
    page.locator("input[name=year]").fill(str(phones.year_of(patient_id)))
    page.locator("main button").click()
    page.wait_for_url(re.compile(r"/my/(?!enter)"))


def ready(page: Page, site: Site, path: str) -> None:
    page.goto(f"{site.address}{path}")
    expect(page.locator("html[data-phone=ready]")).to_be_attached(timeout=30_000)


def touch(page: Page, kind: str, score: int) -> None:
    page.locator(f"form[data-kind={kind}] button[value='{score}']").click()


@pytest.mark.hazard("H-76")
def test_the_diary_goes_on_without_a_network_and_arrives_once(alder: int, site: Site, open_phone: OpenPhone) -> None:
    page = open_phone(alder)
    ready(page, site, "/my/diary")
    page.context.set_offline(True)
    touch(page, "nrs", 6)
    expect(page.locator("form[data-kind=nrs] [data-says]")).to_have_text(re.compile("Kept for today: 6"))
    expect(page.locator("#phone")).to_contain_text("Waiting on this phone to be sent: 1.")

    # Another page is asked for: the shell stands in, with nobody's data, and keeps as well.
    page.goto(f"{site.address}/my/scores")
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    assert "Alder" not in page.content()
    expect(page.locator("#phone")).to_contain_text("Waiting on this phone to be sent: 1.")
    touch(page, "mood-nrs", 3)
    expect(page.locator("#phone")).to_contain_text("Waiting on this phone to be sent: 2.")
    assert violations(page) == []

    page.context.set_offline(False)
    expect(page.locator("#phone")).to_be_hidden(timeout=45_000)
    (day,) = outcomes.diary(alder)
    assert (day.pain, day.mood) == (6, 3)


@pytest.mark.hazard("H-76")
def test_an_answer_that_is_lost_after_the_commit_counts_once(alder: int, site: Site, open_phone: OpenPhone) -> None:
    page = open_phone(alder)
    ready(page, site, "/my/visits/ask")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the clinic has it
        route.abort()

    page.route(re.compile(r"/my/keep$"), lose)
    page.locator("textarea").fill("Next week, please.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#phone")).to_contain_text("Waiting on this phone")
    page.reload()
    expect(page.locator("#phone")).to_be_hidden(timeout=45_000)

    assert lost == [200]
    assert [row.words for row in voice.messages_of(alder)] == ["Next week, please."]


@pytest.mark.hazard("H-76")
def test_a_sign_in_that_ran_out_loses_nothing(alder: int, site: Site, clinic: Clinic, open_phone: OpenPhone) -> None:
    page = open_phone(alder)
    ready(page, site, "/my/problem")
    PhoneSession.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    page.get_by_label("I feel sick or throw up").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#phone")).to_contain_text("You are signed out. Nothing is lost.")
    assert voice.messages_of(alder) == ()

    enter(page, site, clinic, alder)
    expect(page.locator("html[data-phone=ready]")).to_be_attached(timeout=30_000)
    expect(page.locator("#phone")).to_be_hidden(timeout=45_000)
    assert [len(row.troubles) for row in voice.messages_of(alder)] == [1]


@pytest.mark.hazard("H-75")
def test_what_one_patient_kept_is_not_sent_by_another_on_the_same_phone(
    alder: int, site: Site, clinic: Clinic, open_phone: OpenPhone
) -> None:
    birch = clinic.register("Birch", now=timezone.now())
    phones.open_account(clinic, birch, now=timezone.now(), email="birch@patient.example")
    page = open_phone(alder)
    ready(page, site, "/my/diary")
    page.context.set_offline(True)
    touch(page, "nrs", 9)
    expect(page.locator("#phone")).to_contain_text("Waiting on this phone")
    page.context.clear_cookies()
    page.context.set_offline(False)

    enter(page, site, clinic, birch)
    ready(page, site, "/my/diary")
    touch(page, "nrs", 1)
    expect(page.locator("form[data-kind=nrs] [data-says]")).to_have_text(re.compile("Kept for today: 1"))
    page.wait_for_timeout(2_000)
    assert [day.pain for day in outcomes.diary(birch)] == [1]
    assert outcomes.diary(alder) == ()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    enter(page, site, clinic, alder)
    ready(page, site, "/my/diary")
    expect(page.locator("#phone")).to_be_hidden(timeout=45_000)
    assert [day.pain for day in outcomes.diary(alder)] == [9]


@pytest.mark.hazard("H-75")
def test_another_patients_address_shows_nothing(alder: int, site: Site, clinic: Clinic, open_phone: OpenPhone) -> None:
    now = timezone.now()
    theirs = clinic.book(clinic.register("Birch", now=now), now=now + timedelta(hours=2))
    page = open_phone(alder)

    for path in (f"/my/visits/{theirs}", f"/my/visits/{theirs}/after", "/board", f"/sessions/{theirs}"):
        page.goto(f"{site.address}{path}")
        assert "Birch" not in page.content(), path
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()  # the staff's door, after the patient's pages


@pytest.mark.hazard("H-78")
def test_self_harm_shows_help_at_once_and_stands_on_the_board(
    alder: int, site: Site, open_phone: OpenPhone, sign_in: SignIn
) -> None:
    nurse = sign_in("demo-nurse", "desktop")
    nurse.goto(f"{site.address}/board")
    page = open_phone(alder, "es-ES")
    ready(page, site, "/my/problem")
    page.get_by_label("Pienso en hacerme daño").check()
    page.get_by_role("button", name="Enviar").click()

    expect(page.get_by_role("link", name="Llamar al 988 ahora")).to_be_visible()
    expect(nurse.get_by_text("may mean self-harm. Nobody has seen it yet.")).to_be_visible(timeout=60_000)
    assert voice.count_waiting([MessageKind.PROBLEM]) == (1, 1)
    nurse.locator("#help-banner").get_by_role("link", name="Calls for help").click()
    nurse.get_by_role("link", name="Alder").first.click()
    nurse.get_by_label("What was done").fill("Rang; safe with the family.")
    nurse.get_by_role("button", name="On record, in my name").click()
    expect(nurse.get_by_text("Nobody calls for help.")).to_be_visible()


@pytest.mark.parametrize("language", ["en-US", "es-ES"])
def test_no_page_of_the_phone_has_a_barrier_or_scrolls_sideways(
    alder: int, site: Site, clinic: Clinic, open_phone: OpenPhone, language: str
) -> None:
    visit = clinic.book(alder, now=timezone.now() + timedelta(hours=3))
    page = open_phone(alder, language)
    found: list[str] = []
    paths = ["", "diary", "scores", "problem", "visits/ask", "sent", "help", "read", "read/before", "read/after"]
    paths += [f"visits/{visit}", "enter", "enter/sent", "enter/nothing", "offline", "nothing"]
    for path in paths:
        if path == "scores":
            page.goto(f"{site.address}/my/diary")
            touch(page, "nrs", 4)
            page.wait_for_timeout(1_000)
        page.goto(f"{site.address}/my/{path}")
        found += [f"{path}: {fault}" for fault in (*violations(page), *sticking_out(page))]
        found += [f"{path}: {small}" for small in too_small(page)]

    assert found == []


def too_small(page: Page) -> list[str]:
    """Return what is meant to be touched and is smaller than 44 px, links inside sentences left out."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("button, a.key, nav a, input:not([type=hidden]), textarea")]
          .filter((one) => one.offsetParent && one.type !== "checkbox")
          .filter((one) => one.getBoundingClientRect().height < 44)
          .map((one) => one.outerHTML.slice(0, 100))"""
    )
    small = float(page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)"))
    return found if small >= 18 else [*found, f"the text is {small} px"]


@pytest.mark.hazard("H-78")
def test_a_questionnaire_goes_on_without_a_network_and_shows_help_at_once(
    alder: int, site: Site, clinic: Clinic, open_phone: OpenPhone
) -> None:
    now = timezone.now()
    measures.assign(patient_id=alder, indication=Indication.DEPRESSION, by=clinic.by("nurse"), now=now)
    page = open_phone(alder)
    page.get_by_role("button", name="Your mood (PHQ-9): begin").click()
    expect(page.locator("html[data-phone=ready]")).to_be_attached(timeout=30_000)
    page.context.set_offline(True)
    for number in range(1, 9):
        expect(page.get_by_text(f"Question {number} of")).to_be_visible()
        page.get_by_role("button", name="Not at all").locator("visible=true").click()
    assert violations(page) == []
    page.get_by_role("button", name="Several days").locator("visible=true").click()

    expect(page.get_by_role("link", name="Call 988 now")).to_be_visible()
    assert outcomes.escalations() == ()  # nothing has left the phone yet
    page.get_by_role("button", name="Go on with the questions").click()
    page.context.set_offline(False)
    expect(page.locator("#phone")).to_be_hidden(timeout=45_000)

    (call,) = outcomes.escalations()  # though the form was never sent
    assert call.patient.id == alder
    (form,) = (one for one in outcomes.due_for(alder, timezone.now()) if one.form_id)
    assert (form.answered, form.done) == (9, False)
