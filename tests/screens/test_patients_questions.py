"""Questionnaires on a phone: one question a screen, left and gone on with, sent once; self-harm shows help at once."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.outcomes import queries as outcomes
from reprieve.outcomes import services as measures
from reprieve.therapy.protocols import Indication
from tests import phones
from tests.clinic import Clinic
from tests.screens.conftest import CarefulClient


@pytest.fixture
def alder(clinic: Clinic) -> int:
    now = timezone.now()
    patient = clinic.register("Alder", now=now)
    measures.assign(patient_id=patient, indication=Indication.DEPRESSION, by=clinic.by("nurse"), now=now)
    return patient


@pytest.fixture
def phone(clinic: Clinic, alder: int) -> Client:
    return phones.sign_in(CarefulClient(), clinic, alder, now=timezone.now())


def begin(phone: Client, alder: int, name: str = "phq-9") -> int:
    due = next(one for one in outcomes.due_for(alder, timezone.now()) if one.instrument.name == name)
    answer = phone.post("/my/questions", {"instrument": name, "occasion": due.key})
    found = re.fullmatch(r"/my/questions/(\d+)", answer["Location"])
    assert found is not None
    return int(found[1])


def shown(phone: Client, form: int) -> list[str]:
    """The questions that are seen: those of the page that are not hidden."""
    page = phone.get(f"/my/questions/{form}").content.decode()
    return re.findall(r'data-question aria-labelledby="asks-([\w-]+)">', page)


def touch(phone: Client, form: int, item: str, value: object) -> Any:
    return phone.post(f"/my/questions/{form}", {"item": item, "value": str(value), "key": str(uuid4())})


def test_what_is_due_stands_on_the_first_page(phone, alder):
    page = phone.get("/my/").content.decode()

    assert "Questions for you" in page
    assert "Your mood (PHQ-9): begin" in page


def test_one_question_is_seen_and_the_next_comes_after_its_answer(phone, alder):
    form = begin(phone, alder)
    assert shown(phone, form) == ["1"]

    touch(phone, form, "1", 2)
    assert shown(phone, form) == ["2"]
    assert outcomes.form_view(form).answers == {"1": 2}


def test_a_form_left_half_way_goes_on_where_it_was(phone, alder):
    form = begin(phone, alder)
    touch(phone, form, "1", 1)
    touch(phone, form, "2", "")  # would rather not say

    assert "Your mood (PHQ-9): go on" in phone.get("/my/").content.decode()
    assert begin(phone, alder) == form
    assert shown(phone, form) == ["3"]


def test_all_of_it_is_answered_and_sent_and_is_due_no_more(phone, alder):
    form = begin(phone, alder)
    for item in outcomes.form_view(form).instrument.items:
        touch(phone, form, item.key, 0)
    phone.post(f"/my/questions/{form}/finish", {"key": str(uuid4())})

    assert "Thank you. Your answers are with us." in phone.get(f"/my/questions/{form}").content.decode()
    assert [score.value for score in outcomes.scores_of(alder)] == [0]
    assert "PHQ-9" not in phone.get("/my/").content.decode()
    assert "<strong>0 of 27</strong>" in phone.get("/my/scores").content.decode()


@pytest.mark.hazard("H-78")
def test_self_harm_shows_help_at_once_and_calls_staff_though_the_form_is_never_finished(phone, alder):
    form = begin(phone, alder)
    answer = touch(phone, form, "9", 1)

    page = answer.content.decode()
    assert "988" in page
    assert "911" in page
    assert f'href="/my/questions/{form}"' in page  # and the patient may go on
    (call,) = outcomes.escalations()
    assert call.patient.id == alder
    assert call.unseen


@pytest.mark.hazard("H-78")
def test_every_answer_that_calls_shows_help_without_a_network_too(phone, alder):
    page = phone.get(f"/my/questions/{begin(phone, alder)}").content.decode()
    ninth = page.split('aria-labelledby="asks-9"')[1].split("</form>")[0]

    assert re.findall(r'name="value" value="(\d)"( data-calls)?', ninth) == [
        ("0", ""),
        *((str(n), " data-calls") for n in (1, 2, 3)),
    ]
    assert "data-help-now" in page


@pytest.mark.hazard("H-76")
def test_answers_kept_without_a_network_arrive_once_in_any_order(phone, alder):
    form = begin(phone, alder)
    at = datetime.now(UTC) - timedelta(minutes=3)
    entries = [entry(phone, "answer", {"form": form, "item": str(n), "value": 1}, at) for n in (2, 1)]
    entries.append(entry(phone, "finish", {"form": form}, at))

    for _ in range(2):  # the first answer was lost on its way
        answers = send(phone, entries)
        assert [one["outcome"] for one in answers] == ["kept"] * 3

    assert outcomes.form_view(form).answers == {"1": 1, "2": 1}
    assert len(outcomes.scores_of(alder)) == 1


@pytest.mark.hazard("H-75")
def test_another_patients_form_is_nowhere(phone, alder, clinic):
    form = begin(phone, alder)
    touch(phone, form, "1", 3)
    birch = clinic.register("Birch", now=timezone.now())
    theirs = phones.sign_in(CarefulClient(), clinic, birch, now=timezone.now())

    assert theirs.get(f"/my/questions/{form}").status_code == 404
    assert touch(theirs, form, "1", 0).status_code == 404
    assert theirs.post(f"/my/questions/{form}/finish", {"key": str(uuid4())}).status_code == 404
    at = datetime.now(UTC)
    (answer,) = send(theirs, [entry(theirs, "answer", {"form": form, "item": "1", "value": 0}, at)])
    assert answer["outcome"] == "refused"
    assert outcomes.form_view(form).answers == {"1": 3}


def test_what_is_no_answer_is_said_and_stores_nothing(phone, alder):
    form = begin(phone, alder)

    assert touch(phone, form, "1", 7).status_code == 422
    assert outcomes.form_view(form).answers == {}


def test_only_what_is_due_can_be_begun(phone, alder):
    assert phone.post("/my/questions", {"instrument": "phq-9", "occasion": "made:up"}).status_code == 404


def test_the_questions_are_in_spanish(phone, alder):
    form = begin(phone, alder)
    phone.post("/my/language", {"language": "es", "next": "/my/"})

    page = phone.get(f"/my/questions/{form}").content.decode()
    assert "Poco interés o placer en hacer cosas" in page
    assert "Ningún día" in page


def entry(phone: Client, act: str, said: dict[str, Any], at: datetime) -> dict[str, Any]:
    account = phone.get("/my/kit").json()["user"]
    return {"key": str(uuid4()), "by": account, "typed_at": at.isoformat(), "act": act, "said": said}


def send(phone: Client, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = phone.post("/my/keep", json.dumps({"entries": entries}), content_type="application/json")
    found: list[dict[str, Any]] = answer.json()["answers"]
    return found
