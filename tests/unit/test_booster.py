"""A booster is proposed where relief was there and has faded, by two reports; and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.evidence.register import cite
from reprieve.therapy.booster import GAIN_LOST, RISEN_TO, SinceLast, above, has_faded, propose
from reprieve.therapy.decisions import UNKNOWN, Fact, Verdict
from reprieve.therapy.protocols import book
from reprieve.therapy.responder import Report

LIMITS = book()["crps-outpatient-4h"].limits.course


def reports(*pairs: tuple[float, float]) -> tuple[Report, ...]:
    return tuple(Report(day=D(str(day)), score=D(str(score))) for day, score in pairs)


def since(*pairs: tuple[float, float], mood: bool = False, responded: Fact = True, **more: Any) -> SinceLast:
    told = reports(*pairs)
    last = max((one.day for one in told), default=D(1))
    facts: dict[str, Any] = {"baseline": D(8), "best": D(3), "reports": told, "today": last}
    return SinceLast(mood=mood, responded=responded, **facts | more)


def test_the_criterion_has_a_source_and_says_that_it_is_proposed() -> None:
    for number in (RISEN_TO, GAIN_LOST):
        assert cite(number.source)
        assert number.certainty.value == "prop"


@pytest.mark.parametrize(
    ("value", "baseline", "best", "faded"),
    [
        ("5.6", 8, 3, True),  # 70 % of 8
        ("5.5", 8, 3, True),  # half of the gain of 5
        ("5.4", 8, 3, False),
        ("5.5", 8, 4, False),  # neither: half of the gain of 4 would be 6
        ("5.6", 8, 4, True),
        ("8", 8, 8, False),  # there was no gain
        ("9", 8, 9, False),
    ],
)
def test_seventy_percent_of_the_baseline_or_half_of_the_gain(value: str, baseline: int, best: int, faded: bool) -> None:
    assert has_faded(D(value), baseline=D(baseline), best=D(best)) is faded


@given(st.integers(0, 27), st.integers(0, 27))
def test_what_lies_above_the_forecasts_limit_is_what_the_criterion_is_met_by(baseline: int, best: int) -> None:
    limit = above(baseline=D(baseline), best=D(best), step=D(1))

    for score in map(D, range(28)):
        assert has_faded(score, baseline=D(baseline), best=D(best)) is (limit is not None and score > limit)


def test_one_bad_report_is_not_enough_and_two_days_apart_propose_a_talk() -> None:
    one = propose(since((7, 3), (21, 7)), LIMITS)
    too_near = propose(since((7, 3), (21, 7), (23, 7)), LIMITS)
    two = propose(since((7, 3), (21, 7), (24, 7)), LIMITS)

    assert "one report is not enough" in str(one.says)
    assert "one report is not enough" in str(too_near.says)
    assert "since day 21" in str(two.says)
    assert "28 days or more after the last infusion (today is day 24)" in str(two.says)


def test_a_good_report_in_between_begins_anew() -> None:
    assert "not enough" in str(propose(since((7, 3), (21, 7), (30, 3), (40, 7)), LIMITS).says)
    assert propose(since((21, 7), (24, 7), (40, 3)), LIMITS).verdict is Verdict.CLEAR


def test_mood_waits_longer_between_two_reports() -> None:
    mood: dict[str, Any] = {"mood": True, "baseline": D(18), "best": D(4)}

    assert "not enough" in str(propose(since((20, 12), (24, 12), **mood), LIMITS).says)
    assert "14 days or more" in str(propose(since((20, 12), (25, 12), **mood), LIMITS).says)


def test_without_a_response_on_record_none_is_proposed() -> None:
    bad = ((21, 8), (28, 8))

    assert "No booster" in str(propose(since(*bad, responded=False), LIMITS).says)
    assert propose(since(*bad, responded=UNKNOWN), LIMITS).verdict is Verdict.HOLD
    assert propose(since(), LIMITS).verdict is Verdict.CLEAR


@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(0, 10)), unique_by=lambda one: one[0], max_size=12),
    st.integers(0, 10),
    st.integers(0, 10),
)
def test_it_never_blocks_and_worse_reports_never_take_a_proposal_back(
    told: list[tuple[int, int]], baseline: int, best: int
) -> None:
    facts = since(*told, baseline=D(baseline), best=D(best))
    worse = replace(facts, reports=tuple(replace(one, score=min(D(10), one.score + 1)) for one in facts.reports))

    assert propose(facts, LIMITS).verdict <= Verdict.ADVISE
    if propose(facts, LIMITS).resolve and "may be considered" in str(propose(facts, LIMITS).says):
        assert "may be considered" in str(propose(worse, LIMITS).says)
