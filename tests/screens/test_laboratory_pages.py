"""Results on file: typed with their unit, shown with whose and when, corrected anew, asked for where missing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from reprieve.chart import queries, services
from reprieve.chart.laboratory import results_of
from reprieve.chart.models import LabRow
from reprieve.therapy.clinic_numbers import ClinicNumber
from reprieve.therapy.laboratory import LabTest
from tests.clinic import Clinic


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register(now=timezone.now() - timedelta(hours=2))


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


def enter_result(client, patient_id: int, test: str, corrects: int | None = None, **typed):
    address = f"/patients/{patient_id}/laboratory/{test}" + (f"?corrects={corrects}" if corrects else "")
    today = f"{timezone.localdate():%Y-%m-%d}"
    common = {"key": str(uuid4()), "taken_on": today, "reference": "County laboratory, 4711"}
    return client.post(address, {**common, **typed})


def test_what_is_not_on_file_is_named_and_asked_for(nurse, patient_id):
    page = nurse.get(f"/patients/{patient_id}").content.decode()

    assert page.count("not on file") >= len(LabTest)
    assert "before ondansetron or haloperidol" in page


def test_a_number_is_kept_in_its_unit_and_shown_as_typed(nurse, patient_id):
    assert enter_result(nurse, patient_id, "qtc", value="0.486", unit="s").status_code == 302

    assert results_of(patient_id)[LabTest.QTC].value == 486
    page = nurse.get(f"/patients/{patient_id}").content.decode()
    for shown in ("486 ms, on the sheet 0.486 s", "County laboratory, 4711", "Demo Nurse, RN"):
        assert shown in page


@pytest.mark.parametrize(
    "typed",
    [
        {"value": "486"},
        {"value": "486", "unit": "mg/dL"},
        {"value": "0", "unit": "ms"},
        {"value": "486", "unit": "ms", "reference": ""},
        {"value": "486", "unit": "ms", "taken_on": "2100-01-01"},
        {"value": "long", "unit": "ms"},
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(nurse, patient_id, typed):
    answer = enter_result(nurse, patient_id, "qtc", **typed)

    assert answer.status_code == 422
    assert f'value="{typed["value"]}"' in answer.content.decode()
    assert not LabRow.objects.exists()


def test_a_correction_is_a_new_entry_and_the_old_one_stays(nurse, patient_id):
    enter_result(nurse, patient_id, "tsh", value="12", unit="mIU/L")
    first = LabRow.objects.get().pk
    without = enter_result(nurse, patient_id, "tsh", first, value="1.2", unit="mIU/L")
    corrected = enter_result(nurse, patient_id, "tsh", first, value="1.2", unit="mIU/L", reason="Decimal point lost")

    assert (without.status_code, corrected.status_code) == (422, 302)
    assert results_of(patient_id)[LabTest.TSH].value == Decimal("1.2")
    page = nurse.get(f"/patients/{patient_id}/laboratory/tsh").content.decode()
    assert "corrected by a later entry" in page
    assert "Decimal point lost" in page
    again = enter_result(nurse, patient_id, "tsh", first, value="1.3", unit="mIU/L", reason="Once more")
    assert again.status_code == 422
    with pytest.raises(DatabaseError), transaction.atomic():
        LabRow.objects.filter(pk=first).update(value=1)


def test_another_patients_result_is_withdrawn_and_no_longer_counts(nurse, patient_id):
    enter_result(nurse, patient_id, "tsh", value="1", unit="mIU/L")
    first = LabRow.objects.get().pk
    enter_result(nurse, patient_id, "tsh", first, value="1", unit="mIU/L", withdrawn="on", reason="Mixed up sheets")

    assert LabTest.TSH not in results_of(patient_id)


def test_what_was_found_reaches_the_gate(clinic, nurse, patient_id):
    session_id = clinic.ready(patient_id, now=timezone.now())
    enter_result(nurse, patient_id, "urine_drugs", looked_for=["cocaine", "opioid"], found=["cocaine"])

    gate = queries.session_view(session_id, timezone.now()).start_gate
    assert gate is not None
    assert {"R07-urine-screen"} == {finding.rule for finding in gate.blocking}
    page = nurse.get(f"/sessions/{session_id}").content.decode()
    assert "found cocaine, and nobody has explained it" in page


def test_ondansetron_carries_what_is_known_of_the_qtc(clinic, nurse, patient_id):
    now = timezone.now()
    session_id = clinic.ready(patient_id, now=now - timedelta(minutes=10))
    clinic.start(session_id, now=now - timedelta(minutes=10))
    assert "QTc: not on file." in nurse.get(f"/sessions/{session_id}").content.decode()

    enter_result(nurse, patient_id, "qtc", value="490", unit="ms")
    assert "This clinic has not signed from when it is long" in nurse.get(f"/sessions/{session_id}").content.decode()

    def long_from(ms: int) -> None:
        services.sign_clinic_number(
            number=ClinicNumber.QTC_LONG,
            value=Decimal(ms),
            reason="Agreed with our cardiologist.",
            signed=clinic.proof("director", now=timezone.now()),
            now=timezone.now(),
        )

    pages = (f"/patients/{patient_id}", f"/patients/{patient_id}/laboratory/qtc")
    long_from(480)
    for address in (f"/sessions/{session_id}", f"/sessions/{session_id}/help", *pages):
        assert "long here, from 480 ms" in nurse.get(address).content.decode()
    long_from(491)
    for address in pages:
        assert "long here" not in nurse.get(address).content.decode()


def test_the_front_desk_enters_no_result(clinic, enter, patient_id):
    assert enter(clinic.front_desk).get(f"/patients/{patient_id}/laboratory/qtc").status_code == 403
