"""How a worked case asks the rules: one thing changed on a day on which everything else is in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from reprieve.evidence.register import Certainty
from reprieve.therapy import alarms, discharge, gates, monitoring
from reprieve.therapy.decisions import Decision, Finding, Role, Sentence, Unknown, Verdict
from reprieve.therapy.events import Cause, EventKind
from reprieve.therapy.gates import LiverPanel
from reprieve.therapy.ordering import plan
from reprieve.therapy.prompts import Level
from reprieve.therapy.protocols import Tier
from reprieve.therapy.rulebook.synthetic import (
    CALM,
    DEPRESSION,
    NOW,
    START,
    Happened,
    calm_readings,
    going_home,
    infusing,
    minutes,
    order,
    protocol,
    reading,
    ready,
)
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.screening import DrugClass, Medicine
from reprieve.therapy.session import State, may
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Reading, Sign
from reprieve.therapy.weights import Weighing


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the rules said: of a finding its verdict, of a prompt its level; None of both if nothing rang."""

    verdict: Verdict | Level | None
    says: Sentence | None = None
    resolve: Sentence | None = None
    by: frozenset[Role] = frozenset()
    source: str = ""
    certainty: Certainty | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """given: the facts in words. expects: what the rulebook demands; `answer()` is what the rules say."""

    rule: str
    given: str
    expects: Verdict | Level | None
    by: frozenset[Role]
    answer: Callable[[], Answer]


NOBODY: Final[frozenset[Role]] = frozenset()
PRESCRIBER: Final = frozenset({Role.PRESCRIBER})
DIRECTOR: Final = frozenset({Role.MEDICAL_DIRECTOR})


def worst(rule: str, decision: Decision) -> Answer:
    """Return the gravest of what this rule says."""
    findings = [finding for finding in decision.findings if finding.rule.startswith(rule)]
    gravest: Finding = max(findings, key=lambda finding: finding.verdict)
    return Answer(
        verdict=gravest.verdict,
        says=gravest.says,
        resolve=gravest.resolve,
        by=gravest.overridable_by,
        source=gravest.source,
        certainty=gravest.certainty,
    )


def gate_case(
    rule: str,
    given: str,
    expects: Verdict,
    *,
    by: frozenset[Role] = NOBODY,
    key: str = DEPRESSION,
    **changes: Any,
) -> Case:
    def answer() -> Answer:
        return worst(rule, gates.evaluate(replace(ready(key), **changes), protocol(key), NOW))

    return Case(rule=rule, given=given, expects=expects, by=by, answer=answer)


def order_case(
    rule: str,
    given: str,
    expects: Verdict,
    *,
    by: frozenset[Role] = NOBODY,
    key: str = DEPRESSION,
    **changes: Any,
) -> Case:
    return Case(
        rule=rule,
        given=given,
        expects=expects,
        by=by,
        answer=lambda: worst(rule, plan(order(key, **changes)).decision),
    )


def home_case(
    given: str,
    expects: Verdict,
    *,
    by: frozenset[Role] = NOBODY,
    at_min: float = 120,
    key: str = DEPRESSION,
    **changes: Any,
) -> Case:
    def answer() -> Answer:
        facts = going_home(**changes)
        return worst("R24", discharge.evaluate(facts, protocol(key), START + minutes(at_min)))

    return Case(rule="R24", given=given, expects=expects, by=by, answer=answer)


def _prompted(rule: str, prompts: Iterable[alarms.Prompt]) -> Answer:
    own = [prompt for prompt in prompts if prompt.rule == rule]
    if not own:
        return Answer(verdict=None)
    worst = max(own, key=lambda prompt: prompt.level)
    return Answer(
        verdict=worst.level,
        says=worst.says,
        resolve=worst.resolve,
        source=worst.source,
        certainty=worst.certainty,
    )


def ring_case(
    rule: str,
    given: str,
    expects: Level | None,
    *readings: Reading,
    scores: tuple[Score, ...] = (),
    happened: tuple[Happened, ...] = (),
    at_min: float = 20,
) -> Case:
    def answer() -> Answer:
        prompts = alarms.active(
            readings=readings,
            scores=scores,
            day=infusing(*happened),
            limits=protocol().limits,
            baseline=CALM,
            now=START + minutes(at_min),
        )
        return _prompted(rule, prompts)

    return Case(rule=rule, given=given, expects=expects, by=NOBODY, answer=answer)


def due_case(
    given: str, expects: Level | None, *, at_min: float, tier: Tier = Tier.A, happened: tuple[Happened, ...] = ()
) -> Case:
    def answer() -> Answer:
        calm_at_start = (*calm_readings(START), reading(Sign.RESP, 14, START))
        prompts = monitoring.overdue(
            day=infusing(*happened),
            readings=calm_at_start,
            scores=tuple(Score(scale=scale, value=0, taken_at=START) for scale in (Scale.RASS, Scale.NAUSEA)),
            schedule=monitoring.schedule(protocol=protocol(), tier=tier, planned_min=40),
            protocol=protocol(),
            now=START + minutes(at_min),
        )
        return _prompted("R20", (prompt for prompt in prompts if prompt.sign == "pressure"))

    return Case(rule="R20", given=given, expects=expects, by=NOBODY, answer=answer)


def resume_case(
    rule: str,
    given: str,
    expects: Verdict,
    *readings: Reading,
    cause: Cause,
    rate: str = "40",
    prescriber: bool = True,
    at_min: float = 30,
) -> Case:
    def answer() -> Answer:
        decision = alarms.may_resume(
            readings=readings,
            scores=(),
            day=infusing((15, EventKind.PAUSED, {"cause": cause})),
            limits=protocol().limits,
            baseline=CALM,
            rate_mg_per_h=Decimal(rate),
            prescriber_at_bedside=prescriber,
            now=START + minutes(at_min),
        )
        return worst(rule, decision)

    return Case(rule=rule, given=given, expects=expects, by=NOBODY, answer=answer)


def at(minute: float) -> datetime:
    return START + minutes(minute)


def symptom(symptom: Symptom, minute: float = 10) -> Happened:
    return (minute, EventKind.SYMPTOM, {"symptom": symptom})


def weighed(*weights: str) -> tuple[Weighing, ...]:
    days = range(len(weights), 0, -1)
    return tuple(
        Weighing(weight_kg=Decimal(weight), weighed_at=NOW - timedelta(days=day))
        for weight, day in zip(weights, days, strict=True)
    )


def took(name: str, drug_class: DrugClass | Unknown, hours: float = 2, **details: Any) -> tuple[Medicine, ...]:
    last = NOW - timedelta(hours=hours)
    return (Medicine(name=name, drug_class=drug_class, last_taken_at=last, **details),)


def high_liver(*, reviewed: bool) -> LiverPanel:
    one = Decimal(1)
    return LiverPanel(alt=Decimal(3), ast=one, alp=one, ggt=one, taken_on=NOW.date(), reviewed=reviewed)


def pressure(value: int, *ats: float) -> tuple[Reading, ...]:
    return tuple(reading(Sign.SYSTOLIC, value, at(minute)) for minute in ats)


def may_case(rule: str, given: str, expects: Verdict, state: State, kind: EventKind) -> Case:
    return Case(rule=rule, given=given, expects=expects, by=NOBODY, answer=lambda: worst("STATE", may(state, kind)))
