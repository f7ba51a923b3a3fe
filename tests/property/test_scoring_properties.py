"""What must hold of every instrument and any answers."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reprieve.therapy.decisions import UNKNOWN, Verdict
from reprieve.therapy.escalation import calls
from reprieve.therapy.instruments import Instrument, Kind, Method, book, instrument
from reprieve.therapy.scoring import NotAnAnswer, answers_from, score, signalled

instruments = st.sampled_from(sorted(book().values(), key=lambda held: held.name))
questions = st.sampled_from([held for held in book().values() if held.method is not Method.TRIAGE])


@st.composite
def answered(draw: st.DrawFn, held: st.SearchStrategy[Instrument], *, whole: bool = False):
    one = draw(held)
    answers = {}
    for item in one.items:
        if (whole and not item.optional) or draw(st.booleans()):
            answers[item.key] = draw(st.sampled_from(item.values))
    return one, answers


def known(held: Instrument, answers: dict[str, int]) -> Decimal:
    value = score(held, answers).value
    assert isinstance(value, Decimal)
    return value


@given(answered(instruments))
def test_a_score_lies_in_its_range_or_is_not_known(form) -> None:
    held, answers = form
    found = score(held, answers)

    if isinstance(found.value, Decimal):
        assert held.low <= found.value <= held.high
        assert found.shown is not UNKNOWN
        assert found.band is not UNKNOWN or not held.bands or held.name == "audit-c"
    assert found.prorated is (bool(found.missing) and found.value is not UNKNOWN and held.method is not Method.TRIAGE)


@given(answered(instruments, whole=True))
def test_a_whole_form_has_a_score(form) -> None:
    held, answers = form

    assert isinstance(score(held, answers).value, Decimal)
    assert score(held, answers).missing == ()


@given(answered(questions, whole=True), st.data())
def test_one_higher_answer_never_lowers_the_score(form, data) -> None:
    held, answers = form
    assume(score(held, answers).value != 0 or held.name != "pc-ptsd-5")
    item = data.draw(st.sampled_from([item for item in held.scored if not item.reversed]))
    higher = [value for value in item.values if value > answers[item.key]]
    assume(higher)

    raised = known(held, answers | {item.key: data.draw(st.sampled_from(higher))})

    assert raised >= known(held, answers)


@given(answered(questions, whole=True), st.data())
def test_what_is_left_out_is_missing_and_never_counts_as_the_lowest(form, data) -> None:
    held, answers = form
    item = data.draw(st.sampled_from(held.scored))
    assume(item in held.asked(answers))
    left_out = {key: value for key, value in answers.items() if key != item.key}
    found = score(held, left_out)

    assert item.key in found.missing
    if isinstance(found.value, Decimal):
        assert found.prorated
        assert found.value >= known(held, left_out | {item.key: item.low})


@given(answered(instruments), st.data())
def test_a_call_once_made_stays_whatever_else_is_answered(form, data) -> None:
    held, answers = form
    before = {finding.rule: finding.verdict for finding in calls(held, answers)}
    rest = {item.key: data.draw(st.sampled_from(item.values)) for item in held.items if item.key not in answers}
    after = {finding.rule: finding.verdict for finding in calls(held, answers | rest)}

    assert before.items() <= after.items()


@given(answered(instruments))
def test_a_call_is_made_exactly_where_an_answer_signals_self_harm(form) -> None:
    held, answers = form
    signals = [signal for signal in held.signals if signal.kind is Kind.SELF_HARM]
    meant = {signal.item for signal in signals if answers.get(signal.item, -99) >= signal.at_least}
    found = calls(held, answers)

    assert {finding.rule.rsplit("-", 1)[1] for finding in found} == meant
    assert all(finding.verdict >= Verdict.HOLD for finding in found)
    assert [f.verdict for f in found] == sorted((f.verdict for f in found), reverse=True)


@pytest.mark.hazard("H-80")
def test_of_two_signals_of_one_answer_the_gravest_stands_in_whatever_order_they_are_written() -> None:
    held = instrument("c-ssrs")
    upside_down = replace(held, signals=tuple(reversed(held.signals)))

    assert score(held, {"4": 1}).value == held.high
    for form in (held, upside_down):
        for answer, urgent in ((2, True), (1, False)):
            (signal,) = signalled(form, {"6": answer})
            assert signal.now is urgent


@pytest.mark.hazard("H-81")
@pytest.mark.parametrize("held", book().values(), ids=list(book()))
def test_an_answer_that_does_not_exist_is_never_scored(held: Instrument) -> None:
    item = held.items[0]
    beyond: list[Any] = [max(item.values) + 1, min(item.values) - 1, True, float(item.values[0]), str(item.values[0])]

    for value in beyond:
        with pytest.raises(NotAnAnswer, match=f"item {re.escape(item.key)}"):
            score(held, {item.key: value})
    with pytest.raises(NotAnAnswer, match="no item 'nothing'"):
        score(held, {"nothing": item.values[0]})


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("phq-9", "1,2,0,3,1,1,0,2,4", "PHQ-9, item 9: a whole number from 0 to 3, not '4'."),
        ("phq-9", "1,2,0,3,1,1,0,2," + 19 * "x", f"PHQ-9, item 9: a whole number from 0 to 3, not '{19 * 'x'}'."),
        ("phq-9", "1,2,0,3,1,1,0,2," + 20 * "x", f"PHQ-9, item 9: a whole number from 0 to 3, not '{16 * 'x'}...'."),
        ("cows", "0,0,0,0,0,0,0,0,0,0,1", "COWS, item 11: 0 or 3 or 5, not '1'."),
        ("c-ssrs", "maybe,n,n,n,n,n", "C-SSRS screener, item 1: 0 or 1 (yes, no), not 'maybe'."),
        ("paindetect", "5,5,5,5,5,5,5,5,1", "painDETECT, item pattern: a whole number from -1 to 1, not '5'."),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(name: str, typed: str, says: str) -> None:
    with pytest.raises(NotAnAnswer, match=f"^{re.escape(says)}$"):
        answers_from(instrument(name), typed.split(","))


def test_side_effects_are_counted_and_not_added_up() -> None:
    held = instrument("side-effects")
    worst = {item.key: max(item.values) for item in held.scored}
    one = held.scored[0]

    assert score(held, worst).value == len(worst)
    for value in one.values:
        assert score(held, dict.fromkeys(worst, 0) | {one.key: value}).value == (value > 0)


def test_a_drinking_score_without_the_sex_says_so() -> None:
    held = instrument("audit-c")

    assert score(held, {"1": 1, "2": 1, "3": 1}).flags == ("sex-not-said",)
    assert score(held, {"1": 1, "2": 1, "3": 1, "sex": 0}).flags == ()
    assert score(held, {"1": 1, "sex": 0}).cuts == {"positive": UNKNOWN}
