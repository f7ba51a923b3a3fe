"""Going home at its limits: each number exactly, a moment inside and a moment beyond, all else well; and its words."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.evidence.register import Certainty
from reprieve.therapy import discharge
from reprieve.therapy.decisions import UNKNOWN, Finding, Verdict
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.findings import NOBODY, PRESCRIBER
from reprieve.therapy.rulebook.synthetic import (
    CRPS,
    DEPRESSION,
    START,
    STOPPED,
    Happened,
    going_home,
    infusing,
    minutes,
    protocol,
    reading,
)
from reprieve.therapy.scales import Scale
from reprieve.therapy.vitals import Reading, Sign

CLEAR, ADVISE, HOLD, REFUSE = Verdict
MOMENT = timedelta(microseconds=1)
TWO_HOURS = START + minutes(120)
LIMITS = protocol().limits.discharge
NORMAL = {Sign.SYSTOLIC: Decimal(120), Sign.DIASTOLIC: Decimal(80)}


def said(now: datetime = TWO_HOURS, key: str = DEPRESSION, **changes: Any) -> dict[str, Finding]:
    return {one.rule: one for one in discharge.evaluate(going_home(**changes), protocol(key), now).findings}


def given_at(minute: float, drug: str = "midazolam") -> Happened:
    return (minute, EventKind.RESCUE_GIVEN, {"drug": drug, "dose": Decimal(1), "unit": "mg", "route": "IV"})


def stopped_at(minute: float) -> Happened:
    return (minute, EventKind.STOPPED, {"cause": Cause.PLANNED_END})


def pressures(*triples: tuple[float, float, float]) -> tuple[Reading, ...]:
    return tuple(
        reading(sign, str(value), START + minutes(minute))
        for minute, upper, lower in triples
        for sign, value in ((Sign.SYSTOLIC, upper), (Sign.DIASTOLIC, lower))
    )


@pytest.mark.hazard("H-12")
def test_two_hours_from_the_start_one_from_the_stop_and_one_from_a_drug_to_the_moment():
    rescued = infusing(stopped_at(60), given_at(60))
    (rule,) = [rule for rule in said(day=rescued) if rule.startswith("R24-after-rescue")]

    for name, day in (("R24-after-start", infusing(STOPPED)), ("R24-after-stop", rescued), (rule, rescued)):
        assert said(TWO_HOURS, day=day)[name].verdict is CLEAR
        early = said(TWO_HOURS - MOMENT, day=day)[name]
        assert (early.verdict, early.overridable_by) == (REFUSE, PRESCRIBER)
    soon = said(TWO_HOURS - MOMENT, day=rescued)
    assert str(soon["R24-after-start"].says) == "Less than 120 min since the start."
    assert str(soon["R24-after-stop"].says) == "Less than 60 min since the end of the infusion."
    assert str(soon[rule].says) == "Less than 60 min since Midazolam."
    assert str(said(day=rescued)[rule].says) == "60 min or more since Midazolam."
    assert str(soon[rule].resolve) == discharge.AT_BEDSIDE
    unlisted = said(TWO_HOURS - MOMENT, day=infusing(stopped_at(60), given_at(60, "a herbal tea")))[rule]
    assert str(unlisted.says) == "Less than 60 min since a herbal tea."


@pytest.mark.hazard("H-12")
@given(
    st.integers(1, 150),
    st.lists(st.tuples(st.sampled_from(["midazolam", "labetalol", "ondansetron", "unlisted"]), st.integers(0, 90))),
    st.integers(-90, 90),
)
def test_the_hour_that_is_shown_is_the_hour_at_which_the_times_are_met(stop, rescues, offset):
    day = infusing(stopped_at(stop), *(given_at(stop + after, drug) for drug, after in rescues))
    shown = discharge.home_from(day, LIMITS)
    assert shown is not None

    times = [one for rule, one in said(shown + minutes(offset), day=day).items() if rule.startswith("R24-after-")]

    assert all(one.verdict is CLEAR for one in times) is (offset >= 0)
    assert shown >= START + minutes(120)


def test_no_hour_is_shown_unless_the_patient_recovers():
    for day in (infusing(), infusing(STOPPED, (130, EventKind.DISCHARGED, {}))):
        assert discharge.home_from(day, LIMITS) is None
        found = said(day=day)["R24-stopped"]
        assert (str(found.says), str(found.resolve)) == ("The infusion has not ended.", "Stop the infusion first.")
        assert not any(rule.startswith("R24-after-") for rule in said(day=day))


@pytest.mark.parametrize(
    ("changes", "rule", "verdict", "says"),
    [
        ({"aldrete": 9}, "R24-aldrete", CLEAR, "Aldrete is 9."),
        ({"aldrete": 8}, "R24-aldrete", REFUSE, "Aldrete is 8; 9 is asked for."),
        ({"aldrete": UNKNOWN}, "R24-aldrete", HOLD, "Aldrete has not been scored."),
        ({"padss": 9}, "R24-padss", CLEAR, "PADSS is 9."),
        ({"padss": 8}, "R24-padss", REFUSE, "PADSS is 8; 9 is asked for."),
        ({"padss": UNKNOWN}, "R24-padss", HOLD, "PADSS has not been scored."),
        ({"dissociation": 1}, "R24-dissociation", CLEAR, "Dissociation is 1."),
        ({"dissociation": 2}, "R24-dissociation", REFUSE, "Dissociation is 2; 1 or less is asked for."),
        ({"dissociation": UNKNOWN}, "R24-dissociation", HOLD, "Dissociation has not been scored."),
        ({"padss_after_aldrete": False}, "R24-order", REFUSE, "PADSS was scored before Aldrete."),
        ({"escort_took_over": " Demo Rowan "}, "R24-escort", CLEAR, "Demo Rowan takes over in person."),
        ({"escort_took_over": None}, "R24-escort", REFUSE, "No named adult is here to take over."),
        (
            {"escort_took_over": UNKNOWN},
            "R24-escort",
            HOLD,
            "Nobody has said that an adult is here to take the patient home.",
        ),
        ({"moaas": 4, "sedation": Scale.MOAAS}, "R24-alertness", REFUSE, "MOAA/S is 4, not 5."),
        ({"moaas": 5, "rass": -3, "sedation": Scale.MOAAS}, "R24-alertness", CLEAR, "The patient is alert and calm."),
        ({"moaas": 1, "rass": 0}, "R24-alertness", CLEAR, "The patient is alert and calm."),
        ({"rass": -1}, "R24-alertness", REFUSE, "RASS is -1, not 0."),
        ({"rass": 1}, "R24-alertness", REFUSE, "RASS is +1, not 0."),
        ({"rass": UNKNOWN}, "R24-alertness", HOLD, "Alertness has not been scored."),
    ],
)
def test_a_score_at_its_line_and_beside_it(changes, rule, verdict, says):
    found = said(**changes)[rule]

    assert (found.verdict, str(found.says)) == (verdict, says)
    if verdict is not CLEAR:
        nobody = verdict is HOLD or rule == "R24-escort"
        assert found.overridable_by == (NOBODY if nobody else PRESCRIBER)
        assert found.resolve


def test_what_is_missing_says_what_to_do_now():
    unseen = said(aldrete=UNKNOWN, padss=UNKNOWN, dissociation=UNKNOWN, rass=UNKNOWN, escort_took_over=UNKNOWN)
    low = said(aldrete=8, dissociation=2, rass=-1)

    assert {str(unseen[rule].resolve) for rule in ("R24-aldrete", "R24-padss", "R24-dissociation")} == {"Score it now."}
    assert str(unseen["R24-alertness"].resolve) == "Score RASS now."
    assert str(unseen["R24-escort"].resolve).startswith("Wait for the named adult.")
    low_now = [low[rule] for rule in ("R24-aldrete", "R24-dissociation", "R24-alertness")]
    assert {str(one.resolve) for one in low_now} == {discharge.AT_BEDSIDE}


def test_a_mood_series_goes_home_with_the_line_to_ring():
    mood, pain = said(leaflet_given=False)["R24-leaflet"], said(key=CRPS, leaflet_given=False)["R24-leaflet"]

    assert "988" in str(mood.says)
    assert (mood.overridable_by, pain.overridable_by) == (NOBODY, PRESCRIBER)
    assert "988" not in str(pain.says)


EARLY = ((50, 170, 100), (65, 170, 100))


@pytest.mark.parametrize(
    ("last", "settled"),
    [
        (((90, 144, 96), (105, 144, 96)), True),  # 20 % above 120/80, to the millimetre
        (((90, 144.1, 96), (105, 144, 96)), False),
        (((90, 144, 96), (105, 144, 96.1)), False),
        (((90, 96, 64), (105, 96, 64)), True),  # 20 % below
        (((90, 139.9, 89.9), (105, 139.9, 89.9)), True),
        (((90, 160, 89.9), (105, 160, 89.9)), False),
        (((90, 139.9, 99), (105, 139.9, 99)), False),
        (((90, 120, 80), (104.9, 120, 80)), False),  # 15 minutes apart, no less
        (((90, 120, 80), (100, 170, 80), (105, 120, 80)), False),  # unbroken
        (((75, 120, 80), (85, 170, 80), (90, 120, 80), (105, 120, 80)), True),
    ],
)
def test_a_pressure_has_settled_within_a_fifth_of_normal_or_below_the_absolute_limits(last, settled):
    found = said(baseline=NORMAL, readings=pressures(*EARLY, *last))["R24-pressure"]

    assert (found.verdict is CLEAR) is settled


@pytest.mark.parametrize(("upper", "lower", "settled"), [(139, 89, True), (140, 89, False), (139, 90, False)])
def test_without_a_normal_the_absolute_limits_alone_settle(upper, lower, settled):
    own = pressures(*EARLY, (90, upper, lower), (105, upper, lower))

    for normal in ({}, {Sign.SYSTOLIC: Decimal(140)}, {Sign.DIASTOLIC: Decimal(90)}):
        assert (said(baseline=normal, readings=own)["R24-pressure"].verdict is CLEAR) is settled


def test_what_a_pressure_that_has_not_settled_asks_for():
    high = said(baseline=NORMAL, readings=pressures(*EARLY, (90, 150, 95), (105, 151, 99)))["R24-pressure"]
    none = said(readings=())

    assert str(high.says) == "The pressure (151/99) has not settled on two readings 15 min apart."
    assert str(high.resolve) == "Measure again. Settled: within 20 % of baseline, or below 140/90."
    assert (high.verdict, high.overridable_by) == (REFUSE, PRESCRIBER)
    assert (none["R24-pressure"].verdict, none["R24-pressure"].overridable_by) == (HOLD, NOBODY)
    assert str(none["R24-pressure"].says) == "The pressure has not been measured since the end."
    assert str(none["R24-pressure"].resolve) == "Measure it."
    settled = said()["R24-pressure"]
    assert str(settled.says) == "The pressure has settled, twice."
    assert {(one.source, one.certainty) for one in (high, settled, none["R24-pressure"])} == {
        ("MEDALG", Certainty.READ)
    }


def test_four_whole_pressures_from_the_stop_on():
    at_stop = pressures((40, 120, 80), (60, 120, 80), (90, 120, 80), (105, 120, 80))
    three = said(readings=at_stop[2:])["R24-pressures"]

    assert str(said(readings=at_stop)["R24-pressures"].says) == "4 or more pressures since the end."
    assert (three.verdict, three.overridable_by) == (REFUSE, PRESCRIBER)
    assert str(three.says) == "3 pressures since the infusion ended; 4 are asked for."
    assert str(three.resolve) == "Go on measuring every 15 minutes."
    before = (*pressures((39.9, 120, 80)), *at_stop[2:])
    assert str(said(readings=before)["R24-pressures"].says) == str(three.says)
    halves = (*at_stop[2:], reading(Sign.SYSTOLIC, 120, START + minutes(50)))
    assert str(said(readings=halves)["R24-pressures"].says) == str(three.says)


def test_the_order_of_readings_changes_nothing():
    own = pressures(*EARLY, (90, 120, 80), (105, 120, 80))

    assert said(readings=own) == said(readings=tuple(reversed(own)))
    twice = (*own, reading(Sign.SYSTOLIC, 90, START + minutes(105)))
    assert said(readings=own) == said(readings=twice)  # of two values of one moment the higher counts
    high, low = (reading(Sign.SYSTOLIC, value, START + minutes(105)) for value in (170, 119))
    for both in ((high, low), (low, high)):
        assert said(readings=(*own, *both))["R24-pressure"].verdict is REFUSE
