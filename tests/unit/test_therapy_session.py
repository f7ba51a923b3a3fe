"""An infusion day replayed from its events: states, corrections, milligrams."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reprieve.pharmacology.regimen import Infusion
from reprieve.therapy.decisions import Decision, Verdict
from reprieve.therapy.events import NEEDS, Cause, Event, EventKind, ImpossibleEvent, State
from reprieve.therapy.findings import DEFAULTS
from reprieve.therapy.rulebook.synthetic import CHECKED_IN, START, STARTED, STOPPED, Happened, events, infusing, minutes
from reprieve.therapy.scales import NotOnScale, Scale
from reprieve.therapy.session import MOVES, InfusionDay, kinds_for, may, may_record, may_start, replay
from reprieve.therapy.symptoms import Symptom

PAUSED = (10, EventKind.PAUSED, {"cause": Cause.COMFORT})
RESUMED = (20, EventKind.RESUMED, {"rate_mg_per_h": Decimal(40)})
SLOWER = (10, EventKind.RATE_CHANGED, {"rate_mg_per_h": Decimal(30)})
SCORED = (5, EventKind.SCORED, {"scale": Scale.RASS, "score": 0})
ASKED: Happened = (15, EventKind.PATIENT_ASKED_TO_STOP, {})


def event(
    kind: EventKind,
    at: float = 0.0,
    *,
    ident: str = "x",
    seq: int = 99,
    amends: str | None = None,
    recorded: float | None = None,
    **details: Any,
) -> Event:
    return Event(
        id=ident,
        seq=seq,
        kind=kind,
        occurred_at=START + minutes(at),
        recorded_at=START + minutes(at if recorded is None else recorded),
        by="demo-ash",
        amends=amends,
        **details,
    )


def test_a_day_without_events_is_booked():
    assert replay(()) == InfusionDay()
    assert replay(()).state is State.BOOKED


def test_a_whole_day():
    day = infusing(PAUSED, RESUMED, STOPPED, (130, EventKind.DISCHARGED, {}))

    assert day.state is State.DISCHARGED
    assert day.checked_in_at == START - minutes(60)
    assert day.started_at == START
    assert day.stopped_at == START + minutes(40)
    assert day.over_at == START + minutes(130)
    assert day.state.over
    assert not day.running
    assert day.impossible == ()


def test_given_milligrams_follow_the_rate():
    day = infusing(SLOWER, (20, EventKind.PAUSED, {"cause": Cause.EQUIPMENT}))

    assert day.given_mg(START - minutes(1)) == 0
    assert day.given_mg(START + minutes(4)) == Decimal("3.5")
    assert day.given_mg(START + minutes(10)) == Decimal("8.75")
    assert day.given_mg(START + minutes(20)) == Decimal("13.75")
    assert day.given_mg(START + minutes(99)) == Decimal("13.75")
    assert day.rate_mg_per_h == 0
    assert day.rate_before_pause_mg_per_h == 30
    assert day.pause_cause is Cause.EQUIPMENT


def test_a_resumed_day_forgets_the_pause():
    day = infusing(PAUSED, RESUMED)

    assert day.running
    assert day.rate_mg_per_h == 40
    assert day.paused_at is None
    assert day.pause_cause is None


def test_when_the_ordered_dose_is_in():
    day = infusing(SLOWER)

    assert day.reaches(Decimal("13.75")) == START + minutes(20)
    assert day.reaches(Decimal("8.75")) == START + minutes(10)
    assert infusing(PAUSED).reaches(Decimal(30)) is None
    assert replay(()).reaches(Decimal(30)) is None


def test_minutes_since_the_start():
    assert infusing().minutes_since_start(START + minutes(7.5)) == 7.5
    assert replay(()).minutes_since_start(START) is None


def test_the_regimen_is_the_pumps_real_history():
    day = infusing(PAUSED, RESUMED)

    regimen = day.regimen(START + minutes(30))

    assert regimen is not None
    assert regimen.parts == (
        Infusion(start_min=0.0, duration_min=10.0, rate_mg_per_h=52.5),
        Infusion(start_min=20.0, duration_min=10.0, rate_mg_per_h=40.0),
    )
    assert replay(()).regimen(START) is None


def test_a_regimen_can_go_on_at_the_present_rate():
    running = infusing().regimen(START + minutes(10), then_until=START + minutes(40))
    past = infusing().regimen(START + minutes(10), then_until=START + minutes(5))
    stopped = infusing(STOPPED).regimen(START + minutes(50), then_until=START + minutes(90))
    at_start = infusing().regimen(START)

    assert running is not None
    assert past is not None
    assert stopped is not None
    assert at_start is not None
    assert running.end_min == 40.0
    assert past.end_min == 10.0
    assert stopped.end_min == 40.0
    assert at_start.parts == ()


@pytest.mark.hazard("H-11")
def test_asking_to_stop_stops_at_once_and_is_remembered():
    day = infusing(ASKED)

    assert day.state is State.RECOVERING
    assert day.patient_asked_to_stop
    assert day.given_mg(START + minutes(60)) == Decimal("13.125")


@pytest.mark.hazard("H-11")
def test_after_a_stop_nothing_leads_back_to_a_running_pump():
    reachable, frontier = set(), {State.RECOVERING}
    while frontier:
        state = frontier.pop()
        reachable.add(state)
        frontier |= {then for (before, _), then in MOVES.items() if before is state} - reachable

    assert State.INFUSING not in reachable
    assert "not resumed by anybody" in str(may(State.RECOVERING, EventKind.RESUMED).why()[0])


def test_a_running_pump_starts_only_from_check_in_or_a_pause():
    ways = {(before, kind) for (before, kind), then in MOVES.items() if then is State.INFUSING and before is not then}

    assert ways == {(State.CHECKED_IN, EventKind.STARTED), (State.PAUSED, EventKind.RESUMED)}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", EventKind)
def test_what_can_happen_is_one_table(state, kind):
    allowed = may(state, kind).allows

    assert allowed == (kind in kinds_for(state) or kind is EventKind.RETRACTED)


@pytest.mark.hazard("H-02")
def test_a_start_needs_the_state_and_an_open_gate():
    gate = Decision((DEFAULTS.clear("R18", "Escort."),))
    closed = Decision((DEFAULTS.refuse("R18", "No escort."),))

    assert may_start(State.CHECKED_IN, gate).allows
    assert not may_start(State.CHECKED_IN, closed).allows
    assert not may_start(State.BOOKED, gate).allows
    assert not may_start(State.CHECKED_IN, Decision(())).allows


def test_an_event_that_does_not_fit_changes_nothing_and_is_shown():
    day = infusing(STOPPED, (45, EventKind.RESUMED, {"rate_mg_per_h": Decimal(40)}))

    assert day.state is State.RECOVERING
    assert [found.kind for found in day.impossible] == [EventKind.RESUMED]
    assert day.rate_mg_per_h == 0


def test_a_correction_replaces_and_the_old_entry_stays():
    started = events(CHECKED_IN, STARTED)
    fixed = replace(
        started[1],
        id="fix",
        seq=9,
        amends="e2",
        rate_mg_per_h=Decimal("25"),
        occurred_at=START + minutes(2),
        recorded_at=START + minutes(3),
    )

    day = replay((*started, fixed))

    assert day.rate_mg_per_h == 25
    assert day.started_at == START + minutes(2)
    assert day.struck == (started[1],)
    assert day.corrections["e2"] == fixed


def test_of_two_corrections_the_last_recorded_stands():
    started = events(CHECKED_IN, STARTED)
    first = replace(started[1], id="a", seq=8, amends="e2", rate_mg_per_h=Decimal(25))
    second = replace(started[1], id="b", seq=9, amends="a", rate_mg_per_h=Decimal(20))

    day = replay((second, first, *started))

    assert day.rate_mg_per_h == 20
    assert [struck.id for struck in day.struck] == ["e2", "a"]


def test_a_retracted_event_never_happened():
    mistaken = events(CHECKED_IN, STARTED, PAUSED)

    day = replay((*mistaken, event(EventKind.RETRACTED, 11, amends="e3")))

    assert day.state is State.INFUSING
    assert [struck.id for struck in day.struck] == ["e3"]
    assert day.corrections["e3"].kind is EventKind.RETRACTED


def test_a_retraction_can_itself_be_corrected():
    mistaken = events(CHECKED_IN, STARTED, PAUSED)
    retraction = event(EventKind.RETRACTED, 11, ident="r", seq=10, amends="e3")
    again = replace(mistaken[2], id="again", seq=11, amends="r")

    day = replay((*mistaken, retraction, again))

    assert day.state is State.PAUSED
    assert [struck.id for struck in day.struck] == ["e3"]


@pytest.mark.parametrize(
    "correction",
    [
        event(EventKind.RETRACTED, 1, amends="nothing"),
        event(EventKind.STOPPED, 1, amends="e2", cause=Cause.PLANNED_END),
        event(EventKind.RETRACTED, 1, seq=0, amends="e2"),
    ],
)
def test_a_correction_of_nothing_is_shown_as_impossible(correction):
    day = replay((*events(CHECKED_IN, STARTED), correction))

    assert day.impossible == (correction,)
    assert day.state is State.INFUSING


def test_an_event_delivered_twice_counts_once():
    once = events(CHECKED_IN, STARTED, SCORED)

    assert replay(once) == replay((*once, *once))


def test_symptoms_come_and_go():
    panic = {"symptom": Symptom.PANIC}
    day = infusing(
        (5, EventKind.SYMPTOM, panic),
        (6, EventKind.SYMPTOM, panic),
        (7, EventKind.SYMPTOM, {"symptom": Symptom.OTHER}),
        (8, EventKind.SYMPTOM_GONE, {"symptom": Symptom.OTHER}),
        (9, EventKind.SYMPTOM_GONE, {"symptom": Symptom.SEIZURE}),
    )

    assert dict(day.symptoms) == {Symptom.PANIC: START + minutes(5)}


def test_scores_rescues_and_notes_are_kept():
    rescue = {"drug": "ondansetron", "dose": Decimal(4), "unit": "mg", "route": "IV"}
    day = infusing(SCORED, (6, EventKind.RESCUE_GIVEN, rescue), (7, EventKind.NOTED, {"words": "Feels light."}))

    assert [(score.scale, score.value, score.taken_at) for score in day.scores] == [(Scale.RASS, 0, START + minutes(5))]
    assert [found.drug for found in day.rescues] == ["ondansetron"]
    assert day.events[-1].words == "Feels light."


def test_leaving_against_advice_is_remembered():
    assert infusing(STOPPED, (50, EventKind.LEFT_AGAINST_ADVICE, {})).left_against_advice


@pytest.mark.parametrize(
    ("kind", "details", "words"),
    [
        (EventKind.STARTED, {"rate_mg_per_h": Decimal(50)}, "gate"),
        (EventKind.STARTED, {"gate": "g"}, "rate_mg_per_h"),
        (EventKind.PAUSED, {}, "cause"),
        (EventKind.NOTED, {"words": "x", "cause": Cause.OTHER}, "has no cause"),
        (EventKind.NOTED, {"words": " "}, "words"),
        (EventKind.RETRACTED, {}, "names the event"),
        (EventKind.RATE_CHANGED, {"rate_mg_per_h": Decimal(0)}, "above zero"),
        (EventKind.RATE_CHANGED, {"rate_mg_per_h": Decimal("NaN")}, "above zero"),
        (EventKind.RESCUE_GIVEN, {"drug": "d", "dose": Decimal(-1), "unit": "mg", "route": "IV"}, "above zero"),
    ],
)
def test_an_event_has_what_its_kind_needs_and_nothing_else(kind, details, words):
    with pytest.raises(ImpossibleEvent, match=words):
        event(kind, **details)


def test_a_score_off_its_scale_is_no_event():
    with pytest.raises(NotOnScale):
        event(EventKind.SCORED, scale=Scale.RASS, score=9)


def test_nothing_is_recorded_before_it_happens():
    with pytest.raises(ImpossibleEvent, match="once it has happened"):
        event(EventKind.CHECKED_IN, 10, recorded=5)


def test_times_have_a_zone():
    naive = datetime(2026, 11, 2, 16)  # noqa: DTZ001
    with pytest.raises(ImpossibleEvent, match="time zone"):
        Event(id="x", seq=1, kind=EventKind.CHECKED_IN, occurred_at=naive, recorded_at=START, by="demo")


def test_every_kind_and_state_has_words_and_needs():
    assert set(NEEDS) == set(EventKind)
    assert all(kind.phrase for kind in EventKind)
    assert State.CHECKED_IN.phrase == "checked in"


def test_a_late_entry_that_fits_may_be_recorded():
    day = events(CHECKED_IN, STARTED, STOPPED)

    assert may_record(day, event(EventKind.NOTED, 5, recorded=60, words="Slept.")).allows


def test_a_late_entry_that_undoes_later_ones_may_not():
    day = events(CHECKED_IN, STARTED, SLOWER)

    decision = may_record(day, event(EventKind.STOPPED, 5, recorded=60, cause=Cause.PLANNED_END))

    assert decision.verdict is Verdict.REFUSE
    assert "undo" in str(decision.why()[0])


def test_an_entry_that_does_not_fit_says_the_state():
    decision = may_record(events(CHECKED_IN), event(EventKind.PAUSED, 5, cause=Cause.OTHER))

    assert str(decision.why()[0]) == "Not possible: the session is checked in."


def test_a_correction_that_corrects_nothing_may_not_be_recorded():
    decision = may_record(events(CHECKED_IN), event(EventKind.RETRACTED, 5, amends="nothing"))

    assert "does not correct" in str(decision.why()[0])


def test_an_old_misfit_does_not_stand_in_the_way_of_a_new_entry():
    misfit = events(CHECKED_IN, PAUSED)

    assert may_record(misfit, event(EventKind.NOTED, 30, words="Late.")).allows


def test_times_are_exact_to_the_microsecond():
    day = infusing()

    given = day.given_mg(START + timedelta(microseconds=1))

    assert abs(given * 3_600_000_000 - Decimal("52.5")) < Decimal("1e-24")  # one division at 28 digits
