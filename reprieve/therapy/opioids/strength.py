"""Milligrams of the opioid at one time: of tablets, of a combination, of a liquid; or what to ask."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from reprieve.therapy import vocabulary
from reprieve.therapy.opioids.amounts import Amounts
from reprieve.therapy.opioids.asking import ask, one
from reprieve.therapy.opioids.lines import Named
from reprieve.therapy.opioids.prescription import Status
from reprieve.therapy.opioids.slate import NUMBER, Span, plain
from reprieve.therapy.opioids.table import table

_ONE: Final = Span.of("1")
_TABLET_OF: Final = re.compile(rf"({NUMBER}) ?mg ?(?:er |ir |xr |sr |cr |oral )*(?:tab|cap|pill)")


def each_time(named: Named, amounts: Amounts) -> Span:
    """Return mg of the opioid at one time."""
    count = one(named, amounts.counts)
    each = _of_liquid(named, amounts) if amounts.per_ml else _strength(named, amounts, count) * (count or _ONE)
    for total, _ in amounts.totals:
        if total not in {each.low, each.high} and not amounts.joined:
            ask(
                Status.UNCLEAR,
                "{typed}: the total of {total} mg does not fit the rest. What is the dose?",
                named,
                total=plain(total),
            )
    return each


def _strength(named: Named, amounts: Amounts, count: Span | None) -> Span:
    if amounts.joined:
        return _of_combination(named, amounts)
    weights = tuple(dict.fromkeys(amounts.weights))
    totals = tuple(dict.fromkeys(amounts.totals))
    if not weights and len(totals) == 2 and totals[0][1] is not totals[1][1]:
        totals = tuple(
            total for total in totals if not total[1]
        )  # "(5 mg) 2 tabs (10 mg total)": the first is a tablet's
        return Span(totals[0][0], totals[0][0])
    if not weights and len(totals) == 1:
        return _of_total(named, *totals[0], count)
    if not weights:
        if numbered := _of_number(named):
            return Span.of(str(numbered))
        ask(Status.MISSING_DOSE, "{typed}: the dose is not said. How many mg are taken each time?", named)
    if len(weights) > 1:
        return _of_two(named, weights, count)
    return _mg(named, *weights[0])


def _of_number(named: Named) -> Decimal | None:
    """Return the mg that a number in the name stands for: Tylenol #3."""
    number = re.search(r"\d+", named.typed)
    known = table().numbered.get(f"{named.drug.name} {number[0]}") if number and named.drug else None
    return known.value if known else None


def _of_total(named: Named, total: Fraction, is_total: bool, count: Span | None) -> Span:
    """ "1 tablet (5 mg)" and "2 tablets (10 mg total)" say what a tablet holds; "2 tablets (5 mg)" does not."""
    if (count and count.is_range) or (count and count.high != 1 and not is_total):
        ask(Status.UNCLEAR, "{typed}: is {total} mg one tablet, or all of them?", named, total=plain(total))
    return Span(total, total) * Span(1 / count.high, 1 / count.high) if count and count.high else Span(total, total)


def _mg(named: Named, span: Span, unit: str) -> Span:
    if unit == "mcg":
        ask(Status.UNIT_MISMATCH, "{typed}: {dose} mcg is written. Is it mg?", named, dose=span)
    mg = Span(span.low * 1000, span.high * 1000) if unit == "g" else span
    if len(named.names) > 1 and mg.high >= Fraction(table().partner_from_mg.value):
        ask(
            Status.MISSING_DOSE,
            "{typed}: {dose} mg is of the other part. How many mg of {opioid} are in it?",
            named,
            dose=span,
            opioid=named.opioids[0],
        )
    return mg


def _of_combination(named: Named, amounts: Amounts) -> Span:
    """Return the opioid's figure of "5/325", by the order of the names and by what such tablets hold."""
    figure = _opioids_figure(named, amounts.joined)
    if amounts.weights and all(span.high != figure for span, _ in amounts.weights):
        ask(Status.UNCLEAR, "{typed}: two strengths are written. Which is taken?", named)
    return Span(figure, figure)


def _opioids_figure(named: Named, figures: tuple[Fraction, ...]) -> Fraction:
    least = Fraction(table().partner_from_mg.value)
    if len(figures) > 2 and len(figures) == len(named.names):
        return figures[named.names.index(named.opioids[0])]
    small = [figure for figure in figures if figure < least]
    if len(figures) == 2 and len(small) == 1:
        return small[0]
    typed = vocabulary.normal(named.typed) not in map(vocabulary.normal, named.drug.brands if named.drug else ())
    if len(figures) == 2 == len(named.names) and len(small) == 2 and typed:
        return figures[named.names.index(named.opioids[0])]
    shown = "/".join(map(plain, figures))
    ask(
        Status.UNCLEAR,
        "{typed} {figures}: how many mg of {opioid} are in it?",
        named,
        figures=shown,
        opioid=named.opioids[0],
    )


def _of_two(named: Named, weights: tuple[tuple[Span, str], ...], count: Span | None) -> Span:
    """ "5 mg tab, take 10 mg" is 10 mg; "2 tabs of 5 mg, 10 mg in all" is 5 mg a tablet. Else ask."""
    (first, one_unit), (second, other_unit) = weights[:2]
    if len(weights) == 2 and one_unit == other_unit == "mg":
        if count and first * count == second:
            return first
        if not count and (tablet := _TABLET_OF.search(named.body)) and Fraction(tablet[1]) == first.high:
            return second
    ask(Status.UNCLEAR, "{typed}: two strengths are written. Which is taken, and how often?", named)


def _of_liquid(named: Named, amounts: Amounts) -> Span:
    strengths = set[Fraction]()
    for figures, unit, ml in amounts.per_ml:
        unit = unit or ("mg" if len(figures) > 1 else "")  # "10/300 per 15 mL", as such tablets are written
        if not unit or not ml:
            ask(Status.UNCLEAR, "{typed}: how many mg are in how many mL?", named)
        figure = figures[0] if len(figures) == 1 else _opioids_figure(named, figures)
        strengths.add(_mg(named, Span(figure, figure), unit).high / ml)
    volume = one(named, amounts.volumes)
    if len(strengths) > 1:
        ask(Status.UNCLEAR, "{typed}: two strengths are written. Which is taken, and how often?", named)
    strength = strengths.pop()
    if volume:
        each = Span(volume.low * strength, volume.high * strength)
        if amounts.weights and (each, "mg") not in amounts.weights:
            ask(Status.UNCLEAR, "{typed}: the mL and the mg of the dose do not agree. What is the dose?", named)
        return each
    if len(set(amounts.weights)) == 1:
        return _mg(named, *amounts.weights[0])
    ask(Status.MISSING_DOSE, "{typed}: how many mL are taken each time?", named)
