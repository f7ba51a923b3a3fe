"""A taper: how an opioid comes down, step by step, in tablets that exist; agreed, never automatic.

`propose` makes the steps of a plan and says where they are faster than the stated rates (O10 to O14). What happens on
the way is in `therapy.taper_course`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import Decision, Finding
from reprieve.therapy.findings import PRESCRIBER, RECORD, Basis
from reprieve.therapy.limits_file import sourced_from
from reprieve.therapy.opioids.slate import plain
from reprieve.therapy.opioids.table import table
from reprieve.therapy.tablets import NotTablets, at_least

MOST_STEPS: Final = 300
MOST_PATCHES: Final = 2  # worn together; our choice, so that a plan does not count on five small ones
_HUNDRED: Final = Fraction(100)


class Use(StrEnum):
    """How long the opioid has been taken, which decides how fast it may come down."""

    LONG = "long"  # a year or longer
    SHORT = "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaperLimits:
    """The stated rates; each with source and certainty."""

    long_use_days: Sourced
    long_percent_a_month: Sourced
    short_percent_a_week: Sourced
    short_until_percent: Sourced
    most_percent_a_step: Sourced
    most_percent_a_month: Sourced
    review_days: Sourced
    pain_rise_points: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What prescriber and patient want. dose: of a day, in mg; or mcg/h of what is worn. percent: each time.

    floor: where the plan ends; 0 is stopping. strengths: what the pharmacy has, in the unit of the dose.
    """

    drug: str
    patch: bool = False
    dose: Fraction
    times_a_day: int = 1
    strengths: tuple[Fraction, ...]
    use: Use
    percent: Fraction
    every_days: int
    floor: Fraction
    starts_on: date

    def made(self, dose: Fraction) -> Fraction:
        """Return the smallest dose of tablets or patches that is not below this one. Raises NotTablets."""
        return at_least(dose, self.strengths, most=MOST_PATCHES) if self.patch else at_least(dose, self.strengths)

    @property
    def unit(self) -> str:
        return "mcg/h" if self.patch else "mg"

    def mme(self, dose: Fraction) -> Fraction | None:
        """Return a day's MME of a dose, None where the table has no factor."""
        factors = table().patch_factors if self.patch else table().factors
        return dose * Fraction(factors[self.drug].value) if self.drug in factors else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From this day on, this dose of a day."""

    number: int
    on: date
    dose: Fraction
    cut_percent: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The steps, and what the rules say of them; empty steps where no plan can be made."""

    wish: Wish
    steps: tuple[Step, ...]
    decision: Decision


@cache
def limits() -> TaperLimits:
    """Return the stated rates; package data, read once."""
    page = _page()["limits"]
    return TaperLimits(**{field.name: sourced_from(page[field.name]) for field in fields(TaperLimits)})


@cache
def strengths_sold() -> Mapping[str, tuple[Fraction, ...]]:
    """Return strengths by drug, to be offered for a choice; "fentanyl patch" is in mcg/h."""
    return MappingProxyType({name: tuple(map(Fraction, sold)) for name, sold in _page()["strengths"].items()})


def propose(wish: Wish) -> Proposal:
    """Work out the steps. A dose is rounded up to what tablets make, so no rounding makes it faster."""
    if impossible := tuple(_impossible(wish)):
        return Proposal(wish=wish, steps=(), decision=Decision(impossible))
    steps = tuple(_steps(wish))
    return Proposal(
        wish=wish, steps=steps, decision=Decision((*_rate(wish), *_each_step(wish, steps), *_month(wish, steps)))
    )


def course(wish: Wish) -> Iterator[Fraction]:
    """Yield the doses that the rate alone would give, the start first, without end."""
    dose = wish.dose
    until = wish.dose * Fraction(limits().short_until_percent.value) / _HUNDRED
    while True:
        yield dose
        base = wish.dose if wish.use is Use.SHORT and dose > until else dose
        dose -= base * wish.percent / _HUNDRED


def _impossible(wish: Wish) -> Iterator[Finding]:
    if not 0 < wish.percent <= _HUNDRED or wish.every_days < 1 or wish.times_a_day < 1:
        yield RECORD.refuse("O14", "A plan has a rate above 0, days between its steps and times a day.")
    if not 0 <= wish.floor < wish.dose:
        yield RECORD.refuse("O14", "The dose where the plan ends is below the dose of today, and not below 0.")
    try:
        made = wish.made(wish.dose)
    except NotTablets as problem:
        yield RECORD.refuse("O13", "{why}", why=str(problem))
        return
    if made != wish.dose:
        yield RECORD.refuse(
            "O13",
            "Whole tablets of these strengths do not make {dose} {unit} a day.",
            resolve="Add the strength that is taken now.",
            dose=plain(wish.dose),
            unit=wish.unit,
        )


def _steps(wish: Wish) -> Iterator[Step]:
    """Follow the rate's own course; a step is taken when tablets can follow it, else the dose stands for longer."""
    dose, on, number = wish.dose, wish.starts_on, 0
    least = max(wish.made(wish.floor), min(wish.strengths)) if wish.floor else min(wish.strengths)
    for wanted in course(wish):
        made = max(wish.made(wanted), least)
        if number and made == dose and dose == least and not wish.floor:
            made = Fraction(0)
        if made < dose:
            yield Step(number=number, on=on, dose=made, cut_percent=(dose - made) / dose * _HUNDRED)
            dose, number = made, number + 1
        elif not number:
            number = 1
        if dose <= (least if wish.floor else 0) or number > MOST_STEPS:
            return
        on += timedelta(days=wish.every_days)


def _rate(wish: Wish) -> Iterator[Finding]:
    most = limits().long_percent_a_month if wish.use is Use.LONG else limits().short_percent_a_week
    days, phrase = (30, "a month") if wish.use is Use.LONG else (7, "a week")
    share = _percent_over(wish, days)
    if share > Fraction(most.value) + Fraction(1, 10**9):
        yield Basis.of(most).hold(
            "O10",
            "{share} % {phrase} is faster than {most} %.",
            resolve="Go slower, or write down why the patient is better off faster.",
            by=PRESCRIBER,
            share=plain(round(share, 1)),
            phrase=phrase,
            most=most,
        )
    else:
        yield Basis.of(most).clear("O10", "Not faster than {most} % {phrase}.", most=most, phrase=phrase)


def _percent_over(wish: Wish, days: int) -> Fraction:
    """Return what the rate alone takes off in so many days, in percent: compound for long use, straight for short."""
    if wish.use is Use.SHORT:
        return wish.percent * days / wish.every_days
    left = float(1 - wish.percent / _HUNDRED) ** (days / wish.every_days)
    return (1 - Fraction(left)) * _HUNDRED


def _each_step(wish: Wish, steps: tuple[Step, ...]) -> Iterator[Finding]:
    most = limits().most_percent_a_step
    before = wish.dose
    for step in steps:
        if step.cut_percent > Fraction(most.value):
            yield Basis.of(most).hold(
                f"O11-{step.number}",
                "From {before} to {dose} {unit} is {cut} % in one step; not more than {most} %.",
                resolve="Add a smaller strength, end the plan above, or write down why.",
                by=PRESCRIBER,
                before=plain(before),
                dose=plain(step.dose),
                unit=wish.unit,
                cut=plain(round(step.cut_percent, 0)),
                most=most,
            )
        before = step.dose


def _month(wish: Wish, steps: tuple[Step, ...]) -> Iterator[Finding]:
    """Say the steepest fall within 30 days where it is too steep."""
    most = limits().most_percent_a_month
    worst, at = Fraction(0), wish.starts_on
    for step in steps:
        before = _dose_before(wish, steps, step.on - timedelta(days=29))
        fall = (before - step.dose) / before * _HUNDRED
        if fall > worst:
            worst, at = fall, step.on
    if worst > Fraction(most.value):
        yield Basis.of(most).hold(
            "O12",
            "Within 30 days up to {at} the dose falls by {fall} %: above {most} % overdoses were more frequent.",
            resolve="Go slower. A rapid cut is for a danger to life, and that is written down.",
            by=PRESCRIBER,
            at=at.isoformat(),
            fall=plain(round(worst, 0)),
            most=most,
        )


def _dose_before(wish: Wish, steps: tuple[Step, ...], day: date) -> Fraction:
    return next((step.dose for step in reversed(steps) if step.on < day), wish.dose)


@cache
def _page() -> Mapping[str, Any]:
    return tomllib.loads(files("reprieve.therapy").joinpath("taper.toml").read_text(encoding="utf-8"))
