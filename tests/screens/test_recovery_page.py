"""Recovery: the door opens by rules and names what is missing; the leaflet promises nothing; three ways to leave."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone
from pypdf import PdfReader

from reprieve.chart import queries, services
from reprieve.staff.presenters.session import home_from
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import State
from reprieve.therapy.vitals import Sign
from tests.clinic import PASSWORD, Clinic


@pytest.fixture
def now():
    return timezone.now()


def stopped(clinic: Clinic, *, started_ago: int, now) -> int:
    start = now - timedelta(minutes=started_ago)
    session_id = clinic.ready(clinic.register(now=start - timedelta(minutes=40)), now=start)
    clinic.start(session_id, now=start)
    clinic.stop(session_id, now=start + timedelta(minutes=40))
    return session_id


@pytest.fixture
def early(clinic: Clinic, now) -> int:
    """Fifty minutes after the start: too soon to go, and nothing looked at yet."""
    return stopped(clinic, started_ago=50, now=now)


@pytest.fixture
def fit(clinic: Clinic, now) -> int:
    """Two and a quarter hours after the start, with everything looked at."""
    session_id = stopped(clinic, started_ago=135, now=now)
    clinic.recover(session_id, now=now - timedelta(seconds=5))
    return session_id


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def send(client, session_id: int, act: str, **typed):
    return client.post(f"/sessions/{session_id}/{act}", {"key": str(uuid4()), **typed})


def view(session_id: int):
    return queries.session_view(session_id, timezone.now())


def test_the_door_names_everything_that_is_missing(nurse, early):
    page = nurse.get(f"/sessions/{early}").content.decode()

    for rule in (
        "R24-after-start",
        "R24-after-stop",
        "R24-aldrete",
        "R24-padss",
        "R24-gait",
        "R24-leaflet",
        "R24-escort",
    ):
        assert rule in page
    assert re.search(r"<button[^>]*disabled[^>]*>\s*The patient goes home now", page)


def test_a_refused_discharge_says_why_and_lets_nobody_go(nurse, early):
    answer = send(nurse, early, "discharge")

    assert answer.status_code == 422
    assert "Less than 120 min since the start." in answer.content.decode()
    assert view(early).state is State.RECOVERING


def test_the_clock_on_the_page_is_the_gates_own(clinic, early, nurse, now):
    services.give_rescue(
        session_id=early, drug="midazolam", dose=Decimal(1), unit="mg", route="IV", by=clinic.by(), now=now
    )
    passes = home_from(view(early))
    assert passes is not None

    def too_early(at) -> bool:
        gate = queries.session_view(early, at).discharge_gate
        assert gate is not None
        return any(finding.rule.startswith("R24-after") and finding.blocks for finding in gate.findings)

    assert too_early(passes - timedelta(seconds=1))
    assert not too_early(passes)
    assert "Home, by the clock" in nurse.get(f"/sessions/{early}").content.decode()


def test_who_is_fit_goes_home_once(nurse, fit):
    key = str(uuid4())

    answers = [nurse.post(f"/sessions/{fit}/discharge", {"key": key}) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert view(fit).state is State.DISCHARGED
    assert [event.kind.value for event in view(fit).events].count("discharged") == 1


def test_a_summed_score_needs_every_item_and_keeps_them(nurse, early):
    items = dict.fromkeys(Scale.ALDRETE.card.items, "2")
    missing = send(nurse, early, "aldrete", **dict(list(items.items())[1:]))
    whole = send(nurse, early, "aldrete", **items)

    assert missing.status_code == 422
    assert whole.status_code == 302
    event = view(early).events[-1]
    assert (event.scale, event.score) == (Scale.ALDRETE, 10)
    assert "breathing 2" in event.words


def test_the_escort_who_takes_over_is_a_name(nurse, early):
    nameless = send(nurse, early, "going-home", escort="yes", walks_and_turns="yes")
    named = send(nurse, early, "going-home", escort="yes", escort_name="Demo Birch", walks_and_turns="yes")

    assert nameless.status_code == 422
    assert named.status_code == 302
    assert view(early).going_home.escort_took_over == "Demo Birch"
    assert view(early).going_home.walks_and_turns is True


def test_an_older_form_does_not_overwrite_a_newer_one(nurse, early, clinic, enter):
    send(nurse, early, "going-home", oriented="yes")
    version = view(early).going_home_version
    send(enter(clinic.second_nurse), early, "going-home", version=str(version), oriented="no")

    answer = send(nurse, early, "going-home", version=str(version), oriented="yes", leaflet_given="yes")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else saved these facts meanwhile." in page
    assert view(early).going_home.oriented is False
    assert f'name="version" value="{view(early).going_home_version}"' in page


def test_the_prescriber_at_the_bedside_may_override_and_the_nurse_may_not(nurse, early, clinic, enter):
    reason = "Calm, lives next door, seen at the bedside"
    by_nurse = send(nurse, early, "override", rule="R24-after-start", reason=reason)
    by_prescriber = send(enter(clinic.prescriber), early, "override", rule="R24-after-start", reason=reason)

    assert (by_nurse.status_code, by_prescriber.status_code) == (422, 302)
    assert reason in nurse.get(f"/sessions/{early}").content.decode()


def test_going_to_hospital_is_charted_with_what_was_said(nurse, early):
    silent = send(nurse, early, "hospital", words="ok")
    said = send(nurse, early, "hospital", words="To the county hospital, chest pain, prescriber told")

    assert (silent.status_code, said.status_code) == (422, 302)
    assert view(early).events[-1].kind.value == "transferred"
    assert view(early).state.over


LEFT = {
    "capacity": "has",
    "capacity_by": "Demo Prescriber, MD",
    "risks": "Drowsy for hours, unsteady, pressure not watched.",
    "risks_by": "Demo Nurse, RN",
    "words": "I have to fetch my child, I know it is early.",
    "signed": "refused",
    "username": "demo-front-desk",
    "password": PASSWORD,
    "escort": "Demo Birch",
    "line": "128/80 72 97 14",
}


@pytest.mark.hazard("H-12")
def test_who_leaves_against_advice_leaves_a_whole_form_and_a_set_of_vitals(nurse, early):
    assert send(nurse, early, "leave", **LEFT).status_code == 302

    left = view(early)
    assert left.state.over
    assert left.events[-1].kind.value == "left_against_advice"
    assert left.latest[Sign.SYSTOLIC].value == 128
    record = nurse.get(f"/sessions/{early}/record").content.decode()
    for said in (
        "Demo Prescriber, MD",
        "the patient would not sign",
        "I have to fetch my child",
        "Demo Birch",
        "signed with their own password",
        "128 mmHg",
    ):
        assert said in record


@pytest.mark.parametrize("blank", [*(name for name in LEFT if not name.endswith("_by")), "capacity_by", "risks_by"])
def test_no_answer_of_that_form_is_left_blank(nurse, early, blank):
    answer = send(nurse, early, "leave", **{name: said for name, said in LEFT.items() if name != blank})

    assert answer.status_code == 422
    assert "I have to fetch my child" in answer.content.decode() or blank == "words"
    assert not view(early).state.over


def test_what_was_not_so_is_ticked_and_named_afterwards(nurse, early):
    typed = {
        "capacity": "not_assessed",
        "not_explained": "on",
        "words": "Shouted that it was enough.",
        "signed": "not_asked",
        "unwitnessed": "Alone on the floor; the taxi driver saw it.",
        "alone": "on",
        "no_vitals": "on",
    }
    assert send(nurse, early, "leave", **typed).status_code == 302

    page = nurse.get(f"/sessions/{early}").content.decode()
    for missing in (
        "Nobody could assess",
        "The risks were not explained.",
        "The patient went alone.",
        "No colleague witnessed it: Alone on the floor; the taxi driver saw it.",
        "No vital signs",
    ):
        assert missing in page


def test_both_at_once_is_no_answer(nurse, early):
    assert send(nurse, early, "leave", **LEFT, alone="on").status_code == 422


@pytest.mark.hazard("H-12")
@pytest.mark.parametrize(
    ("witness", "says"),
    [
        ({"username": "demo-nurse"}, "Nobody is their own witness"),
        ({"password": "a guess"}, "That is not your password"),
        ({"unwitnessed": "Nobody was there."}, "not both"),
    ],
)
def test_a_witness_of_leaving_is_a_colleague_with_their_own_password(nurse, early, witness, says):
    answer = send(nurse, early, "leave", **{**LEFT, **witness})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "I have to fetch my child" in page
    assert PASSWORD not in page
    assert not view(early).state.over


def test_the_page_says_who_takes_the_patient_home_and_who_saw_that_person_when(nurse, early):
    before = nurse.get(f"/sessions/{early}").content.decode()
    assert "Demo Escort, 555-0100: seen or called by Demo Desk" in before
    assert "is here and takes over" not in before

    send(nurse, early, "going-home", escort="yes", escort_name="Demo Birch", walks_and_turns="yes")
    first = view(early).escort_seen
    send(nurse, early, "going-home", escort="yes", escort_name="Demo Birch", walks_and_turns="yes", oriented="yes")

    assert view(early).escort_seen == first
    assert (
        "Demo Birch is here and takes over: seen by Demo Nurse, RN" in nurse.get(f"/sessions/{early}").content.decode()
    )
    assert "Demo Birch is here and takes over" in nurse.get(f"/sessions/{early}/record").content.decode()


def test_the_leaflet_says_what_must_not_be_done_and_until_when(nurse, fit, now):
    page = nurse.get(f"/sessions/{fit}/leaflet").content.decode()

    for said in (
        "Do not drive",
        "after a night&#x27;s sleep",
        "No alcohol",
        "24 hours",
        "988",
        "off-label",
        "can be misused",
    ):
        assert said in page
    assert "40 mg" in page


def test_the_leaflet_prints(nurse, fit):
    answer = nurse.get(f"/sessions/{fit}/leaflet.pdf")

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf"
    assert "Do not drive" in text
    assert "Demo Alder" in text
