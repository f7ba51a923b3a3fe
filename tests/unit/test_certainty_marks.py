"""A number that no source settles carries its mark wherever a rule, a prompt or the formulary shows it to somebody."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from reprieve.evidence.register import Certainty
from reprieve.staff.presenters.findings import CERTAINTY_WORDS, certainty_mark, present_finding
from reprieve.staff.presenters.rescue import present_rescue
from reprieve.therapy.decisions import Finding, Sentence, Verdict
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.prompts import Level
from reprieve.therapy.rulebook.asking import Answer, Case
from reprieve.therapy.rulebook.cases import CASES

UNSETTLED = [certainty for certainty in Certainty if certainty.needs_a_mark]


def answers() -> list[tuple[Case, Answer]]:
    """Every worked case of the rulebook that says something on a number of no source."""
    found = ((case, case.answer()) for case in CASES)
    return [(case, answer) for case, answer in found if answer.certainty in UNSETTLED and shows_something(answer)]


def shows_something(answer: Answer) -> bool:
    """A rule that is met and shows no value has nothing to mark."""
    return answer.says is not None and (answer.verdict is not Verdict.CLEAR or bool(answer.says.values))


def as_finding(answer: Answer) -> Finding:
    assert isinstance(answer.verdict, Verdict)
    assert isinstance(answer.says, Sentence)
    assert answer.certainty is not None
    return Finding(
        rule="R01",
        verdict=answer.verdict,
        says=answer.says,
        resolve=answer.resolve,
        source=answer.source,
        certainty=answer.certainty,
    )


def test_proposed_assumed_and_recalled_are_what_needs_a_mark():
    assert set(UNSETTLED) == set(CERTAINTY_WORDS) == {Certainty.PROPOSED, Certainty.ASSUMED, Certainty.RECALL}


@pytest.mark.parametrize("brief", [True, False])
def test_every_finding_of_the_rulebook_shows_its_mark_also_in_short(brief):
    template = Template("{% load clinic %}{% finding view brief %}")
    findings = [(case, as_finding(answer)) for case, answer in answers() if isinstance(answer.verdict, Verdict)]

    assert len(findings) > 50
    for case, finding in findings:
        page = template.render(Context({"view": present_finding(finding), "brief": brief}))
        word = str(CERTAINTY_WORDS[finding.certainty][0])
        assert f">{word}</span>" in page, case.given


def test_the_gates_own_finding_shows_it_too():
    for case, answer in answers():
        if isinstance(answer.verdict, Level):
            continue
        view = present_finding(as_finding(answer))
        page = render_to_string("staff/session/gate_finding.html", {"view": view, "item": {"place": ""}})
        assert "chip--certainty" in page, case.given


def test_every_drug_of_the_formulary_whose_dose_no_source_settles_is_marked():
    page = render_to_string("staff/rescue.html", {"rescue": present_rescue()})
    lines = page.split("<li><strong")[1:]

    assert len(lines) == len(FORMULARY)
    for line, drug in zip(lines, FORMULARY.values(), strict=True):
        assert ("chip--certainty" in line) == drug.certainty.needs_a_mark, drug.key


@pytest.mark.parametrize("certainty", list(Certainty))
def test_the_tag_marks_what_needs_it_and_nothing_else(certainty):
    page = Template("{% load clinic %}{% certainty value %}").render(Context({"value": certainty}))

    assert ("chip--certainty" in page) == certainty.needs_a_mark == (certainty_mark(certainty) is not None)
