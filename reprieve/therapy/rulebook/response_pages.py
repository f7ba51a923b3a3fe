"""The part of the rulebook on courses: what a series is, when it helped, when relief is lost; printed by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reprieve.evidence.sourced import Sourced
from reprieve.therapy import booster, durability, responder, response
from reprieve.therapy.rulebook.response_cases import WORKED
from reprieve.therapy.series_plan import PLANS

NUMBERS: Final[dict[str, tuple[tuple[str, Sourced], ...]]] = {
    "Response, remission, worsening": (
        ("improved, in per cent, for a mood series", response.IMPROVED.number),
        ("review a mood series after infusion", response.REVIEW_MOOD_AFTER),
        ("stop a mood series after infusion", response.STOP_MOOD_AFTER),
        ("stop for pain: least relief at 24 h, %", response.STOP_PAIN_24_H.number),
        ("stop for pain: least relief at two weeks, %", response.STOP_PAIN_2_WEEKS.number),
    ),
    "Did the course help?": (
        ("pain, share of the baseline, at most", responder.P30_OF_BASELINE),
        ("shown beside it, at most", responder.P50_OF_BASELINE),
        ("PEG: fall, %", responder.PEG_PERCENT),
        ("or ODI: fall, points", responder.ODI_POINTS),
        ("or BPI interference: fall, points", responder.BPI_POINTS),
        ("or PGIC, at most", responder.PGIC_AT_MOST),
        ("opioids, times the load before, at most", responder.MME_TIMES),
        ("held after one infusion, days", responder.HELD_AFTER_ONE_DAYS),
        ("held after a series, days", responder.HELD_AFTER_SERIES_DAYS),
    ),
    "When is the response lost?": (
        ("pain, above this share of the baseline", durability.PAIN_SHARE),
        ("and above the baseline less, points", durability.PAIN_POINTS),
        ("on two reports apart, days, pain", durability.PAIN_APART_DAYS),
        ("PHQ-9, at least", durability.MOOD_PHQ9),
        ("and more than this share of the gain lost", durability.MOOD_GAIN_LOST),
        ("on two reports apart, days, mood", durability.MOOD_APART_DAYS),
        ("booster considered from this share of the baseline", booster.RISEN_TO),
        ("or this share of the gain lost", booster.GAIN_LOST),
    ),
}


def courses() -> Iterator[str]:
    yield "## Courses: plan, response, loss\n"
    yield "What counts for each measure, by each published limit, is in [instruments](instruments.md).\n"
    yield "### What a series is meant to be\n"
    yield "| For | Infusions | Within days | Review after |\n|---|---|---|---|"
    for indication, plan in PLANS.items():
        yield f"| {indication.title} | {_number(plan.infusions)} | {_number(plan.within_days)} | {plan.review_after} |"
    for title, worked in WORKED.items():
        yield f"\n### {title}\n"
        yield "| Number | Value |\n|---|---|"
        yield from (f"| {name} | {_number(number)} |" for name, number in NUMBERS[title])
        yield "\n| Given | Answer |\n|---|---|"
        yield from (f"| {case.given} | **{case.answer()}** |" for case in worked)
    yield ""


def sources() -> set[str]:
    """Return the keys of the sources of these numbers."""
    plans = {number.source for plan in PLANS.values() for number in (plan.infusions, plan.within_days)}
    return plans | {number.source for numbers in NUMBERS.values() for _, number in numbers}


def _number(number: Sourced) -> str:
    note = f", {number.note}" if number.note else ""
    return f"{number} ({number.source} [{number.certainty}]{note})"
