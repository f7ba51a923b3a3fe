"""Going home: what the worked cases leave open."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from reprieve.therapy import discharge
from reprieve.therapy.decisions import UNKNOWN, Decision, Finding, Override, Role, Verdict
from reprieve.therapy.discharge import DischargeFacts
from reprieve.therapy.events import EventKind
from reprieve.therapy.rulebook.synthetic import (
    CALM,
    CRPS,
    DEPRESSION,
    START,
    STOPPED,
    calm_readings,
    going_home,
    infusing,
    minutes,
    protocol,
    reading,
)
from reprieve.therapy.session import InfusionDay
from reprieve.therapy.vitals import Reading, Sign

TWO_HOURS = START + minutes(120)


def ask(now: datetime = TWO_HOURS, key: str = DEPRESSION, **changes: Any) -> Decision:
    return discharge.evaluate(going_home(**changes), protocol(key), now)


def blocking(**changes: Any) -> dict[str, Finding]:
    return {finding.rule: finding for finding in ask(**changes).blocking}


@pytest.mark.hazard("H-12")
def test_nothing_known_holds_and_says_what_to_do():
    facts = DischargeFacts(day=infusing(STOPPED), readings=(), baseline={})

    decision = discharge.evaluate(facts, protocol(), TWO_HOURS)

    assert not decision.allows
    assert all(finding.resolve for finding in decision.blocking)
    assert {"R24-aldrete", "R24-padss", "R24-dissociation", "R24-alertness", "R24-gait", "R24-oriented"} <= {
        finding.rule for finding in decision.blocking
    }
    unseen = [finding for finding in decision.blocking if finding.verdict is Verdict.HOLD]
    assert not any(finding.overridable_by for finding in unseen)


@pytest.mark.parametrize("key", [DEPRESSION, CRPS])
def test_all_well_goes_home(key):
    assert ask(key=key).verdict is Verdict.CLEAR


@pytest.mark.parametrize("day", [infusing(), infusing(STOPPED, (130, EventKind.DISCHARGED, {}))])
def test_only_a_recovering_patient_goes_home(day):
    assert "R24-stopped" in blocking(day=day)


def test_the_stay_counts_from_the_end_too():
    long = infusing((90, EventKind.STOPPED, STOPPED[2]))

    assert "R24-after-stop" in blocking(day=long)
    assert "R24-after-start" not in blocking(day=long)


def rescued(drug: str, minute: float) -> InfusionDay:
    given = {"drug": drug, "dose": Decimal(1), "unit": "mg", "route": "IV"}
    return infusing(STOPPED, (minute, EventKind.RESCUE_GIVEN, given))


@pytest.mark.parametrize(
    ("drug", "minute", "holds"),
    [
        ("midazolam", 61, True),
        ("midazolam", 60, False),
        ("labetalol", 61, True),
        ("ondansetron", 110, False),
        ("an unlisted drug", 110, True),
    ],
)
def test_sedatives_and_pressure_drugs_lengthen_the_stay(drug, minute, holds):
    assert any(rule.startswith("R24-after-rescue") for rule in blocking(day=rescued(drug, minute))) is holds


@pytest.mark.parametrize(("aldrete", "padss", "dissociation"), [(9, 10, 0), (10, 9, 0), (10, 10, 1)])
def test_scores_at_the_line_pass(aldrete, padss, dissociation):
    assert ask(aldrete=aldrete, padss=padss, dissociation=dissociation).allows


@pytest.mark.parametrize("rass", [-1, 1, UNKNOWN])
def test_alertness_is_rass_zero(rass):
    assert "R24-alertness" in blocking(rass=rass)


@pytest.mark.parametrize("name", [None, UNKNOWN, "", "  "])
@pytest.mark.hazard("H-12")
def test_nobody_overrides_the_escort(name):
    found = blocking(escort_took_over=name)["R24-escort"]

    assert not found.overridable_by


def test_a_prescriber_at_the_bedside_may_let_a_patient_go_early():
    decision = ask(now=START + minutes(110))
    override = Override(
        rule="R24-after-start", by="demo", role=Role.PRESCRIBER, reason="Well, lives next door, seen.", at=TWO_HOURS
    )

    assert not decision.allows
    assert decision.with_overrides([override]).allows
    assert not decision.with_overrides([replace(override, role=Role.NURSE)]).allows


def pressures(*triples: tuple[float, int, int]) -> tuple[Reading, ...]:
    return tuple(
        one
        for minute, upper, lower in triples
        for one in (
            reading(Sign.SYSTOLIC, upper, START + minutes(minute)),
            reading(Sign.DIASTOLIC, lower, START + minutes(minute)),
        )
    )


SETTLING = ((50, 170, 100), (65, 160, 95))


@pytest.mark.parametrize(
    ("last", "settles"),
    [
        (((90, 148, 93), (105, 147, 92)), True),  # within 20 % of 124/78
        (((90, 150, 93), (105, 147, 92)), False),  # one of the two is not
        (((90, 148, 93), (104, 147, 92)), False),  # too close together
        (((90, 90, 60), (105, 92, 60)), True),  # below 140/90, though far below baseline
        (((90, 148, 95), (105, 148, 95)), False),  # the lower pressure is neither
    ],
)
def test_pressure_settles_by_baseline_or_by_absolute_limit_on_two_readings(last, settles):
    assert ("R24-pressure" not in blocking(readings=pressures(*SETTLING, *last))) is settles


def test_without_a_baseline_only_the_absolute_limit_counts():
    high = pressures(*SETTLING, (90, 145, 85), (105, 145, 85))
    low = pressures(*SETTLING, (90, 135, 85), (105, 135, 85))

    assert "R24-pressure" in blocking(readings=high, baseline={})
    assert "R24-pressure" not in blocking(readings=low, baseline={})


def test_four_pressures_are_asked_for_after_the_stop():
    few = calm_readings(START + minutes(100)) + calm_readings(START + minutes(115))

    assert set(blocking(readings=few)) == {"R24-pressures"}


def test_artefacts_and_pressures_from_before_the_stop_do_not_count():
    readings = going_home().readings
    artefact = tuple(replace(one, artefact=True) for one in readings)
    early = tuple(replace(one, taken_at=START + minutes(10)) for one in readings)

    assert "R24-pressure" in blocking(readings=artefact)
    assert "R24-pressure" in blocking(readings=early)


def test_of_two_cuffs_at_one_moment_the_higher_counts():
    high = (*going_home().readings, *pressures((115, 170, 100)))

    assert "R24-pressure" in blocking(readings=high)
    assert CALM[Sign.SYSTOLIC] < 140


def test_half_a_pressure_is_none():
    upper = tuple(one for one in going_home().readings if one.sign is not Sign.DIASTOLIC)

    assert "R24-pressure" in blocking(readings=upper)
