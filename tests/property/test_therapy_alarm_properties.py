"""Alarms for any history: order, monotony, and nothing lost."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.evidence.register import cite
from reprieve.therapy import alarms
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.limits import Limits
from reprieve.therapy.limits import Test as Comparison
from reprieve.therapy.prompts import Level, Prompt
from reprieve.therapy.rulebook.synthetic import CALM, START, infusing, protocol
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import InfusionDay
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import BELIEVABLE, Reading, Sign

LIMITS = protocol().limits
OWN = {**CALM, Sign.ETCO2: Decimal(38)}


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    sign = draw(st.sampled_from(Sign))
    believed = BELIEVABLE[sign]
    second = draw(st.integers(0, 2400))
    at = START + timedelta(seconds=second)
    late = draw(st.sampled_from([None, 1, 9, 11]))
    return Reading(
        sign=sign,
        value=Decimal(draw(st.integers(int(believed.low), int(believed.high)))),
        taken_at=at,
        artefact=draw(st.integers(0, 9)) == 0,
        recorded_at=None if late is None else at + timedelta(minutes=late),
    )


@st.composite
def scores(draw: st.DrawFn) -> Score:
    scale = draw(st.sampled_from(Scale))
    value = draw(st.integers(scale.card.low, scale.card.high))
    return Score(scale=scale, value=value, taken_at=START + timedelta(seconds=draw(st.integers(0, 2400))))


SYMPTOMS = st.lists(st.sampled_from(Symptom), max_size=3, unique=True)


def day_with(symptoms: Iterable[Symptom]) -> InfusionDay:
    return infusing(*((5 + number, EventKind.SYMPTOM, {"symptom": one}) for number, one in enumerate(symptoms)))


def ring(
    taken: Iterable[Reading],
    scored: Iterable[Score] = (),
    symptoms: Iterable[Symptom] = (),
    now: int = 2400,
    limits: Limits = LIMITS,
) -> tuple[Prompt, ...]:
    return alarms.active(
        readings=taken,
        scores=scored,
        day=day_with(symptoms),
        limits=limits,
        baseline=OWN,
        now=START + timedelta(seconds=now),
    )


def by_place(prompts: Iterable[Prompt]) -> dict[str, Level]:
    return {prompt.key.rsplit("-", 1)[0]: prompt.level for prompt in prompts}


@pytest.mark.hazard("H-07")
@settings(max_examples=120, deadline=None)
@given(st.lists(readings(), max_size=25), st.lists(scores(), max_size=6), SYMPTOMS, st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_arrival(taken, scored, symptoms, random):
    before = ring(taken, scored, symptoms)
    random.shuffle(taken)
    random.shuffle(scored)

    assert before == ring(taken, scored, symptoms)


@settings(max_examples=100, deadline=None)
@given(st.lists(readings(), max_size=20), st.lists(scores(), max_size=6), SYMPTOMS)
def test_gravest_first_one_per_place_sourced_and_with_a_next_step(taken, scored, symptoms):
    prompts = ring(taken, scored, symptoms)

    assert [prompt.level for prompt in prompts] == sorted((prompt.level for prompt in prompts), reverse=True)
    assert len({prompt.key for prompt in prompts}) == len(prompts)
    for prompt in prompts:
        assert cite(prompt.source)
        assert str(prompt.says)
        assert str(prompt.resolve)
        assert prompt.since <= START + timedelta(seconds=2400)


def monotone_signs() -> list[tuple[Sign, str]]:
    """Signs and the way that is worse; a change from baseline is worse both ways and is left out."""
    return sorted(
        {
            (limit.condition.about, limit.condition.test.side)
            for limit in LIMITS.action
            if isinstance(limit.condition.about, Sign) and limit.condition.test not in {None, Comparison.CHANGE_OF}
        }
    )


@pytest.mark.hazard("H-07")
@settings(max_examples=120, deadline=None)
@given(st.sampled_from(monotone_signs()), st.lists(readings(), max_size=10), SYMPTOMS, st.data())
def test_a_worse_last_reading_never_lowers_the_alarm(place, taken, symptoms, data):
    sign, side = place
    believed = BELIEVABLE[sign]
    values = st.integers(int(believed.low), int(believed.high))
    better, worse = sorted((data.draw(values), data.draw(values)), reverse=side == "low")
    if sign is Sign.ETCO2 and side == "low":
        return  # a flat capnogram counts only together with no breath; its rise is another place

    def level(value: int) -> int:
        last = Reading(sign=sign, value=Decimal(value), taken_at=START + timedelta(seconds=2390))
        prompts = [p for p in ring([*taken, last], symptoms=symptoms) if p.sign is sign and f"-{side}-" in p.key]
        return max((prompt.level for prompt in prompts), default=-1)

    assert level(better) <= level(worse)


@settings(max_examples=80, deadline=None)
@given(st.lists(readings(), min_size=1, max_size=15), st.integers(0, 1200))
def test_without_news_an_alarm_only_grows(taken, later):
    before, after = ring(taken, now=2400), ring(taken, now=2400 + later)

    places = by_place(after)
    assert all(prompt.sign in {p.sign for p in after} for prompt in before)
    assert max((p.level for p in before), default=-1) <= max(places.values(), default=-1)


@settings(max_examples=60, deadline=None)
@given(st.lists(readings(), max_size=15))
def test_artefacts_and_late_readings_change_nothing(taken):
    heard = [
        one
        for one in taken
        if not one.artefact and (one.recorded_at is None or one.recorded_at - one.taken_at <= timedelta(minutes=10))
    ]

    assert ring(heard) == ring(taken)


@settings(max_examples=60, deadline=None)
@given(st.lists(readings(), max_size=15), st.integers(0, 5))
def test_altitude_never_makes_saturation_ring_louder(taken, offset):
    high = ring(taken, limits=LIMITS.at_altitude(Decimal(offset)))
    low = ring(taken)

    def loudest(prompts: Iterable[Prompt]) -> int:
        return max((p.level for p in prompts if p.sign is Sign.SPO2), default=-1)

    assert loudest(high) <= loudest(low)


@settings(max_examples=60, deadline=None)
@given(st.lists(readings(), max_size=12))
def test_nothing_resumes_while_a_pause_or_stop_stands(taken):
    paused = infusing((30, EventKind.PAUSED, {"cause": Cause.OTHER}))
    now = START + timedelta(minutes=40)
    loud = alarms.active(readings=taken, scores=(), day=paused, limits=LIMITS, baseline=OWN, now=now)

    decision = alarms.may_resume(
        readings=taken,
        scores=(),
        day=paused,
        limits=LIMITS,
        baseline=OWN,
        rate_mg_per_h=Decimal(10),
        prescriber_at_bedside=True,
        now=now,
    )

    if any(prompt.level >= Level.PAUSE for prompt in loud):
        assert not decision.allows
    stopped = [prompt for prompt in loud if prompt.level >= Level.STOP and prompt.rule != "R21"]
    assert not stopped or any(finding.rule.endswith("-stopped") for finding in decision.blocking)
    assert replace(paused) == paused
