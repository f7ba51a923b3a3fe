"""While the pump runs: rates, pauses, stops, observations, vital signs by hand; and a press that is repeated."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.services import Refused
from reprieve.therapy.ordering import NotAnOrder
from reprieve.therapy.protocols import book
from reprieve.therapy.scales import NotOnScale, Scale
from reprieve.therapy.session import Cause, EventKind, ImpossibleEvent, State
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import NotPlausible, Sign
from tests.clinic import DEPRESSION, NOW, after

pytestmark = pytest.mark.django_db


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
    assert queries.session_view(running, after(12)).state is State.PAUSED
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


# -- a reminder is snoozed once (R20) ------------------------------------------------------------------------------


def standing(session_id: int, now: datetime) -> set[str]:
    chart.watch(now=now)
    prompts = queries.session_view(session_id, now).prompts
    once = {"dissociation", "pain"}  # due once, and so never snoozed
    return {prompt.key for prompt in prompts if prompt.open and prompt.rule == "R20" and prompt.sign not in once}


@pytest.mark.hazard("H-15")
def test_a_snooze_silences_once_and_stays_in_the_record_with_its_reason(clinic, running):
    assert standing(running, after(6))
    snoozed = chart.snooze_reminders(
        session_id=running, reason="Helping the patient to the toilet.", by=clinic.by(), now=after(6)
    )

    assert standing(running, after(7)) == set()
    with pytest.raises(Refused) as again:
        chart.snooze_reminders(
            session_id=running, reason="Still at the toilet with them.", by=clinic.by(), now=after(7)
        )
    assert {finding.rule for finding in again.value.decision.blocking} == {"R20-snooze"}
    assert standing(running, after(11))
    (event,) = (e for e in queries.session_view(running, after(11)).events if e.kind is EventKind.SNOOZED)
    assert (event.id, event.words, event.by) == (snoozed, "Helping the patient to the toilet.", "Demo Nurse, RN")


def test_a_snooze_needs_a_reason_and_something_that_is_late(clinic, running):
    clinic.vitals(running, now=after(0))
    with pytest.raises(NotPlausible):
        chart.snooze_reminders(session_id=running, reason="busy", by=clinic.by(), now=after(8))
    with pytest.raises(Refused):
        chart.snooze_reminders(session_id=running, reason="Nothing is late at all yet.", by=clinic.by(), now=after(1))


def test_the_request_to_pause_is_not_snoozed(clinic, running):
    chart.snooze_reminders(session_id=running, reason="At the telephone with escort.", by=clinic.by(), now=after(13))

    assert any(key.endswith("pause") for key in standing(running, after(16)))


# -- how deep and how long (R22) -----------------------------------------------------------------------------------


def test_the_lowest_saturation_and_its_length_follow_a_correction(clinic, running):
    for minute, value in ((5, 97), (10, 92), (12, 84), (13, 91), (15, 96)):
        clinic.vitals(running, now=after(minute), values={Sign.SPO2: Decimal(value)})
    (one,) = queries.session_view(running, after(20)).breathing
    assert (one.worst, one.minutes(after(20))) == (Decimal(84), Decimal(5))

    slip = next(r.id for r in queries.session_view(running, after(20)).readings if r.value == 84)
    chart.amend_reading(
        reading_id=slip, value=Decimal(94), artefact=False, reason="Typed a digit wrong.", by=clinic.by(), now=after(21)
    )
    first, second = queries.session_view(running, after(22)).breathing
    assert [first.worst, second.worst] == [Decimal(92), Decimal(91)]
