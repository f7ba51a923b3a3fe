"""An adverse event does not contradict itself, and no prompt is graded by a machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reprieve.therapy.adverse import Action, Grade, Harm, Outcome, Relation, Report
from reprieve.therapy.vitals import NotPlausible

AT = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)
MILD = Report(
    harm=Harm.NAUSEA,
    grade=Grade.MILD,
    serious=False,
    relation=Relation.PROBABLE,
    action=Action.NONE,
    outcome=Outcome.GOING_ON,
    onset_at=AT,
)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grade": Grade.DEATH, "serious": True}, "outcome"),
        ({"outcome": Outcome.DIED}, "outcome"),
        ({"grade": Grade.LIFE_THREATENING}, "serious"),
        ({"outcome": Outcome.GONE}, "resolved_at"),
        ({"resolved_at": AT}, "resolved_at"),
        ({"outcome": Outcome.GONE, "resolved_at": AT - timedelta(minutes=1)}, "resolved_at"),
        ({"harm": Harm.OTHER, "words": " x "}, "words"),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(changes, field):
    with pytest.raises(NotPlausible) as refused:
        replace(MILD, **changes)

    assert refused.value.field == field


def test_what_is_gone_says_when():
    gone = replace(MILD, outcome=Outcome.GONE, resolved_at=AT + timedelta(hours=2))

    assert gone.outcome.over


@pytest.mark.parametrize("kind", [Harm, Grade, Relation, Action, Outcome])
def test_every_choice_is_read_in_words(kind):
    phrases = [member.phrase for member in kind]

    assert all("_" not in phrase and phrase.strip() for phrase in phrases)
    assert len(set(phrases)) == len(phrases)
