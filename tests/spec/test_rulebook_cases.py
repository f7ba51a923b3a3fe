"""The worked cases of the rulebook: what each demands is what the rules say."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from reprieve.evidence.register import cite
from reprieve.therapy.decisions import Verdict
from reprieve.therapy.rulebook import CASES, RULES, text
from reprieve.therapy.rulebook.response_cases import WORKED

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rulebook.md"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.given}")
def test_case_is_answered_as_the_rulebook_demands(case):
    answer = case.answer()

    assert case.expects == answer.verdict
    if isinstance(answer.verdict, Verdict) and answer.verdict >= Verdict.HOLD:
        assert case.by == answer.by


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.given}")
def test_what_blocks_or_rings_says_what_to_do_next_and_names_its_source(case):
    answer = case.answer()
    if answer.verdict is None:
        return

    assert answer.certainty is not None
    assert cite(answer.source)
    if answer.verdict > 1 and answer.source != "REPRIEVE-RECORD":
        assert answer.resolve


def test_every_rule_that_exists_has_a_module_and_worked_cases():
    for rule in RULES:
        cited = any(rule.has(case.rule) for case in CASES)

        assert bool(rule.where) is cited, rule.number
        if rule.where:
            assert find_spec(f"reprieve.therapy.{rule.where}"), rule.number


def test_rules_are_numbered_without_gap():
    of_care = [rule.number for rule in RULES if re.fullmatch(r"R\d+", rule.number)]

    assert [f"R{number:02}" for number in range(1, 26)] == of_care
    assert len({rule.number for rule in RULES}) == len(RULES)


def test_every_rule_that_can_refuse_has_a_case_in_which_it_does():
    refused = [case.rule for case in CASES if case.expects is Verdict.REFUSE]
    hard = [rule for rule in RULES if rule.where and rule.kind == "hard"]

    assert [rule.number for rule in hard if not any(map(rule.has, refused))] == []


def test_every_case_is_of_one_rule():
    assert [case.rule for case in CASES if sum(rule.has(case.rule) for rule in RULES) != 1] == []


@pytest.mark.parametrize("case", [one for several in WORKED.values() for one in several], ids=lambda case: case.given)
def test_a_course_is_judged_as_the_rulebook_demands(case):
    assert case.answer() == case.expects


def test_the_page_is_fresh():
    assert text() == PAGE.read_text(encoding="utf-8"), "Run: reprieve docs"
