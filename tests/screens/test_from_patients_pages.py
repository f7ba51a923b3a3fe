"""Staff's side of the patient's phone: the way in at the desk, the queue, the driver that a patient named."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from reprieve.audit.services import Actor
from reprieve.people import phones
from reprieve.therapy.troubles import Trouble
from reprieve.voice import queries, services
from tests import phones as phone
from tests.clinic import Clinic


@pytest.fixture
def alder(clinic: Clinic) -> int:
    return clinic.register("Alder", now=timezone.now())


def report(patient: int, *troubles: Trouble, words: str = "") -> int:
    now = timezone.now()
    return services.report(
        patient_id=patient, troubles=troubles, words=words, said_at=now, by=Actor.patient(patient), now=now, key=uuid4()
    )


def wish(patient: int) -> int:
    now = timezone.now()
    return services.ask_for_visit(
        patient_id=patient, words="Next week?", said_at=now, by=Actor.patient(patient), now=now, key=uuid4()
    )


def test_the_desk_opens_a_way_in_and_shows_its_link_once(clinic, alder, enter):
    desk = enter(clinic.front_desk)
    desk.post(f"/patients/{alder}/phone/open", {"email": phone.EMAIL})
    shown = desk.post(f"/patients/{alder}/phone/link", {"how": "show"}).content.decode()

    token = re.search(r"/my/enter/([\w-]+)", shown)
    assert token is not None
    assert phones.link_works(token[1], timezone.now())
    assert token[1] not in desk.get(f"/patients/{alder}/phone").content.decode()


def test_the_desk_sends_a_link_by_mail_or_by_text_message(clinic, alder, enter, capsys):
    from reprieve.people.models import Patient

    Patient.objects.filter(pk=alder).update(phone="505-555-0142")
    phone.open_account(clinic, alder, now=timezone.now())
    desk = enter(clinic.front_desk)
    desk.post(f"/patients/{alder}/phone/link", {"how": "mail"})
    desk.post(f"/patients/{alder}/phone/link", {"how": "text"})

    assert mail.outbox[0].to == [phone.EMAIL]
    assert "Text message to 505-555-0142" in capsys.readouterr().out


def test_a_bad_address_is_said_beside_the_field_and_stays_typed(clinic, alder, enter):
    answer = enter(clinic.front_desk).post(f"/patients/{alder}/phone/open", {"email": "alder@"})

    assert answer.status_code == 422
    assert 'value="alder@"' in answer.content.decode()


def test_closing_the_way_in_signs_the_phone_out(clinic, alder, enter, client):
    phone.sign_in(client, clinic, alder, now=timezone.now())
    enter(clinic.front_desk).post(f"/patients/{alder}/phone/close")

    assert client.get("/my/").status_code == 302


@pytest.mark.hazard("H-75")
def test_the_desk_reads_wishes_and_is_not_told_of_problems(clinic, alder, enter):
    problem, asked = report(alder, Trouble.FELL, words="Secret fall"), wish(alder)
    desk = enter(clinic.front_desk)

    page = desk.get("/messages").content.decode()
    assert f"/messages/{asked}" in page
    assert f"/messages/{problem}" not in page
    assert "fell" not in page
    assert desk.get(f"/messages/{problem}").status_code == 404
    assert desk.get(f"/messages/{asked}").status_code == 200


@pytest.mark.hazard("H-78")
def test_self_harm_stands_on_the_board_and_first_in_the_queue_until_it_is_answered(clinic, alder, enter):
    report(alder, Trouble.SICK)
    urgent = report(alder, Trouble.SELF_HARM)
    nurse = enter(clinic.nurse)

    assert "A patient thinks of self-harm" in nurse.get("/board").content.decode()
    queue = nurse.get("/messages/rows").content.decode()
    assert re.findall(r"/messages/(\d+)", queue)[0] == str(urgent)
    assert str(clinic.director) in queue  # nobody is on duty: the director is named

    nurse.get(f"/messages/{urgent}")
    assert [(step.by, step.done) for step in queries.message(urgent).steps] == [(str(clinic.nurse), False)]
    refused = nurse.post(f"/messages/{urgent}", {"did": "ok", "key": str(uuid4())})
    assert refused.status_code == 422
    nurse.post(f"/messages/{urgent}", {"did": "Rang; safe with the family.", "key": str(uuid4())})
    assert "A patient thinks of self-harm" not in nurse.get("/messages/bar").content.decode()
    assert not queries.message(urgent).waits


def test_a_driver_named_by_the_patient_is_shown_as_said_and_fills_in_nothing(clinic, alder, enter):
    now = timezone.now()
    session = clinic.book(alder, now=now + timedelta(minutes=5))
    services.name_driver(
        patient_id=alder, session_id=session, name="Demo Friend", phone="555-0101",
        by=Actor.patient(alder), now=now, key=uuid4(),
    )  # fmt: skip

    on = timezone.localdate(now + timedelta(minutes=5)).isoformat()
    page = enter(clinic.front_desk).get(f"/day?on={on}").content.decode()
    assert "Said by the patient, not confirmed: Demo Friend, 555-0101" in page
    assert 'value="Demo Friend"' not in page
    assert "no escort named" in page
