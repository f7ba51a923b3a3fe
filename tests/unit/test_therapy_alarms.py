"""Alarms: each sign by its own limits, from history alone; and who resumes."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reprieve.therapy import alarms
from reprieve.therapy.decisions import Decision, Verdict
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.prompts import Level, Prompt
from reprieve.therapy.rulebook.synthetic import (
    CALM,
    CHECKED_IN,
    START,
    STOPPED,
    events,
    infusing,
    minutes,
    protocol,
    reading,
)
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import InfusionDay, replay
from reprieve.therapy.spells import Spell
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Reading, Sign

LIMITS = protocol().limits
ASLEEP = (30, EventKind.PAUSED, {"cause": Cause.BREATHING_OR_SEDATION})


def at(minute: float) -> datetime:
    return START + minutes(minute)


def read(sign: Sign, value: int, minute: float = 20.0, **details: Any) -> Reading:
    return replace(reading(sign, value, at(minute)), **details)


def ring(*readings: Reading, now: float = 20.0, **details: Any) -> tuple[Prompt, ...]:
    usual: dict[str, Any] = {"scores": (), "day": infusing(), "limits": LIMITS, "baseline": CALM}
    return alarms.active(readings=readings, now=at(now), **usual | details)


def level(*readings: Reading, **details: Any) -> Level | None:
    return max((prompt.level for prompt in ring(*readings, **details)), default=None)


def score(scale: Scale, value: int, minute: float = 20.0) -> Score:
    return Score(scale=scale, value=value, taken_at=at(minute))


# Every sign through all its levels; the value just inside each limit, and just beyond it. Baselines out of the way.
SWEEP = {
    (Sign.SYSTOLIC, "up"): [(153, None), (154, Level.ALERT), (179, Level.ALERT), (180, Level.PAUSE), (200, Level.STOP)],
    (Sign.SYSTOLIC, "down"): [(100, None), (99, Level.ALERT), (90, Level.ALERT), (89, Level.PAUSE)],
    (Sign.DIASTOLIC, "up"): [(99, None), (100, Level.ALERT), (110, Level.PAUSE), (120, Level.STOP)],
    (Sign.PULSE, "up"): [(110, None), (111, Level.ALERT), (149, Level.ALERT), (150, Level.STOP)],
    (Sign.PULSE, "down"): [(50, None), (49, Level.PAUSE), (40, Level.PAUSE), (39, Level.STOP)],
    (Sign.SPO2, "down"): [
        (94, None),
        (93, Level.ALERT),
        (90, Level.ALERT),
        (89, Level.STOP),
        (85, Level.STOP),
        (84, Level.CALL_911),
    ],
    (Sign.RESP, "down"): [
        (12, None),
        (11, Level.ALERT),
        (9, Level.PAUSE),
        (7, Level.STOP),
        (1, Level.STOP),
        (0, Level.CALL_911),
    ],
    (Sign.ETCO2, "up"): [(50, None), (51, Level.PAUSE), (56, Level.STOP)],
}


@pytest.mark.hazard("H-07")
@pytest.mark.parametrize(
    ("sign", "value", "expected"),
    [(sign, value, expected) for (sign, _), steps in SWEEP.items() for value, expected in steps],
)
def test_each_sign_rings_at_its_own_limits(sign, value, expected):
    assert level(read(sign, value)) is expected


@pytest.mark.parametrize(
    ("scale", "value", "expected"),
    [
        (Scale.RASS, -1, None),
        (Scale.RASS, -2, Level.ALERT),
        (Scale.RASS, -3, Level.PAUSE),
        (Scale.RASS, -4, Level.STOP),
        (Scale.RASS, -5, Level.STOP),
        (Scale.RASS, 1, None),
        (Scale.RASS, 2, Level.ALERT),
        (Scale.RASS, 3, Level.PAUSE),
        (Scale.RASS, 4, Level.STOP),
        (Scale.MOAAS, 4, None),
        (Scale.MOAAS, 3, Level.ALERT),
        (Scale.MOAAS, 2, Level.PAUSE),
        (Scale.MOAAS, 1, Level.STOP),
        (Scale.NAUSEA, 1, None),
        (Scale.NAUSEA, 2, Level.ALERT),
        (Scale.DISSOCIATION, 10, None),
        (Scale.PAIN, 10, None),
    ],
)
def test_each_scale_rings_at_its_own_limits(scale, value, expected):
    assert level(scores=(score(scale, value),)) is expected


@pytest.mark.parametrize("symptom", [symptom for symptom in Symptom if symptom is not Symptom.OTHER])
def test_every_symptom_asks_for_something(symptom):
    day = infusing((10, EventKind.SYMPTOM, {"symptom": symptom}))

    (prompt,) = ring(day=day)
    assert prompt.sign is symptom
    assert prompt.since == at(10)


def test_a_symptom_that_is_gone_is_silent():
    gone = {"symptom": Symptom.PANIC}

    assert ring(day=infusing((10, EventKind.SYMPTOM, gone), (12, EventKind.SYMPTOM_GONE, gone))) == ()


@pytest.mark.parametrize("joined", [Symptom.AIRWAY_PROBLEM, Symptom.APNOEA])
def test_no_response_with_an_airway_problem_calls_911(joined):
    day = infusing((10, EventKind.SYMPTOM, {"symptom": joined}))

    prompts = {prompt.sign: prompt.level for prompt in ring(scores=(score(Scale.RASS, -5),), day=day)}

    assert prompts[Scale.RASS] is Level.CALL_911


def test_two_things_that_were_never_at_once_do_not_join():
    panic = {"symptom": Symptom.SEVERE_HEADACHE}
    day = infusing((5, EventKind.SYMPTOM, panic), (8, EventKind.SYMPTOM_GONE, panic))

    assert level(read(Sign.SYSTOLIC, 182), day=day) is Level.PAUSE


def test_a_symptom_that_goes_without_having_come_is_silent():
    assert ring(day=infusing((5, EventKind.SYMPTOM_GONE, {"symptom": Symptom.PANIC}))) == ()


def test_aspiration_with_low_saturation_calls_911():
    day = infusing((10, EventKind.SYMPTOM, {"symptom": Symptom.ASPIRATION}))

    assert level(day=day) is Level.STOP
    prompts = {prompt.sign: prompt.level for prompt in ring(read(Sign.SPO2, 91), day=day)}
    assert prompts[Symptom.ASPIRATION] is Level.CALL_911


def test_end_tidal_co2_rings_for_a_change_from_normal_either_way():
    own = {**CALM, Sign.ETCO2: Decimal(38)}

    assert level(read(Sign.ETCO2, 47), baseline=own) is None
    assert level(read(Sign.ETCO2, 48), baseline=own) is Level.ALERT
    assert level(read(Sign.ETCO2, 28), baseline=own) is Level.ALERT
    assert str(ring(read(Sign.ETCO2, 28), baseline=own)[0].says) == (
        "End-tidal CO2 28 mmHg: -10 from the patient's normal of 38."
    )


def test_without_a_baseline_no_change_is_known_but_limits_hold():
    assert level(read(Sign.SYSTOLIC, 159), baseline={}) is None
    assert level(read(Sign.SYSTOLIC, 160), baseline={}) is Level.ALERT


def test_a_saturation_rings_for_a_pause_only_once_it_has_lasted():
    low = read(Sign.SPO2, 91, 20)

    assert level(low, now=20.4) is Level.ALERT
    assert level(low, now=20.5) is Level.PAUSE
    assert level(low, read(Sign.SPO2, 95, 20.4), now=21) is None


def test_a_high_pressure_stops_only_once_it_is_repeated():
    first = read(Sign.SYSTOLIC, 185, 20)

    assert level(first, now=30) is Level.PAUSE
    assert level(first, read(Sign.SYSTOLIC, 186, 21), now=30) is Level.PAUSE
    assert level(first, read(Sign.SYSTOLIC, 186, 22), now=30) is Level.STOP
    assert level(first, read(Sign.SYSTOLIC, 140, 21), read(Sign.SYSTOLIC, 186, 23), now=30) is Level.PAUSE


def test_the_pause_sentence_says_what_to_do_next():
    (prompt,) = ring(read(Sign.SYSTOLIC, 185))

    assert str(prompt.resolve) == "Pause the pump. Repeat the pressure in 2 to 5 minutes, before any drug for it."
    assert prompt.key == "R21-systolic-high-pause"


def test_the_sentence_fits_a_pump_that_is_off():
    paused = infusing((15, EventKind.PAUSED, {"cause": Cause.PRESSURE_OR_PULSE}))

    assert str(ring(read(Sign.SYSTOLIC, 185), day=paused)[0].resolve).startswith("Keep the pump off. ")
    recovering = ring(read(Sign.SYSTOLIC, 185, 50), day=infusing(STOPPED), now=50)
    assert str(recovering[0].resolve).startswith("Call the prescriber. ")


def test_one_prompt_per_sign_and_side_at_its_worst_level():
    prompts = ring(read(Sign.SYSTOLIC, 205), read(Sign.DIASTOLIC, 102), read(Sign.SPO2, 84))

    assert [(prompt.sign, prompt.level) for prompt in prompts] == [
        (Sign.SPO2, Level.CALL_911),
        (Sign.SYSTOLIC, Level.STOP),
        (Sign.DIASTOLIC, Level.ALERT),
    ]


def test_since_is_when_it_began_at_this_level():
    prompts = ring(read(Sign.SYSTOLIC, 165, 10), read(Sign.SYSTOLIC, 190, 15), now=16)

    assert prompts[0].since == at(15)


def test_an_alarm_stands_until_a_newer_reading():
    assert level(read(Sign.SPO2, 93, 5), now=39) is Level.ALERT
    assert level(read(Sign.SPO2, 93, 5), read(Sign.SPO2, 97, 6), now=39) is None


def test_artefacts_do_not_ring():
    assert ring(read(Sign.SPO2, 70, artefact=True)) == ()


def test_late_readings_are_charted_but_do_not_ring():
    late = read(Sign.SPO2, 70, 5, recorded_at=at(16))
    timely = read(Sign.SPO2, 70, 5, recorded_at=at(15))

    assert ring(late) == ()
    assert level(timely) is Level.CALL_911


def test_two_values_of_one_moment_both_count():
    assert level(read(Sign.SPO2, 97), read(Sign.SPO2, 84)) is Level.CALL_911


@pytest.mark.parametrize(
    "day", [replay(()), replay(events(CHECKED_IN)), infusing(STOPPED, (50, EventKind.DISCHARGED, {}))]
)
def test_outside_an_infusion_nothing_rings(day):
    assert ring(read(Sign.SPO2, 70), day=day) == ()


def test_altitude_moves_the_alarm():
    high = LIMITS.at_altitude(Decimal(3))

    assert level(read(Sign.SPO2, 92), limits=high) is None
    assert level(read(Sign.SPO2, 90), limits=high) is Level.ALERT


def test_half_a_point_of_altitude_is_an_offset_and_sea_level_is_remembered() -> None:
    high = LIMITS.at_altitude(Decimal("0.5"))

    for before, after in zip(LIMITS.baseline, high.baseline, strict=True):
        moved = before.sign is Sign.SPO2
        assert after.value.value == before.value.value - Decimal("0.5") * moved
        assert after.sea_level == (before.value.value if moved else None)
    assert any(limit.sign is Sign.SPO2 for limit in high.baseline)


@pytest.mark.hazard("H-11")
def test_a_request_to_stop_stays_on_the_record():
    day = infusing((15, EventKind.PATIENT_ASKED_TO_STOP, {}))

    (prompt,) = ring(day=day)
    assert (prompt.rule, prompt.level) == ("R23", Level.STOP)
    assert "nobody resumes" in str(prompt.resolve)


def resume(*readings: Reading, day: InfusionDay, rate: str = "40", prescriber: bool = True) -> Decision:
    return alarms.may_resume(
        readings=readings,
        scores=(),
        day=day,
        limits=LIMITS,
        baseline=CALM,
        rate_mg_per_h=Decimal(rate),
        prescriber_at_bedside=prescriber,
        now=at(40),
    )


@pytest.mark.parametrize("day", [infusing(), infusing(STOPPED), replay(())])
def test_only_a_paused_infusion_resumes(day):
    (refused,) = resume(day=day).findings

    assert (refused.rule, refused.verdict) == ("R21-paused", Verdict.REFUSE)
    assert str(refused.says) == "Only a paused infusion can be resumed."


def test_nothing_resumes_while_something_asks_for_a_pause():
    decision = resume(read(Sign.RESP, 9, 31), day=infusing(ASLEEP))

    (stands,) = decision.blocking
    (prompt,) = ring(read(Sign.RESP, 9, 31), day=infusing(ASLEEP), now=40)
    assert (stands.rule, stands.source, stands.certainty) == ("R22-stands", prompt.source, prompt.certainty)
    assert str(stands.says) == f"Still so: {prompt.says}"
    assert str(stands.resolve) == "Resume only when nothing asks for a pause."


def test_after_a_short_desaturation_the_prescriber_may_resume():
    quick = (read(Sign.SPO2, 91, 28), read(Sign.SPO2, 97, 29))

    assert resume(*quick, day=infusing(ASLEEP)).allows
    assert not resume(*quick, day=infusing(ASLEEP), prescriber=False).allows


def test_after_a_stop_level_of_breathing_nobody_resumes():
    deep = (read(Sign.SPO2, 89, 28), read(Sign.SPO2, 97, 29))

    decision = resume(*deep, day=infusing(ASLEEP))

    assert [finding.rule for finding in decision.blocking] == ["R22-stopped"]
    assert not decision.blocking[0].overridable_by


def test_a_stop_level_from_before_the_start_does_not_count():
    before = (read(Sign.SPO2, 89, -20), read(Sign.SPO2, 97, -10))

    assert resume(*before, day=infusing(ASLEEP)).allows


def test_a_pause_for_pressure_in_an_earlier_run_does_not_bind_the_next():
    twice = infusing(
        (10, EventKind.PAUSED, {"cause": Cause.PRESSURE_OR_PULSE}),
        (20, EventKind.RESUMED, {"rate_mg_per_h": Decimal(40)}),
        (30, EventKind.PAUSED, {"cause": Cause.COMFORT}),
    )
    settled = (read(Sign.SYSTOLIC, 185, 9), read(Sign.SYSTOLIC, 130, 12), read(Sign.SYSTOLIC, 128, 15))

    assert resume(*settled, day=twice, prescriber=False).allows


def test_after_pressure_a_reading_that_is_raised_is_not_normal():
    day = infusing((15, EventKind.PAUSED, {"cause": Cause.PRESSURE_OR_PULSE}))
    calm = [read(sign, int(CALM[sign]), minute) for sign in (Sign.DIASTOLIC, Sign.PULSE) for minute in (20, 25)]
    raised = (read(Sign.SYSTOLIC, 130, 20), read(Sign.SYSTOLIC, 162, 25))

    decision = resume(*calm, *raised, day=day)

    assert [finding.rule for finding in decision.blocking] == ["R21-settled-systolic"]


PRESSED = (15, EventKind.PAUSED, {"cause": Cause.PRESSURE_OR_PULSE})
CIRCULATION = (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.PULSE)


def calm_at(*minutes: float) -> list[Reading]:
    return [read(sign, int(CALM[sign]), minute) for sign in CIRCULATION for minute in minutes]


def test_two_normal_readings_from_the_pause_on_settle_a_sign() -> None:
    decision = resume(*calm_at(15, 20), day=infusing(PRESSED))

    assert decision.allows
    said = {finding.rule: str(finding.says) for finding in decision.findings}
    for sign in CIRCULATION:
        assert said[f"R21-settled-{sign.value}"] == f"The {sign.title} has settled."
    assert said["R21-slower"] == "The rate is lower than before the pause."
    assert said["R21-prescriber"] == "Who resumes may do so."


def test_what_was_normal_before_the_pause_settles_nothing() -> None:
    decision = resume(*calm_at(10, 12), day=infusing(PRESSED))

    assert {finding.rule for finding in decision.blocking} == {f"R21-settled-{sign.value}" for sign in CIRCULATION}


def test_a_pressure_above_the_patients_own_normal_is_not_settled() -> None:
    own = read(Sign.SYSTOLIC, 154, 25)  # below every limit that is the same for all

    decision = resume(*calm_at(15, 20), own, day=infusing(PRESSED))

    assert [finding.rule for finding in decision.blocking] == ["R21-settled-systolic"]


def test_a_rate_as_high_as_before_is_not_slower() -> None:
    day = infusing(PRESSED)

    decision = resume(*calm_at(15, 20), day=day, rate=str(day.segments[-1].rate_mg_per_h))

    assert [finding.rule for finding in decision.blocking] == ["R21-slower"]


def test_a_pump_pressure_limit_without_that_cause_still_needs_the_prescriber():
    day = infusing((15, EventKind.PAUSED, {"cause": Cause.OTHER}))
    high = (read(Sign.SYSTOLIC, 185, 14), read(Sign.SYSTOLIC, 130, 20))

    rules = {finding.rule for finding in resume(*high, day=day, prescriber=False).blocking}

    assert {"R21-prescriber", "R21-settled-pulse"} <= rules


def test_spells_overlap_where_both_hold():
    early, late = Spell(at(0), at(10)), Spell(at(5), None)

    assert early.overlap(late) == Spell(at(5), at(10))
    assert early.overlap(Spell(at(10), None)) is None
    assert late.overlap(Spell(at(0), None)) == late


def test_a_run_that_ended_too_soon_never_ripened():
    day = infusing(ASLEEP)
    dip = (read(Sign.SPO2, 91, 10), replace(read(Sign.SPO2, 97, 10), taken_at=at(10) + timedelta(seconds=29)))

    assert resume(*dip, day=replace(day, pause_cause=Cause.COMFORT), prescriber=False).allows
