"""What holds on every road, whatever the parameters are."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.pharmacology.cohort import CHUNK
from reprieve.pharmacology.demography import group
from reprieve.studies.compare import Found, Task, do
from reprieve.studies.counted import Counted, Ruler
from reprieve.studies.doses import ByProtocol
from reprieve.studies.parameters import parameters, stated
from reprieve.studies.roads import Week, follow
from reprieve.studies.series import SHORT
from reprieve.studies.trial import ARMS, Trial
from reprieve.studies.virtual import noise, people

COUNT = 200
NOTHING = {
    "opioid.most_relief": 0.0,
    "relief.response": 0.0,
    "pain.noise": 0.0,
    "road.step": 0.0,
    "taper.cut": 0.0,
}
PLACEBO = {"relief.response": stated()["relief.placebo"], "road.step": 0.0, "taper.cut": 0.0}
VARIED = [known for known in parameters().values() if known.varied]
SETTINGS = settings(max_examples=25, deadline=None)


def trial(weeks: int = 16, **chosen: float) -> Trial:
    return Trial(dosing=ByProtocol(SHORT), demography=group(), infusions=5, weeks=weeks, seed=3)


def weeks_of(arm: str, moved: Mapping[str, float] = {}, weeks: int = 16) -> list[Week]:
    one, values = trial(weeks), {**stated(), **moved}
    road = next(found for found in ARMS if found.key == arm)
    return list(follow(one, road, people(one, 0, COUNT, values), noise(one, 0, COUNT), values))


@st.composite
def somewhere(draw: st.DrawFn) -> dict[str, float]:
    """Any parameters within what they may be."""
    return {known.name: known.at(draw(st.floats(-1.96, 1.96))) for known in VARIED}


@SETTINGS
@given(moved=somewhere(), arm=st.sampled_from([arm.key for arm in ARMS]))
def test_pain_stays_on_its_scale_and_nothing_is_negative(moved: dict[str, float], arm: str) -> None:
    for week in weeks_of(arm, moved):
        assert ((week.pain >= 0) & (week.pain <= 10)).all()
        assert (week.mme >= 0).all()
        assert (week.tolerance >= 1).all()
        assert ((week.risk >= 0) & (week.risk <= 1)).all()
        assert (week.infusions >= 0).all()
        assert not (week.relapsed & ~week.responded).any()


@SETTINGS
@given(moved=somewhere())
def test_a_taper_never_raises_a_dose_and_no_year_has_more_infusions_than_its_limit(moved: dict[str, float]) -> None:
    weeks = weeks_of("both", moved, weeks=52)

    for before, after in pairwise(weeks):
        assert (after.mme <= before.mme).all()
    infusions = np.sum([week.infusions for week in weeks], axis=0)
    assert infusions.max() <= max(moved["booster.a_year"], 5)


def test_without_any_effect_every_road_is_the_pain_before() -> None:
    before = people(trial(), 0, COUNT, {**stated(), **NOTHING}).pain_before

    for arm in ARMS:
        for week in weeks_of(arm.key, NOTHING):
            assert week.pain == pytest.approx(before, abs=1e-12)


def test_no_better_than_placebo_and_no_change_of_dose_makes_no_difference_between_roads() -> None:
    roads = [weeks_of(arm.key, PLACEBO) for arm in ARMS]

    for ends in zip(*roads, strict=True):
        for end in ends[1:]:
            assert end.pain == pytest.approx(ends[0].pain, abs=1e-12)
            assert end.mme == pytest.approx(ends[0].mme, abs=1e-12)


@SETTINGS
@given(low=st.floats(0.1, 0.9), more=st.floats(0.01, 0.1))
def test_a_likelier_response_never_leaves_more_pain_after_the_series(low: float, more: float) -> None:
    """By dose times time, where a response is of a fixed depth."""
    less = weeks_of("ketamine-by-exposure", {"relief.response": low, "relief.placebo": 0.01})[1]
    better = weeks_of("ketamine-by-exposure", {"relief.response": low + more, "relief.placebo": 0.01})[1]

    assert (better.pain <= less.pain + 1e-12).all()


@SETTINGS
@given(low=st.floats(5, 150), more=st.floats(1, 100))
def test_a_higher_dose_makes_more_tolerance_and_more_risk(low: float, more: float) -> None:
    spread = {"opioid.before_spread": 0.0}
    less = weeks_of("ketamine", {"opioid.before": low, **spread})[-1]
    higher = weeks_of("ketamine", {"opioid.before": low + more, **spread})[-1]

    assert (higher.tolerance > less.tolerance).all()
    assert (higher.risk >= less.risk).all()


@SETTINGS
@given(low=st.floats(0.01, 0.3), more=st.floats(0.01, 0.3))
def test_a_faster_taper_leaves_less_opioid_and_less_risk_on_the_day_it_is_cut(low: float, more: float) -> None:
    slow, fast = (weeks_of("both", {"taper.cut": cut}, weeks=5)[-1] for cut in (low, low + more))

    assert (fast.mme <= slow.mme).all()
    assert (fast.risk <= slow.risk + 1e-12).all()


def test_the_first_patients_are_the_same_in_a_part_as_in_the_whole() -> None:
    """At any boundary: a smaller trial is the beginning of a larger one, in patients and in weeks."""
    whole = do(Task(trial=trial(), index=1, count=CHUNK, table=True)).table

    for count in (1, 2_047, 2_048, 5_000, CHUNK - 1):
        part = do(Task(trial=trial(), index=1, count=count, table=True)).table
        assert part.keys() == whole.keys()
        for name, values in part.items():
            assert np.array_equal(values, whole[name][:count], equal_nan=True), (count, name)

    short, long = weeks_of("both", weeks=8), weeks_of("both", weeks=30)
    assert all((a.pain == b.pain).all() for a, b in zip(short, long, strict=False))


def test_joined_counts_are_those_of_all_at_once() -> None:
    together, apart = Found(16), Found(16)
    for index in (0, 1):
        apart.join(do(Task(trial=trial(), index=index, count=700)))
    tables = [do(Task(trial=trial(), index=index, count=700, table=True)).table for index in (0, 1)]

    for place, arm in enumerate(ARMS):
        for key, counted in together.whole.items():
            counted.add(place, np.concatenate([table[f"{arm.key} {key}"] for table in tables]).astype(float))
            assert (counted.counts[place] == apart.whole[key].counts[place]).all()
            assert apart.whole[key].mean(place) == pytest.approx(counted.mean(place), rel=1e-12)


@SETTINGS
@given(values=st.lists(st.floats(0, 10), min_size=1, max_size=300), share=st.floats(0, 1))
def test_a_counted_quantile_is_within_a_bin_of_the_sorted_one(values: list[float], share: float) -> None:
    counted = Counted(Ruler(0, 10, 400), 1)
    counted.add(0, np.array(values))

    ordered = sorted(values)
    rank = share * (len(values) - 1)
    quantile = counted.quantile(0, share)

    assert quantile is not None
    assert ordered[int(rank)] - 0.025 - 1e-9 <= quantile <= ordered[min(int(rank) + 1, len(values) - 1)] + 0.025 + 1e-9


def test_the_old_dose_weighs_more_after_a_taper() -> None:
    found = do(Task(trial=trial(52), index=0, count=COUNT, table=True))

    assert (found.table["both old_dose_weighs"].astype(float) > 1).all()
    assert found.table["ketamine old_dose_weighs"].astype(float) == pytest.approx(1)
