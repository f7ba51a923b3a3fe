"""Help is one press away on every page, with drug and dose; the bar at the chair stays where it is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from reprieve.therapy.formulary import FORMULARY
from tests.clinic import Clinic


@pytest.fixture
def days(clinic: Clinic) -> dict[str, int]:
    """One session in each part of the day."""
    now = timezone.now()
    coming = clinic.book(clinic.register("Alder", now=now), now=now, room=1)
    start = now - timedelta(minutes=20)
    running = clinic.ready(clinic.register("Birch", now=start), now=start, room=0)
    clinic.start(running, now=start)
    return {"booked": coming, "infusion": running}


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def test_every_page_has_the_help_key_and_a_session_leads_to_its_own(nurse, days):
    for path in ("/board", "/day", "/patients", "/help"):
        assert 'class="button helpkey" href="/help"' in nurse.get(path).content.decode()
    running = days["infusion"]
    for part in ("", "/values", "/what-if", "/help"):
        page = nurse.get(f"/sessions/{running}{part}").content.decode()
        assert f'class="button helpkey" href="/sessions/{running}/help"' in page


def test_help_names_each_drug_with_its_dose_and_how_sure_we_are(nurse, days):
    page = nurse.get("/help").content.decode()

    for drug in FORMULARY.values():
        assert drug.name in page
    assert "1–2 mg IV; slowly; repeat after 3 to 5 min; at most 5 mg" in page
    assert "Call 911" in page
    assert "No drug reverses ketamine" in page
    assert page.index("Help now") < page.index("What Reprieve is not")


def test_help_from_a_session_says_whom_it_is_about_and_what_runs(nurse, days):
    page = nurse.get(f"/sessions/{days['infusion']}/help").content.decode()

    for said in ("Birch", "80 kg", "Allergy to ketamine", "60 mg/h 60 mL/h", "of 40 mg ordered"):
        assert said in page


@pytest.mark.parametrize("part", ["booked", "infusion"])
def test_the_bar_has_its_four_keys_in_the_same_places_and_says_why_one_is_not_for_now(nurse, days, part):
    page = nurse.get(f"/sessions/{days[part]}").content.decode()

    keys = re.findall(r'<(a|span) class="bedside-bar__key[^>]*>.*?</svg>(\w+)', page)
    assert [word for _tag, word in keys] == ["Vitals", "Drug", "Event", "Help"]
    assert keys[-1][0] == "a"
    if part == "infusion":
        assert {tag for tag, _word in keys} == {"a"}
    else:
        assert 'aria-disabled="true" title="not in this part of the day' in page
