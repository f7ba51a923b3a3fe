"""A tighter version never allows what a looser one holds, and rings no later: for every number, across its range."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reprieve.evidence.sourced import Sourced
from reprieve.therapy import alarms, discharge, gates, monitoring
from reprieve.therapy.decisions import Verdict
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.limits import InvalidProtocol
from reprieve.therapy.ordering import LastTime, NotAnOrder, plan
from reprieve.therapy.prompts import Level, Prompt
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.revisions import changes, in_order, judge, revised
from reprieve.therapy.rulebook.synthetic import (
    CALM,
    CRPS,
    DEPRESSION,
    NOW,
    START,
    going_home,
    infusing,
    minutes,
    order,
    protocol,
    ready,
)
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.tunables import Safer, Tunable, numbers_of, with_numbers
from reprieve.therapy.vitals import BELIEVABLE, Reading, Sign
from reprieve.therapy.weights import Weighing

KEYS = (DEPRESSION, CRPS)
NAMES = tuple(numbers_of(protocol()))
OWN = {**CALM, Sign.ETCO2: Decimal(38)}


def moved(tunable: Tunable, share: Decimal) -> Sourced:
    """The same number, so much tighter: by a share of itself, a scale by whole steps."""
    own = tunable.number.value
    by = max(abs(own) * share, Decimal(1)) if tunable.whole else abs(own) * share
    value = own + by if tunable.safer is Safer.HIGHER else own - by
    return replace(tunable.number, value=value.to_integral_value() if tunable.whole else value.normalize())


@st.composite
def tightened(draw: st.DrawFn) -> tuple[Protocol, Protocol]:
    """A protocol of the book and a version of it with some numbers tightened."""
    book = protocol(draw(st.sampled_from(KEYS)))
    own = numbers_of(book)
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    share = Decimal(draw(st.integers(1, 20))) / 100
    numbers = {name: moved(own[name], share) for name in names if own[name].safer is not Safer.NEITHER}
    try:
        return book, in_order(with_numbers(book, version=2, numbers=numbers))
    except InvalidProtocol:
        assume(False)
        raise


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    sign = draw(st.sampled_from(Sign))
    believed = BELIEVABLE[sign]
    value = draw(st.integers(int(believed.low), int(believed.high)))
    at = START + timedelta(seconds=draw(st.integers(0, 2400)))
    return Reading(sign=sign, value=Decimal(value), taken_at=at)


@st.composite
def scores(draw: st.DrawFn) -> Score:
    scale = draw(st.sampled_from(Scale))
    value = draw(st.integers(scale.card.low, scale.card.high))
    return Score(scale=scale, value=value, taken_at=START + timedelta(seconds=draw(st.integers(0, 2400))))


@pytest.mark.hazard("H-30")
@settings(max_examples=150, deadline=None)
@given(tightened(), st.integers(20, 200), st.integers(5, 80), st.integers(20, 300), st.integers(5, 60))
def test_an_order_that_a_looser_version_holds_is_never_allowed_by_a_tighter(pair, kg, tenths, duration, last):
    loose, tight = pair
    request = order(
        loose.key,
        weighings=(Weighing(weight_kg=Decimal(kg), weighed_at=NOW - timedelta(days=20)),),
        dose_mg_per_kg=Decimal(tenths) / 40,
        duration_min=Decimal(duration),
        last_time=LastTime(dose_mg_per_kg=Decimal(last) / 40, response_adequate=False, worst_event_grade=0),
    )
    try:
        before = plan(replace(request, protocol=loose))
        after = plan(replace(request, protocol=tight))
    except NotAnOrder:
        assume(False)
        raise

    assert before.decision.allows or not after.decision.allows
    assert before.tier <= after.tier


FACTS = {
    "age_years": st.integers(15, 90),
    "misuse_flags": st.integers(0, 4),
    "last_infusion_at": st.integers(1, 400).map(lambda hours: NOW - timedelta(hours=hours)),
    "other_ketamine_last_at": st.integers(1, 60).map(lambda hours: NOW - timedelta(hours=hours)),
    "alcohol_or_drugs_last_at": st.integers(1, 60).map(lambda hours: NOW - timedelta(hours=hours)),
    "last_solids_at": st.integers(1, 12).map(lambda hours: NOW - timedelta(hours=hours)),
    "last_clear_liquids_at": st.integers(1, 6).map(lambda hours: NOW - timedelta(hours=hours)),
}


@pytest.mark.hazard("H-30")
@settings(max_examples=150, deadline=None)
@given(tightened(), st.sampled_from(sorted(FACTS)), st.data(), st.lists(readings(), max_size=4))
def test_a_start_that_a_looser_version_holds_is_never_allowed_by_a_tighter(pair, name, data, taken):
    loose, tight = pair
    seen = tuple(replace(one, taken_at=NOW - minutes(5)) for one in taken)
    facts = replace(ready(loose.key), **{name: data.draw(FACTS[name])})
    facts = replace(facts, session_readings=(*facts.session_readings, *seen))

    before = gates.evaluate(facts, loose, NOW)
    after = gates.evaluate(facts, replace(tight, version=loose.version), NOW)

    assert before.allows or not after.allows


@pytest.mark.hazard("H-30")
@settings(max_examples=120, deadline=None)
@given(
    tightened(),
    st.integers(40, 200),
    st.integers(5, 10),
    st.integers(0, 4),
    st.lists(readings(), max_size=4),
)
def test_a_discharge_that_a_looser_version_holds_is_never_allowed_by_a_tighter(pair, at, padss, dissociation, taken):
    loose, tight = pair
    facts = going_home(padss=padss, dissociation=dissociation)
    late = tuple(replace(one, taken_at=one.taken_at + minutes(60)) for one in taken)
    facts = replace(facts, readings=(*facts.readings, *late))

    before = discharge.evaluate(facts, loose, START + minutes(at))
    after = discharge.evaluate(facts, tight, START + minutes(at))

    assert before.allows or not after.allows


def ring(taken: list[Reading], scored: list[Score], symptoms: list[Symptom], version: Protocol) -> tuple[Prompt, ...]:
    day = infusing(*((5 + number, EventKind.SYMPTOM, {"symptom": one}) for number, one in enumerate(symptoms)))
    now = START + minutes(40)
    return alarms.active(readings=taken, scores=scored, day=day, limits=version.limits, baseline=OWN, now=now)


def worst(prompts: tuple[Prompt, ...]) -> dict[str, Level]:
    """Per sign and side: one prompt each."""
    return {prompt.key.removesuffix("-" + prompt.key.rsplit("-", 1)[1]).removesuffix("-call"): prompt.level
            for prompt in prompts}  # fmt: skip


@pytest.mark.hazard("H-07")
@settings(max_examples=200, deadline=None)
@given(
    tightened(),
    st.lists(readings(), max_size=8),
    st.lists(scores(), max_size=3),
    st.lists(st.sampled_from(Symptom), max_size=2, unique=True),
)
def test_no_alarm_is_lost_or_softened_by_tightening(pair, taken, scored, symptoms):
    loose, tight = pair
    before, after = worst(ring(taken, scored, symptoms, loose)), worst(ring(taken, scored, symptoms, tight))

    assert before.keys() <= after.keys()
    assert all(after[place] >= level for place, level in before.items())


@pytest.mark.hazard("H-07")
@pytest.mark.parametrize("sign", list(Sign))
def test_each_sign_swept_through_its_range_rings_no_softer_under_a_tighter_version(sign):
    loose = protocol()
    own = numbers_of(loose)
    tight_numbers = {
        name: moved(one, Decimal("0.05")) for name, one in own.items() if name.startswith(f"action.{sign.value}.")
    }
    try:
        tight = with_numbers(loose, version=2, numbers=tight_numbers)
    except InvalidProtocol:  # a breathing rate of 0 has nothing below it to tighten to
        tight = with_numbers(loose, version=2, numbers={})
    believed = BELIEVABLE[sign]
    for value in range(int(believed.low), int(believed.high) + 1):
        seen = [Reading(sign=sign, value=Decimal(value), taken_at=START + minutes(at)) for at in (30, 34, 39)]
        before, after = worst(ring(seen, [], [], loose)), worst(ring(seen, [], [], tight))

        assert all(after.get(place, Level.REMIND) >= level for place, level in before.items()), value


@settings(max_examples=100, deadline=None)
@given(tightened(), st.integers(0, 60), st.sampled_from([Tier.A, Tier.B, Tier.C]))
def test_a_set_that_is_late_is_said_no_later_by_a_tighter_version(pair, at, tier):
    loose, tight = pair

    def levels(version: Protocol) -> dict[object, Level]:
        prompts = monitoring.overdue(
            day=infusing(),
            readings=(),
            schedule=monitoring.schedule(protocol=version, tier=tier, planned_min=40),
            protocol=version,
            now=START + minutes(at),
        )
        return {prompt.sign: prompt.level for prompt in prompts}

    before, after = levels(loose), levels(tight)

    assert all(after.get(group, Level.REMIND) >= level for group, level in before.items())


@settings(max_examples=100, deadline=None)
@given(tightened(), st.lists(readings(), max_size=8), st.integers(20, 60))
def test_a_pump_that_a_looser_version_keeps_paused_is_not_resumed_under_a_tighter(pair, taken, rate):
    loose, tight = pair
    day = infusing((15, EventKind.PAUSED, {"cause": Cause.PRESSURE_OR_PULSE}))

    def resumes(version: Protocol) -> bool:
        return alarms.may_resume(
            readings=taken, scores=(), day=day, limits=version.limits, baseline=OWN,
            rate_mg_per_h=Decimal(rate), prescriber_at_bedside=True, now=START + minutes(41),
        ).allows  # fmt: skip

    assert resumes(loose) or not resumes(tight)


@settings(max_examples=60, deadline=None)
@given(tightened())
def test_a_version_that_only_tightens_asks_for_no_reason_and_going_back_does(pair):
    book, tight = pair
    assume(changes(book, tight))

    there = judge(book=book, former=book, draft=tight)
    back = judge(book=book, former=tight, draft=replace(book, version=3))

    assert there.allows
    assert [finding.rule for finding in back.blocking] == ["R02-looser"]
    assert back.blocking[0].verdict is Verdict.HOLD


@pytest.mark.hazard("H-30")
@pytest.mark.parametrize("name", ["tiers.c_mg_per_kg_h", "tiers.d_session_mg"])
def test_nobody_loosens_what_is_not_an_outpatient_order(name):
    book = protocol(CRPS)
    draft = revised(book, book, version=2, values={name: numbers_of(book)[name].number.value + 1})

    refusals = judge(book=book, former=book, draft=draft).blocking

    assert any(finding.rule.startswith("R12-tier-d") and not finding.overridable_by for finding in refusals)


@pytest.mark.hazard("H-30")
def test_no_ceiling_is_raised_beyond_an_outpatient_order():
    book = protocol(CRPS)
    draft = revised(book, book, version=2, values={"ceilings.session_mg": Decimal(201)})

    assert any(f.rule == "R12-tier-d-session" for f in judge(book=book, former=book, draft=draft).blocking)


@pytest.mark.parametrize("key", KEYS)
def test_every_number_of_the_book_has_a_name_of_its_own_and_comes_back_as_it_was(key):
    book = protocol(key)

    assert with_numbers(book, version=book.version, numbers={n: t.number for n, t in numbers_of(book).items()}) == book


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("action.systolic.at_least.alert", "1600"),  # a typing error would switch the alarm off
        ("action.systolic.at_least.pause", "150"),  # before its own alert
        ("action.rass.at_most.alert", "-9"),
        ("discharge.aldrete", "9.5"),
        ("gate.solids_h", "-1"),
        ("rhythm.A.pressure.from_0", "0"),
        ("ceilings.mg_per_kg", "0.4"),  # below the dose that the form offers
        ("no.such.number", "1"),
    ],
)
def test_a_version_that_cannot_be_is_refused(name, value):
    book = protocol()

    with pytest.raises(InvalidProtocol):
        revised(book, book, version=2, values={name: Decimal(value)})
