"""Times, ages and findings in words; tags that refuse what they were not made for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from reprieve.evidence.register import Certainty
from reprieve.staff.presenters import icons, times
from reprieve.staff.presenters.findings import present_decision
from reprieve.staff.presenters.states import mark_of_level, mark_of_state
from reprieve.therapy.decisions import Decision, Finding, Override, Role, Verdict, say
from reprieve.therapy.prompts import Level
from reprieve.therapy.session import State

NOW = datetime(2026, 11, 22, 21, 32, tzinfo=UTC)  # 14:32 in the clinic


def a_finding(verdict: Verdict = Verdict.HOLD, **changed) -> Finding:
    facts = {
        "rule": "R11",
        "verdict": verdict,
        "says": say("The weight is {days} days old.", days=45),
        "resolve": say("Weigh the patient."),
        "source": "STANDARD",
        "certainty": Certainty.PROPOSED,
    }
    return Finding(**{**facts, **changed})


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (240, "in 4 min"),
        (60, "in 1 min"),
        (59, "due now"),
        (-59, "due now"),
        (-60, "1 min late"),
        (-5460, "1 h 31 min late"),
    ],
)
def test_a_due_time_counts_down_and_then_up(seconds, says):
    assert times.due_text(seconds) == says


@pytest.mark.parametrize(
    ("seconds", "state"), [(301, ""), (300, "is-soon"), (0, "is-soon"), (-59, "is-soon"), (-60, "is-late")]
)
def test_a_countdown_turns_amber_five_minutes_ahead_and_red_when_late(seconds, state):
    assert times.timer_until(NOW + timedelta(seconds=seconds), NOW).state == state


@given(st.integers(min_value=0, max_value=10**7))
def test_an_age_is_never_older_than_it_is(seconds):
    said = times.age(NOW - timedelta(seconds=seconds), NOW)

    units = {"s": 1, "min": 60, "h": 3600, "days": 86400}
    number = said.split()
    assert said == "just now" or int(number[0]) * units[number[1]] <= seconds


def test_a_minute_counts_once_it_has_passed():
    assert times.timer_since(NOW - timedelta(seconds=119), NOW).text == "1 min"
    assert times.timer_since(NOW - timedelta(seconds=3725), NOW, "clock").text == "1:02:05"


def test_times_are_shown_in_the_clinics_zone():
    assert times.moment(NOW) == "22 Nov 2026, 14:32"


def test_the_gravest_finding_comes_first_and_says_what_to_do():
    view = present_decision(Decision((a_finding(Verdict.CLEAR), a_finding(), a_finding(Verdict.REFUSE))))

    assert [finding.light for finding in view.findings] == ["red", "amber", "green"]
    assert view.findings[1].says == "The weight is 45 days old."
    assert view.findings[1].resolve == "Weigh the patient."
    assert view.findings[2].resolve == ""


def test_a_number_that_no_source_settles_is_marked():
    view = present_decision(Decision((a_finding(), a_finding(certainty=Certainty.READ))))

    assert view.findings[0].certainty is not None
    assert view.findings[0].certainty.word == "proposed"
    assert view.findings[1].certainty is None


def test_who_may_override_is_said_where_it_blocks():
    open_to = a_finding(overridable_by=frozenset({Role.PRESCRIBER}))
    view = present_decision(Decision((a_finding(), open_to)))

    assert view.findings[0].may_override == "Nobody may override this."
    assert "prescriber" in view.findings[1].may_override


def test_an_overridden_finding_stays_with_name_and_reason():
    override = Override(
        rule="R11", by="Demo Rowan", role=Role.PRESCRIBER, reason="Scale is being repaired today", at=NOW
    )
    view = present_decision(Decision((a_finding(override=override),)))

    assert view.findings[0].light == "green"
    assert "Demo Rowan (prescriber): Scale is being repaired today" in view.findings[0].overridden


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_word_and_a_shape_of_its_own(state):
    mark = mark_of_state(state)

    assert mark.word
    assert icons.icon(mark.shape)
    assert [other for other in State if mark_of_state(other).shape == mark.shape] == [state]


@pytest.mark.parametrize("level", list(Level))
def test_every_level_has_a_word_and_a_shape_of_its_own(level):
    mark = mark_of_level(level)

    assert icons.icon(mark.shape)
    assert [other for other in Level if mark_of_level(other).shape == mark.shape] == [level]


@pytest.mark.parametrize(
    "use",
    [
        "{% timer_until missing missing %}",
        "{% findings missing %}",
        "{% field missing %}",
        "{% certainty missing %}",
    ],
)
def test_a_mistyped_name_fails_and_never_shows_as_nothing(use):
    with pytest.raises(TypeError, match="wants"):
        Template("{% load clinic %}" + use).render(Context())


def test_a_shape_that_does_not_exist_fails():
    with pytest.raises(icons.UnknownShape):
        Template("{% load clinic %}{% icon 'gren' %}").render(Context())
