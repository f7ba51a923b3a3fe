"""Without liver tests a patient is treated once, by a prescriber's override, and not a second time (R15)."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.services import Refused
from reprieve.therapy.decisions import Finding, Role
from reprieve.therapy.session import Cause
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db

WHY = "The blood tests are booked for Friday morning."
LATER = NOW + timedelta(days=100)  # the panel on file is older than the limit by then
NEXT = LATER + timedelta(days=3)


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register()


def arrive(clinic: Clinic, patient_id: int, now: datetime) -> int:
    """Weigh the patient, and bring them to a gate that asks for nothing but the liver tests."""
    chart.record_weight(
        patient_id=patient_id,
        weight_kg=Decimal(80),
        height_cm=Decimal(178),
        scale_id="scale-1",
        measured_at=now - timedelta(days=1),
        by=clinic.by(),
        now=now - timedelta(days=1),
    )
    return clinic.ready(patient_id, now=now)


def about_the_liver(session_id: int, now: datetime) -> Finding:
    gate = queries.session_view(session_id, now).start_gate
    assert gate is not None
    return next(finding for finding in gate.findings if finding.rule == "R15-liver")


def go_on_without(clinic: Clinic, session_id: int, now: datetime) -> None:
    chart.override_finding(session_id=session_id, rule="R15-liver", reason=WHY, by=clinic.by("prescriber"), now=now)


def treat_without(clinic: Clinic, patient_id: int, now: datetime) -> None:
    session_id = arrive(clinic, patient_id, now)
    go_on_without(clinic, session_id, now)
    clinic.start(session_id, now=now)
    clinic.stop(session_id, now=now + timedelta(minutes=40))
    clinic.recover(session_id, now=now + timedelta(hours=3))
    chart.discharge(session_id=session_id, by=clinic.by(), now=now + timedelta(hours=3))


@pytest.mark.hazard("H-02")
def test_a_second_session_without_liver_tests_is_nobodys_to_allow(clinic, patient_id):
    treat_without(clinic, patient_id, LATER)
    second = arrive(clinic, patient_id, NEXT)

    finding = about_the_liver(second, NEXT)
    assert finding.blocks
    assert finding.overridable_by == frozenset()
    with pytest.raises(Refused):
        go_on_without(clinic, second, NEXT)


def test_tests_that_came_meanwhile_open_the_next_session(clinic, patient_id):
    treat_without(clinic, patient_id, LATER)
    normal = chart.Enzyme(u_per_l=Decimal(20), upper_u_per_l=Decimal(40))
    taken_on = (NEXT - timedelta(days=1)).date()
    chart.record_liver_panel(
        patient_id=patient_id,
        taken_on=taken_on,
        alt=normal,
        ast=normal,
        alp=normal,
        ggt=normal,
        by=clinic.by(),
        now=NEXT,
    )

    assert not about_the_liver(arrive(clinic, patient_id, NEXT), NEXT).blocks


def test_an_override_of_a_day_that_never_started_uses_nothing_up(clinic, patient_id):
    session_id = arrive(clinic, patient_id, LATER)
    go_on_without(clinic, session_id, LATER)
    chart.cancel_session(session_id=session_id, cause=Cause.OTHER, by=clinic.by(), now=LATER)
    second = arrive(clinic, patient_id, NEXT)

    assert about_the_liver(second, NEXT).overridable_by == frozenset({Role.PRESCRIBER})
