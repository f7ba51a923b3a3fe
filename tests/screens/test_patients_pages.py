"""Find a patient, register a patient; a refusal loses nothing of what was typed."""

from __future__ import annotations

from uuid import uuid4

import pytest

from reprieve.people.models import Patient
from reprieve.therapy.decisions import Role

FACTS = {
    "mrn": "D-100",
    "family_name": "Alder",
    "given_name": "Demo",
    "born_on": "1975-04-02",
    "sex": "female",
    "preferred_language": "en",
    "phone": "505 555 0100",
}


@pytest.fixture
def desk(as_role):
    return as_role(Role.FRONT_DESK)


def facts(**changed: str) -> dict[str, str]:
    return {**FACTS, "key": str(uuid4()), **changed}


def test_nobody_is_listed_before_somebody_is_looked_for(desk):
    desk.post("/patients/new", facts())

    assert "Alder" not in desk.get("/patients").content.decode()


@pytest.mark.parametrize("words", ["demo ald", "D-1", "1975-04-02", "04/02/1975"])
def test_a_patient_is_found_by_name_record_or_birth_date(desk, words):
    desk.post("/patients/new", facts())

    assert "Alder, Demo" in desk.get("/patients", {"q": words}).content.decode()


def test_sending_the_form_twice_registers_once(desk):
    typed = facts()

    first = desk.post("/patients/new", typed)
    second = desk.post("/patients/new", typed)

    assert first["Location"] == second["Location"]
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("born_on", "2090-01-01", "lies in the future"),
        ("born_on", "no date", "valid date"),
        ("family_name", "", "required"),
        ("sex", "", "required"),
    ],
)
def test_what_cannot_be_is_refused_and_everything_else_is_kept(desk, field, value, says):
    answer = desk.post("/patients/new", facts(**{field: value}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="D-100"' in page
    assert not Patient.objects.exists()


def test_two_patients_do_not_share_a_record_number(desk):
    desk.post("/patients/new", facts())

    answer = desk.post("/patients/new", facts(family_name="Birch"))

    assert answer.status_code == 422
    assert "Another patient has this record number" in answer.content.decode()
