"""One patient's update: three ways to the same posterior, and sums that can be done otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.therapy.forecast_model import NOISE, Belief, Gauss, next_course, prior, scales
from reprieve.therapy.forecast_update import MOST_REPORTS, Way, course_reports, learn, update

NRS = scales()["nrs"]
COURSE = np.arange(0.0, 5.0)
DAYS = np.array([-6.0, -3, 0, 7, 11, 14, 18, 21, 25, 28, 32, 35])
SCORES = np.array([8.0, 7, 8, 3, 3, 4, 4, 5, 4, 5, 6, 5])


def test_the_grid_agrees_with_the_draws() -> None:
    drawn = update(prior(NRS), NRS, COURSE, DAYS, SCORES)
    grid = update(prior(NRS), NRS, COURSE, DAYS, SCORES, enough=1e9)

    assert (drawn.way, grid.way) == (Way.AGAIN, Way.GRID)
    assert drawn.chance == pytest.approx(grid.chance, abs=0.01)
    for one, other in zip(drawn.theta[:, drawn.responds], grid.theta[:, grid.responds], strict=True):
        spread = np.std(one)
        assert abs(np.median(one) - np.median(other)) < 0.15 * spread
        assert np.std(other) == pytest.approx(spread, rel=0.15)


def test_one_report_leaves_the_draws_of_the_prior() -> None:
    found = update(prior(NRS), NRS, COURSE, DAYS[:1], SCORES[:1])

    assert found.way is Way.BELIEF
    assert found.effective > 400


def test_the_chance_of_responding_is_bayes_rule() -> None:
    """With certain traits the odds are those before, times the ratio of two likelihoods."""
    sure = Gauss(mean=np.array([8.0, 0.0, np.log(11.0), 20.0, 0.0]), covariance=np.eye(5) * 1e-12)
    belief = Belief(responds=0.5, responder=sure, other=sure)

    found = update(belief, NRS, np.array([0.0]), np.array([1e-6]), np.array([6.0]))

    # Level 4 against level 8, report 6: as far from one as from the other.
    assert found.chance == pytest.approx(0.5, abs=1e-3)


def test_no_report_changes_nothing() -> None:
    belief = prior(NRS)
    found = update(belief, NRS, COURSE, np.array([]), np.array([]))

    assert found.chance == pytest.approx(belief.responds)
    assert np.median(found.theta[0]) == pytest.approx(7.0, abs=0.1)


def test_of_very_many_reports_of_one_course_the_latest_are_looked_at() -> None:
    days = np.arange(10_000.0)

    first, last = course_reports(np.array([0.0, 9_990.0]), days)

    assert list(days[first]) == list(range(9_991 - MOST_REPORTS, 9_991))
    assert list(days[last]) == list(range(9_991, 10_000))


def test_what_earlier_courses_taught_serves_any_number_of_updates() -> None:
    infusions = np.concatenate([COURSE, COURSE + 60])
    days, scores = np.concatenate([DAYS, DAYS[3:] + 60]), np.concatenate([SCORES, SCORES[3:]])
    learnt = learn(prior(NRS), NRS, infusions, days, scores)

    whole = update(prior(NRS), NRS, infusions, days, scores)
    again, once_more = (update(prior(NRS), NRS, infusions, days, scores, learnt=learnt) for _ in range(2))

    assert np.array_equal(whole.theta, again.theta)
    assert np.array_equal(again.theta, once_more.theta)
    assert (whole.effective, whole.way) == (again.effective, again.way)


def test_a_daily_diary_of_half_a_year_still_has_draws_enough() -> None:
    rng = np.random.default_rng(5)
    days = np.arange(-6.0, 180.0)
    true = 7 - 4 * 2 ** (-np.maximum(days - 4, 0) / 20) * (days > 4)
    scores = np.clip(np.round(true + rng.normal(0, 1, days.size)), 0, 10)

    found = update(prior(NRS), NRS, COURSE, days, scores)

    assert found.effective >= 400
    assert found.chance > 0.99
    assert np.percentile(found.traits.half_life_days[found.responds], [1, 99])[0] < 20


def test_courses_share_out_the_reports() -> None:
    infusions = np.array([0.0, 2.0, 40.0, 80.0, 81.0])
    days = np.array([-5.0, 0, 10, 40, 41, 80, 90])

    first, second, third = course_reports(infusions, days)

    assert days[first].tolist() == [-5, 0, 10, 40]  # a report of the day of an infusion came before it
    assert days[second].tolist() == [41, 80]
    assert days[third].tolist() == [90]


def test_between_courses_only_baseline_and_depth_wander() -> None:
    before = prior(NRS)
    grown = np.diag(next_course(before, NRS).responder.covariance - before.responder.covariance)

    assert np.flatnonzero(grown).tolist() == [0, 1]
    assert grown[NOISE] == 0


def test_an_earlier_course_teaches_the_half_life_of_the_next() -> None:
    infusions = np.concatenate([COURSE, COURSE + 60])
    one = update(prior(NRS), NRS, COURSE, DAYS, SCORES)
    days = np.concatenate([DAYS, [60.0, 67.0]])
    two = update(prior(NRS), NRS, infusions, days, np.concatenate([SCORES, [7.0, 3.0]]))

    before = np.std(update(prior(NRS), NRS, COURSE, DAYS[:1], SCORES[:1]).theta[2])
    assert np.std(two.theta[2][two.responds]) < 0.8 * before
    assert np.std(one.theta[2][one.responds]) < before
