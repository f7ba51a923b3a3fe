"""One patient, one day: from the booking to the signed record, and what is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from reprieve.audit.services import verify
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.queries import CheckInFacts
from reprieve.chart.services import Refused
from reprieve.therapy.decisions import Verdict
from reprieve.therapy.gates import Escort
from reprieve.therapy.ordering import NotAnOrder
from reprieve.therapy.protocols import book
from reprieve.therapy.scales import NotOnScale, Scale
from reprieve.therapy.session import Cause, EventKind, ImpossibleEvent, State
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import NotPlausible, Sign
from tests.clinic import DEPRESSION, NOW, Clinic, good_checkin, open_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return open_clinic()


@pytest.fixture
def ready(clinic: Clinic) -> int:
    return clinic.ready(clinic.register())


@pytest.fixture
def running(clinic: Clinic, ready: int) -> int:
    clinic.start(ready)
    return ready


@pytest.fixture
def recovering(clinic: Clinic, running: int) -> int:
    clinic.stop(running, now=after(40))
    return running


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def state(session_id: int, now=NOW) -> State:
    return queries.session_view(session_id, now).state


def test_a_day_from_the_booking_to_the_signed_record(clinic):
    patient_id = clinic.register()
    session_id = clinic.ready(patient_id)
    assert state(session_id) is State.CHECKED_IN

    clinic.start(session_id)
    for minute in (5, 10, 20, 30):
        clinic.vitals(session_id, now=after(minute))
    clinic.stop(session_id, now=after(40))
    clinic.recover(session_id, now=after(125))
    chart.discharge(session_id=session_id, by=clinic.by(), now=after(125))
    chart.sign_record(session_id=session_id, signed=clinic.proof("nurse", now=after(126)), now=after(126))

    record = queries.record_view(session_id, after(130))
    assert record.session.state is State.DISCHARGED
    assert record.ordered_mg == Decimal(40)
    assert record.given_mg == pytest.approx(Decimal(40), abs=Decimal("0.1"))
    assert record.session.order is not None
    assert record.session.order.signatures[0].covers_all
    assert record.session.signatures[0].covers_all
    assert [g.gate for g in record.session.gate_records if g.opens] == ["start", "discharge"]
    assert record.head == verify().head
    assert verify().holds


def test_the_state_on_the_row_is_the_replay(clinic, running):
    from reprieve.chart.models import Session

    row = Session.objects.get(pk=running)

    view = queries.session_view(running, NOW)
    assert row.state == view.day.state == State.INFUSING
    assert row.started_at == view.day.started_at == NOW


# --- the gate ---


@pytest.mark.hazard("H-02")
def test_a_day_of_which_nothing_is_known_does_not_start(clinic):
    session_id = clinic.book(clinic.register(), order_id=None)
    clinic.check_in(session_id)

    with pytest.raises(Refused) as refusal:
        clinic.start(session_id)

    assert "There is no order" in str(refusal.value)
    assert state(session_id) is State.CHECKED_IN


@pytest.mark.hazard("H-02")
def test_a_closed_gate_is_refused_and_its_record_stays(clinic, ready):
    unknown_escort = replace(good_checkin(NOW), escort=None)
    chart.save_checkin_facts(session_id=ready, facts=unknown_escort, by=clinic.by(), now=NOW)

    with pytest.raises(Refused) as refusal:
        clinic.start(ready)

    assert "R18" in {finding.rule for finding in refusal.value.decision.blocking}
    view = queries.session_view(ready, NOW)
    assert view.state is State.CHECKED_IN
    assert not view.gate_records[-1].opens
    assert "R18" in {finding.rule for finding in view.gate_records[-1].decision.blocking}


def test_the_gate_is_asked_again_at_the_start_whatever_it_said_before(clinic, ready):
    assert chart.evaluate_gate(session_id=ready, by=clinic.by(), now=NOW).allows
    chart.save_escort(session_id=ready, escort=None, by=clinic.by("front_desk"), now=NOW)

    with pytest.raises(Refused):
        clinic.start(ready)


def test_the_drug_is_checked_by_two_people_who_read_the_same(clinic):
    session_id = clinic.book(patient_id := clinic.register(), order_id=None)
    chart.attach_order(session_id=session_id, order_id=clinic.order(patient_id), by=clinic.by(), now=NOW)
    clinic.check_in(session_id, now=NOW - timedelta(minutes=20))
    clinic.prepare(session_id)
    assert chart.evaluate_gate(session_id=session_id, by=clinic.by(), now=NOW).allows
    view = queries.session_view(session_id, NOW)
    said = view.drug_readings[-1]

    chart.read_drug(
        session_id=session_id,
        drug_form=said.drug_form,
        concentration_mg_per_ml=Decimal(10),
        volume_ml=said.volume_ml,
        pump_rate_ml_per_h=said.pump_rate_ml_per_h,
        vial_lot=said.vial_lot,
        ndc=said.ndc,
        by=clinic.by("second_nurse"),
        now=NOW,
    )

    decision = chart.evaluate_gate(session_id=session_id, by=clinic.by(), now=NOW)
    assert any(finding.rule.startswith("R14") for finding in decision.blocking)


def test_one_person_reading_twice_is_no_check(clinic, ready):
    from reprieve.chart.models import DrugReading
    from reprieve.chart.translate import drug_check_of

    rows = [row for row in DrugReading.objects.order_by("id") if row.by_user_id == clinic.nurse.pk] * 2

    assert not isinstance(drug_check_of(DrugReading.objects.order_by("id")), type(drug_check_of(rows)))


def raised_pressure(clinic: Clinic, session_id: int, systolic: int) -> None:
    for minutes in (8, 2):
        clinic.vitals(
            session_id,
            now=NOW - timedelta(minutes=minutes),
            values={Sign.SYSTOLIC: Decimal(systolic), Sign.DIASTOLIC: Decimal(88)},
        )


def test_an_override_answers_its_finding_by_role_and_reason(clinic, ready):
    raised_pressure(clinic, ready, 150)
    (finding,) = chart.evaluate_gate(session_id=ready, by=clinic.by(), now=NOW).blocking
    assert finding.verdict is Verdict.HOLD

    with pytest.raises(Refused, match="may be overridden by"):
        chart.override_finding(
            session_id=ready, rule=finding.rule, reason="A reason that is long enough.", by=clinic.by(), now=NOW
        )
    decision = chart.override_finding(
        session_id=ready,
        rule=finding.rule,
        reason="Known white-coat rise, seen and examined.",
        by=clinic.by("prescriber"),
        now=NOW,
    )

    assert decision.allows
    clinic.start(ready)
    override = queries.session_view(ready, NOW).overrides[0]
    assert (override.rule, override.by) == (finding.rule, "Demo Prescriber, MD")


def test_an_override_does_not_reach_a_graver_finding(clinic, ready):
    raised_pressure(clinic, ready, 150)
    (finding,) = chart.evaluate_gate(session_id=ready, by=clinic.by(), now=NOW).blocking
    chart.override_finding(
        session_id=ready,
        rule=finding.rule,
        reason="Known white-coat rise, seen and examined.",
        by=clinic.by("prescriber"),
        now=NOW,
    )
    later = NOW + timedelta(minutes=7)
    for minutes in (6, 0):
        clinic.vitals(
            ready,
            now=later - timedelta(minutes=minutes),
            values={Sign.SYSTOLIC: Decimal(172), Sign.DIASTOLIC: Decimal(88)},
        )

    with pytest.raises(Refused):
        clinic.start(ready, now=later)


def test_an_override_has_a_reason_worth_reading(clinic, ready):
    raised_pressure(clinic, ready, 150)
    (finding,) = chart.evaluate_gate(session_id=ready, by=clinic.by(), now=NOW).blocking

    with pytest.raises(NotPlausible, match="at least 15"):
        chart.override_finding(session_id=ready, rule=finding.rule, reason="fine", by=clinic.by("prescriber"), now=NOW)


def test_what_does_not_block_cannot_be_overridden(clinic, ready):
    with pytest.raises(Refused, match="does not block"):
        chart.override_finding(
            session_id=ready, rule="R01", reason="A reason that is long enough.", by=clinic.by("prescriber"), now=NOW
        )


def test_two_people_with_one_form_do_not_overwrite_each_other(clinic, ready):
    seen = queries.session_view(ready, NOW).checkin_version
    chart.save_escort(session_id=ready, escort=Escort(name="Another", phone=""), by=clinic.by("front_desk"), now=NOW)

    with pytest.raises(Refused, match="meanwhile"):
        chart.save_checkin_facts(session_id=ready, facts=good_checkin(NOW), by=clinic.by(), now=NOW, seen_version=seen)

    escort = queries.session_view(ready, NOW).checkin.escort
    assert isinstance(escort, Escort)
    assert escort.name == "Another"


def test_facts_do_not_change_once_they_have_opened_the_gate(clinic, running):
    with pytest.raises(Refused, match="has started"):
        chart.save_checkin_facts(session_id=running, facts=good_checkin(NOW), by=clinic.by(), now=NOW)


def test_a_fact_of_the_future_is_refused_by_field(clinic, ready):
    facts = CheckInFacts(last_solids_at=after(1))

    with pytest.raises(NotPlausible) as refusal:
        chart.save_checkin_facts(session_id=ready, facts=facts, by=clinic.by(), now=NOW)

    assert refusal.value.field == "last_solids_at"


# --- the infusion ---


@pytest.mark.hazard("H-01")
def test_no_rate_above_a_ceiling_during_a_session(clinic, running):
    ceiling = book()[DEPRESSION].ceilings.mg_per_h.value

    with pytest.raises(Refused) as refusal:
        chart.change_rate(
            session_id=running,
            rate_mg_per_h=ceiling + 1,
            reason="Nobody may, with whatever reason.",
            by=clinic.by("prescriber"),
            now=after(5),
        )

    assert "R12-mg-per-h" in {finding.rule for finding in refusal.value.decision.blocking}
    assert queries.session_view(running, after(5)).day.rate_mg_per_h == Decimal(60)


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity"])
def test_a_rate_of_nothing_is_refused(clinic, running, rate):
    with pytest.raises(NotAnOrder):
        chart.change_rate(session_id=running, rate_mg_per_h=Decimal(rate), by=clinic.by(), now=after(5))


def test_the_nurse_goes_down_freely_and_the_totals_follow(clinic, running):
    chart.change_rate(session_id=running, rate_mg_per_h=Decimal(30), by=clinic.by(), now=after(20))

    view = queries.session_view(running, after(30))
    assert view.given_mg == Decimal(25)
    assert [segment.rate_mg_per_h for segment in view.day.segments] == [Decimal(60), Decimal(30)]


def test_pause_and_resume_give_nothing_between(clinic, running):
    chart.pause_infusion(session_id=running, cause=Cause.COMFORT, by=clinic.by(), now=after(10))
    assert state(running, after(12)) is State.PAUSED
    clinic.vitals(running, now=after(14))
    chart.resume_infusion(session_id=running, by=clinic.by(), now=after(15))

    view = queries.session_view(running, after(20))
    assert view.given_mg == Decimal(15)
    assert view.day.rate_mg_per_h == Decimal(60)


@pytest.mark.hazard("H-11")
def test_who_asked_to_stop_is_not_started_again(clinic, running):
    chart.stop_at_patients_request(session_id=running, words="I want to stop.", by=clinic.by(), now=after(10))

    for again in (chart.resume_infusion, chart.start_infusion):
        with pytest.raises(Refused):
            again(session_id=running, by=clinic.by("prescriber"), now=after(11))

    view = queries.session_view(running, after(30))
    assert view.state is State.RECOVERING
    assert view.day.patient_asked_to_stop
    assert view.given_mg == Decimal(10)


def test_a_pressure_pause_is_resumed_only_by_the_prescriber_and_slower(clinic, running):
    high = {Sign.SYSTOLIC: Decimal(185), Sign.DIASTOLIC: Decimal(95), Sign.PULSE: Decimal(90)}
    clinic.vitals(running, now=after(10), values=high)
    chart.pause_infusion(session_id=running, cause=Cause.PRESSURE_OR_PULSE, by=clinic.by(), now=after(10))
    for minute in (14, 18):
        clinic.vitals(running, now=after(minute))

    with pytest.raises(Refused):
        chart.resume_infusion(session_id=running, rate_mg_per_h=Decimal(40), by=clinic.by(), now=after(19))
    with pytest.raises(Refused):
        chart.resume_infusion(session_id=running, by=clinic.by("prescriber"), now=after(19))

    chart.resume_infusion(
        session_id=running,
        rate_mg_per_h=Decimal(40),
        prescriber_id=clinic.prescriber.pk,
        by=clinic.by(),
        now=after(19),
    )
    event = queries.session_view(running, after(19)).events[-1]
    assert event.kind is EventKind.RESUMED
    assert "Demo Prescriber" in event.words


def test_only_a_prescriber_stands_at_the_bedside_as_one(clinic, running):
    chart.pause_infusion(session_id=running, cause=Cause.COMFORT, by=clinic.by(), now=after(10))

    with pytest.raises(NotPlausible, match="prescriber"):
        chart.resume_infusion(session_id=running, prescriber_id=clinic.second_nurse.pk, by=clinic.by(), now=after(11))


def test_the_wrong_move_is_refused_with_the_state(clinic, ready):
    for move in (chart.stop_infusion, chart.pause_infusion):
        with pytest.raises(Refused, match="checked in"):
            move(session_id=ready, cause=Cause.OTHER, by=clinic.by(), now=NOW)
    with pytest.raises(Refused):
        chart.discharge(session_id=ready, by=clinic.by(), now=NOW)


def test_an_event_of_the_future_is_refused(clinic, running):
    with pytest.raises(NotPlausible, match="not come yet"):
        chart.add_note(session_id=running, text="Later", occurred_at=after(1), by=clinic.by(), now=NOW)


def test_a_late_entry_finds_its_place(clinic, running):
    chart.pause_infusion(session_id=running, cause=Cause.COMFORT, occurred_at=after(10), by=clinic.by(), now=after(12))

    assert queries.session_view(running, after(20)).given_mg == Decimal(10)


def test_observations_are_charted_as_they_are(clinic, running):
    nurse = clinic.by()
    chart.record_symptom(session_id=running, symptom=Symptom.VOMITING, by=nurse, now=after(10))
    chart.give_rescue(
        session_id=running, drug="ondansetron", dose=Decimal(4), unit="mg", route="IV", by=nurse, now=after(11)
    )
    chart.record_symptom(session_id=running, symptom=Symptom.VOMITING, there=False, by=nurse, now=after(20))
    chart.score(session_id=running, scale=Scale.NAUSEA, value=1, by=nurse, now=after(20))

    view = queries.session_view(running, after(21))
    assert [event.kind for event in view.events[-4:]] == [
        EventKind.SYMPTOM,
        EventKind.RESCUE_GIVEN,
        EventKind.SYMPTOM_GONE,
        EventKind.SCORED,
    ]
    assert view.day.rescues[0].drug == "ondansetron"
    assert not view.day.symptoms


def test_what_is_not_on_a_scale_or_no_dose_is_refused(clinic, running):
    with pytest.raises(NotOnScale):
        chart.score(session_id=running, scale=Scale.RASS, value=7, by=clinic.by(), now=NOW)
    with pytest.raises(ImpossibleEvent):
        chart.give_rescue(
            session_id=running, drug="midazolam", dose=Decimal(0), unit="mg", route="IV", by=clinic.by(), now=NOW
        )
    with pytest.raises(ImpossibleEvent):
        chart.add_note(session_id=running, text="  ", by=clinic.by(), now=NOW)


# --- corrections ---


@pytest.mark.hazard("H-10")
def test_a_correction_is_a_new_entry_and_the_old_one_stays(clinic, running):
    wrong = chart.change_rate(session_id=running, rate_mg_per_h=Decimal(20), by=clinic.by(), now=after(10))

    chart.amend_event(
        event_id=wrong, reason="Typed 20, the pump ran at 30.", rate_mg_per_h=Decimal(30), by=clinic.by(), now=after(12)
    )

    view = queries.session_view(running, after(20))
    assert view.given_mg == Decimal(15)
    old, new = [event for event in view.events if event.kind is EventKind.RATE_CHANGED]
    assert (old.struck, old.rate_mg_per_h) == (True, Decimal(20))
    assert (new.struck, new.amends_id, new.reason) == (False, old.id, "Typed 20, the pump ran at 30.")


def test_what_never_happened_is_retracted(clinic, running):
    wrong = chart.add_note(session_id=running, text="Wrong patient", by=clinic.by(), now=after(3))

    chart.retract_event(event_id=wrong, reason="Meant for the other room.", by=clinic.by(), now=after(4))

    view = queries.session_view(running, after(5))
    assert next(event for event in view.events if event.id == wrong).struck


def test_a_start_is_not_retracted_under_what_was_built_on_it(clinic, recovering):
    started = next(e for e in queries.session_view(recovering, after(41)).events if e.kind is EventKind.STARTED)

    with pytest.raises(Refused):
        chart.retract_event(event_id=started.id, reason="It never happened.", by=clinic.by(), now=after(41))


def test_a_correction_says_why(clinic, running):
    note = chart.add_note(session_id=running, text="A note", by=clinic.by(), now=NOW)

    with pytest.raises(NotPlausible, match="why"):
        chart.amend_event(event_id=note, reason=" ", words="Other", by=clinic.by(), now=NOW)


def test_a_reading_is_put_right_once_and_both_are_shown(clinic, running):
    (first, *_) = clinic.vitals(running, now=after(5), values={Sign.SYSTOLIC: Decimal(122)})

    second = chart.amend_reading(reading_id=first, value=Decimal(132), reason="Misread.", by=clinic.by(), now=after(6))

    rows = {row.id: row for row in queries.session_view(running, after(7)).readings}
    assert (rows[first].struck, rows[first].value) == (True, Decimal(122))
    assert (rows[second].struck, rows[second].value, rows[second].amends_id) == (False, Decimal(132), first)
    with pytest.raises(Refused, match="amended before"):
        chart.amend_reading(reading_id=first, value=Decimal(140), reason="Again.", by=clinic.by(), now=after(8))


def test_an_artefact_is_no_value_of_the_patient(clinic, running):
    (first, *_) = clinic.vitals(running, now=after(5), values={Sign.SPO2: Decimal(70)})

    chart.amend_reading(reading_id=first, artefact=True, reason="The probe had slipped.", by=clinic.by(), now=after(6))

    view = queries.session_view(running, after(7))
    assert view.latest[Sign.SPO2].value == Decimal(98)
    assert not [prompt for prompt in view.prompts if prompt.open and prompt.sign == Sign.SPO2]


# --- vital signs by hand ---


@pytest.mark.hazard("H-07")
@pytest.mark.parametrize(
    ("field", "values"),
    [
        (Sign.DIASTOLIC, {Sign.SYSTOLIC: Decimal(80), Sign.DIASTOLIC: Decimal(120)}),
        (Sign.SYSTOLIC, {Sign.SYSTOLIC: Decimal(12), Sign.DIASTOLIC: Decimal(300)}),
        (Sign.SPO2, {Sign.SPO2: Decimal(107)}),
        (Sign.PULSE, {Sign.PULSE: Decimal("NaN")}),
        ("values", {}),
    ],
)
def test_impossible_signs_are_refused_by_field_and_nothing_is_charted(clinic, running, field, values):
    before = len(queries.session_view(running, after(5)).readings)

    with pytest.raises(NotPlausible) as refusal:
        clinic.vitals(running, now=after(5), values=values)

    assert refusal.value.field == field
    assert len(queries.session_view(running, after(5)).readings) == before


def test_signs_are_charted_only_while_the_patient_is_here(clinic, ready):
    with pytest.raises(Refused, match="not checked in"):
        chart.record_vitals(
            session_id=ready,
            values={Sign.PULSE: Decimal(70)},
            taken_at=NOW - timedelta(hours=2),
            by=clinic.by(),
            now=NOW,
        )


# --- a repeated press ---


def test_a_repeated_press_changes_nothing(clinic, ready):
    key, vitals_key, note_key = uuid4(), uuid4(), uuid4()
    nurse = clinic.by()

    started = {chart.start_infusion(session_id=ready, by=nurse, now=NOW, key=key) for _ in range(2)}
    charted = {
        chart.record_vitals(session_id=ready, values={Sign.PULSE: Decimal(70)}, by=nurse, now=after(1), key=vitals_key)
        for _ in range(2)
    }
    noted = {chart.add_note(session_id=ready, text="Well.", by=nurse, now=after(1), key=note_key) for _ in range(2)}

    assert (len(started), len(charted), len(noted)) == (1, 1, 1)
    assert [e.kind for e in queries.session_view(ready, after(2)).events].count(EventKind.STARTED) == 1


def test_an_order_signed_twice_is_one_order(clinic):
    asked, key = clinic.asked(clinic.register()), uuid4()

    orders = {chart.sign_order(asked=asked, signed=clinic.proof(), now=NOW, key=key) for _ in range(2)}

    assert len(orders) == 1


# --- going home ---


@pytest.mark.hazard("H-12")
def test_nobody_goes_home_early_or_unseen(clinic, recovering):
    with pytest.raises(Refused) as refusal:
        chart.discharge(session_id=recovering, by=clinic.by(), now=after(50))

    assert all(finding.rule.startswith("R24") for finding in refusal.value.decision.blocking)
    assert len(refusal.value.decision.blocking) > 3
    view = queries.session_view(recovering, after(50))
    assert view.state is State.RECOVERING
    assert not view.gate_records[-1].opens


@pytest.mark.hazard("H-12")
def test_nobody_goes_home_alone(clinic, recovering):
    clinic.recover(recovering, now=after(125))
    alone = queries.GoingHomeFacts(walks_and_turns=True, oriented=True, escort_took_over=None, leaflet_given=True)
    chart.save_going_home(session_id=recovering, facts=alone, by=clinic.by(), now=after(126))

    with pytest.raises(Refused, match=r"(?i)escort|adult"):
        chart.discharge(session_id=recovering, by=clinic.by(), now=after(127))


def test_scores_from_before_the_stop_do_not_send_anybody_home(clinic, running):
    chart.score(session_id=running, scale=Scale.ALDRETE, value=10, by=clinic.by(), now=after(5))
    clinic.stop(running, now=after(40))

    gate = queries.session_view(running, after(170)).discharge_gate
    assert gate is not None
    assert any("Aldrete" in str(finding.says) for finding in gate.blocking)


def test_who_insists_on_leaving_is_recorded_as_such(clinic, recovering):
    chart.leave_against_advice(session_id=recovering, words="Wanted to catch a bus.", by=clinic.by(), now=after(60))

    view = queries.session_view(recovering, after(61))
    assert view.state is State.DISCHARGED
    assert view.day.left_against_advice


def test_a_record_is_signed_only_when_the_day_is_over_and_shows_later_additions(clinic, recovering):
    with pytest.raises(Refused, match="not over"):
        chart.sign_record(session_id=recovering, signed=clinic.proof("nurse", now=after(41)), now=after(41))
    clinic.recover(recovering, now=after(125))
    chart.discharge(session_id=recovering, by=clinic.by(), now=after(125))
    chart.sign_record(session_id=recovering, signed=clinic.proof("nurse", now=after(126)), now=after(126))
    assert queries.session_view(recovering, after(127)).signatures[0].covers_all

    chart.add_note(session_id=recovering, text="Rang the patient: well.", by=clinic.by(), now=after(1500))

    assert not queries.session_view(recovering, after(1501)).signatures[0].covers_all


# --- orders ---


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


# --- rooms ---


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


# --- who may ---


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
