"""Check-in: the gate beside the facts, two people for the drug, overrides by name; Start is the decision itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.audit.queries import trail
from reprieve.chart import queries, services
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.gates import Escort
from reprieve.therapy.interval import Change
from reprieve.therapy.session import State
from tests.clinic import DEPRESSION, PASSWORD, Clinic
from tests.good_day import good_checkin


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def arrived(clinic: Clinic, now) -> int:
    """Somebody checked in twenty minutes ago, of whom nothing of today is known yet."""
    earlier = now - timedelta(minutes=20)
    patient_id = clinic.register(now=now - timedelta(hours=2))
    session_id = clinic.book(patient_id, now=earlier, order_id=clinic.order(patient_id, now=earlier))
    clinic.check_in(session_id, now=earlier)
    return session_id


@pytest.fixture
def ready(clinic: Clinic, now) -> int:
    return clinic.ready(clinic.register(now=now - timedelta(hours=2)), now=now - timedelta(minutes=1))


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def send(client, session_id: int, act: str, **typed):
    return client.post(f"/sessions/{session_id}/{act}", {"key": str(uuid4()), **typed})


def view(session_id: int):
    return queries.session_view(session_id, timezone.now())


def shown_version(page: str, panel: str) -> str:
    found = re.search(rf'name="was" value="(\w+)" id="{panel}-was"', page)
    assert found
    return found[1]


def test_the_page_names_patient_weight_allergy_consent_protocol_and_baseline(nurse, ready):
    page = nurse.get(f"/sessions/{ready}").content.decode()

    for shown in ("Alder, Demo", "DEMO-0001", "80 kg", "Allergy to ketamine", "signed", "version 1", "122/76 mmHg"):
        assert shown in page


def test_start_cannot_be_pressed_while_the_gate_holds_and_each_finding_says_why(nurse, arrived):
    page = nurse.get(f"/sessions/{arrived}").content.decode()

    assert re.search(r"<button[^>]*disabled[^>]*>.*?Start the infusion", page, re.S)
    assert "Identity has not been checked." in page
    assert "C01-identity" in page
    assert "proposed" in page


def test_start_can_be_pressed_when_the_gate_is_green(nurse, ready):
    page = nurse.get(f"/sessions/{ready}").content.decode()

    assert "Ready to start" in page
    assert not re.search(r"<button[^>]*disabled[^>]*>[^<]*(<svg.*?</svg>)?Start the infusion", page, re.S)


def test_a_refused_start_says_why_and_starts_nothing(nurse, arrived):
    answer = send(nurse, arrived, "start")

    assert answer.status_code == 422
    assert "Identity has not been checked." in answer.content.decode()
    assert view(arrived).state is State.CHECKED_IN


def test_start_pressed_twice_starts_once(nurse, ready):
    key = str(uuid4())

    first = nurse.post(f"/sessions/{ready}/start", {"key": key})
    second = nurse.post(f"/sessions/{ready}/start", {"key": key})

    assert (first.status_code, second.status_code) == (302, 302)
    assert [event.kind.value for event in view(ready).events].count("started") == 1


def test_the_second_nurse_to_press_start_sees_that_it_has_started(nurse, ready, clinic, enter):
    send(nurse, ready, "start")
    answer = send(enter(clinic.second_nurse), ready, "start")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not possible: the session is infusing." in page
    assert 'data-layout="infusion"' in page


def test_nothing_is_answered_before_somebody_answers(nurse, arrived):
    page = nurse.get(f"/sessions/{arrived}").content.decode()

    assert not re.search(r'value="(yes|no)"[^>]*\schecked>', page)
    assert "12 open" in page


def test_one_group_is_saved_and_leaves_the_others_as_they_are(nurse, arrived, clinic, now):
    known = replace(good_checkin(now), identity_checked=UNKNOWN, unwell=UNKNOWN)
    services.save_checkin_facts(session_id=arrived, facts=known, by=clinic.by(), now=now)
    was = shown_version(nurse.get(f"/sessions/{arrived}").content.decode(), "visit")

    answer = send(
        nurse, arrived, "facts/visit", was=was, identity_checked="yes", has_capacity="no", scales_filled_in="yes"
    )

    facts = view(arrived).checkin
    assert answer.status_code == 302
    assert (facts.identity_checked, facts.has_capacity) == (True, False)
    assert facts.medicines_reconciled is UNKNOWN  # not sent, so not known any more: what the form shows is what holds
    assert facts.unwell is UNKNOWN
    assert facts.escort == known.escort


def test_two_people_saving_one_group_do_not_overwrite_each_other_unseen(nurse, arrived, clinic, enter):
    was = shown_version(nurse.get(f"/sessions/{arrived}").content.decode(), "visit")
    send(enter(clinic.second_nurse), arrived, "facts/visit", was=was, identity_checked="no")

    answer = send(nurse, arrived, "facts/visit", was=was, identity_checked="yes")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else saved these answers meanwhile." in page
    assert re.search(r'name="identity_checked" value="yes"[^>]*\schecked>', page)  # nothing of what was chosen is lost
    assert view(arrived).checkin.identity_checked is False
    # Told so, the reader may say it again: the form now stands on what is there.
    again = send(nurse, arrived, "facts/visit", was=shown_version(page, "visit"), identity_checked="yes")
    assert again.status_code == 302
    assert view(arrived).checkin.identity_checked is True


def test_alcohol_has_three_answers_and_a_time_that_is_past(nurse, arrived, now):
    was = shown_version(nurse.get(f"/sessions/{arrived}").content.decode(), "substances")
    ahead = timezone.localtime(now + timedelta(hours=2))

    wrong = send(
        nurse,
        arrived,
        "facts/substances",
        was=was,
        alcohol_or_drugs="at",
        alcohol_or_drugs_last_at=f"{ahead:%Y-%m-%dT%H:%M}",
    )
    right = send(nurse, arrived, "facts/substances", was=was, alcohol_or_drugs="none", misuse_flags="0")

    assert wrong.status_code == 422
    assert "still to come" in wrong.content.decode()
    assert right.status_code == 302
    facts = view(arrived).checkin
    assert facts.alcohol_or_drugs_last_at is None
    assert facts.other_ketamine_last_at is UNKNOWN
    assert facts.misuse_flags == 0


def test_an_escort_has_a_name_and_a_phone_and_is_confirmed_by_somebody(nurse, arrived, clinic):
    nameless = send(nurse, arrived, "escort", escort="yes")
    named = send(
        nurse, arrived, "escort", escort="yes", escort_name="Demo Birch", escort_phone="555-0101", escort_confirmed="on"
    )

    assert nameless.status_code == 422
    assert "Who is it?" in nameless.content.decode()
    assert named.status_code == 302
    escort = view(arrived).checkin.escort
    assert isinstance(escort, Escort)
    assert (escort.name, escort.confirmed_by) == ("Demo Birch", str(clinic.nurse))


READ = {
    "drug_form": "racemic",
    "vial_lot": "DEMO-LOT-1",
    "ndc": "00000-0000-00",
    "concentration_mg_per_ml": "1",
    "volume_ml": "40",
    "pump_rate_ml_per_h": "60",
}


def test_a_drug_check_is_two_people_each_under_their_own_name(nurse, arrived, clinic):
    send(nurse, arrived, "drug-reading", **READ)
    second = send(nurse, arrived, "drug-reading", **READ, username=clinic.second_nurse.username, password=PASSWORD)

    assert second.status_code == 302
    assert [row.by for row in view(arrived).drug_readings] == [str(clinic.nurse), str(clinic.second_nurse)]


def test_a_second_person_proves_who_they_are_and_the_password_never_comes_back(nurse, arrived, clinic):
    answer = send(
        nurse, arrived, "drug-reading", **READ, username=clinic.second_nurse.username, password="not their password"
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not their password" not in page
    assert 'value="DEMO-LOT-1"' in page
    assert view(arrived).drug_readings == ()


def test_the_second_person_does_not_see_what_the_first_one_read(nurse, arrived, clinic, enter):
    send(nurse, arrived, "drug-reading", **{**READ, "vial_lot": "FIRST-LOT-77"})

    page = enter(clinic.second_nurse).get(f"/sessions/{arrived}").content.decode()

    assert "Drug read by:" in page
    assert "FIRST-LOT-77" not in page


@pytest.fixture
def fasting_short(clinic: Clinic, ready: int, now) -> int:
    """A gate that holds for one reason only: the last meal was an hour ago (R17), tier A."""
    facts = replace(good_checkin(now), last_solids_at=now - timedelta(hours=3))
    services.save_checkin_facts(session_id=ready, facts=facts, by=clinic.by(), now=timezone.now())
    return ready


def test_an_override_is_the_named_roles_with_fifteen_characters(nurse, fasting_short, clinic, enter):
    prescriber = enter(clinic.prescriber)
    short = send(prescriber, fasting_short, "override", rule="R17-solids", reason="looks fine")
    by_nurse = send(nurse, fasting_short, "override", rule="R17-solids", reason="Looks fine to everybody here")
    done = send(prescriber, fasting_short, "override", rule="R17-solids", reason="Light toast only, benefit is clear")

    assert short.status_code == 422
    assert "looks fine" in short.content.decode()
    assert by_nurse.status_code == 422
    assert done.status_code == 302
    gate = view(fasting_short).start_gate
    assert gate is not None
    assert gate.allows
    page = nurse.get(f"/sessions/{fasting_short}").content.decode()
    assert "Light toast only, benefit is clear" in page


def test_an_override_pressed_twice_is_one_override(fasting_short, clinic, enter):
    prescriber = enter(clinic.prescriber)
    reason = "Light toast only, benefit is clear"

    answers = [send(prescriber, fasting_short, "override", rule="R17-solids", reason=reason) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(view(fasting_short).overrides) == 1


def test_only_who_may_override_is_offered_the_form(nurse, fasting_short, clinic, enter):
    assert 'id="override-R17-solids"' not in nurse.get(f"/sessions/{fasting_short}").content.decode()
    assert 'id="override-R17-solids"' in enter(clinic.prescriber).get(f"/sessions/{fasting_short}").content.decode()


def test_todays_weight_in_pounds_is_refused_in_a_sentence_and_stays_typed(nurse, arrived):
    answer = send(nurse, arrived, "weight", weight_kg="980")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="980"' in page
    assert "field__error" in page


def test_front_desk_checks_in_and_cancels_but_never_sees_the_chart(clinic, enter, now):
    desk = enter(clinic.front_desk)
    patient_id = clinic.register(now=now - timedelta(hours=2))
    session_id = clinic.book(patient_id, now=now - timedelta(minutes=5), order_id=clinic.order(patient_id, now=now))

    answer = send(desk, session_id, "check-in")

    assert answer.status_code == 302
    assert answer["Location"] == "/day"
    assert view(session_id).state is State.CHECKED_IN
    assert desk.get(f"/sessions/{session_id}").status_code == 403
    assert send(desk, session_id, "start").status_code == 403


def test_a_part_is_answered_where_the_script_asks_for_it(nurse, arrived):
    answer = nurse.post(
        f"/sessions/{arrived}/escort", {"key": str(uuid4()), "escort": "yes"}, headers={"HX-Request": "true"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.startswith('<details class="fold panel" id="panel-escort"')
    assert "<html" not in page


def test_the_live_parts_of_the_page_renew_themselves_at_their_own_addresses(nurse, arrived):
    page = nurse.get(f"/sessions/{arrived}").content.decode()

    for part, subject in (("status", "session"), ("chart", "chart"), ("gate", "session")):
        address = f"/sessions/{arrived}/{part}"
        assert f'data-live-url="{address}"' in page
        fresh = nurse.get(address).content.decode()
        assert fresh.startswith("<section")
        assert f'data-live="{subject}:{arrived}"' in fresh


def test_a_session_that_is_not_there_is_not_found(nurse, clinic):
    for address in ("/sessions/999", "/sessions/999/status", "/sessions/999/record", "/sessions/999/record.pdf"):
        assert nurse.get(address).status_code == 404


def test_opening_the_page_is_in_the_trail_and_its_parts_are_not(nurse, arrived):
    nurse.get(f"/sessions/{arrived}")
    nurse.get(f"/sessions/{arrived}/status")

    looked = [entry for entry in trail(subject=f"session:{arrived}", limit=50) if entry.action == "viewed"]
    assert len(looked) == 1


def test_the_protocol_and_its_evidence_grade_stand_on_the_page(nurse, ready):
    page = nurse.get(f"/sessions/{ready}").content.decode()

    protocol = view(ready).protocol
    assert protocol is not None
    assert protocol.key == DEPRESSION
    assert "evidence: third line" in page


# -- what is new since the last visit ------------------------------------------------------------------------------

NOTHING_NEW = {change.value: "no" for change in Change}


def blocked_by_history(session_id: int) -> bool:
    gate = view(session_id).start_gate
    assert gate is not None
    return any(finding.rule == "C02-history" for finding in gate.blocking)


@pytest.mark.hazard("H-08")
def test_each_question_of_the_interval_is_asked_by_itself_and_none_is_left_blank(nurse, arrived):
    send(nurse, arrived, "interval", **{name: said for name, said in NOTHING_NEW.items() if name != "fall"})
    assert blocked_by_history(arrived)
    assert "Not asked since the last visit: a fall" in nurse.get(f"/sessions/{arrived}").content.decode()

    assert send(nurse, arrived, "interval", version=view(arrived).interval.version, **NOTHING_NEW).status_code == 302
    assert not blocked_by_history(arrived)


def test_something_new_needs_words_says_what_next_and_stands_in_the_record(nurse, arrived):
    silent = send(nurse, arrived, "interval", **{**NOTHING_NEW, "mood": "yes"})
    said = send(nurse, arrived, "interval", **{**NOTHING_NEW, "mood": "yes"}, words="Cried all weekend, no plan.")

    assert (silent.status_code, said.status_code) == (422, 302)
    assert "Do the C-SSRS now" in nurse.get(f"/sessions/{arrived}").content.decode()
    assert "Cried all weekend, no plan." in nurse.get(f"/sessions/{arrived}/record").content.decode()


def test_two_who_ask_at_once_do_not_overwrite_each_other_unseen(nurse, arrived):
    send(nurse, arrived, "interval", **NOTHING_NEW)
    stale = view(arrived).interval.version
    send(nurse, arrived, "interval", version=stale, **NOTHING_NEW)

    late = send(nurse, arrived, "interval", version=stale, **{**NOTHING_NEW, "fall": "yes"}, words="On the ice")
    assert late.status_code == 422
    assert "Somebody else saved these facts meanwhile" in late.content.decode()
