"""One shape for every rule: verdicts, overrides, and a round trip through JSON."""

import json
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from reprieve.evidence.register import Certainty, UnknownSource, cite, register_of
from reprieve.therapy.decisions import UNKNOWN, Decision, Finding, Override, Role, Verdict, say
from reprieve.therapy.findings import DEFAULTS, PRESCRIBER, YesNo

NOW = datetime(2026, 11, 2, 16, tzinfo=UTC)


def finding(rule: str = "R16", verdict: Verdict = Verdict.HOLD, by: frozenset[Role] = PRESCRIBER) -> Finding:
    return Finding(
        rule=rule,
        verdict=verdict,
        says=say("Systolic {value}.", value=150),
        resolve=say("Measure again."),
        evidence=MappingProxyType({"systolic": "150 mmHg"}),
        source="SPRAV",
        certainty=Certainty.READ,
        overridable_by=by,
    )


def override(
    role: Role = Role.PRESCRIBER, rule: str = "R16", reason: str = "Seen and talked with the patient."
) -> Override:
    return Override(rule=rule, by="demo-oak", role=role, reason=reason, at=NOW)


def test_unknown_is_neither_true_nor_false():
    with pytest.raises(TypeError, match="match on it"):
        bool(UNKNOWN)


def test_no_findings_is_clear():
    assert Decision(()).verdict is Verdict.CLEAR


def test_the_worst_finding_decides_and_is_said_first():
    decision = Decision((finding(), finding("R18", Verdict.REFUSE), finding("R01", Verdict.CLEAR)))

    assert decision.verdict is Verdict.REFUSE
    assert not decision.allows
    assert [f.rule for f in decision.blocking] == ["R16", "R18"]
    assert len(decision.why()) == 2
    assert str(decision.why()[0]) == "Systolic 150."


@pytest.mark.parametrize(
    ("verdict", "light"),
    [(Verdict.CLEAR, "green"), (Verdict.ADVISE, "green"), (Verdict.HOLD, "amber"), (Verdict.REFUSE, "red")],
)
def test_verdicts_are_lights(verdict, light):
    assert light == verdict.light


def test_an_override_by_an_allowed_role_opens_but_never_turns_green_to_clear():
    decision = Decision((finding(),)).with_overrides([override()])

    assert decision.allows
    assert decision.verdict is Verdict.ADVISE
    assert decision.findings[0].override == override()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRESCRIBER])
def test_an_override_by_another_role_changes_nothing(role):
    assert not Decision((finding(),)).with_overrides([override(role)]).allows


def test_an_override_of_another_rule_changes_nothing():
    assert not Decision((finding(),)).with_overrides([override(rule="R17")]).allows


def test_what_nobody_may_override_stays():
    assert not Decision((finding(by=frozenset()),)).with_overrides([override()]).allows


def test_what_does_not_block_takes_no_override():
    decision = Decision((finding(verdict=Verdict.ADVISE),)).with_overrides([override()])

    assert decision.findings[0].override is None


def test_an_override_needs_a_reason_of_fifteen_characters():
    with pytest.raises(ValueError, match="15"):
        override(reason="because        ")
    with pytest.raises(ValueError, match="15"):
        override(reason=" Fourteen chars ")
    assert override(reason="Fifteen letters").reason == "Fifteen letters"


def test_why_says_the_gravest_first_and_keeps_the_order_of_the_rest():
    found = (
        DEFAULTS.hold("R16", "Held."),
        DEFAULTS.refuse("R18", "Refused."),
        DEFAULTS.clear("R01", "Clear."),
        DEFAULTS.hold("R17", "Held too."),
    )

    assert [str(one) for one in Decision(found).why()] == ["Refused.", "Held.", "Held too."]


def test_a_decision_survives_json():
    decision = Decision((finding(), finding("R18", Verdict.REFUSE))).with_overrides([override()])
    bare = Decision(
        (Finding(rule="R01", verdict=Verdict.CLEAR, says=say("Fine."), source="SPRAV", certainty=Certainty.READ),)
    )

    for whole in (decision, bare, decision + bare):
        assert whole == Decision.from_json(json.loads(json.dumps(whole.as_json())))


def test_an_unknown_source_is_an_error():
    with pytest.raises(UnknownSource, match="NOBODY99"):
        cite("NOBODY99")


SOFT = YesNo(
    rule="R17-stomach",
    wanted=False,
    met="Met.",
    unmet="Unmet.",
    unknown="Unknown.",
    ask="Ask.",
    resolve="Do.",
    basis=DEFAULTS,
    hard=False,
    by=PRESCRIBER,
)


def test_a_soft_question_holds_and_may_be_overridden_even_when_unknown():
    assert SOFT.answer(False).verdict is Verdict.CLEAR
    assert (SOFT.answer(True).verdict, SOFT.answer(True).overridable_by) == (Verdict.HOLD, PRESCRIBER)
    assert (SOFT.answer(UNKNOWN).verdict, SOFT.answer(UNKNOWN).overridable_by) == (Verdict.HOLD, PRESCRIBER)


def test_a_finding_keeps_the_facts_it_spoke_of():
    words, facts = "{sign} {value} mmHg.", {"sign": "Systolic", "value": "150"}
    given: dict[str, Any] = {"sign": "Systolic", "value": 150}
    found = [
        DEFAULTS.clear("R16", words, **given),
        *(write("R16", words, resolve="Again, {sign}.", **given) for write in (DEFAULTS.advise, DEFAULTS.hold)),
        *(write("R16", words, resolve="Again, {sign}.", **given) for write in (DEFAULTS.refuse, DEFAULTS.ask)),
    ]

    assert [one.evidence for one in found] == [facts] * 5
    assert {str(one.says) for one in found} == {"Systolic 150 mmHg."}
    assert [str(one.resolve) for one in found] == ["None", *["Again, Systolic."] * 4]
    assert DEFAULTS.clear("R16", "Fine.").evidence == {}


def test_a_source_on_two_pages_is_an_error():
    page = '[DEMO1]\ncites = "One"\n'

    assert register_of([page])["DEMO1"].cites == "One"
    with pytest.raises(ValueError, match="DEMO1 is listed twice"):
        register_of([page, page])
