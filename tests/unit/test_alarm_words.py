"""Alarms, sentence by sentence: which of two stands, since when, in which order, and in which words."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from reprieve.evidence.register import Certainty
from reprieve.therapy import alarms
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.limits import ActionLimit
from reprieve.therapy.limits import Test as Comparison
from reprieve.therapy.prompts import Level, Prompt
from reprieve.therapy.rulebook.synthetic import CALM, START, STOPPED, infusing, minutes, protocol, reading
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.spells import History, Spell
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Reading, Sign

LIMITS = protocol().limits
PAUSED = infusing((15, EventKind.PAUSED, {"cause": Cause.PRESSURE_OR_PULSE}))


def read(sign: Sign, value: int, minute: float = 20.0) -> Reading:
    return reading(sign, value, START + minutes(minute))


def score(scale: Scale, value: int, minute: float = 20.0) -> Score:
    return Score(scale=scale, value=value, taken_at=START + minutes(minute))


def ring(*readings: Reading, now: float = 20.0, **details: Any) -> tuple[Prompt, ...]:
    usual: dict[str, Any] = {"scores": (), "day": infusing(), "limits": LIMITS, "baseline": CALM}
    return alarms.active(readings=readings, now=START + minutes(now), **usual | details)


@pytest.mark.hazard("H-07")
@pytest.mark.parametrize(
    ("test", "met", "not_met"),
    [
        (Comparison.AT_LEAST, ("100", "100.1"), ("99.9",)),
        (Comparison.MORE_THAN, ("100.1",), ("100", "99.9")),
        (Comparison.AT_MOST, ("100", "99.9"), ("100.1",)),
        (Comparison.LESS_THAN, ("99.9",), ("100", "100.1")),
    ],
)
def test_a_limit_itself_belongs_to_at_least_and_at_most_alone(test, met, not_met):
    for normal in (None, Decimal(50), Decimal(150)):
        assert all(test.meets(Decimal(value), Decimal(100), normal) for value in met)
        assert not any(test.meets(Decimal(value), Decimal(100), normal) for value in not_met)


@pytest.mark.hazard("H-07")
@pytest.mark.parametrize(
    ("test", "met", "not_met"),
    [
        (Comparison.RISE_OF, ("150", "151"), ("149", "120", "90", "0")),
        (Comparison.CHANGE_OF, ("150", "151", "90", "0"), ("149", "120", "91")),
    ],
)
def test_a_change_is_measured_from_the_patients_own_normal(test, met, not_met):
    rise, normal = Decimal(30), Decimal(120)

    assert all(test.meets(Decimal(value), rise, normal) for value in met)
    assert not any(test.meets(Decimal(value), rise, normal) for value in not_met)
    assert not any(test.meets(Decimal(value), rise, None) for value in (*met, *not_met))


def test_of_two_limits_at_one_level_the_one_that_was_met_first_stands():
    first, then = read(Sign.SYSTOLIC, 155, 10), read(Sign.SYSTOLIC, 165, 15)

    (prompt,) = ring(first, then)
    assert (prompt.level, prompt.since) == (Level.ALERT, START + minutes(10))
    assert str(prompt.says) == "Systolic pressure 165 mmHg: +41 from the patient's normal of 124."
    # Without a normal only the other limit is met, and only since the second reading.
    (prompt,) = ring(first, then, baseline={})
    assert (prompt.level, prompt.since) == (Level.ALERT, START + minutes(15))
    assert str(prompt.says) == "Systolic pressure 165 mmHg: the limit is 160."


def test_where_the_patients_own_limit_is_met_later_the_one_for_everybody_stands():
    own = {**CALM, Sign.SYSTOLIC: Decimal(140)}

    (prompt,) = ring(read(Sign.SYSTOLIC, 165, 10), read(Sign.SYSTOLIC, 172, 15), baseline=own)
    assert (prompt.since, str(prompt.says)) == (START + minutes(10), "Systolic pressure 172 mmHg: the limit is 160.")
    (prompt,) = ring(read(Sign.SYSTOLIC, 172, 10), baseline=own)  # both at once: the first of the list
    assert str(prompt.says) == "Systolic pressure 172 mmHg: the limit is 160."


def test_a_prompt_carries_source_and_certainty_of_the_limit_that_it_is_of():
    for reading_of in (read(Sign.SYSTOLIC, 185), read(Sign.SPO2, 84), read(Sign.RESP, 0)):
        (prompt,) = ring(reading_of)
        known = {(limit.rule, limit.level, limit.source, limit.certainty) for limit in LIMITS.action}

        assert (prompt.rule, prompt.level, prompt.source, prompt.certainty) in known


def test_a_graver_limit_met_later_stands_before_a_milder_one_met_earlier():
    (prompt,) = ring(read(Sign.SYSTOLIC, 185, 10), read(Sign.SYSTOLIC, 205, 15))

    assert (prompt.level, prompt.since) == (Level.STOP, START + minutes(15))


def test_at_one_level_the_older_prompt_comes_first_and_then_the_name_decides():
    earlier, later = read(Sign.PULSE, 115, 12), read(Sign.SPO2, 93, 18)
    same = read(Sign.DIASTOLIC, 102, 12)

    assert [prompt.sign for prompt in ring(later, earlier)] == [Sign.PULSE, Sign.SPO2]
    assert [prompt.sign for prompt in ring(later, earlier, same)] == [Sign.DIASTOLIC, Sign.PULSE, Sign.SPO2]


def test_a_prompt_has_one_name_of_letters_figures_and_hyphens():
    symptoms = infusing((10, EventKind.SYMPTOM, {"symptom": Symptom.SEVERE_HEADACHE}))

    assert [prompt.key for prompt in ring(read(Sign.SPO2, 84))] == ["R22-spo2-low-call-911"]
    assert [prompt.key.split("-present-")[0] for prompt in ring(day=symptoms)] == ["R21-severe-headache"]
    found = ring(scores=(score(Scale.RASS, 2),))
    assert [prompt.key for prompt in found] == ["R23-rass-high-alert"]


@pytest.mark.parametrize(
    ("readings", "says"),
    [
        ((read(Sign.SPO2, 93), read(Sign.SPO2, 92)), "Oxygen saturation 92 %: the limit is 94."),
        ((read(Sign.PULSE, 112), read(Sign.PULSE, 118)), "Pulse 118 /min: the limit is 110."),
        (
            (read(Sign.SYSTOLIC, 182, 15), read(Sign.SYSTOLIC, 184, 19)),
            "Systolic pressure 184 mmHg, repeated: the limit is 180.",
        ),
        ((read(Sign.SPO2, 91, 19),), "Oxygen saturation 91 %, for 30 seconds or more: the limit is 92."),
        ((read(Sign.SYSTOLIC, 205),), "Systolic pressure 205 mmHg: the limit is 200."),
    ],
)
def test_the_worst_value_of_the_moment_is_said_beside_the_limit_that_it_met(readings, says):
    (prompt,) = ring(*readings)

    assert str(prompt.says) == says


def test_at_altitude_the_alarm_says_both_limits():
    (prompt,) = ring(read(Sign.SPO2, 90), limits=LIMITS.at_altitude(Decimal(3)))

    assert str(prompt.says) == "Oxygen saturation 90 %: the limit is 91 (94 at sea level)."


def test_a_scale_is_said_with_its_own_sign():
    said = {
        value: str(ring(scores=(score(scale, value),))[0].says)
        for scale, value in ((Scale.RASS, -3), (Scale.RASS, 3), (Scale.NAUSEA, 2))
    }

    assert said[-3] == "RASS: -3; the limit is -3."
    assert said[3] == "RASS: +3; the limit is +3."
    assert said[2] == "Nausea, 0 to 3: 2; the limit is 2."
    panic = infusing((10, EventKind.SYMPTOM, {"symptom": Symptom.PANIC}))
    assert str(ring(day=panic)[0].says) == f"{Symptom.PANIC.phrase[:1].upper()}{Symptom.PANIC.phrase[1:]}."


def test_what_to_do_fits_the_level_and_the_pump():
    recovering = infusing(STOPPED)
    words = {
        ("running", 185): "Pause the pump. ",
        ("running", 205): "Stop the infusion and call the physician. ",
        ("paused", 185): "Keep the pump off. ",
        ("paused", 205): "Stop the infusion and call the physician. ",
        ("recovering", 185): "Call the prescriber. ",
        ("recovering", 205): "Call the physician. ",
    }
    for (pump, value), opening in words.items():
        day, minute = {"running": (infusing(), 20), "paused": (PAUSED, 20), "recovering": (recovering, 50)}[pump]

        (prompt,) = ring(read(Sign.SYSTOLIC, value, minute), day=day, now=minute)

        assert str(prompt.resolve).startswith(opening), pump
        assert len(str(prompt.resolve)) > len(opening)


@pytest.mark.hazard("H-11")
def test_a_request_to_stop_is_said_for_as_long_as_the_patient_is_here():
    asked = infusing((15, EventKind.PATIENT_ASKED_TO_STOP, {}))

    (prompt,) = ring(day=asked, now=90)

    assert prompt == Prompt(
        key="R23-patient-request-stop",
        rule="R23",
        sign=alarms.PATIENT_REQUEST,
        level=Level.STOP,
        says=prompt.says,
        resolve=prompt.resolve,
        since=START + minutes(15),
        source="REPRIEVE-DEFAULTS",
        certainty=Certainty.PROPOSED,
    )
    assert str(prompt.says) == "The patient asked to stop."
    assert str(prompt.resolve) == (
        "The pump stays off; nobody resumes it. Stay with the patient and write down their words."
    )
    assert ring(day=infusing(STOPPED), now=50) == ()
    assert ring(day=replace(asked, stopped_at=None), now=50) == ()


# -- going on after a pause ------------------------------------------------------------------------------------------


def blocked(*readings: Reading, cause: Cause = Cause.PRESSURE_OR_PULSE, rate: str = "40", here: bool = True) -> Any:
    decision = alarms.may_resume(
        readings=readings,
        scores=(),
        day=infusing((15, EventKind.PAUSED, {"cause": cause})),
        limits=LIMITS,
        baseline=CALM,
        rate_mg_per_h=Decimal(rate),
        prescriber_at_bedside=here,
        now=START + minutes(40),
    )
    return {one.rule: (str(one.says), str(one.resolve), one.source, one.certainty) for one in decision.blocking}


DEFAULT = ("REPRIEVE-DEFAULTS", Certainty.PROPOSED)


def test_what_stands_against_going_on_is_said_with_what_to_do():
    assert blocked(read(Sign.SPO2, 89, 10), read(Sign.SPO2, 97, 12), cause=Cause.COMFORT) == {
        "R22-stopped": (
            "A limit that stops the infusion was reached: oxygen saturation.",
            "Nobody resumes after that. Stop the infusion.",
            *DEFAULT,
        )
    }
    assert blocked(rate="52.50")["R21-slower"] == (
        "52.5 mg/h is not lower than before the pause (52.5 mg/h).",
        "Resume at a lower rate, or stop.",
        *DEFAULT,
    )
    assert "R21-slower" not in blocked(rate="52.4")
    assert blocked()["R21-settled-pulse"] == (
        "The pulse has not been normal 2 times since the pause.",
        "Measure again; resume after 2 normal readings.",
        *DEFAULT,
    )


@pytest.mark.hazard("H-07")
def test_a_symptom_that_stopped_the_infusion_and_is_gone_still_forbids_to_go_on():
    apnoea = {"symptom": Symptom.APNOEA}
    day = infusing(
        (5, EventKind.SYMPTOM, apnoea),
        (8, EventKind.SYMPTOM_GONE, apnoea),
        (15, EventKind.PAUSED, {"cause": Cause.OTHER}),
    )

    decision = alarms.may_resume(
        readings=(),
        scores=(),
        day=day,
        limits=LIMITS,
        baseline=CALM,
        rate_mg_per_h=Decimal(40),
        prescriber_at_bedside=True,
        now=START + minutes(40),
    )

    assert [one.rule for one in decision.blocking] == ["R22-stopped"]


def test_what_ended_as_the_pump_went_on_does_not_bind_the_next_pause():
    twice = infusing(
        (10, EventKind.PAUSED, {"cause": Cause.PRESSURE_OR_PULSE}),
        (20, EventKind.RESUMED, {"rate_mg_per_h": Decimal(40)}),
        (30, EventKind.PAUSED, {"cause": Cause.COMFORT}),
    )

    def resumes(normal_again: float) -> bool:
        return alarms.may_resume(
            readings=(read(Sign.SYSTOLIC, 185, 9), read(Sign.SYSTOLIC, 130, normal_again)),
            scores=(),
            day=twice,
            limits=LIMITS,
            baseline=CALM,
            rate_mg_per_h=Decimal(40),
            prescriber_at_bedside=False,
            now=START + minutes(40),
        ).allows

    assert resumes(20)
    assert not resumes(20.1)


def test_a_dip_that_was_too_short_does_not_hide_the_next_one():
    short = (read(Sign.SPO2, 91, 5), read(Sign.SPO2, 96, 5.2))

    (alert,) = ring(*short, read(Sign.SPO2, 91, 10), now=10.4)
    (pause,) = ring(*short, read(Sign.SPO2, 91, 10), now=10.5)

    assert (alert.level, pause.level) == (Level.ALERT, Level.PAUSE)
    assert pause.since == START + minutes(10.5)


def test_what_had_been_read_by_a_moment_includes_that_moment():
    own = (read(Sign.SPO2, 91, 5), read(Sign.SPO2, 96, 10), read(Sign.PULSE, 70, 6))
    history = History.of(own, (), infusing(), LIMITS, CALM)

    assert [one.at for one in history.until(START + minutes(10)).instants[Sign.SPO2]] == [
        START + minutes(5),
        START + minutes(10),
    ]
    earlier = history.until(START + minutes(9.9))
    assert [one.values for one in earlier.instants[Sign.SPO2]] == [(Decimal(91),)]
    assert earlier.normal(Sign.PULSE) == CALM[Sign.PULSE]


def test_an_episode_is_the_whole_time_around_a_spell_in_which_the_limit_was_met():
    low = [limit for limit in LIMITS.action if limit.condition.about is Sign.SPO2]
    (lasting,) = [limit for limit in low if limit.lasting_s == 30]  # below 92 for 30 seconds
    (stop,) = [limit for limit in low if limit.level is Level.STOP]  # below 90, at once
    values = ((91, 5.0), (91, 8.0), (96, 10.0), (89, 12.0), (97, 12.5), (91, 20.0))
    history = History.of([read(Sign.SPO2, *one) for one in values], (), infusing(), LIMITS, CALM)

    def around(limit: ActionLimit) -> list[tuple[Spell, Spell]]:
        return [(met, history.episode(limit, met)) for met in history.met(limit, START + minutes(30))]

    def spell(start: float, end: float | None) -> Spell:
        return Spell(START + minutes(start), None if end is None else START + minutes(end))

    assert around(lasting) == [
        (spell(5.5, 10), spell(5, 10)),
        (spell(12.5, 12.5), spell(12, 12.5)),  # it lasted thirty seconds, and was over
        (spell(20.5, None), spell(20, None)),
    ]
    assert around(stop) == [(spell(12, 12.5), spell(12, 12.5))]


@pytest.mark.hazard("H-07")
@pytest.mark.parametrize(
    ("readings", "cause", "rule"),
    [
        ((), Cause.PRESSURE_OR_PULSE, "R21-prescriber"),
        ((), Cause.BREATHING_OR_SEDATION, "R21-prescriber"),
        ((), Cause.DISTRESS, "R21-prescriber"),
        ((), Cause.COMFORT, None),
        # what a reading of this run asked for counts, whatever cause was written down; its own rule is named
        ((read(Sign.RESP, 9, 10), read(Sign.RESP, 14, 12)), Cause.COMFORT, "R22-prescriber"),
        ((read(Sign.PULSE, 49, 10), read(Sign.PULSE, 72, 12)), Cause.COMFORT, "R21-prescriber"),
    ],
)
def test_who_may_go_on_by_what_paused_the_pump(readings, cause, rule):
    names = {name for name in blocked(*readings, cause=cause, here=False) if name.endswith("-prescriber")}

    assert names == ({rule} if rule else set())
    if rule:
        assert blocked(*readings, cause=cause, here=False)[rule] == (
            "After this pause only a prescriber may resume.",
            "Call the prescriber to the bedside.",
            *DEFAULT,
        )
    assert not any(name.endswith("-prescriber") for name in blocked(*readings, cause=cause))
