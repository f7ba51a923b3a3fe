"""The screening history: one section at a time, left and resumed; what is unknown is named with what decides it."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import queries
from reprieve.people.models import Sex
from reprieve.people.services import register_patient
from reprieve.therapy.history import QUESTIONS, Item, Section
from tests.clinic import Clinic


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


@pytest.fixture
def stranger(clinic: Clinic) -> int:
    """A patient of whom nothing is known yet."""
    return register_patient(
        mrn="NEW-1",
        given_name="Demo",
        family_name="Yew",
        born_on=timezone.localdate().replace(year=1980, day=1),
        sex=Sex.FEMALE,
        by=clinic.by("front_desk"),
        now=timezone.now(),
        key=uuid4(),
    )


def known(patient_id: int):
    return queries.patient_view(patient_id, timezone.now()).screening


def form(**typed: str) -> dict[str, str]:
    return {"key": str(uuid4()), **typed}


def test_what_is_still_to_ask_is_named_with_what_decides_it(nurse, stranger):
    page = nurse.get(f"/patients/{stranger}/screening").content.decode()

    assert f"Asked 0 of {len(QUESTIONS)}, {len(QUESTIONS)} not known." in page
    for question in QUESTIONS.values():
        assert question.asks in page
        assert escape(question.decided_by) in page


def test_a_section_writes_only_what_was_answered_and_goes_on(nurse, stranger):
    answers = {"bladder": "yes", "bladder-note": "Letter of 3 Nov", "porphyria": "no"}

    answer = nurse.post(f"/patients/{stranger}/screening/body", form(**answers))

    found = known(stranger)
    assert set(found) == {Item.BLADDER, Item.PORPHYRIA}
    assert (found[Item.BLADDER].present, found[Item.BLADDER].note) == (True, "Letter of 3 Nov")
    assert answer["Location"] == f"/patients/{stranger}/screening"
    assert "Asked 2 of" in nurse.get(f"/patients/{stranger}").content.decode()


def test_the_walk_leads_through_every_section_and_ends(nurse, stranger):
    address, seen = f"/patients/{stranger}/screening/heart", []
    while "/screening/" in address:
        section = Section(address.rpartition("/")[2])
        seen.append(section)
        asked = [q for q in QUESTIONS.values() if q.section is section]
        address = nurse.post(address, form(**{q.item.value: "no" for q in asked}))["Location"]

    assert seen == list(Section)
    assert f"Asked {len(QUESTIONS)} of {len(QUESTIONS)}, 0 not known." in nurse.get(address).content.decode()


def test_sending_a_section_twice_records_it_once(nurse, stranger):
    typed = form(snores="yes")

    for _ in range(2):
        nurse.post(f"/patients/{stranger}/screening/breathing", typed)

    assert len(queries.patient_view(stranger, timezone.now()).screening_before) == 1


def test_an_answer_is_not_taken_back_to_unknown(nurse, stranger):
    nurse.post(f"/patients/{stranger}/screening/brain", form(seizures="no"))

    answer = nurse.post(f"/patients/{stranger}/screening/brain", form(seizures=""))

    assert answer.status_code == 422
    assert "answered by Demo Nurse, RN" in answer.content.decode()


def test_every_answer_so_far_stays_to_be_read(nurse, stranger):
    nurse.post(f"/patients/{stranger}/screening/brain", form(seizures="yes", **{"seizures-note": "One at school"}))
    nurse.post(f"/patients/{stranger}/screening/brain", form(seizures="no"))

    page = nurse.get(f"/patients/{stranger}/screening/brain").content.decode()

    assert "One at school" in page


def test_an_absolute_contraindication_is_taken_back_only_with_a_document(nurse, stranger):
    nurse.post(f"/patients/{stranger}/screening/body", form(ketamine_allergy="yes"))

    answer = nurse.post(f"/patients/{stranger}/screening/body", form(ketamine_allergy="no"))

    assert answer.status_code == 422
    assert "only with a document" in answer.content.decode()
    assert known(stranger)[Item.KETAMINE_ALLERGY].present


@pytest.mark.parametrize(
    ("answer", "day", "says"),
    [("no", timedelta(days=-30), "belongs to a yes"), ("yes", timedelta(days=2), "has not come yet")],
)
def test_a_day_that_cannot_be_is_refused_and_kept(nurse, stranger, answer, day, says):
    on = (timezone.localdate() + day).isoformat()
    typed = form(recent_cardiac_event=answer, **{"recent_cardiac_event-on": on, "tia-note": ""})

    page = nurse.post(f"/patients/{stranger}/screening/heart", typed)

    assert page.status_code == 422
    assert says in page.content.decode()
    assert f'value="{on}"' in page.content.decode()
    assert known(stranger) == {}


def test_a_specialists_note_is_asked_for_by_name_and_recorded(nurse, stranger):
    nurse.post(f"/patients/{stranger}/screening/body", form(severe_liver="yes"))
    before = nurse.get(f"/patients/{stranger}/screening").content.decode()
    note = {"author": "Dr Demo Rowan", "dated_on": timezone.localdate().isoformat(), "says": "Stable; scanned."}

    nurse.post(f"/patients/{stranger}/screening/note", form(item="severe_liver", **note))

    assert "a written note of hepatology is needed" in before
    after = nurse.get(f"/patients/{stranger}/screening").content.decode()
    assert "Dr Demo Rowan" in after
    assert "a written note of hepatology is needed" not in after


def test_a_note_without_an_author_is_refused_with_what_was_typed(nurse, stranger):
    nurse.post(f"/patients/{stranger}/screening/body", form(severe_liver="yes"))

    answer = nurse.post(
        f"/patients/{stranger}/screening/note",
        form(item="severe_liver", author="", says="Stable; scanned."),
    )

    assert answer.status_code == 422
    assert "Stable; scanned." in answer.content.decode()
    assert nurse.post(f"/patients/{stranger}/screening/note", form(item="nonsense")).status_code == 404


def test_only_the_medical_director_sets_when_a_no_is_asked_again(clinic, nurse, stranger, enter):
    address = f"/patients/{stranger}/screening/review"

    assert nurse.post(address, form(days="365")).status_code == 403
    director = enter(clinic.director)
    assert director.post(address, form(days="0")).status_code == 422
    director.post(address, form(days="365"))

    assert "asked again after 365 days" in nurse.get(f"/patients/{stranger}/screening").content.decode()
