"""Hand-over and roster as pages: a summary to sign, one's own password to accept, a reason to take unasked."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import queries
from tests.clinic import PASSWORD, Clinic


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def running(clinic: Clinic, now) -> int:
    start = now - timedelta(minutes=20)
    session_id = clinic.ready(clinic.register(now=start - timedelta(minutes=40)), now=start)
    clinic.start(session_id, now=start)
    return session_id


def send(client, address: str, **typed: object):
    return client.post(address, {"key": str(uuid4()), **typed}, follow=True)


def nurse_of(session_id: int) -> str:
    return queries.care_view(session_id).nurse


@pytest.mark.hazard("H-40")
def test_a_patient_is_handed_over_and_accepted_on_one_tablet(clinic, enter, running):
    giver = enter(clinic.nurse)
    page = giver.get(f"/sessions/{running}/hand-over").content.decode()
    assert "The pump runs at 60 mg/h." in page
    assert "Nausea" not in page.split("Scores")[1].split("Given besides")[0]

    send(giver, f"/sessions/{running}/hand-over", notes="Afraid of masks.", password=PASSWORD)
    offer = queries.care_view(running).offer
    assert offer is not None
    assert nurse_of(running) == "Demo Nurse, RN"
    assert "hand-over waits" in giver.get("/board").content.decode()

    page = send(
        giver,
        f"/sessions/{running}/hand-over/{offer.id}/accept",
        who=clinic.second_nurse.pk,
        password=PASSWORD,
    ).content.decode()

    assert nurse_of(running) == "Demo Second Nurse, RN"
    assert "Demo Second Nurse, RN looks after the patient now." in page
    record = giver.get(f"/sessions/{running}/record").content.decode()
    assert "Afraid of masks." in record
    assert giver.get(f"/sessions/{running}/record.pdf").status_code == 200


@pytest.mark.hazard("H-40")
@pytest.mark.parametrize("wrong", [{"password": "guess"}, {"who": ""}, {"password": ""}])
def test_without_the_takers_own_password_the_giver_stays(clinic, enter, running, wrong):
    giver = enter(clinic.nurse)
    send(giver, f"/sessions/{running}/hand-over", notes="", password=PASSWORD)
    offer = queries.care_view(running).offer
    assert offer is not None
    typed = {"who": clinic.second_nurse.pk, "password": PASSWORD, **wrong}

    answer = send(giver, f"/sessions/{running}/hand-over/{offer.id}/accept", **typed)

    assert answer.status_code == 422
    assert nurse_of(running) == "Demo Nurse, RN"


def test_a_wrong_password_keeps_what_was_typed(clinic, enter, running):
    answer = send(enter(clinic.nurse), f"/sessions/{running}/hand-over", notes="Afraid of masks.", password="no")

    assert answer.status_code == 422
    assert "Afraid of masks." in answer.content.decode()
    assert queries.care_view(running).offer is None


def test_taking_over_unasked_says_why(clinic, enter, running):
    other = enter(clinic.second_nurse)
    short = send(other, f"/sessions/{running}/take-over", reason="because")
    assert short.status_code == 422
    assert nurse_of(running) == "Demo Nurse, RN"

    send(other, f"/sessions/{running}/take-over", reason="Called away to room 2 in a hurry.")

    assert nurse_of(running) == "Demo Second Nurse, RN"
    assert "Looked after by" in other.get(f"/sessions/{running}/care").content.decode()


def test_an_offer_can_be_taken_back(clinic, enter, running):
    giver = enter(clinic.nurse)
    send(giver, f"/sessions/{running}/hand-over", notes="", password=PASSWORD)
    offer = queries.care_view(running).offer
    assert offer is not None

    send(giver, f"/sessions/{running}/hand-over/{offer.id}/take-back")

    assert queries.care_view(running).offer is None


def test_coming_and_going(clinic, enter, running):
    other = enter(clinic.second_nurse)
    page = send(other, "/duty/come").content.decode()
    assert "Demo Second Nurse, RN" in page
    assert "Looks after nobody now." in page

    refused = send(enter(clinic.nurse), "/duty/go")
    assert refused.status_code == 422
    assert "You still look after a patient." in refused.content.decode()

    assert "Demo Second Nurse" not in send(other, "/duty/go").content.decode().split("<main")[1]
