"""The gate before the start: asked again under the lock, answered by name, kept whether it opens or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.queries import CheckInFacts
from reprieve.chart.services import Refused
from reprieve.therapy.decisions import Verdict
from reprieve.therapy.gates import Escort
from reprieve.therapy.session import State
from reprieve.therapy.vitals import NotPlausible, Sign
from tests.clinic import NOW, Clinic, after, open_clinic
from tests.good_day import good_checkin

pytestmark = pytest.mark.django_db


@pytest.mark.hazard("H-02")
def test_a_day_of_which_nothing_is_known_does_not_start(clinic):
    session_id = clinic.book(clinic.register(), order_id=None)
    clinic.check_in(session_id)

    with pytest.raises(Refused) as refusal:
        clinic.start(session_id)

    assert "There is no order" in str(refusal.value)
    assert queries.session_view(session_id, NOW).state is State.CHECKED_IN


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


def test_a_kit_checked_today_counts_in_the_evening_when_utc_is_a_day_ahead() -> None:
    evening = datetime(2026, 12, 2, 1, 30, tzinfo=UTC)  # 18:30 of the day before in the clinic
    clinic = open_clinic(evening)
    session_id = clinic.ready(clinic.register("Elm", now=evening), now=evening)

    decision = chart.evaluate_gate(session_id=session_id, by=clinic.by(), now=evening)

    assert decision.allows, [str(why) for why in decision.why()]
