"""R25 on record: a held booking keeps its slot, and nobody arrives before a prescriber has said why."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import GateRecord, Session
from reprieve.chart.services import Refused
from reprieve.therapy.course import Purpose
from reprieve.therapy.vitals import NotPlausible
from tests.clinic import NOW, Clinic, after

pytestmark = pytest.mark.django_db
WHY = "Severe relapse; benefit outweighs the short interval."


def treated(clinic: Clinic, patient_id: int, days_ago: float) -> int:
    at = NOW - timedelta(days=days_ago)
    session_id = clinic.ready(patient_id, now=at)
    clinic.start(session_id, now=at)
    clinic.stop(session_id, now=at + timedelta(minutes=40))
    chart.transfer(
        session_id=session_id, words="Synthetic end of the day.", by=clinic.by(), now=at + timedelta(hours=1)
    )
    return session_id


def booked(clinic: Clinic, patient_id: int, purpose: Purpose | None = Purpose.SERIES, *, order: bool = True) -> int:
    return chart.book_session(
        patient_id=patient_id,
        room_id=clinic.rooms[0],
        starts_at=NOW,
        order_id=clinic.order(patient_id) if order else None,
        by=clinic.by("front_desk"),
        now=NOW - timedelta(hours=2),
        key=uuid4(),
        purpose=purpose,
    )


@pytest.fixture
def patient_id(clinic: Clinic) -> int:
    return clinic.register(now=NOW - timedelta(days=22))


def test_a_first_booking_stands_and_leaves_a_record_of_what_was_asked(clinic, patient_id):
    session_id = clinic.book(patient_id)

    record = GateRecord.objects.get(session_id=session_id, gate="booking")
    assert record.opens
    assert record.protocol_version == 1
    clinic.check_in(session_id)


@pytest.mark.hazard("H-32")
def test_a_booking_too_close_to_the_last_is_held_and_the_patient_cannot_arrive(clinic, patient_id):
    treated(clinic, patient_id, 1)
    session_id = booked(clinic, patient_id)

    with pytest.raises(Refused, match="held"):
        clinic.check_in(session_id)

    (row,) = [row for row in queries.day_list(NOW.date()) if row.session_id == session_id]
    assert row.held


@pytest.mark.hazard("H-32")
def test_a_prescriber_admits_it_by_name_with_a_reason_and_then_the_patient_arrives(clinic, patient_id):
    treated(clinic, patient_id, 1)
    session_id = booked(clinic, patient_id)

    decision = chart.admit_booking(
        session_id=session_id, rule="R25-interval", reason=WHY, by=clinic.by("prescriber"), now=after(1)
    )
    clinic.check_in(session_id, now=after(2))

    (finding,) = [one for one in decision.findings if one.override]
    assert finding.override is not None
    assert finding.override.reason == WHY
    assert not queries.booking_view(session_id, after(3)).row.held


@pytest.mark.hazard("H-14")
@pytest.mark.parametrize("who", ["nurse", "director"])
def test_nobody_but_a_prescriber_admits_it(clinic, patient_id, who):
    treated(clinic, patient_id, 1)
    session_id = booked(clinic, patient_id)

    with pytest.raises(Refused):
        chart.admit_booking(session_id=session_id, rule="R25-interval", reason=WHY, by=clinic.by(who), now=after(1))


def test_a_reason_of_a_few_letters_is_none(clinic, patient_id):
    treated(clinic, patient_id, 1)
    session_id = booked(clinic, patient_id)

    with pytest.raises(NotPlausible):
        chart.admit_booking(
            session_id=session_id, rule="R25-interval", reason="ok", by=clinic.by("prescriber"), now=after(1)
        )


def test_what_was_given_before_is_counted_from_the_rate_record(clinic, patient_id):
    treated(clinic, patient_id, 10)
    session_id = booked(clinic, patient_id)

    record = GateRecord.objects.get(session_id=session_id, gate="booking")

    (given,) = record.facts["given"]
    assert float(given["mg"]) == pytest.approx(40, abs=0.5)
    assert given["scales_filled_in"] is True


def test_a_booster_waits_for_who_knows_that_relief_was_lost(clinic, patient_id):
    treated(clinic, patient_id, 20)
    session_id = booked(clinic, patient_id, Purpose.BOOSTER)

    assert [f.rule for f in queries.booking_view(session_id, NOW).decision.blocking] == ["R25-booster"]
    assert Session.objects.get(pk=session_id).purpose == "booster"


def test_a_patient_of_whom_nothing_is_known_can_be_booked(clinic, patient_id):
    session_id = booked(clinic, patient_id, None, order=False)

    assert GateRecord.objects.get(session_id=session_id, gate="booking").opens
