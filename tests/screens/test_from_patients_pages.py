"""Staff's side of the patient's phone: the way in at the desk, the queue, the driver that a patient named."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from reprieve.audit.services import Actor
from reprieve.outcomes import services as measures
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
def test_self_harm_stands_in_the_one_queue_and_over_the_board_until_it_is_answered(clinic, alder, enter):
    sick = report(alder, Trouble.SICK)
    urgent = report(alder, Trouble.SELF_HARM)
    nurse = enter(clinic.nurse)

    for path in ("/board", "/day", "/messages", "/help-calls/banner"):
        assert "may mean self-harm. Nobody has seen it yet." in nurse.get(path).content.decode(), path
    assert re.findall(r"/messages/(\d+)", nurse.get("/messages/rows").content.decode()) == [str(sick)]
    queue = nurse.get("/help-calls").content.decode()
    assert f"/messages/{urgent}" in queue
    assert f"{clinic.director} looks first" in queue  # nobody is on duty: the director is named

    nurse.get(f"/messages/{urgent}")
    assert [(step.by, step.done) for step in queries.message(urgent).steps] == [(str(clinic.nurse), False)]
    assert "Nobody has seen" not in nurse.get("/help-calls/banner").content.decode()
    refused = nurse.post(f"/messages/{urgent}", {"did": "ok", "key": str(uuid4())})
    assert refused.status_code == 422
    answered = nurse.post(f"/messages/{urgent}", {"did": "Rang; safe with the family.", "key": str(uuid4())})
    assert answered["Location"] == "/help-calls"
    assert "may mean self-harm" not in nurse.get("/help-calls/banner").content.decode()
    assert "Rang; safe with the family." in nurse.get("/help-calls").content.decode()
    assert not queries.message(urgent).waits


@pytest.mark.hazard("H-78")
def test_what_was_ticked_and_what_was_answered_stand_in_one_queue_each_seen_by_name(clinic, alder, enter):
    now = timezone.now()
    birch = clinic.register("Birch", now=now)
    by = measures.patient_actor(birch)
    form = measures.begin(patient_id=birch, instrument="phq-9", by=by, now=now, key=uuid4())
    measures.answer_item(form_id=form, item="9", value=2, by=by, now=now, key=uuid4())
    report(alder, Trouble.SELF_HARM, Trouble.FELL)
    nurse = enter(clinic.nurse)

    assert "2 patients" in nurse.get("/help-calls/banner").content.decode()
    queue = nurse.get("/help-calls").content.decode()
    assert "Alder" in queue
    assert "Birch" in queue
    assert "Said on the phone: I think of harming myself, I fell" in queue
    assert "Open (2)" in queue


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
