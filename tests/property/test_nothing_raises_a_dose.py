"""No rule of the house ever raises a dose or a rate, or asks anybody to; least of all to reach dissociation (R13)."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import chain

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reprieve.therapy import alarms, discharge, gates
from reprieve.therapy.decisions import UNKNOWN, Decision, Override, Role
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.ordering import LastTime, NotAnOrder, Plan, plan, rate_change
from reprieve.therapy.prompts import Prompt
from reprieve.therapy.protocols import book
from reprieve.therapy.rulebook.cases import CASES
from reprieve.therapy.rulebook.synthetic import CALM, NOW, START, going_home, infusing, order, protocol, reading, ready
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import InfusionDay
from reprieve.therapy.vitals import Reading, Sign
from reprieve.therapy.weights import Weighing

KEYS = st.sampled_from(sorted(book()))
DOSES = st.decimals(min_value="0.05", max_value=4, places=3)
GRADES = st.one_of(st.just(UNKNOWN), st.integers(0, 4))
RESPONSES = st.sampled_from([True, False, UNKNOWN])
RATES = st.decimals(min_value="0.1", max_value=200, places=1)
DISSOCIATION = st.builds(
    Score,
    scale=st.just(Scale.DISSOCIATION),
    value=st.integers(0, 10),
    taken_at=st.integers(1, 25).map(lambda minute: START + timedelta(minutes=minute)),
)
MORE = re.compile(
    r"\b((increase|raise|step up|speed up)(?! the legs)|give more|another bolus"
    r"|(higher|larger|more|faster) (dose|rate|infusion))\b",
    re.IGNORECASE,
)


def ordered(key: str, weight: Decimal, dose: Decimal, **more: object) -> Plan:
    weighings = (Weighing(weight_kg=weight, weighed_at=NOW - timedelta(days=1)),)
    try:
        return plan(order(key, weighings=weighings, dose_mg_per_kg=dose, **more))
    except NotAnOrder:
        assume(False)


@settings(max_examples=150, deadline=None)
@given(KEYS, st.decimals(30, 200, places=1), DOSES, DOSES, RESPONSES, GRADES, st.booleans())
def test_what_came_of_the_last_session_never_changes_what_is_asked_for_now(
    key, weight, dose, last_dose, response, grade, seeks
):
    last = LastTime(dose_mg_per_kg=last_dose, response_adequate=response, worst_event_grade=grade)

    with_last = ordered(key, weight, dose, last_time=last, to_seek_dissociation=seeks)
    first = ordered(key, weight, dose, last_time=None)

    assert (with_last.dose_mg, with_last.rate_mg_per_h) == (first.dose_mg, first.rate_mg_per_h)
    assert with_last.dose_mg <= dose * weight


@settings(max_examples=100, deadline=None)
@given(KEYS, st.decimals(30, 110, places=1), DOSES)
def test_a_dose_sought_for_dissociation_is_never_easier_to_order(key, weight, dose):
    plain = ordered(key, weight, dose).decision
    sought = ordered(key, weight, dose, to_seek_dissociation=True).decision

    assert plain.verdict <= sought.verdict
    assert not sought.allows


@settings(max_examples=150, deadline=None)
@given(KEYS, st.decimals(45, 115, places=1), RATES, st.sampled_from([None, *Role]))
def test_above_the_order_goes_only_who_says_so_and_above_a_ceiling_nobody(key, weight, rate, role):
    under = book()[key]
    running = ordered(key, weight, under.default_dose_mg_per_kg(weight), duration_min=under.default_min.value)
    asked = rate_change(plan=running, protocol=under, rate_mg_per_h=rate, given_mg=Decimal(0))

    if asked.allows:
        assert rate <= running.rate_mg_per_h
    if role is not None and _answered(asked, role).allows:
        assert rate <= running.rate_mg_per_h or role is Role.PRESCRIBER
        assert rate <= under.ceilings.mg_per_h.value
        assert rate <= under.ceilings.mg_per_kg_h.value * weight


def _answered(decision: Decision, role: Role) -> Decision:
    words = "A reason of at least fifteen characters."
    return decision.with_overrides(
        Override(rule=finding.rule, by="demo", role=role, reason=words, at=NOW) for finding in decision.findings
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.sampled_from(["rate", "pause", "resume", "stop", "ask"]), RATES), max_size=8
    )
)
def test_the_pump_runs_only_at_rates_that_a_person_charted(steps):
    kinds = {
        "rate": (EventKind.RATE_CHANGED, True),
        "pause": (EventKind.PAUSED, False),
        "resume": (EventKind.RESUMED, True),
        "stop": (EventKind.STOPPED, False),
        "ask": (EventKind.PATIENT_ASKED_TO_STOP, False),
    }
    happened = []
    for minute, step, rate in steps:
        kind, sets_a_rate = kinds[step]
        cause = {"cause": Cause.OTHER} if kind in {EventKind.PAUSED, EventKind.STOPPED} else {}
        happened.append((minute, kind, {"rate_mg_per_h": rate} if sets_a_rate else cause))
    day = infusing(*happened)

    charted = {event.rate_mg_per_h for event in day.events if event.rate_mg_per_h is not None}
    assert {segment.rate_mg_per_h for segment in day.segments} <= charted


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(Cause), RATES, st.lists(st.integers(90, 200), max_size=4), st.booleans())
def test_after_a_pause_for_the_pressure_the_rate_only_goes_down(cause, rate, pressures, here):
    readings = tuple(
        reading(sign, value, START + timedelta(minutes=16 + place))
        for place, value in enumerate(pressures)
        for sign in (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.PULSE)
    )
    day = infusing((15, EventKind.PAUSED, {"cause": cause}))
    answer = alarms.may_resume(
        readings=readings, scores=(), day=day, limits=protocol().limits, baseline=CALM, rate_mg_per_h=rate,
        prescriber_at_bedside=here, now=START + timedelta(minutes=25),
    )  # fmt: skip

    if answer.allows and cause is Cause.PRESSURE_OR_PULSE:
        assert rate < day.rate_before_pause_mg_per_h


@settings(max_examples=150, deadline=None)
@given(st.lists(DISSOCIATION, max_size=5))
def test_how_far_away_a_patient_felt_opens_nothing_and_calls_for_nothing_more(scored):
    without, with_scores = _rings(()), _rings(tuple(scored))

    # Being little dissociated is never said; being far away may be.
    assert {prompt.key for prompt in without} <= {prompt.key for prompt in with_scores}
    assert all(score.value > 0 for score in scored) or not any(
        prompt.sign is Scale.DISSOCIATION for prompt in _rings((replace(scored[0], value=0),))
    )
    assert not any(MORE.search(str(prompt.resolve)) for prompt in with_scores)


def _rings(scored: tuple[Score, ...]) -> tuple[Prompt, ...]:
    return alarms.active(
        readings=_calm(), scores=scored, day=_day(), limits=protocol().limits, baseline=CALM,
        now=START + timedelta(minutes=26),
    )  # fmt: skip


def _day() -> InfusionDay:
    return infusing()


def _calm() -> tuple[Reading, ...]:
    return tuple(reading(sign, int(value), START + timedelta(minutes=20)) for sign, value in CALM.items())


@pytest.mark.hazard("H-01")
def test_no_sentence_of_any_rule_asks_for_more():
    advice = [str(case.answer().resolve or "") for case in CASES]
    for key, one in book().items():
        advice += [limit.then for limit in one.limits.action]
        found = (
            gates.evaluate(ready(key), one, NOW),
            discharge.evaluate(going_home(), one, START + timedelta(hours=2)),
            plan(order(key)).decision,
        )
        advice += [str(finding.resolve or "") for finding in chain.from_iterable(each.findings for each in found)]

    assert len(advice) > 250
    assert [sentence for sentence in advice if MORE.search(sentence)] == []
