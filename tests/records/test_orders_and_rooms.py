"""Orders and their signatures, rooms and who is in them, and who may do what."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.queries import CheckInFacts
from reprieve.chart.services import Refused
from reprieve.therapy.session import Cause
from reprieve.therapy.vitals import Sign
from tests.clinic import NOW, after

pytestmark = pytest.mark.django_db


def test_a_signature_needs_a_password_typed_just_now(clinic):
    asked, proof = clinic.asked(clinic.register()), clinic.proof(now=NOW)

    with pytest.raises(Refused, match="too long ago"):
        chart.sign_order(asked=asked, signed=proof, now=after(5), key=uuid4())


@pytest.mark.hazard("H-14")
def test_a_nurse_signs_no_order(clinic):
    asked = clinic.asked(clinic.register())

    with pytest.raises(chart.NotPermitted):
        chart.sign_order(asked=asked, signed=clinic.proof("nurse"), now=NOW, key=uuid4())


@pytest.mark.hazard("H-01")
def test_an_order_above_a_ceiling_is_not_signed(clinic):
    asked = replace(clinic.asked(patient_id := clinic.register()), dose_mg_per_kg=Decimal(5))

    with pytest.raises(Refused) as refusal:
        chart.sign_order(asked=asked, signed=clinic.proof(), now=NOW, key=uuid4())

    assert any(finding.rule.startswith("R12") for finding in refusal.value.decision.blocking)
    assert queries.patient_view(patient_id, NOW).orders == ()


def test_an_order_belongs_to_its_patient(clinic):
    order_id = clinic.order(clinic.register("Alder"))
    session_id = clinic.book(clinic.register("Birch"))

    with pytest.raises(Refused, match="another patient"):
        chart.attach_order(session_id=session_id, order_id=order_id, by=clinic.by(), now=NOW)


def test_the_order_of_a_running_session_stays_what_it_was(clinic, running):
    patient_id = queries.session_view(running, NOW).patient.id
    another = clinic.order(patient_id)

    with pytest.raises(Refused, match="has started"):
        chart.attach_order(session_id=running, order_id=another, by=clinic.by(), now=after(1))


def test_a_stored_order_reads_back_as_the_plan_that_was_signed(clinic):
    asked = clinic.asked(clinic.register())
    preview = queries.order_preview(asked, NOW)

    order = queries.order_view(chart.sign_order(asked=asked, signed=clinic.proof(), now=NOW, key=uuid4()))

    for name in ("dose_mg", "rate_mg_per_h", "rate_ml_per_h", "volume_ml", "weight_kg", "tier", "run_min"):
        assert getattr(order.plan, name) == pytest.approx(getattr(preview, name))
    assert order.plan.decision == preview.decision


def test_one_patient_in_a_room(clinic, ready):
    second = clinic.book(clinic.register("Birch"), now=after(10))

    with pytest.raises(Refused, match="Somebody else"):
        clinic.check_in(second, now=after(10))
    chart.check_in(session_id=second, room_id=clinic.rooms[1], by=clinic.by(), now=after(10))

    assert queries.session_view(second, after(11)).room_id == clinic.rooms[1]


def test_a_slot_is_booked_once_and_free_again_when_cancelled(clinic):
    first = clinic.book(clinic.register("Alder"))
    other = clinic.register("Birch")

    with pytest.raises(Refused, match="booked at that time"):
        clinic.book(other)
    chart.cancel_session(session_id=first, cause=Cause.PATIENT_DID_NOT_COME, by=clinic.by("front_desk"), now=after(30))

    assert clinic.book(other)


def test_what_is_not_there_is_not_found(clinic):
    for ask in (
        lambda: queries.session_view(999, NOW),
        lambda: queries.patient_view(999, NOW),
        lambda: queries.order_view(999),
        lambda: queries.room_tile(999, NOW),
        lambda: queries.record_view(999, NOW),
        lambda: clinic.start(999),
        lambda: clinic.book(999),
        lambda: chart.answer_prompt(prompt_id=999, did="Seen.", by=clinic.by(), now=NOW),
    ):
        with pytest.raises(queries.NotFound):
            ask()


@pytest.mark.hazard("H-14")
@pytest.mark.parametrize("role", ["front_desk", "owner"])
def test_who_does_not_treat_touches_no_infusion(clinic, ready, role):
    by = clinic.by(role)

    for act in (
        lambda: chart.start_infusion(session_id=ready, by=by, now=NOW),
        lambda: chart.stop_at_patients_request(session_id=ready, by=by, now=NOW),
        lambda: chart.record_vitals(session_id=ready, values={Sign.PULSE: Decimal(70)}, by=by, now=NOW),
        lambda: chart.save_checkin_facts(session_id=ready, facts=CheckInFacts(), by=by, now=NOW),
        lambda: chart.add_note(session_id=ready, text="Hello", by=by, now=NOW),
    ):
        with pytest.raises(chart.NotPermitted):
            act()
