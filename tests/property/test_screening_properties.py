"""Screening: what is unknown never passes, and one more risk never makes the answer milder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Verdict
from reprieve.therapy.history import QUESTIONS, Item, Kind
from reprieve.therapy.rulebook.synthetic import protocol
from reprieve.therapy.screening import History, contraindications, sleep_score
from reprieve.therapy.stop_bang import ASKED, Span

TODAY = date(2026, 11, 2)
LIMITS = protocol().limits.gate
FACTS = st.sampled_from([False, UNKNOWN, True])
ANSWERS = st.fixed_dictionaries(dict.fromkeys(Item, FACTS))
DAYS = st.one_of(st.none(), st.integers(0, 2000).map(lambda back: TODAY - timedelta(days=back)))
NOTES = st.sets(st.sampled_from(sorted(Item))).map(frozenset)


def history(answers: dict[Item, Fact], on: date | None = None, notes: frozenset[Item] = frozenset()) -> History:
    days = {} if on is None else {Item.RECENT_CARDIAC_EVENT: on}
    return History(answers=answers, happened_on=days, notes=notes, age_years=44, bmi_kg_m2=Decimal(23), male=False)


def ask(known: History, today: date = TODAY) -> Decision:
    return Decision(contraindications(known, protocol=protocol(), today=today))


@pytest.mark.hazard("H-02")
@settings(max_examples=150, deadline=None)
@given(ANSWERS, DAYS, NOTES, st.sampled_from(sorted(Item)))
def test_one_more_yes_never_makes_the_answer_milder(answers, on, notes, item):
    before = ask(history({**answers, item: False}, on, notes))
    after = ask(history({**answers, item: True}, on, notes))

    assert before.verdict <= after.verdict


@pytest.mark.hazard("H-02")
@pytest.mark.parametrize("item", [item for item in Item if QUESTIONS[item].kind is not Kind.FACTOR])
def test_a_question_that_nobody_asked_holds(item):
    answers: dict[Item, Fact] = {**dict.fromkeys(Item, False), item: UNKNOWN}

    assert ask(history({**answers, item: False})).allows
    assert ask(history(answers)).verdict is Verdict.HOLD
    assert ask(history({key: fact for key, fact in answers.items() if key is not item})).verdict is Verdict.HOLD


@settings(max_examples=60, deadline=None)
@given(ANSWERS, NOTES)
def test_every_block_says_what_next_and_no_absolute_one_is_overridden(answers, notes):
    for finding in ask(history(answers, notes=notes)).blocking:
        assert finding.resolve
        if finding.rule.startswith("R03"):
            assert not finding.overridable_by


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.integers(0, 2000))
def test_a_later_cardiac_event_is_never_judged_milder(one, other):
    earlier, later = TODAY - timedelta(days=max(one, other)), TODAY - timedelta(days=min(one, other))
    answers: dict[Item, Fact] = {**dict.fromkeys(Item, False), Item.RECENT_CARDIAC_EVENT: True}

    assert ask(history(answers, earlier)).verdict <= ask(history(answers, later)).verdict


@given(ANSWERS, st.sampled_from(["least", "most"]))
def test_the_sleep_score_of_what_is_known_holds_whatever_the_unknown_turns_out_to_be(answers, turns_out):
    span = sleep_score(history(answers), LIMITS)
    settled = {item: turns_out == "most" if fact is UNKNOWN else fact for item, fact in answers.items()}

    final = sleep_score(history(settled), LIMITS)

    assert final.least == final.most == getattr(span, turns_out)
    assert 0 <= span.least <= span.most <= 8


NONE_OF_EIGHT = History(
    answers=dict.fromkeys(Item, False), age_years=50, bmi_kg_m2=Decimal(35), male=False
)  # 50 years and 35 kg/m2 exactly are not beyond


@pytest.mark.parametrize(
    "changes",
    [
        *({"answers": {**dict.fromkeys(Item, False), item: True}} for item in ASKED),
        {"age_years": 51},
        {"bmi_kg_m2": Decimal("35.1")},
        {"male": True},
    ],
)
def test_each_of_the_eight_factors_is_one_point(changes):
    assert sleep_score(NONE_OF_EIGHT, LIMITS) == Span(least=0, most=0)
    assert sleep_score(replace(NONE_OF_EIGHT, **changes), LIMITS) == Span(least=1, most=1)


@pytest.mark.parametrize("changes", [{"age_years": UNKNOWN}, {"bmi_kg_m2": UNKNOWN}, {"male": UNKNOWN}])
def test_a_factor_that_is_not_known_may_be_one_point(changes):
    assert sleep_score(replace(NONE_OF_EIGHT, **changes), LIMITS) == Span(least=0, most=1)


@given(st.integers(0, 8), st.integers(0, 8))
def test_a_span_says_yes_or_no_only_where_both_ends_agree(one, other):
    span = Span(least=min(one, other), most=max(one, other))
    said, ends = span.reaches(Decimal(3)), {span.least >= 3, span.most >= 3}

    assert said is (UNKNOWN if len(ends) > 1 else ends.pop())


@pytest.mark.parametrize(
    ("today", "on", "verdict"),
    [
        (TODAY, date(2025, 11, 2), Verdict.ADVISE),
        (TODAY, date(2025, 11, 3), Verdict.HOLD),
        (date(2028, 2, 29), date(2027, 2, 28), Verdict.ADVISE),  # there was no 29th
        (date(2028, 2, 29), date(2027, 3, 1), Verdict.HOLD),
        (date(2027, 1, 31), date(2026, 1, 31), Verdict.ADVISE),
        (date(2027, 1, 31), date(2026, 2, 1), Verdict.HOLD),
        (date(2026, 12, 31), date(2025, 12, 31), Verdict.ADVISE),
    ],
)
def test_twelve_months_are_counted_on_the_calendar(today, on, verdict):
    answers: dict[Item, Fact] = {**dict.fromkeys(Item, False), Item.RECENT_CARDIAC_EVENT: True}

    assert ask(history(answers, on), today).verdict is verdict
