"""The course of a score round infusions, and the day on which it is back."""

from __future__ import annotations

from math import inf, log2

import numpy as np
import pytest
from scipy import stats

from reprieve.evidence.register import cite
from reprieve.therapy.forecast_model import (
    Traits,
    crossing_days,
    level,
    log_likelihood,
    prior,
    prior_file,
    relief,
    scales,
    student_below,
)
from reprieve.therapy.forecast_rules import History, Score, baseline_of, threshold_of

NRS, PHQ9 = scales()["nrs"], scales()["phq-9"]


def someone(**traits: float) -> Traits:
    given = {"baseline": 8.0, "depth": 0.5, "half_life_days": 11.0, "share": 1.0, "noise": 1.0, **traits}
    return Traits(responds=np.array([True]), **{name: np.array([value]) for name, value in given.items()})


@pytest.mark.parametrize(
    ("b", "c", "d", "expected"),
    [
        (8, 5.6, 4, 8.11),
        (8, 5.6, 2.4, 0.0),
        (8, 5.6, 4.8, 11.0),
        (8, 5.6, 2, 0.0),  # never below c: not a responder
        (5, 5.6, 4, inf),
        (8, 6, 4, 11.0),
        (5, 3.5, 3, 11 * log2(3 / 1.5)),
    ],
)
def test_crossing_days_of_the_fact_file(b: float, c: float, d: float, expected: float) -> None:
    found = crossing_days(
        baseline=np.array([b]), threshold=c, taken_away=np.array([d]), half_life_days=np.array([11.0])
    )

    assert found[0] == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("baseline", "threshold"), [(8.0, 6.0), (5.0, 3.5), (10.0, 8.0), (6.0, 4.2)])
def test_pain_is_back_at_seventy_percent_or_two_points(baseline: float, threshold: float) -> None:
    history = History(scale=NRS, scores=(Score(day=0, points=baseline),), infusion_days=(0.0,), today=0.0)

    assert threshold_of(history, baseline) == pytest.approx(threshold)


def test_end_to_end_from_baseline_to_day() -> None:
    history = History(scale=NRS, scores=(Score(day=-1, points=8),), infusion_days=(0.0,), today=0.0)
    threshold = threshold_of(history, baseline_of(history) or 0)
    assert threshold == 6

    who = someone()
    days = np.array([10.9, 11.1])
    below, above = level(who, np.array([0.0]), days)[:, 0]

    assert below < threshold < above


def test_one_full_infusion_is_the_plain_exponential() -> None:
    days = np.array([0.5, 3.0, 11.0, 40.0])

    assert level(someone(), np.array([0.0]), days)[:, 0] == pytest.approx(8 - 4 * 2 ** (-days / 11))


def test_relief_builds_up_and_never_exceeds_its_depth() -> None:
    who = someone(share=0.4, depth=0.6)
    infusions = np.arange(0.0, 30.0, 2.0)
    after = relief(who, infusions, infusions + 1e-9)[:, 0]

    assert np.all(np.diff(after) > 0)
    assert after[0] == pytest.approx(0.4 * 0.6)
    assert after[-1] < 0.6


def test_a_report_of_the_day_of_an_infusion_came_before_it() -> None:
    assert relief(someone(), np.array([0.0]), np.array([0.0]))[0, 0] == 0


def test_who_does_not_respond_has_no_relief() -> None:
    theta = np.zeros((5, 1))

    assert Traits.of(theta, np.array([False])).depth == 0


def test_student_t_is_scipys() -> None:
    t = np.array([-np.inf, -40.0, -3.0, -0.1, 0.0, 0.7, 12.0, np.inf])

    assert student_below(t) == pytest.approx(stats.t(5).cdf(t), abs=1e-12)


def test_the_chances_of_all_possible_reports_add_up_to_one() -> None:
    who = someone(noise=2.5)
    reports = np.arange(0.0, 11.0)

    chances = [
        np.exp(log_likelihood(who, NRS, np.array([0.0]), np.array([5.0]), np.array([score])))[0] for score in reports
    ]

    assert sum(chances) == pytest.approx(1)


def test_mood_is_back_from_ten_on_and_when_half_of_the_gain_is_lost() -> None:
    scores = (Score(day=-1, points=20), Score(day=10, points=4))
    history = History(scale=PHQ9, scores=scores, infusion_days=(0.0,), today=10.0)

    assert threshold_of(history, 20.0) == 12.0
    assert threshold_of(history, 12.0) == 9.5  # 10 is above it, 9 is not


def test_the_prior_carries_where_it_comes_from() -> None:
    provenance = prior_file()["provenance"]

    assert provenance["sampler"] == "NumPyro NUTS"
    assert {"numpyro", "jax", "numpy", "python"} == set(provenance["versions"])
    for diagnostics in provenance["diagnostics"].values():
        assert diagnostics["max_r_hat"] < 1.01
        assert diagnostics["min_effective"] > 1000
        assert diagnostics["divergent"] == 0


@pytest.mark.parametrize("key", list(scales()))
def test_every_scale_has_a_prior_and_sourced_numbers(key: str) -> None:
    scale = scales()[key]

    belief = prior(scale)

    assert 0 < belief.responds < 1
    assert np.all(np.linalg.eigvalsh(belief.responder.covariance) > 0)
    assert all(cite(number.source) for number in (scale.baseline_mean, scale.day_noise, scale.apart_days))
