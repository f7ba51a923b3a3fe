"""Calls are owed when somebody leaves, tried until somebody is reached, and read where they worry."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.services import NotFound, NotPermitted, NotPlausible, Refused
from reprieve.therapy.followup import CallKind, Question, Result, Standing
from tests.clinic import after

pytestmark = pytest.mark.django_db
HOME = after(160)
FINE = {Question.FELL: "no", Question.SELF_HARM: "no"}


@pytest.fixture
def home(clinic, recovering):
    clinic.recover(recovering, now=after(159))
    chart.discharge(session_id=recovering, by=clinic.by(), now=HOME)
    return recovering


def tasks(at: datetime, **more: str) -> dict[CallKind, queries.TaskRow]:
    return {row.kind: row for row in queries.call_tasks(at, **more)}


@pytest.mark.hazard("H-42")
def test_going_home_owes_two_calls_at_the_clinics_hour(clinic, home):
    owed = tasks(after(161))

    assert list(owed) == [CallKind.DAY_1, CallKind.DAY_7]
    local = timezone.localtime(HOME)
    for kind, row in owed.items():
        assert timezone.localtime(row.due_at).time() == local.time()
        assert (timezone.localdate(row.due_at) - local.date()).days == kind.days
        assert row.standing is Standing.COMING


@pytest.mark.hazard("H-42")
def test_who_left_against_advice_is_called_too(clinic, recovering):
    assert tasks(after(50)) == {}

    clinic.leaves(recovering, now=after(50))

    assert len(tasks(after(51))) == 2


def test_no_answer_leaves_it_owed_and_counts(clinic, home):
    task = tasks(after(161))[CallKind.DAY_1]
    at = task.due_at + timedelta(days=1)

    chart.record_call(task_id=task.id, result=Result.NO_ANSWER, by=clinic.by(), now=at)

    after_it = queries.call_task(task.id, at)
    assert (after_it.standing, len(after_it.calls)) == (Standing.OVERDUE, 1)
    assert queries.count_calls(date(2026, 12, 1), date(2026, 12, 31), at) == queries.CallCount(
        owed=1, reached=0, declined=0, tries_without_answer=1
    )


@pytest.mark.hazard("H-42")
def test_a_worry_waits_until_a_prescriber_has_read_it(clinic, home):
    task = tasks(after(161))[CallKind.DAY_1]
    call = chart.record_call(
        task_id=task.id, result=Result.REACHED, answers={**FINE, Question.FELL: "hurt"}, by=clinic.by(), now=task.due_at
    )
    row = queries.call_task(task.id, task.due_at)
    assert (row.standing, row.waits) == (Standing.DONE, True)
    with pytest.raises(NotPermitted):
        chart.review_call(call_id=call, did="Looked at it.", by=clinic.by(), now=task.due_at)

    chart.review_call(call_id=call, did="Seen, no head injury.", by=clinic.by("prescriber"), now=task.due_at)

    row = queries.call_task(task.id, task.due_at)
    assert not row.waits
    assert (row.calls[0].read_by, row.calls[0].did) == ("Demo Prescriber, MD", "Seen, no head injury.")
    with pytest.raises(Refused):
        chart.review_call(call_id=call, did="Again.", by=clinic.by("prescriber"), now=task.due_at)


def test_a_quiet_call_has_nothing_to_read(clinic, home):
    task = tasks(after(161))[CallKind.DAY_1]
    call = chart.record_call(task_id=task.id, result=Result.REACHED, answers=FINE, by=clinic.by(), now=task.due_at)

    with pytest.raises(Refused):
        chart.review_call(call_id=call, did="Nothing there.", by=clinic.by("prescriber"), now=task.due_at)


def test_what_contradicts_itself_is_refused(clinic, home):
    task = tasks(after(161))[CallKind.DAY_1].id
    with pytest.raises(NotPlausible):
        chart.record_call(task_id=task, result=Result.NO_ANSWER, answers=FINE, by=clinic.by(), now=after(161))
    with pytest.raises(NotPlausible):
        chart.record_call(task_id=task, result=Result.REACHED, by=clinic.by(), now=after(161))
    with pytest.raises(NotFound):
        chart.record_call(task_id=999, result=Result.NO_ANSWER, by=clinic.by(), now=after(161))
    with pytest.raises(NotPermitted):
        chart.record_call(task_id=task, result=Result.NO_ANSWER, by=clinic.by("front_desk"), now=after(161))


def test_the_list_finds_by_name_and_costs_the_same_for_many(clinic, home, django_assert_max_num_queries):
    assert len(tasks(after(161), search="alder")) == 2
    assert tasks(after(161), search="birch") == {}
    with django_assert_max_num_queries(7):
        queries.call_tasks(after(161), search="alder")
