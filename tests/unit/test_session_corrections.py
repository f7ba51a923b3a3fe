"""What stands after corrections, what a misfit is told, and what every kind of event leaves on the day."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from reprieve.evidence.register import Certainty
from reprieve.pharmacology.regimen import Infusion
from reprieve.therapy.decisions import Decision, Verdict
from reprieve.therapy.events import Cause, Event, EventKind, State
from reprieve.therapy.findings import DEFAULTS
from reprieve.therapy.rulebook.synthetic import CHECKED_IN, START, STARTED, STOPPED, Happened, events, infusing, minutes
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import day_before, kinds_for, may, may_record, may_start, replay
from reprieve.therapy.symptoms import Symptom

BASE = events(CHECKED_IN, STARTED)
RATE: Any = {"rate_mg_per_h": Decimal(40)}
COMFORT: Any = {"cause": Cause.COMFORT}


def at(minute: float) -> datetime:
    return START + minutes(minute)


def event(
    ident: str, kind: EventKind, minute: float, *, seq: int = 50, amends: str | None = None, **details: Any
) -> Event:
    return Event(
        id=ident,
        seq=seq,
        kind=kind,
        occurred_at=at(minute),
        recorded_at=at(minute + 60),
        by="demo-ash",
        amends=amends,
        **details,
    )


# -- corrections ---------------------------------------------------------------------------------------------------


def test_of_several_corrections_the_last_recorded_stands_and_every_older_one_is_shown_struck():
    old = event("a", EventKind.RATE_CHANGED, 10, seq=3, rate_mg_per_h=Decimal(30))
    one = event("b", EventKind.RATE_CHANGED, 11, seq=4, amends="a", rate_mg_per_h=Decimal(31))
    two = event("c", EventKind.RATE_CHANGED, 12, seq=5, amends="a", rate_mg_per_h=Decimal(32))

    for arrived in ((old, one, two), (two, one, old), (one, two, old)):
        day = replay((*BASE, *arrived))

        assert day.events[-1] == two
        assert day.struck == (old, one)
        assert dict(day.corrections) == {"a": one, "b": two}
        assert day.impossible == ()
        assert day.rate_mg_per_h == 32


def test_a_correction_of_a_correction_belongs_to_the_same_entry():
    old = event("a", EventKind.RATE_CHANGED, 10, seq=3, rate_mg_per_h=Decimal(30))
    one = event("b", EventKind.RATE_CHANGED, 10, seq=4, amends="a", rate_mg_per_h=Decimal(31))
    two = event("c", EventKind.RETRACTED, 10, seq=5, amends="b")

    day = replay((*BASE, old, one, two))

    assert day.events == BASE
    assert day.struck == (old, one)
    assert dict(day.corrections) == {"a": one, "b": two}


def test_what_was_retracted_may_be_entered_again_by_a_later_correction():
    old = event("a", EventKind.RATE_CHANGED, 10, seq=3, rate_mg_per_h=Decimal(30))
    gone = event("b", EventKind.RETRACTED, 10, seq=4, amends="a")
    again = event("c", EventKind.RATE_CHANGED, 10, seq=5, amends="a", rate_mg_per_h=Decimal(33))

    day = replay((*BASE, old, gone, again))

    assert day.rate_mg_per_h == 33
    assert day.struck == (old,)
    assert dict(day.corrections) == {"a": gone}  # a retraction is nothing that could be struck


def test_a_corrected_entry_keeps_its_place_among_those_of_the_same_moment():
    paused = event("z", EventKind.PAUSED, 10, seq=3, **COMFORT)
    resumed = event("b", EventKind.RESUMED, 10, seq=4, **RATE)
    other = event("zz", EventKind.PAUSED, 10, seq=9, amends="z", cause=Cause.EQUIPMENT)

    day = replay((*BASE, paused, resumed, other))

    assert [one.id for one in day.events[-2:]] == ["zz", "b"]
    assert day.running
    assert day.impossible == ()


@pytest.mark.parametrize(
    "stray",
    [
        event("s", EventKind.RETRACTED, 5, amends="nothing"),
        event("s", EventKind.STOPPED, 5, amends="e2", cause=Cause.OTHER),
    ],
)
def test_a_correction_of_nothing_or_of_another_kind_changes_nothing_and_is_shown(stray):
    day = replay((*BASE, stray))

    assert day.impossible == (stray,)
    assert day.events == BASE
    assert day.struck == ()


def test_struck_entries_are_shown_in_the_order_of_the_day():
    late = event("a", EventKind.NOTED, 30, seq=3, words="One.")
    early = event("b", EventKind.NOTED, 20, seq=4, words="Two.")
    gone = tuple(event(f"r{n}", EventKind.RETRACTED, 40, seq=10 + n, amends=ident) for n, ident in enumerate("ab"))

    assert replay((*BASE, late, early, *gone)).struck == (early, late)
    typed_at_once = tuple(
        replace(one, recorded_at=at(90 + one.seq)) for one in (late, early)
    )  # the later one was typed first
    assert [one.id for one in replay((*BASE, *typed_at_once, *gone)).struck] == ["b", "a"]


def test_one_entry_delivered_twice_under_two_numbers_is_the_one_that_was_first():
    first = event("a", EventKind.NOTED, 30, seq=3, words="As first stored.")
    again = replace(first, seq=8, words="As sent again.")

    assert replay((*BASE, first, again)).events[-1] == first
    assert replay((*BASE, again, first)).events[-1] == first


# -- what may be recorded, and what a misfit is told ------------------------------------------------------------------


def only(decision: Decision) -> tuple[Verdict, str, str | None]:
    (found,) = decision.findings
    assert (found.rule, found.source, found.certainty) == ("STATE", "REPRIEVE-RECORD", Certainty.BY_DEFINITION)
    assert found.overridable_by == frozenset()
    return found.verdict, str(found.says), str(found.resolve) if found.resolve else None


def test_what_a_button_is_told():
    assert only(may(State.INFUSING, EventKind.PAUSED)) == (Verdict.CLEAR, "This can happen now.", None)
    assert only(may(State.DISCHARGED, EventKind.RETRACTED)) == (Verdict.CLEAR, "This can happen now.", None)
    assert only(may(State.RECOVERING, EventKind.RESUMED)) == (
        Verdict.REFUSE,
        "The infusion was stopped. A stopped infusion is not resumed by anybody.",
        None,
    )
    gone = "Look at the session again; somebody may have been quicker."
    assert only(may(State.CHECKED_IN, EventKind.RESUMED)) == (
        Verdict.REFUSE,
        "Not possible: the session is checked in.",
        gone,
    )
    assert only(may(State.RECOVERING, EventKind.PAUSED)) == (
        Verdict.REFUSE,
        "Not possible: the session is recovering.",
        gone,
    )


@pytest.mark.hazard("H-02")
def test_a_gate_that_was_not_asked_refuses_in_words():
    refused = may_start(State.CHECKED_IN, Decision(()))

    assert [str(one) for one in refused.why()] == ["The readiness gate has not been evaluated."]
    gate = Decision((DEFAULTS.clear("R18", "Escort."),))
    assert may_start(State.CHECKED_IN, gate).findings[1:] == gate.findings


def test_what_a_new_entry_is_told():
    slower = event("s", EventKind.RATE_CHANGED, 10, seq=3, **RATE)
    early_stop = event("x", EventKind.STOPPED, 5, cause=Cause.OTHER)
    misplaced = event("x", EventKind.STARTED, -90, amends="e2", gate="g", **RATE)

    assert only(may_record((*BASE, slower), event("x", EventKind.NOTED, 5, words="Late."))) == (
        Verdict.CLEAR,
        "This fits the record.",
        None,
    )
    assert only(may_record((*BASE, slower), early_stop)) == (
        Verdict.REFUSE,
        "At that time it would undo what was recorded after it. Correct the later entry first.",
        None,
    )
    assert only(may_record(BASE, misplaced))[1] == (
        "That does not correct an entry of the same kind of this session, or does not fit where that entry stands."
    )
    assert only(may_record(BASE, event("x", EventKind.STARTED, 5, gate="g", **RATE)))[1] == (
        "Not possible: the session is infusing."
    )
    stopped = (*BASE, event("s", EventKind.STOPPED, 20, seq=3, cause=Cause.OTHER))
    assert only(may_record(stopped, event("x", EventKind.RESUMED, 30, **RATE)))[1] == (
        "The infusion was stopped. A stopped infusion is not resumed by anybody."
    )


def test_the_day_before_an_event_is_what_stood_then():
    slower = event("s", EventKind.RATE_CHANGED, 10, seq=3, **RATE)
    later = event("t", EventKind.PAUSED, 20, seq=4, **COMFORT)

    before = day_before((*BASE, slower, later), slower)

    assert before.events == BASE
    assert day_before((*BASE, later), slower).events == BASE
    assert day_before((*BASE, slower), later).rate_mg_per_h == 40


def test_the_buttons_of_a_state_come_in_the_order_of_the_kinds():
    assert kinds_for(State.BOOKED) == tuple(
        kind for kind in EventKind if kind in {EventKind.CHECKED_IN, EventKind.CANCELLED, EventKind.NOTED}
    )


# -- what every kind of event leaves on the day ---------------------------------------------------------------------

PAUSED: Happened = (10, EventKind.PAUSED, COMFORT)


def test_a_pause_leaves_when_why_and_from_which_rate():
    day = infusing(PAUSED)

    assert (day.state, day.paused_at, day.pause_cause) == (State.PAUSED, at(10), Cause.COMFORT)
    assert (day.rate_mg_per_h, day.rate_before_pause_mg_per_h) == (Decimal(0), Decimal("52.5"))
    assert [(part.start, part.end) for part in day.segments] == [(START, at(10))]


def test_a_pump_runs_at_one_rate_from_one_change_to_the_next():
    day = infusing((5, EventKind.RATE_CHANGED, {"rate_mg_per_h": Decimal(30)}), PAUSED, (20, EventKind.RESUMED, RATE))

    assert [(part.start, part.end, part.rate_mg_per_h) for part in day.segments] == [
        (START, at(5), Decimal("52.5")),
        (at(5), at(10), 30),
        (at(20), None, 40),
    ]
    assert (day.paused_at, day.pause_cause, day.rate_before_pause_mg_per_h) == (None, None, Decimal(30))


@pytest.mark.parametrize(
    ("last", "state", "left"),
    [
        (EventKind.DISCHARGED, State.DISCHARGED, False),
        (EventKind.TRANSFERRED, State.DISCHARGED, False),
        (EventKind.LEFT_AGAINST_ADVICE, State.DISCHARGED, True),
    ],
)
def test_a_day_ends_once_and_remembers_how(last, state, left):
    day = infusing(STOPPED, (90, last, {}))

    assert (day.state, day.over_at, day.left_against_advice) == (state, at(90), left)
    assert (day.stopped_at, day.patient_asked_to_stop) == (at(40), False)


def test_a_cancelled_day_is_over_without_a_start():
    day = replay(events(CHECKED_IN, (-30, EventKind.CANCELLED, {"cause": Cause.GATE_CLOSED})))

    assert (day.state, day.over_at, day.started_at, day.left_against_advice) == (State.CANCELLED, at(-30), None, False)


def test_scores_rescues_and_snoozes_are_kept_in_order():
    rescue = {"drug": "ondansetron", "dose": Decimal(4), "unit": "mg", "route": "IV"}
    day = infusing(
        (5, EventKind.SCORED, {"scale": Scale.RASS, "score": 0}),
        (6, EventKind.SNOOZED, {"words": "At the door."}),
        (7, EventKind.RESCUE_GIVEN, rescue),
        (8, EventKind.SCORED, {"scale": Scale.NAUSEA, "score": 2}),
        (9, EventKind.SNOOZED, {"words": "At the telephone."}),
        (10, EventKind.RESCUE_GIVEN, {**rescue, "drug": "midazolam"}),
    )

    assert [(one.scale, one.value, one.taken_at) for one in day.scores] == [
        (Scale.RASS, 0, at(5)),
        (Scale.NAUSEA, 2, at(8)),
    ]
    assert day.snoozes == (at(6), at(9))
    assert [one.drug for one in day.rescues] == ["ondansetron", "midazolam"]


def test_a_symptom_that_comes_again_is_new():
    panic = {"symptom": Symptom.PANIC}
    day = infusing((5, EventKind.SYMPTOM, panic), (6, EventKind.SYMPTOM_GONE, panic), (9, EventKind.SYMPTOM, panic))

    assert dict(day.symptoms) == {Symptom.PANIC: at(9)}


def test_the_dose_is_reached_at_the_present_rate_from_the_last_change():
    day = infusing(PAUSED, (20, EventKind.RESUMED, RATE))  # 8.75 mg before the pause, then 40 mg/h

    assert day.reaches(Decimal("28.75")) == at(50)
    assert day.given_mg(at(50)) == Decimal("28.75")
    slowed = infusing(
        PAUSED, (20, EventKind.RESUMED, RATE), (35, EventKind.RATE_CHANGED, {"rate_mg_per_h": Decimal(20)})
    )
    assert slowed.reaches(Decimal("28.75")) == at(65)  # 18.75 mg by then, 10 mg more at 20 mg/h
    assert replace(day, state=State.PAUSED).reaches(Decimal("28.75")) is None


def test_a_regimen_starts_at_the_start_and_leaves_out_what_did_not_run():
    day = infusing((2.5, EventKind.RATE_CHANGED, RATE), PAUSED)

    regimen = day.regimen(at(5))
    assert regimen is not None
    assert regimen.parts == (
        Infusion(start_min=0.0, duration_min=2.5, rate_mg_per_h=52.5),
        Infusion(start_min=2.5, duration_min=2.5, rate_mg_per_h=40.0),
    )
    early = day.regimen(at(2.5))
    assert early is not None
    assert len(early.parts) == 1
    paused = day.regimen(at(20), then_until=at(60))
    assert paused is not None
    assert paused.end_min == 10.0
