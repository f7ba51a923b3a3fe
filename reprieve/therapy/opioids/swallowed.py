"""A dose that is swallowed: how much at a time, how many times a day, and the most that is allowed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.opioids.amounts import Amounts, most_at_a_time
from reprieve.therapy.opioids.asking import ask, one
from reprieve.therapy.opioids.frequency import Often
from reprieve.therapy.opioids.lines import Named
from reprieve.therapy.opioids.prescription import Dose, Status
from reprieve.therapy.opioids.slate import Span, plain
from reprieve.therapy.opioids.strength import each_time
from reprieve.therapy.opioids.table import table


def swallowed(named: Named, amounts: Amounts, often: Often, notes: list[Sentence], asks: list[Sentence]) -> Dose:
    if amounts.by_body:
        ask(Status.UNCLEAR, "{typed}: the dose is written by body weight. How many mg are taken each time?", named)
    if amounts.rates:
        ask(Status.UNIT_MISMATCH, "{typed}: an amount per hour is for patches and pumps. How is it taken?", named)
    if often.cap_mg and often.per_day is None and amounts.says_nothing and len(named.names) == 1:
        notes.append(say("{typed}: counted at the stated most of a day.", typed=named.typed))
        return Dose(often.cap_mg, Fraction(1))
    often, amounts = _with_counts(named, often, amounts)
    each = each_time(named, amounts)
    _refuse_what_nobody_takes(named, amounts, often, each)
    if each.is_range:
        asks.append(
            say(
                "{typed}: {range} mg each time, counted as {most}. How much is taken?",
                typed=named.typed,
                range=each,
                most=plain(each.high),
            )
        )
    if not each.high:
        ask(Status.UNCLEAR, "{typed}: a dose of 0 is written. Is it taken at all, and how much?", named)
    dose = _capped(named, each.high, _per_day(named, amounts, often, each, notes, asks), often, amounts, notes)
    if amounts.day_total not in {None, dose.each * dose.per_day}:
        ask(
            Status.UNCLEAR,
            "{typed}: {total} mg a day does not fit the rest. How much is taken?",
            named,
            total=plain(amounts.day_total or Fraction(0)),
        )
    return dose


def _refuse_what_nobody_takes(named: Named, amounts: Amounts, often: Often, each: Span) -> None:
    count = one(named, amounts.counts)
    if count and count.high > most_at_a_time():
        ask(
            Status.UNCLEAR,
            "{typed}: {count} at one time is written. How much is taken?",
            named,
            count=plain(count.high),
        )
    if often.per_day and often.per_day.high > 24:
        ask(Status.UNCLEAR, "{typed}: more often than once an hour is written. How often is it taken?", named)
    smallest = table().smallest_tablet_mg.get(named.opioids[0])
    if smallest and each.high >= 1000 * Fraction(smallest.value):
        ask(Status.UNIT_MISMATCH, "{typed}: {dose} mg each time is written. Is it mg?", named, dose=plain(each.high))


def _with_counts(named: Named, often: Often, amounts: Amounts) -> tuple[Often, Amounts]:
    """ "4 a day" is four tablets a day, or four times one."""
    if often.counts is None:
        return often, amounts
    if set(amounts.counts) <= {Span.of("1")} and not amounts.volumes:
        return replace(often, per_day=often.counts), amounts
    ask(Status.UNCLEAR, "{typed}: is that so many tablets a day, or so many times a day?", named)


def _per_day(
    named: Named, amounts: Amounts, often: Often, each: Span, notes: list[Sentence], asks: list[Sentence]
) -> Fraction:
    if often.conflict:
        ask(
            Status.UNCLEAR,
            "{typed}: how often is it taken? It can be read in two ways: {words}.",
            named,
            words=often.conflict,
        )
    if often.per_day is None:
        return _without_frequency(named, amounts, often, each, notes)
    if not often.per_day.high:
        ask(Status.UNCLEAR, "{typed}: 0 times a day is written. Is it taken at all?", named)
    if often.prn:
        notes.append(say("{typed} as needed: counted as if all that is allowed were taken.", typed=named.typed))
    count = (one(named, amounts.counts) or Span.of("1")).high
    lasting = amounts.dispensed / amounts.supply_days if amounts.dispensed and amounts.supply_days else None
    if lasting is not None and lasting != count * often.per_day.high and not amounts.per_ml:
        asks.append(
            say(
                "{typed}: {count} for {days} days do not fit the directions, which are counted. How much is taken?",
                typed=named.typed,
                count=plain(amounts.dispensed or Fraction(0)),
                days=plain(amounts.supply_days or Fraction(0)),
            )
        )
    if often.per_day.is_range:
        asks.append(
            say(
                "{typed}: {range} times a day, counted as {most}. How often is it taken?",
                typed=named.typed,
                range=often.per_day,
                most=plain(often.per_day.high),
            )
        )
    return often.per_day.high


def _without_frequency(named: Named, amounts: Amounts, often: Often, each: Span, notes: list[Sentence]) -> Fraction:
    if often.cap_units is not None or often.cap_mg is not None:
        return Fraction(10**6)  # the cap alone decides
    count = (one(named, amounts.counts) or Span.of("1")).high
    if amounts.dispensed and amounts.supply_days and not amounts.per_ml:
        notes.append(
            say(
                "{typed}: {count} for {days} days; no other frequency is said.",
                typed=named.typed,
                count=plain(amounts.dispensed),
                days=plain(amounts.supply_days),
            )
        )
        return amounts.dispensed / amounts.supply_days / count
    if often.prn:
        ask(Status.MISSING_DOSE, "{typed} as needed: how many times a day at the most?", named)
    ask(Status.MISSING_DOSE, "{typed}: how often it is taken is not said. How many times a day?", named)


def _capped(
    named: Named, each: Fraction, per_day: Fraction, often: Often, amounts: Amounts, notes: list[Sentence]
) -> Dose:
    count = (one(named, amounts.counts) or Span.of("1")).high
    caps = [often.cap_units / count] if often.cap_units is not None and count else []
    if often.cap_mg is not None and not amounts.joined:
        caps.append(often.cap_mg / each)
    most = min([per_day, *caps])
    if not most:
        ask(Status.UNCLEAR, "{typed}: a dose of 0 is written. Is it taken at all, and how much?", named)
    if most < per_day:
        notes.append(say("{typed}: counted at the stated most of a day.", typed=named.typed))
    return Dose(each, most)
