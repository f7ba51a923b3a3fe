"""What a patient says from home: once, in their own name alone, and somebody by name looks at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from reprieve.audit.services import Actor
from reprieve.chart import services as chart
from reprieve.chart.models import Session
from reprieve.chart.queries import NotFound, day_list, next_visit, preparing, taken_home, visit_of
from reprieve.outcomes import queries as outcomes
from reprieve.outcomes.models import Answer
from reprieve.outcomes.services import Diary, keep_diary
from reprieve.people.permissions import NotPermitted
from reprieve.people.services import NotPlausible
from reprieve.therapy.scoring import NotAnAnswer
from reprieve.therapy.troubles import Trouble
from reprieve.voice import queries, services
from reprieve.voice.calling import whom_to_call
from reprieve.voice.models import PatientMessage
from tests.clinic import NOW, Clinic, after


@pytest.fixture
def alder(clinic: Clinic) -> int:
    return clinic.register("Alder")


def said(patient: int, now: datetime = NOW, **more: Any) -> dict[str, Any]:
    return {"patient_id": patient, "by": Actor.patient(patient), "now": now, "key": uuid4(), **more}


def report(patient: int, *troubles: Trouble, now: datetime = NOW, words: str = "", **more: Any) -> int:
    return services.report(troubles=troubles, words=words, said_at=now, **said(patient, now, **more))


@pytest.mark.hazard("H-76")
def test_what_is_sent_twice_is_kept_once(alder):
    once = said(alder)
    for _ in range(3):
        keep_diary(kind=Diary.PAIN, score=4, felt_at=NOW, **once)
    wish = said(alder)
    for _ in range(2):
        services.ask_for_visit(words="Soon, please.", said_at=NOW, **wish)

    assert Answer.objects.count() == 1
    assert PatientMessage.objects.count() == 1


def keep(patient: int, kind: Diary, score: int, felt_at: datetime = NOW, now: datetime = NOW, **more: Any) -> int:
    return keep_diary(kind=kind, score=score, felt_at=felt_at, **said(patient, now, **more))


def test_a_second_touch_of_a_day_replaces_the_score_and_the_first_stays(alder):
    keep(alder, Diary.PAIN, 7)
    keep(alder, Diary.PAIN, 2, after(30), after(30))
    keep(alder, Diary.MOOD, 5)

    (day,) = outcomes.diary(alder)
    assert (day.pain, day.mood) == (2, 5)
    assert day.day == timezone.localdate(NOW)
    assert Answer.objects.count() == 3


def test_the_diary_is_a_score_like_any_other(alder):
    keep(alder, Diary.PAIN, 7)

    (score,) = outcomes.scores_of(alder)
    assert (score.instrument.name, score.value, score.for_at) == ("nrs", Decimal(7), NOW)


def test_a_day_of_the_diary_is_the_clinics_day(alder):
    before_midnight = timezone.localtime(NOW).replace(hour=23, minute=59)
    for minutes in (0, 2):
        at = before_midnight + timedelta(minutes=minutes)
        keep(alder, Diary.PAIN, minutes, at, at)

    assert [day.pain for day in outcomes.diary(alder)] == [0, 2]


def test_a_phone_whose_clock_is_ahead_writes_no_future(alder):
    keep(alder, Diary.PAIN, 1, NOW + timedelta(days=3))

    assert [day.day for day in outcomes.diary(alder)] == [timezone.localdate(NOW)]


@pytest.mark.parametrize("score", [-1, 11])
def test_the_diary_has_eleven_numbers_and_keeps_no_other(alder, score):
    with pytest.raises(NotAnAnswer):
        keep(alder, Diary.PAIN, score)
    assert outcomes.diary(alder) == ()


@pytest.mark.hazard("H-75")
def test_nobody_speaks_for_somebody_else(clinic, alder):
    for by in (Actor.patient(alder + 1), clinic.by("nurse"), Actor.machine("anything")):
        mine = {**said(alder), "by": by}
        with pytest.raises(services.NotYours):
            services.report(troubles=[Trouble.FELL], words="", said_at=NOW, **mine)


@pytest.mark.hazard("H-75")
def test_a_patient_keeps_no_diary_for_another(clinic, alder):
    with pytest.raises(NotPermitted):
        keep(alder, Diary.PAIN, 1, by=Actor.patient(clinic.register("Birch")))


@pytest.mark.hazard("H-75")
def test_another_patients_visit_is_not_there(clinic, alder, ready):
    with pytest.raises(NotFound):
        services.name_driver(session_id=ready, name="Mallory", phone="", **said(alder))
    with pytest.raises(NotFound):
        visit_of(alder, ready)
    with pytest.raises(NotFound):
        taken_home(alder, ready, NOW)


def test_a_named_driver_is_said_and_never_confirmed(clinic, alder):
    session = clinic.book(alder, now=after(60))
    services.name_driver(session_id=session, name=" Demo Friend ", phone="555-0101", **said(alder))
    services.name_driver(session_id=session, name="Demo Neighbour", phone="", **said(alder, after(1)))

    assert queries.drivers([session])[session].name == "Demo Neighbour"
    (line,) = day_list(timezone.localdate(after(60)))
    assert (line.escort_name, line.escort_confirmed_at) == ("", None)


def test_a_driver_is_named_until_the_infusion_begins(clinic, ready):
    patient = Session.objects.get(pk=ready).patient_id
    services.name_driver(session_id=ready, name="Demo Friend", phone="", **said(patient))
    clinic.start(ready)
    with pytest.raises(NotFound):
        services.name_driver(session_id=ready, name="Demo Other", phone="", **said(patient))


@pytest.mark.hazard("H-78")
def test_self_harm_names_a_person_who_is_on_duty(clinic, alder):
    chart.come_on_duty(by=clinic.by("nurse"), now=NOW)
    chart.come_on_duty(by=clinic.by("prescriber"), now=after(1))
    row = queries.message(report(alder, Trouble.SELF_HARM, Trouble.PAIN, now=after(2)))

    assert row.urgent
    assert row.named_id == clinic.prescriber.pk
    assert row.troubles == (Trouble.SELF_HARM, Trouble.PAIN)


@pytest.mark.hazard("H-78")
def test_with_nobody_on_duty_the_director_is_named(clinic, alder):
    assert whom_to_call(NOW) == clinic.director.pk
    assert queries.message(report(alder, Trouble.SELF_HARM)).named == str(clinic.director)


@pytest.mark.hazard("H-78")
def test_who_saw_it_and_what_was_done_is_on_record_and_the_urgent_stands_first(clinic, alder):
    ordinary = report(alder, Trouble.SICK)
    urgent = report(alder, Trouble.SELF_HARM, now=after(5))
    kinds = [queries.MessageKind.PROBLEM]
    assert [row.id for row in queries.messages(kinds)] == [urgent, ordinary]
    assert queries.count_waiting(kinds) == (2, 1)

    services.see(message_id=urgent, by=clinic.by("nurse"), now=after(6))
    services.see(message_id=urgent, by=clinic.by("nurse"), now=after(7))
    with pytest.raises(NotPlausible):
        services.answer(message_id=urgent, did="ok", by=clinic.by("nurse"), now=after(8))
    services.answer(message_id=urgent, did="Rang, safe, comes in today.", by=clinic.by("nurse"), now=after(9))

    row = queries.message(urgent)
    assert [(step.done, step.by, step.at) for step in row.steps] == [
        (False, str(clinic.nurse), after(6)),
        (True, str(clinic.nurse), after(9)),
    ]
    assert not row.waits
    assert queries.count_waiting(kinds) == (1, 0)


def test_the_desk_answers_wishes_and_not_problems(clinic, alder):
    wish = services.ask_for_visit(words="Next week?", said_at=NOW, **said(alder))
    services.answer(message_id=wish, did="Rang and booked Tuesday.", by=clinic.by("front_desk"), now=NOW)

    with pytest.raises(NotPermitted):
        services.see(message_id=report(alder, Trouble.FELL), by=clinic.by("front_desk"), now=NOW)


def test_a_problem_says_something(alder):
    with pytest.raises(NotPlausible):
        report(alder)
    assert report(alder, words="Something is odd.")


def test_the_next_visit_is_the_one_to_come(clinic, alder):
    assert next_visit(alder, NOW) is None
    session = clinic.book(alder, now=after(60))
    found = next_visit(alder, NOW)

    assert found is not None
    assert found.session_id == session
    assert next_visit(alder, after(60) + timedelta(hours=13)) is None


def test_a_visit_without_an_order_is_prepared_by_the_longest_hours_here(clinic, alder):
    session = clinic.book(alder, now=after(60))

    assert preparing(session) == preparing(None)
    assert preparing(session).solids_h.value >= 6
