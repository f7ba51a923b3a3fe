"""Worked cases of a course: whether to stop it, whether it helped, when relief is lost; `WORKED` answers in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from reprieve.therapy import booster, response
from reprieve.therapy.course import Because
from reprieve.therapy.decisions import UNKNOWN, Fact, Finding, Role, Unknown, Verdict
from reprieve.therapy.durability import follow_mood, follow_pain
from reprieve.therapy.responder import CourseOutcome, Pair, Report, composite
from reprieve.therapy.rulebook.asking import NOBODY, PRESCRIBER, Answer, Case
from reprieve.therapy.rulebook.synthetic import CRPS, protocol

CLEAR, ADVISE, HOLD, REFUSE = Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """given: the facts in words. expects: what the rulebook demands; `answer()` is what the rules say."""

    given: str
    expects: str
    answer: Callable[[], str]


def _reports(*pairs: tuple[float, float]) -> tuple[Report, ...]:
    return tuple(Report(day=Decimal(str(day)), score=Decimal(str(score))) for day, score in pairs)


def _found(
    rule: str, given: str, expects: Verdict | None, ask: Callable[[], Finding | None], by: frozenset[Role]
) -> Case:
    def answer() -> Answer:
        found = ask()
        if found is None:
            return Answer(verdict=None)
        return Answer(
            verdict=found.verdict,
            says=found.says,
            resolve=found.resolve,
            by=found.overridable_by,
            source=found.source,
            certainty=found.certainty,
        )

    return Case(rule=rule, given=given, expects=expects, by=by, answer=answer)


def _pain(given: str, expects: Verdict, day: str | None, weeks: str | None, by: frozenset[Role] = NOBODY) -> Case:
    scores = [UNKNOWN if score is None else Decimal(score) for score in (day, weeks)]
    return _found("RSP-stop-pain", given, expects, lambda: response.stop_for_pain(Decimal(8), *scores), by)


def _mood(given: str, expects: Verdict, *after: int | None, by: frozenset[Role] = NOBODY) -> Case:
    scores = [UNKNOWN if score is None else Decimal(score) for score in after]
    return _found("RSP-stop-mood", given, expects, lambda: response.stop_for_mood(Decimal(20), scores), by)


def _thoughts(given: str, expects: Verdict | None, before: int | Unknown, now: int | Unknown) -> Case:
    return _found("RSP-new-thoughts", given, expects, lambda: response.worse_thoughts(before, now), NOBODY)


def _booster(
    given: str, expects: Verdict, *pairs: tuple[float, float], by: frozenset[Role] = NOBODY, **more: Any
) -> Case:
    facts: dict[str, Any] = {
        "mood": False,
        "responded": True,
        "baseline": Decimal(8),
        "best": Decimal(3),
        "reports": _reports(*pairs),
        "today": Decimal(30),
    }

    def ask() -> Finding:
        return booster.propose(booster.SinceLast(**facts | more), protocol(CRPS).limits.course)

    return _found("RSP-booster", given, expects, ask, by)


RESPONSE_CASES: Final[tuple[Case, ...]] = (
    _pain("8 before, 5 after 24 h, 8 after two weeks", CLEAR, "5", "8"),
    _pain("8 before, 5.6 after 24 h: 30 %", CLEAR, "5.6", "8"),
    _pain("8 before, 5.7 after 24 h, 7.2 after two weeks: 10 %", CLEAR, "5.7", "7.2"),
    _pain("8 before, 5.7 after 24 h, 7.3 after two weeks", REFUSE, "5.7", "7.3", PRESCRIBER),
    _pain("8 before, 7 after 24 h, nobody asked after two weeks", HOLD, "7", None, PRESCRIBER),
    _mood("PHQ-9 20 before, 20 after infusions 1 and 2", CLEAR, 20, 20),
    _mood("20 before, 20 after each of three", HOLD, 20, 20, 20, by=PRESCRIBER),
    _mood("20 before, 16 after the third: 20 %", CLEAR, 20, 20, 16),
    _mood("20 before, 17 after each of four", REFUSE, 17, 17, 17, 17, by=PRESCRIBER),
    _mood("the same, nobody asked after the second", HOLD, 17, None, 17, 17, by=PRESCRIBER),
    _thoughts("item 9: 0 before, 1 now", REFUSE, 0, 1),
    _thoughts("item 9: nobody asked before, 1 now", REFUSE, UNKNOWN, 1),
    _thoughts("item 9: 1 before, 1 now", None, 1, 1),
    _booster("8 before, 3 after; 4 on day 21", CLEAR, (21, 4)),
    _booster("8 before, 3 after; 6 on day 21", ADVISE, (21, 6)),
    _booster("8 before, 3 after; 6 on days 21 and 23", ADVISE, (21, 6), (23, 6)),
    _booster("8 before, 3 after; 6 on days 21 and 24", ADVISE, (21, 6), (24, 6)),
    _booster("the same, but the course did not help", ADVISE, (21, 6), (24, 6), responded=False),
    _booster("the same, and nobody knows whether it helped", HOLD, (21, 6), (24, 6), by=PRESCRIBER, responded=UNKNOWN),
)


def _judged(measure: str, before: str, now: str, expects: str) -> Worked:
    def answer() -> str:
        found = response.judge(measure, Decimal(before), Decimal(now))
        said = f"response {_word(found.response)}"
        if not isinstance(found.remission, Unknown) or response.RULES[measure].remission:
            said += f", remission {_word(found.remission)}"
        return said + (", worse" if found.worse is True else "")

    return Worked(given=f"{measure}: {before} before, {now} now", expects=expects, answer=answer)


_HELPED: Final = CourseOutcome(
    baseline_pain=Decimal(8),
    reports=_reports((7, 4), (14, 4), (21, 4), (28, 4), (35, 4), (43, 4)),
    infusions=5,
    until_day=Decimal(43),
    peg=Pair(before=Decimal(7), now=Decimal(4)),
    pgic=2,
    mme=Pair(before=Decimal(40), now=Decimal(40)),
)


def _course(given: str, expects: str, **changes: Any) -> Worked:
    def answer() -> str:
        verdict = composite(replace(_HELPED, **changes)).responder
        if isinstance(verdict, Unknown):
            return "not assessable"
        return "responder" if verdict else "no responder"

    return Worked(given=given, expects=expects, answer=answer)


def _lost(given: str, expects: str, *pairs: tuple[float, float], because: Because | None = None) -> Worked:
    def answer() -> str:
        left = (Decimal(40), because) if because else None
        return follow_pain(Decimal(8), _reports(*pairs), until=Decimal(60), booster=left).standing.phrase

    return Worked(given=given, expects=expects, answer=answer)


def _lost_mood(given: str, expects: str, *pairs: tuple[float, float]) -> Worked:
    def answer() -> str:
        return follow_mood(Decimal(20), Decimal(4), _reports(*pairs), until=Decimal(60)).standing.phrase

    return Worked(given=given, expects=expects, answer=answer)


def _word(fact: Fact) -> str:
    return "not known" if isinstance(fact, Unknown) else "yes" if fact else "no"


WORKED: Final[dict[str, tuple[Worked, ...]]] = {
    "Response, remission, worsening": (
        _judged("nrs", "8", "5.6", "response yes"),
        _judged("nrs", "8", "5.7", "response no"),
        _judged("nrs", "7", "5", "response no"),
        _judged("nrs", "4", "2", "response yes"),
        _judged("nrs", "0", "0", "response not known"),
        _judged("nrs", "5", "7", "response no, worse"),
        _judged("phq-9", "16", "8", "response yes, remission no"),
        _judged("phq-9", "16", "4", "response yes, remission yes"),
        _judged("phq-9", "10", "15", "response no, remission no, worse"),
        _judged("madrs", "30", "12", "response yes, remission not known"),
        _judged("pcl-5", "50", "38", "response not known, remission no"),
    ),
    "Did the course help?": (
        _course(
            "five infusions; pain 8 before and 4 since, to day 43; PEG 7 to 4; much improved; opioids as before",
            "responder",
        ),
        _course("the same, nobody asked about opioids", "not assessable", mme=UNKNOWN),
        _course(
            "the same, opioids up from 40 to 45 MME", "no responder", mme=Pair(before=Decimal(40), now=Decimal(45))
        ),
        _course(
            "the same, opioids up from 40 to 44 MME: 10 %", "responder", mme=Pair(before=Decimal(40), now=Decimal(44))
        ),
        _course(
            "the same, PEG 7 to 6 and minimally improved",
            "no responder",
            peg=Pair(before=Decimal(7), now=Decimal(6)),
            pgic=3,
        ),
        _course(
            "the same, day 20 so far",
            "not assessable",
            reports=_reports((7, 4), (14, 4), (20, 4)),
            until_day=Decimal(20),
        ),
        _course(
            "one infusion; the same to day 21",
            "responder",
            infusions=1,
            reports=_reports((7, 4), (14, 4), (21, 4)),
            until_day=Decimal(21),
        ),
    ),
    "When is the response lost?": (
        _lost("pain 8 before: lost above 6; 6 on days 20 and 30", "still responding", (20, 6), (30, 6)),
        _lost("7 on day 30", "one bad report: watch", (20, 4), (30, 7)),
        _lost("7 on days 30 and 32", "one bad report: watch", (20, 4), (30, 7), (32, 7)),
        _lost("7 on days 30 and 33", "response lost", (20, 4), (30, 7), (33, 7)),
        _lost(
            "4 throughout, and a booster on day 40 because of pain",
            "response lost",
            (20, 4),
            (30, 4),
            because=Because.RELAPSE,
        ),
        _lost(
            "the same, and a planned booster on day 40", "still responding", (20, 4), (30, 4), because=Because.PLANNED
        ),
        _lost("nobody answered", "no report since the last infusion"),
        _lost_mood(
            "PHQ-9 20 before, 4 after; 12 on days 20 and 30: half of the gain", "still responding", (20, 12), (30, 12)
        ),
        _lost_mood("the same, 13 on days 20 and 24", "one bad report: watch", (20, 13), (24, 13)),
        _lost_mood("the same, 13 on days 20 and 25", "response lost", (20, 13), (25, 13)),
    ),
}
