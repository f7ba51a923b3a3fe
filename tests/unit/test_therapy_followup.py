"""When calls are due by the clinic's clock, and which answers a prescriber must read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.therapy.decisions import Role, Verdict
from reprieve.therapy.followup import Answers, CallKind, Question, Result, Standing, due_at, standing, worries

DENVER = ZoneInfo("America/Denver")
WELL = {
    Question.FELL: "no",
    Question.PERCEPTION: "passed",
    Question.PAIN: "same",
    Question.MOOD: "better",
    Question.SELF_HARM: "no",
    Question.NAUSEA: "some",
    Question.SLEEP: "badly",
    Question.EMERGENCY: "no",
    Question.URINARY: "no",
}
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(moments, st.sampled_from(CallKind))
def test_a_call_is_due_at_the_same_hour_of_the_clinics_clock(left_at, kind):
    here, due = left_at.astimezone(DENVER), due_at(kind, left_at, DENVER).astimezone(DENVER)

    assert (due.date() - here.date()).days == kind.days
    gap = abs((due.replace(tzinfo=None) - here.replace(tzinfo=None)) - timedelta(days=kind.days))
    assert gap in (timedelta(), timedelta(hours=1))  # an hour that the clock skips does not exist


@given(moments, st.sampled_from(CallKind), st.integers(0, 20 * 24 * 60))
def test_a_task_only_ever_gets_later(left_at, kind, minutes):
    due = due_at(kind, left_at, DENVER)
    order = [Standing.COMING, Standing.DUE, Standing.OVERDUE]
    first = standing(due, (), left_at + timedelta(minutes=minutes), DENVER)
    later = standing(due, (), left_at + timedelta(minutes=minutes + 90), DENVER)

    assert order.index(later) >= order.index(first)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ((), Standing.DUE),
        ((Result.NO_ANSWER, Result.WRONG_NUMBER), Standing.DUE),
        ((Result.NO_ANSWER, Result.REACHED), Standing.DONE),
        ((Result.DECLINED,), Standing.DONE),
    ],
)
def test_only_somebody_spoken_to_ends_a_task(results, expected):
    due = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)

    assert standing(due, results, due + timedelta(hours=1), DENVER) is expected


def test_a_good_night_worries_nobody():
    assert worries(Answers(given=WELL)) == ()
    assert Answers(given=WELL).missing == ()


@pytest.mark.hazard("H-42")
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (Question.FELL, "unhurt"),
        (Question.FELL, "hurt"),
        (Question.PERCEPTION, "lasting"),
        (Question.PAIN, "worse"),
        (Question.MOOD, "worse"),
        (Question.NAUSEA, "vomiting"),
        (Question.SLEEP, "none"),
        (Question.EMERGENCY, "yes"),
        (Question.URINARY, "yes"),
        (Question.SELF_HARM, "yes"),
    ],
)
def test_an_answer_that_worries_is_for_a_prescriber(question, answer):
    (finding,) = worries(Answers(given={**WELL, question: answer}))

    assert finding.blocks
    assert finding.overridable_by == {Role.PRESCRIBER}
    assert finding.resolve


def test_self_harm_comes_first_and_names_the_line():
    found = worries(Answers(given={**WELL, Question.FELL: "hurt", Question.SELF_HARM: "yes"}))

    assert [finding.rule for finding in found] == ["CALL-self-harm", "CALL-fell"]
    assert found[0].verdict is Verdict.REFUSE
    assert "988" in str(found[0].resolve)


@pytest.mark.hazard("H-42")
def test_what_was_not_asked_is_missing_and_not_no():
    answers = Answers(given={Question.FELL: "no"})

    assert Question.SELF_HARM in answers.missing
    with pytest.raises(ValueError, match="no answer"):
        Answers(given={Question.FELL: "perhaps"})
