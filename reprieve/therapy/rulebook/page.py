"""Prints `docs/reference/rulebook.md` from the rules themselves, so that it cannot say anything else than they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from reprieve.evidence.register import Certainty, cite
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import Verdict
from reprieve.therapy.events import EventKind, State
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.limits import ActionLimit, Condition, Limits
from reprieve.therapy.protocols import Protocol, book
from reprieve.therapy.rulebook import history_pages, response_pages
from reprieve.therapy.rulebook.asking import Case
from reprieve.therapy.rulebook.cases import CASES
from reprieve.therapy.rulebook.opioid_rules import OPIOID_RULES
from reprieve.therapy.rulebook.response_rules import RESPONSE_RULES
from reprieve.therapy.rulebook.rules import RULES_OF_CARE, Rule
from reprieve.therapy.session import MOVES, kinds_for

RULES: Final = (*RULES_OF_CARE, *OPIOID_RULES, *RESPONSE_RULES)

INTRODUCTION = """# Rulebook

This page is printed by the rules themselves (`reprieve docs`); the worked cases are run by `tests/spec`. It is not
medical advice. Every default needs the signature of the clinic's medical director before use.

Marks: **[read]** read in the source, often its abstract · **[read-2]** read second hand · **[derived]** arithmetic on
such a number · **[recall]** from memory, to be checked · **[prop]** proposed here, no published standard found ·
**[definition]** how this record works, no clinical claim. Keys are resolved under *Sources* at the end.

A rule answers clear, advise, hold (blocks until resolved; an unknown fact always holds) or refuse (blocks; only a
changed fact, or an override where one is named, opens it). An override is by name, with a role and a reason.
"""


def text() -> str:
    """Return the whole page in Markdown."""
    protocols = book().values()
    limits = next(iter(protocols)).limits
    parts = (
        INTRODUCTION,
        "\n".join(_protocols(protocols)),
        "\n".join(_rules()),
        "\n".join(response_pages.courses()),
        "\n".join(history_pages.screening()),
        "\n".join(history_pages.drug_list()),
        "\n".join(_states()),
        "\n".join(_limits(limits)),
        "\n".join(_formulary()),
        "\n".join(_sources(protocols, limits)),
    )
    return "\n".join(parts).rstrip() + "\n"


def _tag(source: str, certainty: Certainty) -> str:
    return f"{source} [{certainty}]"


def _number(number: Sourced) -> str:
    note = f", {number.note}" if number.note else ""
    return f"{number} ({_tag(number.source, number.certainty)}{note})"


def _protocols(protocols: Iterable[Protocol]) -> Iterator[str]:
    yield "## Protocols\n"
    for protocol in protocols:
        ceilings = protocol.ceilings
        yield f"### {protocol.title} (`{protocol.key}`, version {protocol.version})\n"
        drug, setting = protocol.drug_form.phrase, protocol.tier.name
        yield f"For: {protocol.indication.title}. Drug: {drug} ketamine. Setting {setting}.\n"
        yield f"Evidence grade **{protocol.grade}**: {protocol.grade_says}\n"
        yield "| | |\n|---|---|"
        yield f"| default rate, mg/kg/h | {_number(protocol.default_mg_per_kg_h)} |"
        yield f"| default time, min | {_number(protocol.default_min)} |"
        yield f"| ceiling, mg/kg | {_number(ceilings.mg_per_kg)} |"
        yield f"| ceiling, mg/kg/h | {_number(ceilings.mg_per_kg_h)} |"
        yield f"| ceiling, mg/h | {_number(ceilings.mg_per_h)} |"
        yield f"| ceiling, mg a session | {_number(ceilings.session_mg)} |"
        yield f"| shortest, min | {_number(ceilings.shortest_min)} |"
        yield f"| longest, min | {_number(ceilings.longest_min)} |"
        yield f"| shortest interval, h | {_number(protocol.min_interval_h)} |\n"
        yield from (f"- {note.says} ({_tag(note.source, note.certainty)})" for note in protocol.evidence)
        yield ""


def _rules() -> Iterator[str]:
    yield "## Rules and worked cases\n"
    yield "Each case changes one thing on a day on which everything else is in order.\n"
    for rule in RULES:
        yield from _rule(rule, tuple(case for case in CASES if rule.has(case.rule)))


def _rule(rule: Rule, cases: tuple[Case, ...]) -> Iterator[str]:
    yield f"### {rule.number} {rule.title}\n"
    yield f"- Class: {rule.kind}"
    yield f"- Trigger: {rule.trigger}"
    yield f"- May override: {rule.override}"
    yield f"- Recorded: {rule.records}"
    yield f"- Source: {_tag(rule.source, rule.certainty)}"
    yield f"- Answered by: `therapy/{rule.where}`\n" if rule.where else "- Not in this version yet.\n"
    if cases:
        yield "| Given | Answer | It says | Next | Override | Rests on |\n|---|---|---|---|---|---|"
        yield from map(_case, cases)
        yield ""


def _case(case: Case) -> str:
    answer = case.answer()
    word = answer.verdict.name.lower().replace("_", " ") if answer.verdict is not None else "nothing rings"
    by = ", ".join(sorted(role.replace("_", " ") for role in answer.by)) or "nobody"
    blocks = isinstance(answer.verdict, Verdict) and answer.verdict >= Verdict.HOLD
    rests = _tag(answer.source, answer.certainty) if answer.certainty else ""
    cells = (case.given, f"**{word}**", answer.says or "", answer.resolve or "", by if blocks else "", rests)
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"


def _states() -> Iterator[str]:
    yield "## States of an infusion day\n"
    yield "```mermaid\nstateDiagram-v2\n    [*] --> booked"
    for (state, kind), then in MOVES.items():
        if then is not state:
            yield f"    {state} --> {then}: {kind.phrase}"
    yield from (f"    {state} --> [*]" for state in State if state.over)
    yield "```\n"
    yield "| State | What can happen |\n|---|---|"
    yield from (f"| {state.phrase} | {', '.join(kind.phrase for kind in kinds_for(state))} |" for state in State)
    retracted = EventKind.RETRACTED.phrase
    yield f"\nIn every state an entry can be {retracted} or replaced; the old one stays, struck through.\n"


def _limits(limits: Limits) -> Iterator[str]:
    yield f"## Limits (version {limits.version})\n"
    yield "| Name | Value |\n|---|---|"
    yield from (f"| {name} | {_number(number)} |" for name, number in limits.numbers().items())
    yield "\n### Resting signs (R16)\n"
    yield "| Sign | Limit | Class | Rests on |\n|---|---|---|---|"
    for limit in limits.baseline:
        repeat = f", repeated after {limit.confirm_after_min} min" if limit.confirm_after_min else ""
        kind = f"hard{repeat}" if limit.hard else "soft"
        yield (
            f"| {limit.sign.title} | {limit.test.phrase} {limit.value} {limit.sign.unit} | {kind} "
            f"| {_tag(limit.value.source, limit.value.certainty)} |"
        )
    yield "\n### Action limits (R21 to R23)\n"
    yield "| Rule | About | When | Level | What next | Rests on |\n|---|---|---|---|---|---|"
    yield from map(_action, limits.action)
    yield "\n### What is charted how often (R20)\n"
    yield "| Tier | Group | While the drug runs | After it stopped |\n|---|---|---|---|"
    for tier, groups in limits.rhythm.items():
        for group, rhythm in groups.items():
            stages = [f"every {every} min from minute {start}" for start, every in rhythm.every_min]
            single = [f"at minute {minute}" for minute in rhythm.at_min]
            shares = [f"at {share * 100:.0f} % of the time" for share in rhythm.at_share]
            after = f"every {rhythm.after_stop_every_min} min" if rhythm.after_stop_every_min else "before going home"
            yield f"| {tier} | {group.replace('_', ' ')} | {', '.join((*stages, *single, *shares))} | {after} |"
    yield "\nAll of this table is REPRIEVE-DEFAULTS [prop].\n"


def _action(limit: ActionLimit) -> str:
    when = [_condition(limit.condition)]
    if limit.readings > 1:
        when.append(f"{limit.readings} readings, {limit.apart_min} min apart")
    if limit.lasting_s:
        when.append(f"for {limit.lasting_s} s")
    if limit.together_with:
        when.append("with " + " or ".join(_condition(other, named=True) for other in limit.together_with))
    level = limit.level.name.lower().replace("_", " ")
    about = limit.condition.name
    rests = _tag(limit.source, limit.certainty)
    return f"| {limit.rule} | {about} | {', '.join(when)} | {level} | {limit.then} | {rests} |"


def _condition(condition: Condition, *, named: bool = False) -> str:
    if condition.test is None:
        return condition.name if named else "present"
    words = f"{condition.test.phrase} {condition.value}"
    return f"{condition.name} {words}" if named else words


def _formulary() -> Iterator[str]:
    yield "## Rescue and adjunct drugs\n"
    yield "There is no drug that reverses ketamine: pause and support are the antidote."
    yield "Every dose needs the pharmacist's signature.\n"
    yield "| Drug | Use | Dose | Route | Ceiling | Caution | Rests on |\n|---|---|---|---|---|---|---|"
    for drug in FORMULARY.values():
        span = f"{drug.low} to {drug.high}" if drug.low != drug.high else f"{drug.low}"
        dose = f"{span} {drug.unit} {drug.says}".strip() if drug.low else ""
        ceiling = f"{drug.ceiling} {drug.unit}" if drug.ceiling else ""
        rests = _tag(drug.source, drug.certainty)
        yield f"| {drug.name} | {drug.use} | {dose} | {drug.route} | {ceiling} | {drug.caution} | {rests} |"
    yield ""


def _sources(protocols: Iterable[Protocol], limits: Limits) -> Iterator[str]:
    yield "## Sources\n"
    keys = {
        *(key for protocol in protocols for key in protocol.sources),
        *(number.source for number in limits.numbers().values()),
        *(limit.value.source for limit in limits.baseline),
        *(limit.source for limit in limits.action),
        *history_pages.sources(),
        *response_pages.sources(),
        *(drug.source for drug in FORMULARY.values()),
        *(rule.source for rule in RULES),
        *(case.answer().source for case in CASES),
    }
    for source in map(cite, sorted(keys - {""})):
        doi = f" doi:{source.doi}." if source.doi else ""
        yield f"- **{source.key}** {source.cites}.{doi} Read: {source.read}"
