"""The pages of opioids: the load in words, what is recorded of it, a plan from preview to paper."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import services as chart
from reprieve.chart.queries import medicine_list
from reprieve.opioids import queries
from reprieve.opioids.services import record_load
from reprieve.outcomes.services import Diary, answer_all, keep_diary
from reprieve.therapy.decisions import Role
from tests.clinic import PASSWORD, Clinic


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    now = timezone.now() - timedelta(hours=2)
    patient_id = clinic.register(now=now)
    for name, dose in (("oxycodone", "15 mg 4 times a day"), ("levorphanol", "2 mg TID"), ("Ativan", "1 mg at night")):
        chart.add_medicine(patient_id=patient_id, name=name, dose=dose, by=clinic.by(), now=now)
    return patient_id


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


@pytest.fixture
def prescriber(clinic, enter):
    return enter(clinic.prescriber)


def form(**typed: str) -> dict[str, str]:
    return {"key": str(uuid4()), **typed}


def plan(**typed: str) -> dict[str, str]:
    return form(
        **{
            "drug": "oxycodone", "dose": "60", "times_a_day": "2", "strengths": "5, 10", "use": "long", "percent": "10",
            "every_days": "30", "floor": "20", "starts_on": timezone.localdate().isoformat(), "stops_if": "",
            "agreed": "", "faster_because": "", "password": "", "do": "preview", **typed,
        }
    )  # fmt: skip


def signed(client, patient_id: int, **typed: str) -> int:
    words = {"stops_if": "Pain worse by 2.", "agreed": "Yes, slowly.", "password": PASSWORD, "do": "sign"}
    answer = client.post(f"/patients/{patient_id}/opioids/taper", plan(**{**words, **typed}))
    assert answer.status_code == 302
    return queries.opioid_view(patient_id, timezone.now()).tapers[0].id


@pytest.mark.hazard("H-90")
def test_the_load_is_said_as_at_least_where_a_line_cannot_be_counted(nurse, patient_id):
    page = nurse.get(f"/patients/{patient_id}/opioids").content.decode()

    assert "at least 90.0 MME a day" in page
    assert "90 or more" in page
    assert "levorphanol has no factor in the table" in page
    assert "CDC 2022, version 2022, in force from 2022-11-04" in page
    assert "lorazepam beside an opioid" in page


def test_the_chart_leads_to_it_with_the_load_in_one_line(nurse, patient_id):
    page = nurse.get(f"/patients/{patient_id}").content.decode()

    assert "at least 90.0 MME a day" in page
    assert f"/patients/{patient_id}/opioids" in page


def test_load_programme_and_naloxone_are_put_on_record(nurse, patient_id):
    here = f"/patients/{patient_id}/opioids"
    looked = timezone.localtime(timezone.now() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    nurse.post(f"{here}/load", form())
    nurse.post(
        f"{here}/programme", form(programme="NM PMP", looked_at=looked, as_expected="no", seen="A second doctor.")
    )
    page = nurse.post(f"{here}/naloxone", form(answer="declined", words="Not now"), follow=True).content.decode()

    assert "Last put on record" in page
    assert "A second doctor." in page
    assert "Does not agree with the list" in page
    assert "Naloxone was offered and declined." in page
    assert '<svg class="course months' in page
    assert "MME a day, all opioids on the list" in page


def test_what_was_typed_wrongly_is_kept_and_said(nurse, patient_id):
    answer = nurse.post(f"/patients/{patient_id}/opioids/programme", form(seen="A second doctor.", programme="NM"))

    assert answer.status_code == 422
    assert "A second doctor." in answer.content.decode()


def test_a_load_of_an_empty_list_is_refused_in_words(clinic, nurse, patient_id):
    for row in medicine_list(patient_id):
        chart.add_medicine(patient_id=patient_id, name=row.name, taken=False, by=clinic.by(), now=timezone.now())

    answer = nurse.post(f"/patients/{patient_id}/opioids/load", form())

    assert answer.status_code == 422
    assert "The list of medicines is empty." in answer.content.decode()


def test_the_steps_are_shown_before_anybody_signs(prescriber, patient_id):
    page = prescriber.post(f"/patients/{patient_id}/opioids/taper", plan()).content.decode()

    assert "55 mg a day" in page
    assert "Not faster than 10 % a month." in page
    assert "Sign the plan in my name" in page
    assert not queries.opioid_view(patient_id, timezone.now()).tapers


@pytest.mark.hazard("H-92")
def test_a_fast_plan_is_refused_with_what_was_typed(prescriber, patient_id):
    typed = plan(percent="30", stops_if="Pain.", agreed="Yes.", password=PASSWORD, do="sign")

    answer = prescriber.post(f"/patients/{patient_id}/opioids/taper", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "30 % a month is faster than 10 %." in page
    assert 'value="30"' in page


def test_a_signature_without_words_or_password_is_refused_beside_the_fields(prescriber, patient_id):
    unsigned = prescriber.post(f"/patients/{patient_id}/opioids/taper", plan(do="sign"))
    wrong = prescriber.post(
        f"/patients/{patient_id}/opioids/taper", plan(do="sign", stops_if="x", agreed="y", password="wrong")
    )

    assert unsigned.status_code == wrong.status_code == 422
    assert "Sign the plan in my name" in unsigned.content.decode()


def test_a_plan_is_followed_look_by_look(nurse, prescriber, patient_id):
    plan_id = signed(prescriber, patient_id)
    held = nurse.post(f"/tapers/{plan_id}/step", form(because=""))
    assert held.status_code == 422
    assert "Nobody has looked yet how it goes." in held.content.decode()

    signs = dict.fromkeys(
        ("restless", "shivering", "runny_nose", "stomach", "aches", "sleepless", "anxious", "craving"), "no"
    )
    looked = form(pain="6", wants_to_pause="no", self_harm="no", words="Sweats at night", sweating="yes", **signs)
    page = nurse.post(f"/tapers/{plan_id}/look", looked, follow=True).content.decode()

    assert "On pause" in page
    assert "Sweats, hot and cold" in page
    assert "A prescriber lets it go on." in page
    refused = nurse.post(f"/tapers/{plan_id}/resume", form(because="It is better now, I think."))
    assert refused.status_code == 403
    going = prescriber.post(f"/tapers/{plan_id}/resume", form(because="Slept well for a week."), follow=True)
    assert "Under way" in going.content.decode()


def test_the_patient_takes_the_plan_home_on_paper(nurse, prescriber, patient_id):
    plan_id = signed(prescriber, patient_id)

    answer = nurse.get(f"/tapers/{plan_id}/plan.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_an_ended_plan_is_listed_as_earlier(prescriber, patient_id):
    plan_id = signed(prescriber, patient_id)
    prescriber.post(f"/tapers/{plan_id}/end", form(because="The dose of today suits."))

    page = prescriber.get(f"/patients/{patient_id}/opioids").content.decode()

    assert "No plan stands." in page
    assert "Earlier plans" in page


def test_the_front_desk_sees_no_load(as_role, clinic, patient_id):
    answer = as_role(Role.FRONT_DESK).get(f"/patients/{patient_id}/opioids")

    assert answer.status_code == 403


def test_the_pain_that_was_reported_stands_beside_the_load(clinic, nurse, patient_id):
    now = timezone.now()
    record_load(patient_id=patient_id, by=clinic.by(), now=now)
    keep_diary(patient_id=patient_id, kind=Diary.PAIN, score=7, felt_at=now, by=clinic.by(), key=uuid4(), now=now)

    page = nurse.get(f"/patients/{patient_id}/opioids").content.decode()

    assert "Pain: first 7, last 7." in page
    assert "7 of 10" in page


def test_a_page_costs_the_same_however_much_is_on_record(clinic, nurse, patient_id, django_assert_max_num_queries):
    now = timezone.now()
    for minute in range(3):
        record_load(patient_id=patient_id, by=clinic.by(), now=now - timedelta(minutes=5 - minute))
    with django_assert_max_num_queries(12):
        queries.opioid_view(patient_id, now)


def test_a_plan_is_drawn_beside_what_was_taken_with_units_and_as_a_table(nurse, prescriber, patient_id, clinic):
    plan_id = signed(prescriber, patient_id)
    record_load(patient_id=patient_id, by=clinic.by(), now=timezone.now())
    cows = dict(zip(map(str, range(1, 12)), (1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 3), strict=True))
    answer_all(patient_id=patient_id, instrument="cows", answers=cows, by=clinic.by(), now=timezone.now(), key=uuid4())
    looked = form(pain="6", wants_to_pause="no", self_harm="no", words="", sweating="yes")
    assert nurse.post(f"/tapers/{plan_id}/look", looked).status_code == 302

    page = nurse.get(f"/tapers/{plan_id}").content.decode()

    assert page.count("<svg") >= 2
    for words in (
        "MME a day: oxycodone, and all opioids on record",
        "pain, 0 to 10",
        "signs of withdrawal, of 9 asked",
    ):
        assert words in page
    assert "COWS, 0 to 48 points" in page
    assert "7, mild" in page
    assert "at least 90.0 MME a day" in page
    assert f'href="/patients/{patient_id}/measures/new/cows"' in page
    assert nurse.get(f"/patients/{patient_id}/measures/new/sows").status_code == 200
