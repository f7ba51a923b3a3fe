"""What tablets kept without a server: charted once, in the order in which it happened; the rest waits for a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from reprieve.audit.services import verify
from reprieve.chart import services as chart
from reprieve.chart.dayfile import open_file
from reprieve.chart.models import OfflineEntry, PromptEntry, Reading, SessionEvent
from reprieve.chart.queries import board, session_view, to_merge
from reprieve.chart.services import Decided, Did, Happened, Measured, Received, Refused, Sent, What
from reprieve.people.permissions import NotPermitted
from reprieve.therapy.decisions import say
from reprieve.therapy.session import Cause, EventKind, State
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Sign
from tests.clinic import NOW, Clinic, after
from tests.good_day import GOOD_VITALS

LATER = after(45)
LOW = {**GOOD_VITALS, Sign.SPO2: Decimal(84)}
PAUSE = Happened(kind=EventKind.PAUSED, said={"cause": Cause.COMFORT})
RESUME = Happened(kind=EventKind.RESUMED, said={"rate_mg_per_h": Decimal(40)})
STOP = Happened(kind=EventKind.STOPPED, said={"cause": Cause.PLANNED_END})


@pytest.fixture
def running(clinic: Clinic) -> int:
    session_id = clinic.ready(clinic.register("Alder"))
    clinic.start(session_id)
    return session_id


def rate(mg_per_h: int) -> Happened:
    return Happened(kind=EventKind.RATE_CHANGED, said={"rate_mg_per_h": Decimal(mg_per_h)})


def come(
    clinic: Clinic,
    session_id: int,
    *what: What,
    at: datetime,
    key: UUID | None = None,
    who: str = "nurse",
    now: datetime = LATER,
) -> Received:
    sent = Sent(
        session_id=session_id, key=key or uuid4(), act="test", said={"typed": "so"}, observed_at=at, typed_at=at,
        tablet="tablet-1",
    )  # fmt: skip
    return chart.take_in(sent=sent, what=what, by=clinic.by(who), now=now)


def waiting(session_id: int) -> int:
    return len(to_merge(session_id, LATER))


@pytest.mark.hazard("H-24")
def test_an_entry_that_comes_twice_is_charted_once(clinic, running):
    key = uuid4()

    first = come(clinic, running, Measured(values=GOOD_VITALS), at=after(20), key=key)
    second = come(clinic, running, Measured(values=GOOD_VITALS), at=after(20), key=key)

    assert not first.repeated
    assert second.repeated
    assert Reading.objects.filter(session_id=running, taken_at=after(20)).count() == len(GOOD_VITALS)
    assert OfflineEntry.objects.count() == 1
    assert verify().holds


@pytest.mark.hazard("H-24")
def test_an_entry_whose_answer_was_lost_on_the_way_is_charted_once(clinic, running):
    """It went in by the ordinary door; only the tablet never heard of it, and sends it again."""
    key = uuid4()
    chart.pause_infusion(session_id=running, cause=Cause.COMFORT, by=clinic.by(), now=after(10), key=key)

    received = come(clinic, running, PAUSE, at=after(10), key=key)

    assert received.outcome == "charted"
    assert SessionEvent.objects.filter(session_id=running, kind="paused").count() == 1
    assert waiting(running) == 0


@pytest.mark.hazard("H-24")
def test_two_tablets_come_to_one_day_in_whatever_order_they_find_the_server(clinic, running):
    """One paused and went on; the other, not knowing, charted another rate in between."""
    entries = [(PAUSE, after(10)), (rate(20), after(11)), (RESUME, after(12)), (STOP, after(30))]
    keys = [uuid4() for _ in entries]
    days = []
    for order in permutations(range(len(entries))):
        with transaction.atomic():
            for place in order:
                what, at = entries[place]
                come(clinic, running, what, at=at, key=keys[place], who=("nurse", "second_nurse")[place % 2])
            day = open_file(running, LATER).day
            days.append((day.state, day.given_mg(LATER), [event.entry for event in day.impossible]))
            transaction.set_rollback(True)

    assert len({str(day) for day in days}) == 1
    state, given_mg, misfit = days[0]
    assert state is State.RECOVERING
    assert misfit == [str(keys[1])]
    ordered = open_file(running, NOW).day.rate_mg_per_h
    assert given_mg == (ordered * 10 + 40 * 18) / 60  # ten minutes as ordered, two of pause, eighteen at 40 mg/h


def test_what_happened_is_charted_when_it_happened_and_says_when_it_came(clinic, running):
    come(clinic, running, PAUSE, at=after(12))

    event = session_view(running, LATER).events[-1]
    assert (event.kind, event.occurred_at, event.written_at) == (EventKind.PAUSED, after(12), LATER)
    assert session_view(running, LATER).state is State.PAUSED


@pytest.mark.hazard("H-24")
def test_a_rate_after_somebody_elses_stop_waits_for_a_person_on_page_and_board(clinic, running):
    chart.stop_infusion(session_id=running, cause=Cause.PLANNED_END, by=clinic.by("second_nurse"), now=after(20))

    come(clinic, running, rate(20), at=after(25))

    view = session_view(running, LATER)
    assert view.state is State.RECOVERING
    assert [str(one.why[0]) for one in to_merge(running, LATER).misfits] == ["Not possible: the session is recovering."]
    assert [tile.to_merge for tile in board(LATER) if tile.session_id == running] == [1]


@pytest.mark.parametrize("how", ["note", "other time", "discard"])
def test_a_person_settles_an_event_that_does_not_fit(clinic, running, how):
    clinic.stop(running, now=after(20))
    come(clinic, running, rate(20), at=after(25))
    event_id = to_merge(running, LATER).misfits[0].event.id

    if how == "note":
        chart.note_instead(event_id=event_id, words="20 mg/h charted after the stop", reason="Typed on the wrong day.",
                           by=clinic.by(), now=LATER, key=uuid4())  # fmt: skip
    elif how == "other time":
        chart.amend_event(event_id=event_id, reason="It was before.", by=clinic.by(), now=LATER, occurred_at=after(15))
    else:
        chart.retract_event(event_id=event_id, reason="It never happened.", by=clinic.by(), now=LATER)

    assert waiting(running) == 0
    assert SessionEvent.objects.filter(session_id=running, kind="rate_changed", occurred_at=after(25)).exists()


def test_readings_of_a_time_when_the_patient_was_not_here_are_kept(clinic, running):
    received = come(clinic, running, Measured(values=GOOD_VITALS), at=after(-200))

    assert received.outcome == "kept"
    assert [str(s) for s in received.why] == ["The patient was not checked in at that time."]
    entry = to_merge(running, LATER).entries[0]
    assert (entry.said, entry.by) == ({"typed": "so"}, "Demo Nurse, RN")


def test_a_form_that_cannot_be_read_is_kept_as_it_was_typed(clinic, running):
    sent = Sent(session_id=running, key=uuid4(), act="rescue", said={"drug": "nectar"}, observed_at=after(5),
                typed_at=after(5), tablet="t")  # fmt: skip

    received = chart.take_in(sent=sent, what=(), problems=[say("No such drug.")], by=clinic.by(), now=LATER)

    assert received.outcome == "kept"
    assert waiting(running) == 1


def test_a_clock_that_runs_ahead_charts_nothing(clinic, running):
    received = come(clinic, running, PAUSE, at=after(55))

    assert received.outcome == "kept"
    assert session_view(running, LATER).state is State.INFUSING


@pytest.mark.parametrize(
    "kind", [EventKind.STARTED, EventKind.DISCHARGED, EventKind.CHECKED_IN, EventKind.CANCELLED, EventKind.TRANSFERRED]
)
@pytest.mark.hazard("H-02")
def test_nothing_starts_ends_or_leaves_from_a_tablet_without_a_server(clinic, kind):
    session_id = clinic.ready(clinic.register("Birch"))

    received = come(clinic, session_id, Happened(kind=kind), at=after(5))

    assert received.outcome == "kept"
    assert session_view(session_id, LATER).state is State.CHECKED_IN


@pytest.mark.hazard("H-01")
def test_a_rate_above_the_ceiling_was_done_so_it_is_charted_and_somebody_must_look(clinic, running):
    received = come(clinic, running, rate(400), at=after(10))

    assert received.outcome == "against_rules"
    assert open_file(running, LATER).day.rate_mg_per_h == 400
    entry = to_merge(running, LATER).entries[0]
    assert entry.charted
    assert "ceiling" in str(entry.why[0])

    chart.decide(entry_id=entry.id, decided=Decided.SEEN, reason="Pump put right at once.", by=clinic.by(), now=LATER)
    assert waiting(running) == 0


@pytest.mark.hazard("H-25")
def test_a_saturation_that_nobody_was_told_of_is_told_late_once_and_does_not_ring(clinic, running):
    come(clinic, running, Measured(values=LOW), at=after(15))
    come(clinic, running, Measured(values=GOOD_VITALS), at=after(17))

    late = [prompt for prompt in session_view(running, LATER).waiting if prompt.told_late]
    assert [(prompt.sign, prompt.since, prompt.open) for prompt in late] == [("spo2", after(15), False)]
    assert not [row for row in PromptEntry.objects.filter(closed_at=None) if row.sign == "spo2"]

    chart.answer_prompt(prompt_id=late[0].id, did="Patient is well", by=clinic.by(), now=LATER)
    assert not [prompt for prompt in session_view(running, LATER).waiting if prompt.told_late]


@pytest.mark.hazard("H-25")
def test_a_low_saturation_between_two_good_ones_is_told_in_whatever_order_they_come(clinic, running):
    sets = [(LOW, after(15)), (GOOD_VITALS, after(17)), (LOW, after(19)), (GOOD_VITALS, after(21))]
    for order in permutations(range(4)):
        with transaction.atomic():
            for place in order:
                values, at = sets[place]
                come(clinic, running, Measured(values=values), at=at)
            told = {row.since for row in PromptEntry.objects.filter(sign="spo2")}
            assert {after(15), after(19)} <= told
            transaction.set_rollback(True)


@pytest.mark.hazard("H-25")
def test_what_comes_in_time_rings_as_ever(clinic, running):
    come(clinic, running, Measured(values=LOW), at=after(15), now=after(17))

    assert [row.sign for row in PromptEntry.objects.filter(closed_at=None, level__gte=3)] == ["spo2"]


def test_a_symptom_that_passed_before_anybody_knew_is_told_late(clinic, running):
    come(clinic, running, Happened(kind=EventKind.SYMPTOM_GONE, said={"symptom": Symptom.CHEST_PAIN}), at=after(20))
    come(clinic, running, Happened(kind=EventKind.SYMPTOM, said={"symptom": Symptom.CHEST_PAIN}), at=after(15))

    assert [p.sign for p in session_view(running, LATER).waiting if p.told_late] == ["chest_pain"]


@pytest.mark.hazard("H-24")
def test_no_rate_is_guessed_for_a_pump_that_goes_on(clinic, running):
    """The rate before the pause is what the tablet knew; here it would depend on what came first."""
    come(clinic, running, PAUSE, at=after(10))

    received = come(clinic, running, Happened(kind=EventKind.RESUMED), at=after(12))

    assert received.outcome == "kept"
    assert session_view(running, LATER).state is State.PAUSED


def test_an_answer_to_a_prompt_comes_in(clinic, running):
    clinic.vitals(running, now=after(5), values=LOW)
    prompt = PromptEntry.objects.get(sign="spo2", closed_at=None)

    come(clinic, running, Did(prompt_id=prompt.pk, did="Oxygen given"), at=after(6))

    assert [answer.did for answer in prompt.answers.all()] == ["Oxygen given"]


def test_nobody_sends_anothers_entry_under_their_own_name(clinic, running):
    key = uuid4()
    come(clinic, running, PAUSE, at=after(10), key=key)

    with pytest.raises(chart.SentByAnother):
        come(clinic, running, PAUSE, at=after(10), key=key, who="second_nurse")


def test_who_may_not_chart_sends_nothing(clinic, running):
    with pytest.raises(NotPermitted):
        come(clinic, running, PAUSE, at=after(10), who="front_desk")


@pytest.mark.parametrize(
    ("decided", "more"),
    [
        (Decided.NOTE, {"words": "120/80 typed at 13:00"}),
        (Decided.OTHER_TIME, {"what": [Measured(values=GOOD_VITALS)], "observed_at": after(20)}),
        (Decided.DISCARD, {}),
    ],
)
def test_a_person_settles_what_was_kept_and_it_stays(clinic, running, decided, more):
    come(clinic, running, Measured(values=GOOD_VITALS), at=after(-200))
    entry = to_merge(running, LATER).entries[0]

    chart.decide(entry_id=entry.id, decided=decided, reason="Wrong time typed.", by=clinic.by(), now=LATER, **more)

    assert waiting(running) == 0
    assert OfflineEntry.objects.filter(pk=entry.id).exists()
    with pytest.raises(Refused, match="meanwhile"):
        chart.decide(entry_id=entry.id, decided=decided, reason="Again.", by=clinic.by(), now=LATER, **more)


def test_another_time_that_does_not_fit_either_settles_nothing(clinic, running):
    come(clinic, running, Measured(values=GOOD_VITALS), at=after(-200))
    entry = to_merge(running, LATER).entries[0]

    with pytest.raises(Refused, match="not checked in"):
        chart.decide(entry_id=entry.id, decided=Decided.OTHER_TIME, reason="Earlier.", what=[Measured(values=LOW)],
                     observed_at=NOW - timedelta(hours=9), by=clinic.by(), now=LATER)  # fmt: skip

    assert waiting(running) == 1
