"""When a date may be given, and what outranks it."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.therapy.forecast import Forecast, Proposal, forecast
from reprieve.therapy.forecast_model import scales
from reprieve.therapy.forecast_rules import History, NotPlausible, Observed, Score, Settings

NRS = scales()["nrs"]
BEFORE = ((-6, 8), (-3, 8), (0, 8))
RELIEVED = ((4, 3), (8, 3), (12, 4), (16, 4))


def patient(
    *scores: tuple[float, float], infusions: tuple[float, ...] = (0.0, 1.0), today: float | None = None
) -> History:
    return History(
        scale=NRS,
        scores=tuple(Score(day=day, points=points) for day, points in scores),
        infusion_days=infusions,
        today=max(scores[-1][0] if scores else 0, infusions[-1]) if today is None else today,
    )


def told(*scores: tuple[float, float], settings: Settings = Settings(), **more: object) -> Forecast:  # noqa: B008
    return forecast(patient(*scores, **more), settings, imagine=False)  # type: ignore[arg-type]


def test_with_scores_enough_there_is_a_window_and_a_basis() -> None:
    found = told(*BEFORE, *RELIEVED)

    assert str(found.basis) == "own scores: 7"
    assert found.review.proposal is Proposal.REVIEW
    assert found.review.opens is not None
    assert found.review.day is not None
    assert found.review.closes is not None
    assert 16 <= found.review.opens <= found.review.day <= found.review.closes


@pytest.mark.hazard("H-95")
@pytest.mark.parametrize(
    ("scores", "today", "why"),
    [
        ((), 3, "Own scores: 0"),
        (((0, 8), (5, 4)), 5, "Own scores: 2"),
        ((*BEFORE, *RELIEVED), 31, "15 days old"),
        (BEFORE, 3, "since the first infusion"),
        (((4, 3), (8, 3), (12, 4)), 12, "from before the first infusion"),
    ],
)
def test_below_the_floor_it_says_so_and_gives_no_date(
    scores: tuple[tuple[float, float], ...], today: float, why: str
) -> None:
    found = told(*scores, today=today)

    assert found.review.proposal is Proposal.TOO_LITTLE
    assert (found.review.day, found.review.opens, found.review.closes, found.crossing) == (None,) * 4
    assert any(why in str(sentence) for sentence in found.too_little)


def test_below_three_scores_the_curve_is_the_populations() -> None:
    few, none = told((0, 2), (5, 1), today=5), told(today=5)

    assert str(few.basis) == "population only"
    assert np.array_equal(few.reports.p50, none.reports.p50)


@pytest.mark.hazard("H-95")
def test_two_reports_above_the_threshold_outrank_the_forecast() -> None:
    found = told(*BEFORE, *RELIEVED, (20, 7), (24, 7))

    assert found.observed is Observed.RETURNED
    assert found.review.proposal is Proposal.REVIEW_NOW
    assert found.review.day == 24


@pytest.mark.hazard("H-95")
def test_two_reports_above_outrank_even_too_little_information() -> None:
    found = told((5, 9), (9, 9), settings=Settings(threshold=6.0), today=9)

    assert str(found.basis) == "population only"
    assert found.review.proposal is Proposal.REVIEW_NOW


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (((20, 7),), Observed.WATCH),
        (((20, 7), (22, 7)), Observed.WATCH),  # too close together
        (((20, 7), (21, 4), (24, 7)), Observed.WATCH),  # a good day between
        (((20, 7), (21, 8), (24, 7)), Observed.RETURNED),
        (((20, 4),), Observed.HOLDING),
        (((20, 7), (24, 4)), Observed.UNSETTLED),
    ],
)
def test_what_the_reports_say_by_themselves(scores: tuple[tuple[float, float], ...], expected: Observed) -> None:
    assert told(*BEFORE, *RELIEVED, *scores).observed is expected


@pytest.mark.hazard("H-95")
def test_two_reports_not_above_it_outrank_a_return_that_was_forecast() -> None:
    found = told(*BEFORE, (10, 6), (14, 6), (18, 6))

    assert found.observed is Observed.HOLDING
    assert found.crossing is not None
    assert found.crossing.p50 is not None
    assert found.crossing.p50 <= 18
    assert found.review.proposal is Proposal.RELIEF_HOLDS
    assert found.review.day is None


def test_who_probably_does_not_respond_gets_no_date() -> None:
    found = told((-6, 8), (-3, 8), (0, 8), (4, 8), (7, 8), (8, 8), (9, 8), (10, 8), settings=Settings(threshold=9.0))

    assert found.responds < 0.2
    assert found.review.proposal is Proposal.NO_BOOSTER
    assert found.review.day is None


def test_the_shortest_interval_and_the_yearly_count_move_the_date_and_say_so() -> None:
    free = told(*BEFORE, *RELIEVED).review
    held = told(*BEFORE, *RELIEVED, settings=Settings(least_interval_days=40.0)).review
    counted = told(*BEFORE, *RELIEVED, settings=Settings(most_a_year=2)).review

    assert free.day is not None
    assert free.day < 41
    assert held.day == 41
    assert "shortest interval" in str(held.why[0])
    assert counted.day == 365
    assert "2 infusions within a year" in str(counted.why[0])


def test_a_scheduled_review_is_never_put_off() -> None:
    found = told(*BEFORE, *RELIEVED, settings=Settings(scheduled_review_day=18.0, least_interval_days=40.0)).review

    assert found.day == 18


def test_a_clinic_that_fears_pain_more_looks_earlier() -> None:
    early, late = (told(*BEFORE, *RELIEVED, settings=Settings(share=share)).review.day for share in (0.3, 0.7))

    assert early is not None
    assert late is not None
    assert early < late


def test_the_threshold_stays_where_the_first_baseline_put_it() -> None:
    first = told(*BEFORE, *RELIEVED)
    boosted = told(*BEFORE, *RELIEVED, (30, 6), (34, 3), infusions=(0.0, 1.0, 30.0))

    assert boosted.threshold == first.threshold


def test_next_weeks_score_moves_the_answer_the_right_way() -> None:
    found = forecast(patient(*BEFORE, *RELIEVED))
    good, bad = found.changes

    assert good.points < bad.points
    assert good.review_day is None or bad.review_day is None or good.review_day > bad.review_day


def test_the_same_history_gives_the_same_answer() -> None:
    first, second = (told(*BEFORE, *RELIEVED) for _ in range(2))

    assert first.review == second.review
    assert np.array_equal(first.reports.p95, second.reports.p95)


def test_simple_answers_stand_beside() -> None:
    found = told(*BEFORE, *RELIEVED, (30, 6), (34, 3), infusions=(0.0, 1.0, 30.0)).simple

    assert found.fixed_interval_day == 58
    assert found.own_interval_days == pytest.approx((29 + 28) / 2)
    assert found.last_value_above is False


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: patient((0, 8), (0, 7)),
        lambda: patient((3, 8), (1, 7)),
        lambda: patient((0, 11)),
        lambda: patient((0, 8), infusions=(2.0, 1.0)),
        lambda: patient((0, 8), today=-3),
        lambda: History(scale=NRS, scores=(), infusion_days=(), today=0),
        lambda: Settings(share=1.0),
        lambda: Settings(most_a_year=0),
        lambda: Settings(least_interval_days=-1.0),
    ],
)
def test_what_cannot_be_is_refused(wrong: object) -> None:
    with pytest.raises(NotPlausible):
        wrong()  # type: ignore[operator]
