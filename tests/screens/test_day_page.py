"""The front desk's day: booking, arrival, escort, cancelling; no health data on it, no names for the owner."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import queries
from reprieve.therapy.session import State
from tests.clinic import Clinic

# Random letters against forged requests; once in a while they spell a unit.
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken[^}]*')


@pytest.fixture
def desk(clinic, enter):
    return enter(clinic.front_desk)


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register(now=timezone.now() - timedelta(hours=2))


def booking(clinic, patient_id: int, **changed: object) -> dict[str, object]:
    typed = {
        "key": str(uuid4()),
        "patient": patient_id,
        "on": timezone.localdate().isoformat(),
        "at": "23:30",
        "room": clinic.rooms[0],
        "order": "",
    }
    return {**typed, **changed}


def rows() -> tuple[queries.DayRow, ...]:
    return queries.day_list(timezone.localdate())


def test_a_patient_is_booked_on_a_signed_order(clinic, desk, patient_id):
    order_id = clinic.order(patient_id, now=timezone.now())

    page = desk.get(f"/day?order={order_id}").content.decode()
    answer = desk.post("/day/book", booking(clinic, patient_id, order=order_id))

    assert "Book Alder, Demo" in page
    assert f'<option value="{order_id}" selected>' in page
    assert answer.status_code == 302
    assert rows()[0].has_order


def test_a_taken_slot_is_refused_with_a_reason_and_the_form_is_kept(clinic, desk, patient_id):
    other = clinic.register("Birch", now=timezone.now() - timedelta(hours=2))
    desk.post("/day/book", booking(clinic, patient_id))

    answer = desk.post("/day/book", booking(clinic, other))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This room is booked at that time." in page
    assert 'value="23:30"' in page
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"at": "25:99"}, "Enter a valid time"),
        ({"room": ""}, "required"),
        ({"on": (timezone.localdate() - timedelta(days=1)).isoformat()}, "That day is over."),
    ],
)
def test_what_cannot_be_booked_is_said(clinic, desk, patient_id, changed, says):
    answer = desk.post("/day/book", booking(clinic, patient_id, **changed))

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_patient_who_arrives_takes_the_room(clinic, desk, patient_id):
    desk.post("/day/book", booking(clinic, patient_id))

    desk.post(f"/day/{rows()[0].session_id}/arrived")

    assert rows()[0].state is State.CHECKED_IN


def test_an_occupied_room_is_refused_with_a_reason(clinic, desk, patient_id):
    other = clinic.register("Birch", now=timezone.now() - timedelta(hours=2))
    desk.post("/day/book", booking(clinic, patient_id, at="23:00"))
    desk.post("/day/book", booking(clinic, other))
    first, second = rows()
    desk.post(f"/day/{first.session_id}/arrived")

    answer = desk.post(f"/day/{second.session_id}/arrived")

    assert answer.status_code == 422
    assert "Somebody else is in this room." in answer.content.decode()


def test_the_escort_is_named_and_confirmed(clinic, desk, patient_id):
    desk.post("/day/book", booking(clinic, patient_id))
    typed = {"key": str(uuid4()), "escort": "yes", "escort_name": "Demo Willow", "escort_phone": "555-0101"}

    desk.post(f"/day/{rows()[0].session_id}/escort", {**typed, "escort_confirmed": "on"})

    assert rows()[0].escort_name == "Demo Willow"
    assert rows()[0].escort_confirmed_at is not None
    assert "escort confirmed" in desk.get("/day").content.decode()


def test_an_escort_without_a_name_is_asked_for_and_the_phone_is_kept(clinic, desk, patient_id):
    desk.post("/day/book", booking(clinic, patient_id))
    typed = {"key": str(uuid4()), "escort": "yes", "escort_phone": "555-0101"}

    answer = desk.post(f"/day/{rows()[0].session_id}/escort", typed)

    assert answer.status_code == 422
    assert "Who is it?" in answer.content.decode()
    assert 'value="555-0101"' in answer.content.decode()


def test_cancelling_asks_why(clinic, desk, patient_id):
    desk.post("/day/book", booking(clinic, patient_id))
    session_id = rows()[0].session_id

    unasked = desk.post(f"/day/{session_id}/cancel", {"key": str(uuid4())})
    desk.post(f"/day/{session_id}/cancel", {"key": str(uuid4()), "cause": "patient_did_not_come"})

    assert unasked.status_code == 422
    assert rows()[0].state is State.CANCELLED


def test_a_session_that_is_not_there_is_not_found(desk):
    assert desk.post("/day/999/arrived").status_code == 404


@pytest.mark.hazard("H-14")
def test_the_day_shows_no_health_data_to_the_desk(clinic, desk, patient_id):
    clinic.ready(patient_id, now=timezone.now())

    page = TOKEN.sub("", desk.get("/day").content.decode())

    assert "Alder, Demo" in page
    for secret in ("depression", "mg", "mmHg", "/sessions/"):
        assert secret not in page


def test_the_owner_sees_that_work_happens_and_no_names(clinic, enter, patient_id):
    clinic.ready(patient_id, now=timezone.now())

    page = enter(clinic.owner).get("/day").content.decode()

    assert "Room 1" in page
    assert "D. A." in page
    for secret in ("Alder", "DEMO-0001", "Demo Escort"):
        assert secret not in page


def test_more_appointments_cost_no_more_queries(clinic, desk, django_assert_max_num_queries):
    for number in range(6):
        patient_id = clinic.register(f"Ash{number}", now=timezone.now() - timedelta(hours=2))
        desk.post("/day/book", booking(clinic, patient_id, at=f"2{number % 4}:1{number}"))

    with django_assert_max_num_queries(8):
        desk.get("/day")
