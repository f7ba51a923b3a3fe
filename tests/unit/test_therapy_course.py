"""R25: intervals, counts, totals, response and surveillance before another infusion is booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from reprieve.therapy.course import CourseFacts, Purpose, may_book, responses, series, totals
from reprieve.therapy.decisions import UNKNOWN, Role, Verdict
from reprieve.therapy.rulebook.asking import high_liver
from reprieve.therapy.rulebook.synthetic import NOW
from tests.booking_days import MOOD, PAIN, facts, infusion, verdict


def test_a_first_infusion_is_booked_without_a_question():
    assert may_book(CourseFacts(), MOOD, NOW).allows


@pytest.mark.hazard("H-32")
def test_a_short_interval_waits_for_a_prescriber_and_nobody_else():
    decision = may_book(facts(infusion(1)), MOOD, NOW)

    (held,) = decision.blocking
    assert held.rule == "R25-interval"
    assert held.overridable_by == {Role.PRESCRIBER}


def test_the_interval_counts_to_days_that_are_booked_as_well():
    assert verdict("R25-interval", facts(infusion(9), booked=(NOW + timedelta(hours=47),))) is Verdict.HOLD
    assert verdict("R25-interval", facts(infusion(9), booked=(NOW + timedelta(hours=48),))) is Verdict.CLEAR


@pytest.mark.parametrize(("version", "days"), [(MOOD, 14), (PAIN, 28)])
def test_a_booster_keeps_its_own_distance(version, days):
    near = facts(infusion(days - 0.1), purpose=Purpose.BOOSTER, faded=True)
    far = facts(infusion(days), purpose=Purpose.BOOSTER, faded=True)

    assert verdict("R25-booster-interval", near, version) is Verdict.HOLD
    assert verdict("R25-booster-interval", far, version) is Verdict.CLEAR


def test_a_booster_follows_a_response_that_was_lost():
    booster = facts(infusion(40), purpose=Purpose.BOOSTER)

    assert verdict("R25-booster", booster) is Verdict.HOLD
    assert verdict("R25-booster", replace(booster, faded=True)) is Verdict.CLEAR


def test_the_thirteenth_infusion_within_a_year_is_held():
    twelve = facts(*(infusion(360 - 30 * place) for place in range(12)))

    assert verdict("R25-year", twelve) is Verdict.HOLD
    assert verdict("R25-year", replace(twelve, given=twelve.given[1:])) is Verdict.CLEAR


@pytest.mark.parametrize(("mg", "expected"), [("500", Verdict.HOLD), ("499.9", Verdict.CLEAR)])
def test_a_thousand_milligrams_in_ninety_days_ask_for_a_review(mg, expected):
    assert verdict("R25-review", facts(infusion(80, mg=Decimal(mg)), infusion(40, mg=Decimal(500)))) is expected


@pytest.mark.hazard("H-32")
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((False, False), Verdict.CLEAR),
        ((False, False, False), Verdict.HOLD),
        ((UNKNOWN, UNKNOWN, UNKNOWN), Verdict.HOLD),
        ((False, False, False, False), Verdict.REFUSE),
        ((False, False, False, UNKNOWN), Verdict.HOLD),
        ((False, True, False, False), Verdict.CLEAR),
    ],
)
def test_a_mood_series_is_reviewed_at_three_and_stops_at_four_if_flat(said, expected):
    given = tuple(infusion(3 * (len(said) - place), adequate=one) for place, one in enumerate(said))

    assert verdict("R25-response", facts(*given)) is expected


@pytest.mark.parametrize(
    ("said", "expected"), [(False, Verdict.REFUSE), (UNKNOWN, Verdict.HOLD), (True, Verdict.CLEAR)]
)
def test_pain_is_reviewed_after_the_test_infusion(said, expected):
    assert verdict("R25-response", facts(infusion(20, adequate=said)), PAIN) is expected


@pytest.mark.parametrize(("later", "helped"), [(5, True), (6, False), (UNKNOWN, UNKNOWN)])
def test_pain_scores_say_whether_it_helped_where_nobody_did(later, helped):
    given = (infusion(20, adequate=UNKNOWN, pain_before=8), infusion(10, adequate=UNKNOWN, pain_before=later))

    assert responses(given, PAIN)[0] is helped


@pytest.mark.parametrize(
    ("filled", "expected"), [(True, Verdict.CLEAR), (UNKNOWN, Verdict.HOLD), (False, Verdict.REFUSE)]
)
def test_missing_scales_stand_in_the_way(filled, expected):
    assert verdict("R25-scales", facts(infusion(9, scales_filled_in=filled))) is expected


@pytest.mark.hazard("H-32")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"liver": high_liver(reviewed=False)}, "R25-liver"),
        ({"jaundice": True}, "R25-jaundice"),
        ({"urinary_trouble": True}, "R25-bladder"),
        ({"psychosis_or_mania": True}, "R25-mind"),
        ({"misuse_flags": 2}, "R25-misuse"),
    ],
)
def test_what_surveillance_found_stands_in_the_way(change, rule):
    assert verdict(rule, facts(infusion(9))) is Verdict.CLEAR
    assert verdict(rule, facts(infusion(9), **change)) >= Verdict.HOLD


def test_a_second_month_of_mood_infusions_is_at_most_weekly():
    month = facts(*(infusion(35 - 7 * place) for place in range(5)))

    assert verdict("R25-weekly", replace(month, given=(*month.given, infusion(5)))) is Verdict.HOLD
    assert verdict("R25-weekly", month) is Verdict.CLEAR


def test_a_second_block_of_days_asks_for_liver_tests_in_between():
    block = facts(infusion(20), infusion(19), infusion(18))
    panel = high_liver(reviewed=True)

    assert verdict("R25-second-course", block, PAIN) is Verdict.REFUSE
    assert verdict("R25-second-course", replace(block, liver=panel), PAIN) is Verdict.CLEAR


def test_unknown_purpose_is_asked_for():
    assert verdict("R25-purpose", facts(infusion(9), purpose=UNKNOWN)) is Verdict.HOLD


@settings(max_examples=60, deadline=None)
@over(st.lists(st.integers(0, 400), max_size=12))
def test_a_longer_window_never_counts_less_and_a_series_is_the_end_of_what_was_given(ago):
    given = tuple(infusion(days) for days in sorted(ago, reverse=True))

    week, month, year = totals(given, NOW)
    run = series(given, MOOD.limits.course)

    assert week.count <= month.count <= year.count <= len(given)
    assert week.mg <= month.mg <= year.mg
    assert given[len(given) - len(run) :] == run
