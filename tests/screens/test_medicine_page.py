"""What is this medicine? Near misses are offered, a prescriber classes the rest, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.chart import queries
from reprieve.chart.queries import MedicineRow
from tests.clinic import Clinic


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register(now=timezone.now() - timedelta(hours=2))


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def form(**typed: str) -> dict[str, str]:
    return {"key": str(uuid4()), **typed}


def row(patient_id: int, name: str) -> MedicineRow:
    return next(row for row in queries.patient_view(patient_id, timezone.now()).medicines if row.name == name)


def test_a_near_miss_is_asked_about_on_the_chart_and_on_its_own_page(nurse, patient_id):
    answer = nurse.post(f"/patients/{patient_id}/medicine", form(name="Lamotrigin"), follow=True)
    chart = answer.content.decode()
    page = nurse.get(f"/patients/{patient_id}/medicine/unmatched?name=lamotrigin").content.decode()

    assert "is not on the list of drugs" in chart
    assert "Did you mean lamotrigine?" in chart
    assert "It is lamotrigine" in page
    assert row(patient_id, "lamotrigin").classes == ()


def test_one_press_says_which_drug_it_is(nurse, patient_id):
    nurse.post(f"/patients/{patient_id}/medicine", form(name="lamotrigin"))

    said = form(name="lamotrigin", ingredient="lamotrigine")
    nurse.post(f"/patients/{patient_id}/medicine/identified", said)
    nurse.post(f"/patients/{patient_id}/medicine/identified", said)

    assert row(patient_id, "lamotrigin").ingredient == "lamotrigine"
    assert "RxNorm 28439" in nurse.get(f"/patients/{patient_id}").content.decode()


def test_a_brand_is_taken_for_its_ingredient_and_a_slip_is_refused_with_an_offer(nurse, patient_id):
    nurse.post(f"/patients/{patient_id}/medicine", form(name="blue pill"))
    address = f"/patients/{patient_id}/medicine/identified"

    slip = nurse.post(address, form(name="blue pill", ingredient="Ativen"))
    nurse.post(address, form(name="blue pill", ingredient="Ativan"))

    assert slip.status_code == 422
    assert "Did you mean lorazepam?" in slip.content.decode()
    assert 'value="Ativen"' in slip.content.decode()
    assert row(patient_id, "blue pill").ingredient == "lorazepam"


def test_only_a_prescriber_classes_a_medicine(clinic, nurse, patient_id, enter):
    nurse.post(f"/patients/{patient_id}/medicine", form(name="zzz mixture"))
    address = f"/patients/{patient_id}/medicine/classified"
    said = form(name="zzz mixture", drug_class="none", note="Peppermint tea")

    assert nurse.post(address, said).status_code == 403
    empty = enter(clinic.prescriber).post(address, form(name="zzz mixture", drug_class="", note="Peppermint tea"))
    enter(clinic.prescriber).post(address, said)

    assert empty.status_code == 422
    assert "Peppermint tea" in empty.content.decode()
    assert row(patient_id, "zzz mixture").class_note == "Peppermint tea"


def test_a_known_drug_is_not_argued_away(clinic, nurse, patient_id, enter):
    nurse.post(f"/patients/{patient_id}/medicine", form(name="theophylline"))

    answer = enter(clinic.prescriber).post(
        f"/patients/{patient_id}/medicine/classified", form(name="theophylline", drug_class="none", note="A little")
    )

    assert answer.status_code == 422
    assert "is on the list of drugs" in answer.content.decode()


def test_a_name_that_can_be_confused_says_with_what(nurse, patient_id):
    nurse.post(f"/patients/{patient_id}/medicine", form(name="hydroxyzine"))

    assert "not to be confused with hydralazine" in nurse.get(f"/patients/{patient_id}").content.decode()


def test_a_medicine_that_the_patient_does_not_take_has_no_page(nurse, patient_id):
    assert nurse.get(f"/patients/{patient_id}/medicine/unmatched?name=zzz").status_code == 404
    assert (
        nurse.post(f"/patients/{patient_id}/medicine/identified", form(name="zzz", ingredient="x")).status_code == 404
    )
