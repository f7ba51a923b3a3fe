"""What pages are given: complete, frozen, and in a number of database queries that does not grow."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reprieve.audit import append_only
from reprieve.audit import queries as trail
from reprieve.audit.plain import plain
from reprieve.audit.services import record_view
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.services import NotFound, NotPlausible, Refused
from reprieve.cli import audit as audit_command
from reprieve.therapy.decisions import UNKNOWN
from reprieve.therapy.protocols import DrugForm, Indication
from reprieve.therapy.screening import DrugClass, Item
from reprieve.therapy.vitals import Sign
from tests.clinic import DEPRESSION, NOW, after, monitor_id

pytestmark = pytest.mark.django_db


def cost(ask) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def test_a_session_costs_the_same_however_long_it_lasts(clinic):
    session_id = clinic.ready(clinic.register())
    clinic.start(session_id)
    clinic.vitals(session_id, now=after(1))
    chart.watch(now=after(25))
    short = cost(lambda: queries.session_view(session_id, after(25)))

    for minute in range(26, 40):
        clinic.vitals(session_id, now=after(minute))
        chart.add_note(session_id=session_id, text="Well.", by=clinic.by(), now=after(minute))

    assert cost(lambda: queries.session_view(session_id, after(41))) == short < 28


def test_the_gate_is_shown_in_a_constant_number_of_queries(clinic):
    session_id = clinic.ready(clinic.register())

    assert cost(lambda: queries.session_view(session_id, NOW)) <= 50


def test_a_patients_page_costs_the_same_however_much_is_on_file(clinic):
    patient_id = clinic.register()
    clinic.order(patient_id)
    few = cost(lambda: queries.patient_view(patient_id, NOW))

    for _ in range(3):
        clinic.order(patient_id)
        clinic.consent(patient_id)
        chart.record_weight(patient_id=patient_id, weight_kg=Decimal(80), by=clinic.by(), now=NOW)

    assert cost(lambda: queries.patient_view(patient_id, NOW)) == few <= 23


def test_a_patients_page_has_what_was_recorded_last(clinic):
    patient_id = clinic.register()
    nurse = clinic.by()
    chart.add_screening_answer(
        patient_id=patient_id, item=Item.SEIZURES, present=True, note="Letter of 2020", by=nurse, now=NOW
    )
    chart.add_medicine(patient_id=patient_id, name="Lorazepam ", dose="1 mg", by=nurse, now=NOW)
    chart.add_medicine(patient_id=patient_id, name="lorazepam", taken=False, by=nurse, now=NOW)

    view = queries.patient_view(patient_id, NOW)

    assert view.diagnoses[0].indication is Indication.DEPRESSION
    assert view.screening[Item.SEIZURES].present
    assert view.screening[Item.SEIZURES].note == "Letter of 2020"
    assert [(m.name, m.classes, m.taken) for m in view.medicines] == [
        ("lorazepam", (DrugClass.BENZODIAZEPINE,), False),
        ("metformin", (DrugClass.NONE,), True),
    ]
    assert view.liver[0].panel.alt == Decimal("0.5")
    assert view.screening_decision is not None
    assert any(finding.rule.startswith("R04") for finding in view.screening_decision.blocking)


def test_a_medicine_that_is_not_in_the_list_stays_unknown(clinic):
    patient_id = clinic.register()
    chart.add_medicine(patient_id=patient_id, name="zzz-unheard-of", by=clinic.by(), now=NOW)

    names = {m.name: m.classes for m in queries.patient_view(patient_id, NOW).medicines}

    assert names["zzz-unheard-of"] == ()


def test_a_patient_without_a_diagnosis_has_no_screening_to_judge(clinic):
    from datetime import date

    from reprieve.people.models import Sex
    from reprieve.people.services import register_patient

    patient_id = register_patient(
        mrn="NEW-1",
        given_name="Demo",
        family_name="Cedar",
        born_on=date(1990, 1, 1),
        sex=Sex.UNKNOWN,
        by=clinic.by("front_desk"),
        now=NOW,
        key=uuid4(),
    )

    view = queries.patient_view(patient_id, NOW)

    assert view.screening_decision is None
    assert view.orders == ()
    assert view.sessions == ()


def test_an_absolute_contraindication_is_taken_back_only_with_a_document(clinic):
    patient_id = clinic.register()
    item, nurse = Item.ANEURYSM_AVM_BLEED, clinic.by()
    chart.add_screening_answer(patient_id=patient_id, item=item, present=True, by=nurse, now=NOW)

    with pytest.raises(Refused, match="document"):
        chart.add_screening_answer(patient_id=patient_id, item=item, present=False, by=nurse, now=NOW)
    chart.add_screening_answer(
        patient_id=patient_id, item=item, present=False, note="MRI report, 2 May 2026", by=nurse, now=NOW
    )

    assert not queries.patient_view(patient_id, NOW).screening[item].present


def test_a_withdrawn_consent_closes_the_gate(clinic):
    patient_id = clinic.register()
    session_id = clinic.ready(patient_id)
    (consent,) = queries.patient_view(patient_id, NOW).consents

    rows = {chart.withdraw_consent(consent_id=consent.id, by=clinic.by(), now=NOW) for _ in range(2)}

    assert len(rows) == 1
    assert queries.patient_view(patient_id, NOW).consents[0].consent.withdrawn
    gate = queries.session_view(session_id, NOW).start_gate
    assert gate is not None
    assert "R01" in {finding.rule[:3] for finding in gate.blocking}


def test_an_abnormal_panel_holds_until_a_prescriber_has_reviewed_it(clinic):
    patient_id = clinic.register()
    high = chart.Enzyme(u_per_l=Decimal(400), upper_u_per_l=Decimal(40))
    normal = chart.Enzyme(u_per_l=Decimal(20), upper_u_per_l=Decimal(40))
    panel = chart.record_liver_panel(
        patient_id=patient_id,
        taken_on=NOW.date(),
        alt=high,
        ast=normal,
        alp=normal,
        ggt=normal,
        by=clinic.by(),
        now=NOW,
    )

    with pytest.raises(chart.NotPermitted):
        chart.review_liver_panel(result_id=panel, plan="Repeat.", by=clinic.by("nurse"), now=NOW)
    chart.review_liver_panel(result_id=panel, plan="Repeat in a week.", by=clinic.by("prescriber"), now=NOW)

    row = queries.patient_view(patient_id, NOW).liver[0]
    assert row.panel.reviewed
    assert row.plans == ("Repeat in a week.",)


@pytest.mark.parametrize(
    ("field", "record"),
    [
        ("weight", lambda p, by: chart.record_weight(patient_id=p, weight_kg=Decimal(900), by=by, now=NOW)),
        (
            "height",
            lambda p, by: chart.record_weight(
                patient_id=p, weight_kg=Decimal(80), height_cm=Decimal("1.78"), by=by, now=NOW
            ),
        ),
        (
            "measured_at",
            lambda p, by: chart.record_weight(
                patient_id=p, weight_kg=Decimal(80), measured_at=after(5), by=by, now=NOW
            ),
        ),
        (
            "taken_at",
            lambda p, by: chart.record_pregnancy_test(patient_id=p, positive=False, taken_at=after(5), by=by, now=NOW),
        ),
        ("name", lambda p, by: chart.add_medicine(patient_id=p, name="  ", by=by, now=NOW)),
        (
            "signed_by",
            lambda p, by: chart.record_consent(
                patient_id=p,
                protocol_key=DEPRESSION,
                drug_form=DrugForm.RACEMIC,
                signed_at=NOW,
                signed_by=" ",
                language="en",
                teach_back=True,
                by=by,
                now=NOW,
            ),
        ),
        ("liver", lambda p, by: chart.Enzyme(u_per_l=Decimal(-1), upper_u_per_l=Decimal(40))),
        ("liver", lambda p, by: chart.Enzyme(u_per_l=Decimal("NaN"), upper_u_per_l=Decimal(40))),
    ],
)
def test_what_cannot_be_is_refused_by_field(clinic, field, record):
    patient_id = clinic.register()
    before = trail.last_id()

    with pytest.raises(NotPlausible) as refusal:
        record(patient_id, clinic.by())

    assert refusal.value.field == field
    assert trail.last_id() == before


def test_nothing_is_recorded_for_nobody(clinic):
    with pytest.raises(NotFound):
        chart.record_weight(patient_id=999, weight_kg=Decimal(80), by=clinic.by(), now=NOW)


def test_who_looked_is_in_the_record(clinic):
    session_id = clinic.ready(clinic.register())
    patient_id = queries.session_view(session_id, NOW).patient.id

    record_view(by=clinic.by("prescriber"), patient_id=patient_id, subject=f"session:{session_id}", now=NOW)

    record = queries.record_view(session_id, NOW)
    assert (record.trail[-1].action, record.trail[-1].actor_name) == ("viewed", "Demo Prescriber, MD")


def test_the_record_lists_acts_and_not_every_batch_of_a_monitor(clinic):
    session_id = clinic.ready(clinic.register())
    reading = chart.DeviceReading(device=monitor_id(1), sign=Sign.PULSE, value=Decimal(70), taken_at=NOW)
    chart.record_device_readings(readings=[reading], now=NOW)

    actions = {entry.action for entry in queries.record_view(session_id, NOW).trail}

    assert "readings received" not in actions
    assert {"booked", "checked_in", "vitals charted", "check-in facts saved"} <= actions


def test_a_day_of_the_clinic_begins_at_its_own_midnight(clinic):
    late_evening_in_denver = datetime(2026, 12, 2, 5, 0, tzinfo=UTC)
    clinic.book(clinic.register(), now=late_evening_in_denver)

    assert len(queries.day_list(NOW.date())) == 1
    assert queries.day_list(late_evening_in_denver.date()) == ()


# --- the trail's own pages and command ---


def test_the_trail_is_read_by_patient_actor_and_subject(clinic):
    patient_id = clinic.register()
    clinic.register("Birch")

    assert {e.patient_id for e in trail.trail(patient_id=patient_id)} == {patient_id}
    assert {e.actor for e in trail.trail(actor="demo-nurse")} == {"demo-nurse"}
    assert {e.subject for e in trail.trail(subject=f"patient:{patient_id}")} == {f"patient:{patient_id}"}
    newest = trail.trail(limit=1)[0]
    assert trail.trail(before_id=newest.id, limit=1)[0].id == newest.id - 1


def verify_command(head: str | None = None) -> int:
    return audit_command.run(argparse.Namespace(head=head))


def test_the_command_says_that_the_trail_is_whole(clinic, capsys):
    noted = trail.head()
    clinic.register()

    assert verify_command(noted) == 0
    said = capsys.readouterr().out
    assert trail.head() in said
    assert "whole" in said


def test_the_command_says_where_the_trail_breaks(clinic, capsys):
    append_only.remove(connection, ["audit_auditentry"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET actor_name = 'Somebody else' WHERE id = 3")

    assert verify_command() == 1
    assert "entry 3" in capsys.readouterr().err


def test_a_head_noted_elsewhere_shows_that_the_end_was_cut_off(clinic, capsys):
    noted = trail.head()
    append_only.remove(connection, ["audit_auditentry"])
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM audit_auditentry WHERE id > {trail.last_id() - 2}")  # noqa: S608

    assert verify_command() == 0
    assert verify_command(noted) == 1
    assert "cut off" in capsys.readouterr().err


# --- plain values ---


def test_a_value_has_one_plain_spelling():
    assert plain(Decimal("35.00")) == plain(Decimal(35)) == "35"
    assert plain(Decimal("1E+2")) == "100"
    assert plain(UNKNOWN) == "unknown"
    assert plain(frozenset({Sign.SPO2, Sign.PULSE})) == ["pulse", "spo2"]
    assert plain(NOW) == plain(NOW.astimezone(UTC)) == "2026-12-01T16:00:00.000000+00:00"
    with pytest.raises(TypeError):
        plain(object())
