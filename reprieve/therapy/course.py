"""May another infusion be booked? (R25) Intervals, counts, totals, whether it helps, and what surveillance found.

Everything here is about a booking, not a start: the front desk books, and what is held waits for a prescriber who says
why, by name. The gate of the day asks again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, PRESCRIBER, RECORD, Basis
from reprieve.therapy.gate_facts import LiverPanel
from reprieve.therapy.limits import CourseLimits
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.vitals import plain

DECIDES: Final = "Choose another day, or let a prescriber book it and say why."
WINDOWS_DAYS: Final = (7, 30, 365)  # standard 6.1: count, mg and mg/kg of the last 7, 30 and 365 days


class Purpose(StrEnum):
    """What an infusion is booked for."""

    SERIES = "series"
    BOOSTER = "booster"


class Because(StrEnum):
    """Why a booster is ordered; it says what its day tells of the relief before it."""

    RELAPSE = "relapse"
    PLANNED = "planned"
    ASKED = "asked"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return _BECAUSE[self]


_BECAUSE: Final = {
    Because.RELAPSE: "relief was there and has faded",
    Because.PLANNED: "planned beforehand, whatever the scores",
    Because.ASKED: "the patient asks for it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One infusion that was started. mg, mg_per_kg: as given. adequate: the response, as a prescriber stated it.

    pain_before: the first pain score of that day, before the pump ran. scales_filled_in: whether they were, that day.
    """

    at: datetime
    mg: Decimal
    mg_per_kg: Decimal
    adequate: Fact = UNKNOWN
    pain_before: int | Unknown = UNKNOWN
    scales_filled_in: Fact = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """What booking looks at. given: oldest first. booked: other days of this patient that are to come.

    purpose: asked only where there was an infusion before. faded: relief was there and has gone (boosters).
    psychosis_or_mania, liver, jaundice, urinary_trouble, misuse_flags: as last found; None of liver: no panel.
    """

    given: tuple[Given, ...] = ()
    booked: tuple[datetime, ...] = ()
    purpose: Purpose | Unknown = UNKNOWN
    faded: Fact = UNKNOWN
    psychosis_or_mania: Fact = UNKNOWN
    liver: LiverPanel | None = None
    jaundice: Fact = UNKNOWN
    urinary_trouble: Fact = UNKNOWN
    misuse_flags: int | Unknown = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What was given in so many days before a moment."""

    days: int
    count: int
    mg: Decimal
    mg_per_kg: Decimal


def may_book(facts: CourseFacts, protocol: Protocol, at: datetime) -> Decision:
    """Answer R25 for an infusion at this time."""
    limits = protocol.limits.course
    if not facts.given:
        return Decision((*_interval(facts, protocol, at), RECORD.clear("R25", "There was no infusion before.")))
    return Decision(
        (
            *_interval(facts, protocol, at),
            *_counts(facts, limits, at),
            *(_weekly(facts, limits, at) if protocol.indication.mood else _second_course(facts, protocol, at)),
            *_response(facts, protocol),
            _scales(facts.given[-1]),
            *_surveillance(facts, protocol),
            *_booster(facts),
            _totals(facts, at),
        )
    )


def totals(given: Iterable[Given], at: datetime, days: Iterable[int] = WINDOWS_DAYS) -> tuple[Total, ...]:
    """Return count, mg and mg/kg of the days before a moment, one for each window."""
    known = tuple(given)
    return tuple(_total(known, at, span) for span in days)


def series(given: tuple[Given, ...], limits: CourseLimits) -> tuple[Given, ...]:
    """Return the infusions of the last series: those that follow one another without a longer gap, oldest first."""
    gap = _days(limits.series_gap_days)
    run: list[Given] = []
    for one in reversed(given):
        if run and run[0].at - one.at >= gap:
            break
        run.insert(0, one)
    return tuple(run)


def responses(given: tuple[Given, ...], protocol: Protocol) -> tuple[Fact, ...]:
    """Return for each infusion of a series whether it helped: as stated, or as the pain scores of later days say."""
    percent = protocol.limits.course.pain_relief_percent.value
    found: list[Fact] = []
    for place, one in enumerate(given):
        later = given[place + 1].pain_before if place + 1 < len(given) else UNKNOWN
        found.append(one.adequate if not isinstance(one.adequate, Unknown) else _relieved(given[0], later, percent))
    return tuple(found) if not protocol.indication.mood else tuple(one.adequate for one in given)


def _relieved(first: Given, later: int | Unknown, percent: Decimal) -> Fact:
    if isinstance(first.pain_before, Unknown) or isinstance(later, Unknown) or not first.pain_before:
        return UNKNOWN
    return Decimal(first.pain_before - later) * 100 / first.pain_before >= percent


def _interval(facts: CourseFacts, protocol: Protocol, at: datetime) -> Iterator[Finding]:
    limits = protocol.limits.course
    hours = protocol.min_interval_h
    others = (*(one.at for one in facts.given), *facts.booked)
    nearest = min((abs(at - other) for other in others), default=None)
    if nearest is not None and nearest < timedelta(hours=float(hours.value)):
        yield Basis.of(hours).hold(
            "R25-interval", "Another infusion is less than {hours} h away.", resolve=DECIDES, by=PRESCRIBER, hours=hours
        )
    else:
        yield Basis.of(hours).clear("R25-interval", "No other infusion within {hours} h.", hours=hours)
    if facts.purpose is Purpose.BOOSTER:
        days = limits.booster_mood_days if protocol.indication.mood else limits.booster_pain_days
        if nearest is not None and nearest < _days(days):
            yield Basis.of(days).hold(
                "R25-booster-interval",
                "A booster less than {days} days from another infusion.",
                resolve=DECIDES,
                by=PRESCRIBER,
                days=days,
            )


def _counts(facts: CourseFacts, limits: CourseLimits, at: datetime) -> Iterator[Finding]:
    coming = [Given(at=when, mg=Decimal(0), mg_per_kg=Decimal(0)) for when in facts.booked if when < at]
    year, recent = totals((*facts.given, *coming), at, (365, int(limits.review_days.value)))
    most = limits.sessions_a_year
    if year.count + 1 > most.value:
        yield Basis.of(most).hold(
            "R25-year",
            "This would be infusion {count} within a year; {most} are the limit.",
            resolve=DECIDES,
            by=PRESCRIBER,
            count=year.count + 1,
            most=most,
        )
    else:
        yield Basis.of(most).clear("R25-year", "At most {most} infusions within a year.", most=most)
    if recent.count >= limits.review_sessions.value or recent.mg >= limits.review_mg.value:
        yield Basis.of(limits.review_mg).hold(
            "R25-review",
            "{count} infusions and {mg} mg in {days} days: a review is due.",
            resolve="The prescriber reviews the whole course, and books with the reason.",
            by=PRESCRIBER,
            count=recent.count,
            mg=plain(recent.mg),
            days=limits.review_days,
        )
    else:
        yield Basis.of(limits.review_mg).clear("R25-review", "No review of the total is due.")


def _weekly(facts: CourseFacts, limits: CourseLimits, at: datetime) -> Iterator[Finding]:
    """Mood: by month 2 at most one a week, else dosing is to stop."""
    run = series(facts.given, limits)
    if at - run[0].at < _days(limits.weekly_after_days):
        return
    apart = limits.weekly_apart_days
    if any(abs(at - other) < _days(apart) for other in (*(one.at for one in facts.given), *facts.booked)):
        yield Basis.of(apart).hold(
            "R25-weekly",
            "The series runs for more than {after} days, and another infusion is less than {apart} days away.",
            resolve="Space it to one a week or less, or stop the series.",
            by=PRESCRIBER,
            after=limits.weekly_after_days,
            apart=apart,
        )


def _second_course(facts: CourseFacts, protocol: Protocol, at: datetime) -> Iterator[Finding]:
    """Pain: a second block of days soon after the first asks for a liver panel in between."""
    limits = protocol.limits.course
    block = 2 * timedelta(hours=float(protocol.min_interval_h.value))
    last, *before = reversed(facts.given)
    several_days = bool(before) and last.at - before[0].at <= block
    since = at - last.at
    if not several_days or not block < since < _days(limits.series_gap_days):
        return
    if facts.liver is None or facts.liver.taken_on < last.at.date():
        yield Basis("NOPP11L", Certainty.PROPOSED).refuse(
            "R25-second-course",
            "A second course less than {days} days after the last, without liver tests since.",
            resolve="Take ALT, AST, ALP and GGT first.",
            by=PRESCRIBER,
            days=limits.series_gap_days,
        )


def _response(facts: CourseFacts, protocol: Protocol) -> Iterator[Finding]:
    limits = protocol.limits.course
    run = series(facts.given, limits)
    said = responses(run, protocol)
    review, stop = (
        (int(limits.mood_review_after.value), int(limits.mood_stop_after.value)) if protocol.indication.mood else (1, 1)
    )
    basis = Basis.of(limits.mood_stop_after if protocol.indication.mood else limits.pain_relief_percent)
    last = said[-stop:]
    if len(run) >= stop and all(one is False for one in last):
        yield basis.refuse(
            "R25-response",
            "No response to the last {count} infusions: the rule to stop is met.",
            resolve="Do not repeat what does not help. A prescriber may book with the reason.",
            by=PRESCRIBER,
            count=len(last),
        )
    elif len(run) >= review and not any(one is True for one in said[-review:]):
        yield basis.hold(
            "R25-response",
            "After {count} infusions nobody has said that they help.",
            resolve="Score and review the response; a prescriber books with what was found.",
            by=PRESCRIBER,
            count=len(run),
        )
    else:
        yield basis.clear("R25-response", "No review of the response is due.")


def _scales(last: Given) -> Finding:
    if last.scales_filled_in is True:
        return DEFAULTS.clear("R25-scales", "The scales of the last day are filled in.")
    verdict = DEFAULTS.hold if isinstance(last.scales_filled_in, Unknown) else DEFAULTS.refuse
    return verdict(
        "R25-scales",
        "The scales of the last day are missing.",
        resolve="Have them filled in, or let a prescriber book and say why.",
        by=PRESCRIBER,
    )


def _surveillance(facts: CourseFacts, protocol: Protocol) -> Iterator[Finding]:
    gate, panel = protocol.limits.gate, facts.liver
    high = panel is not None and (
        max(panel.alt, panel.ast) >= gate.alt_ast_times_normal.value
        or max(panel.alp, panel.ggt) >= gate.alp_ggt_times_normal.value
    )
    open_panel = high and panel is not None and not panel.reviewed
    label = Basis("KETALAR24", Certainty.READ_SECOND_HAND)
    for rule, here, basis, what in (
        (
            "liver",
            open_panel,
            label,
            "high liver tests that nobody has reviewed",
        ),
        ("jaundice", facts.jaundice is True, DEFAULTS, "jaundice"),
        ("bladder", facts.urinary_trouble is True, label, "pain or blood in the urine that nobody has reviewed"),
        ("mind", facts.psychosis_or_mania is True, DEFAULTS, "new psychosis or mania"),
    ):
        if here:
            yield basis.refuse(
                f"R25-{rule}", "Open: {what}.", resolve="Settle it before anything is booked.", by=PRESCRIBER, what=what
            )
    flags = facts.misuse_flags
    if not isinstance(flags, Unknown) and flags >= gate.misuse_flags.value:
        yield Basis.of(gate.misuse_flags).hold(
            "R25-misuse",
            "{flags} signs of misuse.",
            resolve="A prescriber reviews the patient before the next booking.",
            by=PRESCRIBER,
            flags=flags,
        )


def _booster(facts: CourseFacts) -> Iterator[Finding]:
    if isinstance(facts.purpose, Unknown):
        yield DEFAULTS.ask(
            "R25-purpose",
            "Nobody has said whether this goes on with a series or is a booster.",
            resolve="Say which when booking, or let a prescriber say it with the reason.",
            by=PRESCRIBER,
        )
    elif facts.purpose is Purpose.BOOSTER and facts.faded is not True:
        yield DEFAULTS.hold(
            "R25-booster",
            "Nobody has written down that relief was there and has faded.",
            resolve="A booster follows a response that was lost; a prescriber says that it was.",
            by=PRESCRIBER,
        )
    else:
        yield DEFAULTS.clear("R25-booster", "The purpose of this infusion is said.")


def _totals(facts: CourseFacts, at: datetime) -> Finding:
    week, month, year = totals(facts.given, at)
    return RECORD.clear(
        "R25-totals",
        "Given before: {week} in 7 days, {month} in 30, {year} in 365; {mg} mg, {mg_per_kg} mg/kg in a year.",
        week=week.count,
        month=month.count,
        year=year.count,
        mg=plain(year.mg.quantize(Decimal("0.1"))),
        mg_per_kg=plain(year.mg_per_kg.quantize(Decimal("0.01"))),
    )


def _total(given: tuple[Given, ...], at: datetime, days: int) -> Total:
    inside = [one for one in given if timedelta() <= at - one.at <= timedelta(days=days)]
    zero = Decimal(0)
    return Total(
        days=days,
        count=len(inside),
        mg=sum((one.mg for one in inside), zero),
        mg_per_kg=sum((one.mg_per_kg for one in inside), zero),
    )


def _days(number: Sourced) -> timedelta:
    return timedelta(days=float(number.value))
