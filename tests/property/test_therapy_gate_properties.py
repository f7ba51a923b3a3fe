"""The gate: making a fact worse, or unknown, never opens it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.evidence.register import cite
from reprieve.therapy import discharge, gates
from reprieve.therapy.decisions import UNKNOWN, Decision, Override, Role, Verdict
from reprieve.therapy.gates import GateFacts, Kit, Monitor, UrinaryAnswers
from reprieve.therapy.interval import Change
from reprieve.therapy.ordering import plan
from reprieve.therapy.protocols import Indication
from reprieve.therapy.rulebook.synthetic import (
    CRPS,
    DEPRESSION,
    NOW,
    START,
    going_home,
    minutes,
    order,
    protocol,
    reading,
    ready,
)
from reprieve.therapy.screening import DrugClass, Item, Medicine
from reprieve.therapy.vitals import Reading, Sign
from reprieve.therapy.weights import Weighing

READY = {key: ready(key) for key in (DEPRESSION, CRPS)}
HOUR = timedelta(hours=1)


def resting(sign: Sign, value: int) -> tuple[Reading, ...]:
    others = tuple(one for one in READY[DEPRESSION].session_readings if one.sign is not sign)
    return (*others, reading(sign, value, NOW - minutes(5)))


def weighed(kg: int) -> tuple[Weighing, ...]:
    return (Weighing(weight_kg=Decimal(kg), weighed_at=NOW),)


# Each fact from good to worse; a tuple may end early where nothing is worse than unknown.
WORSE: dict[str, tuple[Any, ...]] = {
    "protocol_approved": (True, UNKNOWN, False),
    "patient_indication": ("as ordered", UNKNOWN, Indication.FIBROMYALGIA),
    "consent": ("as ordered", UNKNOWN, None),
    "has_capacity": (True, UNKNOWN, False),
    "identity_checked": (True, UNKNOWN, False),
    "age_years": (44, UNKNOWN, 17),
    "screening": (
        dict.fromkeys(Item, False),
        {item: False for item in Item if item is not Item.SEIZURES},
        {**dict.fromkeys(Item, False), Item.SEIZURES: True},
        {**dict.fromkeys(Item, False), Item.SEIZURES: True, Item.ECLAMPSIA: True},
    ),
    "changes": (dict.fromkeys(Change, False), {**dict.fromkeys(Change, False), Change.FALL: True}, {}),
    "scales_filled_in": (True, UNKNOWN, False),
    "medicines": ((), UNKNOWN, (Medicine(name="Theophylline", drug_class=DrugClass.THEOPHYLLINE),)),
    "last_infusion_at": (None, UNKNOWN, NOW - HOUR),
    "could_be_pregnant": (False, UNKNOWN, True),
    "cannot_conceive_documented": (True, UNKNOWN, False),
    "new_psychosis_or_mania": (False, UNKNOWN, True),
    "high_suicide_risk": (False, UNKNOWN, True),
    "safety_plan": (True, UNKNOWN, False),
    "rass": (0, UNKNOWN, 2),
    "intoxicated": (False, UNKNOWN, True),
    "urine_screen_unexplained": (False, UNKNOWN, True),
    "active_substance_use_disorder": (False, UNKNOWN, True),
    "other_ketamine_last_at": (None, UNKNOWN, NOW - HOUR),
    "alcohol_or_drugs_last_at": (None, UNKNOWN, NOW - HOUR),
    "misuse_flags": (0, UNKNOWN, 3),
    "weighings": (weighed(70), weighed(74), weighed(90)),
    "liver": ("as ordered", UNKNOWN, None),
    "jaundice": (False, UNKNOWN, True),
    "urinary": (
        UrinaryAnswers(frequency=False, urgency=False, pain=False, blood=False),
        UrinaryAnswers(),
        UrinaryAnswers(frequency=True, urgency=True, pain=True, blood=True),
    ),
    "session_readings": (resting(Sign.SPO2, 97), resting(Sign.SPO2, 93), resting(Sign.SPO2, 88)),
    "rested_with_right_cuff": (True, UNKNOWN, False),
    "new_irregular_rhythm": (False, UNKNOWN, True),
    "unwell": (False, UNKNOWN, True),
    "last_solids_at": (NOW - 9 * HOUR, UNKNOWN, NOW - HOUR),
    "last_clear_liquids_at": (NOW - 9 * HOUR, UNKNOWN, NOW - HOUR),
    "slow_stomach": (False, UNKNOWN, True),
    "iv_access_free_flowing": (True, UNKNOWN, False),
    "escort": ("as ordered", UNKNOWN, None),
    "drug_check": ("as ordered", UNKNOWN, None),
    "credentials_current": (True, UNKNOWN, False),
    "prescriber_on_site": (True, UNKNOWN, False),
    "nurse": ("Demo Nurse Ash", None, None),
    "airway_clinician_in_suite": (True, UNKNOWN, False),
    "kit_checked_on": (dict.fromkeys(Kit, NOW.date()), UNKNOWN, {}),
    "monitors": (frozenset(Monitor), UNKNOWN, frozenset()),
    "pump_limits_set": (True, UNKNOWN, False),
    "order": ("as ordered", UNKNOWN, plan(order(dose_mg_per_kg=Decimal(5)))),
}
KEYS = st.sampled_from([DEPRESSION, CRPS])
LEVELS = st.fixed_dictionaries({}, optional={name: st.integers(0, 2) for name in WORSE})


def facts(key: str, levels: dict[str, int]) -> GateFacts:
    changes = {name: WORSE[name][level] for name, level in levels.items()}
    return replace(READY[key], **{name: value for name, value in changes.items() if value != "as ordered"})


def ask(key: str, levels: dict[str, int]) -> Decision:
    return gates.evaluate(facts(key, levels), protocol(key), NOW)


@pytest.mark.hazard("H-02")
@settings(max_examples=150, deadline=None)
@given(KEYS, LEVELS, st.sampled_from(sorted(WORSE)))
def test_a_worse_fact_never_opens_the_gate(key, levels, name):
    before = levels.get(name, 0)
    worse = min(before + 1, len(WORSE[name]) - 1)

    assert ask(key, levels).verdict <= ask(key, {**levels, name: worse}).verdict


@pytest.mark.parametrize(
    "name", sorted(set(WORSE) - {"cannot_conceive_documented", "safety_plan", "could_be_pregnant"})
)
def test_each_fact_alone_closes_the_gate_once_it_is_bad(name):
    assert not ask(CRPS, {name: len(WORSE[name]) - 1}).allows


@settings(max_examples=80, deadline=None)
@given(KEYS, st.sets(st.sampled_from([field for field in WORSE if field not in {"screening", "urinary"}])))
def test_forgetting_facts_never_opens_the_gate(key, forgotten):
    blank = GateFacts()
    unknown = replace(READY[key], **{name: getattr(blank, name) for name in forgotten})

    decision = gates.evaluate(unknown, protocol(key), NOW)

    # A clean urine screen on file answers for itself; everything else must be known.
    optional = {"cannot_conceive_documented", "safety_plan", "urine_screen_unexplained"} | (
        {"high_suicide_risk"} if key == CRPS else set()
    )
    optional |= {"nurse", "airway_clinician_in_suite"} if key == DEPRESSION else set()
    assert decision.allows is not bool(forgotten - optional)


@settings(max_examples=60, deadline=None)
@given(KEYS, LEVELS)
def test_every_finding_is_sourced_and_every_block_says_what_next(key, levels):
    decision = ask(key, levels)

    assert Decision.from_json(decision.as_json()) == decision
    for finding in decision.findings:
        assert cite(finding.source)
        assert str(finding.says)
        assert finding.resolve is None or str(finding.resolve)
    assert all(finding.resolve for finding in decision.blocking)


@settings(max_examples=60, deadline=None)
@given(KEYS, LEVELS, st.sampled_from(Role))
def test_overrides_by_one_role_open_only_what_that_role_may(key, levels, role):
    decision = ask(key, levels)
    overrides = [
        Override(rule=finding.rule, by="demo", role=role, reason="A reason that is long enough.", at=NOW)
        for finding in decision.blocking
    ]

    left = decision.with_overrides(overrides)

    assert left.allows is all(role in finding.overridable_by for finding in decision.blocking)


HOME: dict[str, tuple[Any, ...]] = {
    "aldrete": (10, UNKNOWN, 8),
    "padss": (10, UNKNOWN, 5),
    "dissociation": (0, UNKNOWN, 9),
    "rass": (0, UNKNOWN, -2),
    "walks_and_turns": (True, UNKNOWN, False),
    "oriented": (True, UNKNOWN, False),
    "escort_took_over": ("Demo Rowan", UNKNOWN, None),
    "leaflet_given": (True, UNKNOWN, False),
}


@pytest.mark.hazard("H-12")
@settings(max_examples=80, deadline=None)
@given(
    st.fixed_dictionaries({name: st.integers(0, 2) for name in HOME}),
    st.sampled_from(sorted(HOME)),
    st.integers(0, 240),
    st.integers(0, 60),
)
def test_a_worse_fact_or_an_earlier_hour_never_opens_the_door(levels, name, at_min, earlier_min):
    def home(changed: dict[str, int], minute: float) -> Verdict:
        changes = {key: HOME[key][level] for key, level in changed.items()}
        return discharge.evaluate(going_home(**changes), protocol(), START + minutes(minute)).verdict

    worse = {**levels, name: min(levels[name] + 1, 2)}

    assert home(levels, at_min) <= home(worse, at_min - earlier_min)
