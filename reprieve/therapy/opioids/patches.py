"""Patches: micrograms an hour while they are worn, however often they are changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.opioids.amounts import take_amounts, take_supply
from reprieve.therapy.opioids.asking import ask, one, refuse_what_is_left
from reprieve.therapy.opioids.frequency import Often, take_often
from reprieve.therapy.opioids.lines import Named
from reprieve.therapy.opioids.prescription import Dose, Status
from reprieve.therapy.opioids.slate import NUMBER, Slate, Span, plain
from reprieve.therapy.opioids.table import table

_TOTAL: Final = re.compile(rf"\( ?(?:total (?:of )?|= ?)?{NUMBER} ?mcg ?/ ?h(?:rs?|ours?)?(?: total)? ?\)")
_SO_MANY: Final = re.compile(rf"\bx ?([2-9])\b(?! ?days?)|\b([2-9]) ?x? (?={NUMBER} ?mcg ?/ ?h)")


def is_worn_like_a_patch(body: str) -> bool:
    """ "25 mcg/h every 72 h" is a patch, also where nobody says so: micrograms an hour, changed as patches are."""
    slate = Slate(body)
    often = take_often(slate)
    return bool(take_amounts(slate, combined=False).rates) and often.interval_h in _change_h()


def _change_h() -> set[Fraction]:
    return {Fraction(hours.value) for hours in table().patch_change_h}


def worn(named: Named, body: str, notes: list[Sentence], asks: list[Sentence]) -> Iterator[Dose]:
    slate = Slate(body)
    take_supply(slate)
    often = take_often(slate)
    pairs = tuple(Span.of(match[1] or match[2]) for match in slate.take(_SO_MANY))
    amounts = take_amounts(slate, combined=False)
    amounts = replace(amounts, counts=amounts.counts + pairs)
    if any(unit != "mcg" for _, unit in amounts.rates):
        ask(Status.UNIT_MISMATCH, "{typed} patch: is the strength in mcg per hour?", named)
    if not amounts.rates:
        if amounts.weights or amounts.per_ml or slate.numbers():
            ask(
                Status.UNIT_MISMATCH,
                "{typed} patch: the strength must be in mcg per hour. What is printed on it?",
                named,
            )
        ask(Status.MISSING_DOSE, "{typed} patch: what is its strength in mcg per hour?", named)
    if amounts.weights:
        ask(Status.UNIT_MISMATCH, "{typed} patch: the strength must be in mcg per hour. What is printed on it?", named)
    _refuse_patch_interval(named, often)
    refuse_what_is_left(named, slate)
    count = (one(named, amounts.counts) or Span.of("1")).high
    rates = [rate for rate, _ in amounts.rates]
    if len(rates) == 2 and _TOTAL.search(body) and rates[1] == count * rates[0]:
        rates = rates[:1]  # "25 mcg/h, 2 patches (50 mcg/h)"
    if amounts.rate_range:
        asks.append(
            say(
                "{typed}: {most} mcg/h is counted, the most of a range. What is worn?",
                typed=named.typed,
                most=plain(max(rates)),
            )
        )
        rates = [max(rates)]
    if (len(rates) > 1 and count not in {1, len(rates)}) or not count or not all(rates):
        ask(Status.UNCLEAR, "{typed} patch: which patches are worn at one time?", named)
    if min(rates) < Fraction(table().nominal_patch_mcg_per_h.value):
        ask(
            Status.UNIT_MISMATCH,
            "{typed} patch: {rate} mcg/h is less than any patch gives. What is printed on it?",
            named,
            rate=plain(min(rates)),
        )
    _ask_what_no_single_patch_gives(named, max(rates), asks)
    if Fraction(table().nominal_patch_mcg_per_h.value) in rates:
        notes.append(say("A patch of 12 mcg/h gives 12.5; the written 12 is counted."))
    for rate in rates:
        yield Dose(rate, count if len(rates) == 1 else Fraction(1))


def _ask_what_no_single_patch_gives(named: Named, rate: Fraction, asks: list[Sentence]) -> None:
    """ "150 mcg/h" is two patches and is counted; ten times the strongest one is micrograms and milligrams mixed up."""
    largest = Fraction(table().largest_patch_mcg_per_h.value)
    if rate >= largest * 10:
        ask(
            Status.UNIT_MISMATCH,
            "{typed} patch: {rate} mcg/h is more than any patch gives. What is printed on it?",
            named,
            rate=plain(rate),
        )
    if rate > largest:
        asks.append(
            say(
                "{typed}: no single patch gives {rate} mcg/h. Which patches are worn together?",
                typed=named.typed,
                rate=plain(rate),
            )
        )


def _refuse_patch_interval(named: Named, often: Often) -> None:
    said = often.per_day is not None or often.conflict or often.counts
    if said and (often.conflict or often.interval_h not in _change_h()):
        ask(Status.UNCLEAR, "{typed} patch: how many hours is one worn, and how many are worn at one time?", named)
