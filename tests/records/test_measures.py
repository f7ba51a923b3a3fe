"""What patients report: nothing typed is lost or doubled, and a call for help reaches a queue in the same moment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from reprieve.audit.models import AuditEntry
from reprieve.audit.refusal import NotFound, Refused
from reprieve.chart import queries as chart
from reprieve.outcomes import queries, services
from reprieve.outcomes.models import Answer, Escalation, Form, Medium, ScoreRow
from reprieve.people.permissions import NotPermitted
from reprieve.therapy.asking import Moment
from reprieve.therapy.instruments import UnknownInstrument
from reprieve.therapy.protocols import Indication
from reprieve.therapy.scoring import NotAnAnswer
from reprieve.therapy.vitals import NotPlausible
from tests.clinic import NOW, Clinic, after

WELL = {str(item): 1 for item in range(1, 9)} | {"9": 0}


@pytest.fixture
def patient(clinic: Clinic) -> int:
    patient_id = clinic.register()
    services.assign(patient_id=patient_id, indication=Indication.DEPRESSION, by=clinic.by("nurse"), now=after(-60))
    return patient_id


def begun(patient_id: int, name: str = "phq-9", **more) -> int:
    by = services.patient_actor(patient_id)
    return services.begin(patient_id=patient_id, instrument=name, by=by, now=NOW, **more)


def told(form_id: int, patient_id: int, item: str, value: int | None, **more) -> services.Told:
    by = services.patient_actor(patient_id)
    return services.answer_item(form_id=form_id, item=item, value=value, by=by, now=after(1), **more)


def typed(clinic: Clinic, patient_id: int, answers: dict[str, int], **more) -> int:
    given: dict[str, Any] = {"instrument": "phq-9", "now": after(5), "key": uuid4()} | more
    return services.answer_all(patient_id=patient_id, answers=answers, by=clinic.by("nurse"), **given)


def test_a_form_is_answered_item_by_item_and_scored_at_its_end(patient: int) -> None:
    due = next(one for one in queries.due_for(patient, NOW) if one.instrument.name == "phq-9")
    form_id = begun(patient, occasion=due.key)
    for item, value in WELL.items():
        told(form_id, patient, item, value)
    assert queries.form_view(form_id).next_item == "difficulty"

    services.finish(form_id=form_id, by=services.patient_actor(patient), now=after(2))

    (score,) = queries.scores_of(patient)
    assert (score.value, score.band, score.by) == (Decimal(8), "mild", "The patient")
    assert (score.instrument_version, score.rules_version) == ("1", "1")
    assert due.key not in {one.key for one in queries.due_for(patient, after(3)) if one.instrument.name == "phq-9"}


def test_a_form_left_half_way_is_found_again_where_it_was(patient: int) -> None:
    due = next(one for one in queries.due_for(patient, NOW) if one.instrument.name == "phq-9")
    form_id = begun(patient, occasion=due.key)
    told(form_id, patient, "1", 2)
    told(form_id, patient, "2", None)

    again = next(one for one in queries.due_for(patient, after(600)) if one.instrument.name == "phq-9")
    view = queries.form_view(form_id)

    assert (again.form_id, again.answered, again.of, again.done) == (form_id, 1, 10, False)
    assert (view.answers, view.left_open, view.next_item, view.finished) == ({"1": 2}, ("2",), "3", False)
    assert begun(patient, occasion=due.key) == form_id


@pytest.mark.hazard("H-80")
def test_a_double_submit_makes_one_answer_set(patient: int, clinic: Clinic) -> None:
    key, form_key = uuid4(), uuid4()
    form_id = begun(patient, key=form_key)
    assert begun(patient, key=form_key) == form_id
    first, second = (told(form_id, patient, "9", 1, key=key) for _ in range(2))
    by = services.patient_actor(patient)
    scores = [services.finish(form_id=form_id, by=by, now=after(minute)) for minute in (2, 3)]
    paper_key = uuid4()
    papers = [typed(clinic, patient, WELL, key=paper_key) for _ in range(2)]

    assert first == second
    assert first.help
    assert len(set(scores)) == len(set(papers)) == 1
    assert (Form.objects.count(), Answer.objects.count(), Escalation.objects.count()) == (2, 1 + 9, 1)


@pytest.mark.hazard("H-80")
def test_one_answer_of_a_form_that_is_never_finished_calls_a_human_at_once(patient: int) -> None:
    form_id = begun(patient)

    assert told(form_id, patient, "9", 1).help

    (call,) = queries.escalations()
    assert call.urgent
    assert call.unseen
    assert call.patient.id == patient
    assert queries.open_calls() == (1, 1)
    assert AuditEntry.objects.order_by("id").last().subject == "queue:self-harm"  # type: ignore[union-attr]
    assert not ScoreRow.objects.exists()


@pytest.mark.hazard("H-80")
def test_taking_the_answer_back_does_not_take_the_call_back(patient: int) -> None:
    form_id = begun(patient)
    told(form_id, patient, "9", 2)
    told(form_id, patient, "9", 0)
    told(form_id, patient, "9", 3)

    assert queries.form_view(form_id).help
    assert queries.open_calls() == (1, 1)


@pytest.mark.hazard("H-80")
def test_who_saw_it_when_and_what_was_done_is_on_record(patient: int, clinic: Clinic) -> None:
    told(begun(patient), patient, "9", 1)
    (call,) = queries.escalations()
    nurse, prescriber = clinic.by("nurse"), clinic.by("prescriber")

    services.see_escalation(escalation_id=call.id, by=nurse, now=after(2))
    with pytest.raises(NotPlausible):
        services.settle_escalation(escalation_id=call.id, did="ok", by=prescriber, now=after(5))
    services.settle_escalation(
        escalation_id=call.id, did="Rang at once: safe, daughter stays.", by=prescriber, now=after(9)
    )

    (done,) = queries.escalations()
    assert [(step.by, step.at) for step in done.seen] == [(nurse.display, after(2))]
    assert done.done is not None
    assert (done.done.by, done.done.at) == (prescriber.display, after(9))
    assert queries.open_calls() == (0, 0)
    with pytest.raises(Refused):
        services.settle_escalation(escalation_id=call.id, did="And once more, to be sure.", by=nurse, now=after(10))
    with pytest.raises(NotPermitted):
        services.see_escalation(escalation_id=call.id, by=clinic.by("front_desk"), now=after(10))


@pytest.mark.hazard("H-80")
def test_a_call_and_its_answer_are_stored_together_or_not_at_all(patient: int) -> None:
    form_id = begun(patient)

    with transaction.atomic():
        told(form_id, patient, "9", 1)
        transaction.set_rollback(True)

    assert (Answer.objects.count(), Escalation.objects.count()) == (0, 0)


def test_an_answer_that_comes_after_the_end_is_kept_and_counts(patient: int) -> None:
    form_id = begun(patient)
    for item, value in WELL.items():
        if item != "3":
            told(form_id, patient, item, value)
    by = services.patient_actor(patient)
    services.finish(form_id=form_id, by=by, now=after(2))
    assert queries.scores_of(patient)[0].prorated

    told(form_id, patient, "3", 3, answered_at=after(-60))

    (score,) = queries.scores_of(patient)
    assert (score.value, score.prorated) == (Decimal(10), False)


def test_nothing_answered_is_no_score_and_too_much_open_has_no_value(patient: int) -> None:
    form_id, by = begun(patient), services.patient_actor(patient)
    assert services.finish(form_id=form_id, by=by, now=after(1)) is None
    told(form_id, patient, "1", 3)
    services.finish(form_id=form_id, by=by, now=after(1))

    (score,) = queries.scores_of(patient)
    assert (score.value, score.band, len(score.missing)) == (None, "", 8)


@pytest.mark.parametrize(("item", "value"), [("9", 4), ("9", -1), ("99", 1), ("99", None)])
def test_an_answer_that_does_not_exist_is_refused(patient: int, item: str, value: int | None) -> None:
    form_id = begun(patient)

    with pytest.raises(NotAnAnswer):
        told(form_id, patient, item, value)

    assert not Answer.objects.exists()


def test_paper_is_typed_in_whole_with_who_and_when(patient: int, clinic: Clinic) -> None:
    typed(clinic, patient, WELL | {"9": 2}, for_at=NOW - timedelta(days=2))

    (score,) = queries.scores_of(patient)
    assert (score.medium, score.by, score.for_at) == (Medium.PAPER, clinic.by().display, NOW - timedelta(days=2))
    assert score.flags == ("item9-self-harm",)
    assert queries.open_calls() == (1, 1)
    with pytest.raises(NotPlausible):
        typed(clinic, patient, WELL, for_at=after(60))
    with pytest.raises(NotAnAnswer):
        typed(clinic, patient, WELL | {"9": 9})
    with pytest.raises(NotPlausible):
        typed(clinic, patient, {})
    with pytest.raises(UnknownInstrument):
        typed(clinic, patient, WELL, instrument="PHQ9")
    with pytest.raises(NotFound):
        typed(clinic, 10**9, WELL)
    assert Form.objects.count() == 1


def test_an_occasion_is_answered_once_and_corrected_by_a_later_form(patient: int, clinic: Clinic) -> None:
    due = next(one for one in queries.due_for(patient, NOW) if one.instrument.name == "phq-9")
    wrong = typed(clinic, patient, WELL | {"9": 1}, occasion=due.key)
    with pytest.raises(Refused):
        typed(clinic, patient, WELL, occasion=due.key)

    right = services.correct(
        form_id=wrong, answers=WELL | {"9": 1, "1": 3}, reason="Item 1 misread", by=clinic.by("nurse"), now=after(9)
    )

    everything = queries.scores_of(patient, struck=True)
    assert [(row.form_id, row.value, row.struck) for row in everything] == [
        (wrong, Decimal(9), True),
        (right, Decimal(11), False),
    ]
    assert [row.form_id for row in queries.scores_of(patient)] == [right]
    assert queries.open_calls() == (1, 1), "the same answer calls once"
    with pytest.raises(Refused):
        services.correct(form_id=wrong, answers=WELL, reason="again", by=clinic.by("nurse"), now=after(10))
    with pytest.raises(NotPermitted):
        services.correct(form_id=right, answers=WELL, reason="mine", by=services.patient_actor(patient), now=after(10))


def test_a_patient_writes_about_nobody_else(patient: int, clinic: Clinic) -> None:
    other = clinic.register("Birch")
    form_id = begun(patient)

    with pytest.raises(NotPermitted):
        services.begin(patient_id=patient, instrument="peg", by=services.patient_actor(other), now=NOW)
    with pytest.raises(NotPermitted):
        told(form_id, other, "1", 1)
    with pytest.raises(NotPermitted):
        begun(patient, "madrs")
    with pytest.raises(NotPermitted):
        begun(patient, "aldrete")
    with pytest.raises(NotPermitted):
        services.answer_item(form_id=form_id, item="1", value=1, by=clinic.by("front_desk"), now=NOW)


def test_what_is_due_follows_the_infusion_days(patient: int, clinic: Clinic) -> None:
    session_id = clinic.ready(patient)

    def due(minutes: float) -> set[tuple[str, Moment]]:
        return {(one.instrument.name, one.moment) for one in queries.due_for(patient, after(minutes))}

    before = due(0)
    clinic.start(session_id)
    clinic.stop(session_id, now=after(40))
    running, next_day, next_week = due(41), due(60 * 24), due(60 * 24 * 7)

    assert ("phq-9", Moment.BASELINE) in before
    assert ("phq-9", Moment.BEFORE) in before
    assert {moment for _, moment in running} == {Moment.DAILY}
    assert ("side-effects", Moment.AFTER_24H) in next_day
    assert ("pgic", Moment.AFTER_7D) in next_week
    assert ("phq-9", Moment.WEEKLY) in next_week
    missed = {(one.instrument.name, one.moment) for one in queries.missed_by(patient, after(60 * 24 * 5))}
    assert ("phq-9", Moment.BASELINE) in missed
    assert ("side-effects", Moment.AFTER_24H) in missed
    (row,) = chart.infusions_of(patient, after(41))
    assert row.given
    assert row.mg is not None
    assert row.mg > 0


def test_measures_end_with_a_reason_and_nothing_more_is_due(patient: int, clinic: Clinic) -> None:
    nurse = clinic.by("nurse")
    with pytest.raises(Refused):
        services.assign(patient_id=patient, indication=Indication.OCD, by=nurse, now=NOW)
    services.end_assignment(patient_id=patient, reason="Course is over", by=nurse, now=after(1))

    assert queries.due_for(patient, after(2)) == ()
    assert queries.assignment_of(patient) is None
    with pytest.raises(Refused):
        services.end_assignment(patient_id=patient, reason="Course is over", by=nurse, now=after(3))
    services.assign(patient_id=patient, indication=Indication.OCD, by=nurse, now=after(4))
    assert "obsession-nrs" in {one.instrument.name for one in queries.due_for(patient, after(5))}


def test_the_trail_never_holds_an_answer(patient: int) -> None:
    form_id = begun(patient)
    told(form_id, patient, "1", 3)
    services.finish(form_id=form_id, by=services.patient_actor(patient), now=after(2))

    details = [entry.details for entry in AuditEntry.objects.filter(also__contains=f"form:{form_id}")]
    assert len(details) == 3
    assert all(set(one) <= {"form", "instrument", "item", "escalation"} for one in details)
