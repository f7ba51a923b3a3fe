"""Harm on record: signed, never overwritten, counted once, and known to the next step-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from reprieve.audit import queries as trail
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import AdverseEvent
from reprieve.chart.services import NotFound, NotPermitted, Refused
from reprieve.therapy.adverse import Action, Grade, Harm, Outcome, Relation, Report
from reprieve.therapy.vitals import NotPlausible
from tests.clinic import Clinic, after

pytestmark = pytest.mark.django_db

LATER = after(30)

REPORT = Report(
    harm=Harm.HIGH_PRESSURE,
    grade=Grade.MODERATE,
    serious=False,
    relation=Relation.PROBABLE,
    action=Action.PUMP_PAUSED,
    outcome=Outcome.GOING_ON,
    onset_at=after(20),
)


def record(
    clinic: Clinic,
    session_id: int,
    *,
    report: Report = REPORT,
    now: datetime = LATER,
    who: str = "nurse",
    prompt_id: int | None = None,
) -> int:
    return chart.record_adverse_event(
        session_id=session_id, report=report, signed=clinic.proof(who, now=now), now=now, prompt_id=prompt_id
    )


def test_a_signed_event_stands_in_the_record_and_the_trail(clinic, running):
    event = record(clinic, running)

    (row,) = queries.record_view(running, after(31)).adverse_events
    assert (row.id, row.report, row.by) == (event, REPORT, "Demo Nurse, RN")
    entry = trail.trail(subject=f"session:{running}", limit=1)[0]
    assert (entry.action, entry.details["grade"]) == ("adverse event recorded", 2)


@pytest.mark.hazard("H-10")
def test_how_it_ended_is_a_new_entry_and_the_first_stays(clinic, running):
    first = record(clinic, running)
    gone = replace(REPORT, outcome=Outcome.GONE, resolved_at=after(35))

    second = chart.correct_adverse_event(
        event_id=first, report=gone, reason="It passed.", signed=clinic.proof("nurse", now=after(40)), now=after(40)
    )

    old, new = queries.adverse_events(running)
    assert (old.id, old.struck, old.report.outcome) == (first, True, Outcome.GOING_ON)
    assert (new.id, new.amends_id, new.report, new.counts) == (second, first, gone, True)


def test_a_corrected_entry_is_not_corrected_twice(clinic, running):
    first = record(clinic, running)

    def again() -> int:
        proof = clinic.proof("nurse", now=after(40))
        return chart.correct_adverse_event(event_id=first, report=REPORT, reason="Again.", signed=proof, now=after(40))

    again()

    with pytest.raises(Refused):
        again()


def test_a_withdrawn_event_is_read_but_not_counted(clinic, running):
    first = record(clinic, running)
    chart.withdraw_adverse_event(
        event_id=first, reason="Other room.", signed=clinic.proof("nurse", now=after(40)), now=after(40)
    )

    assert [row.counts for row in queries.adverse_events(running)] == [False, False]
    assert queries.harm_in(date(2026, 12, 1), date(2026, 12, 1)).rows == ()


def test_a_time_to_come_another_sessions_prompt_and_a_stranger_are_refused(clinic, running):
    with pytest.raises(NotPlausible):
        record(clinic, running, report=replace(REPORT, onset_at=after(31)))
    with pytest.raises(NotFound):
        record(clinic, running, prompt_id=999)
    with pytest.raises(NotPermitted):
        record(clinic, running, who="front_desk")
    with pytest.raises(Refused):
        chart.record_adverse_event(
            session_id=running, report=REPORT, signed=clinic.proof("nurse", now=after(0)), now=after(30)
        )
    assert not AdverseEvent.objects.exists()


def test_the_worst_grade_of_the_last_infusion_is_known(clinic, running):
    patient = queries.session_view(running, after(1)).patient.id
    assert queries.worst_grade_last_time(patient, before=after(-1)) is None
    assert queries.worst_grade_last_time(patient, before=after(60)) is None

    record(clinic, running, report=replace(REPORT, grade=Grade.MILD))
    wrong = record(clinic, running, report=replace(REPORT, grade=Grade.SEVERE))
    record(clinic, running)
    assert queries.worst_grade_last_time(patient, before=after(60)) is Grade.SEVERE

    chart.withdraw_adverse_event(
        event_id=wrong, reason="Other room.", signed=clinic.proof("nurse", now=after(40)), now=after(40)
    )
    assert queries.worst_grade_last_time(patient, before=after(60)) is Grade.MODERATE


def test_months_are_the_clinics_and_an_infusion_without_harm_counts_below(clinic, running):
    record(clinic, running)

    period = queries.harm_in(date(2026, 11, 1), date(2026, 12, 31))

    assert dict(period.infusions) == {date(2026, 11, 1): 0, date(2026, 12, 1): 1}
    assert [row.report.harm for row in period.rows] == [Harm.HIGH_PRESSURE]


def test_the_database_refuses_what_contradicts_itself(clinic, running):
    record(clinic, running)
    values = AdverseEvent.objects.values().get()
    del values["id"], values["entry"]
    for wrong in (
        {"grade": 5},
        {"grade": 4},
        {"outcome": "gone"},
        {"harm": "surprise"},
        {"reason": "why"},
        {"resolved_at": after(1) - timedelta(days=1), "outcome": "gone"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            AdverseEvent.objects.create(**{**values, **wrong})
