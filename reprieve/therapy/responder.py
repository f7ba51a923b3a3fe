"""Did a course help for pain? Our rule, after IMMPACT08 and COHEN18: relief, function or impression, held.

All parts are shown, not only the verdict. A part that nobody knows makes the verdict unknown: "not assessable",
never "responder".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown
from reprieve.therapy.response import percent_fall, settled


def _number(value: str, source: str, certainty: Certainty, note: str = "") -> Sourced:
    return Sourced(value=Decimal(value), source=source, certainty=certainty, note=note)


P30_OF_BASELINE: Final = _number("0.70", "IMMPACT08", Certainty.READ)
P50_OF_BASELINE: Final = _number("0.50", "IMMPACT08", Certainty.READ)
PEG_PERCENT: Final = _number("30", "KREBS09", Certainty.RECALL)
ODI_POINTS: Final = _number("12.8", "ODI", Certainty.READ, "Copay")
BPI_POINTS: Final = _number("1", "IMMPACT08", Certainty.READ)
PGIC_AT_MOST: Final = _number("2", "IMMPACT08", Certainty.READ, "much or very much improved")
MME_TIMES: Final = _number("1.10", "REPRIEVE-DEFAULTS", Certainty.PROPOSED, "raised means by more than 10 %")
HELD_AFTER_ONE_DAYS: Final = _number("21", "COHEN18", Certainty.RECALL)
HELD_AFTER_SERIES_DAYS: Final = _number("42", "COHEN18", Certainty.RECALL)
WINDOW_DAYS: Final = 7  # the mean of the last 7 days, of the window and before the course


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One measure before the course and now."""

    before: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One pain score. day: days since the last infusion of the course; may be negative."""

    day: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOutcome:
    """What is known of one course.

    baseline_pain: mean of the 7 days before the course. reports: pain since the last infusion, in any order.
    infusions: one, or a series. until_day: how long it has been since the last infusion.
    """

    baseline_pain: Decimal | Unknown
    reports: tuple[Report, ...]
    infusions: int
    until_day: Decimal
    peg: Pair | Unknown = UNKNOWN
    odi: Pair | Unknown = UNKNOWN
    bpi: Pair | Unknown = UNKNOWN
    pgic: int | Unknown = UNKNOWN
    mme: Pair | Unknown = UNKNOWN


class Part(StrEnum):
    P30 = "p30"
    P50 = "p50"
    FUNCTION = "function"
    IMPRESSION = "impression"
    OPIOIDS = "opioids"
    HELD = "held"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return _PHRASES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """The verdict with its parts. responder: unknown means not assessable."""

    responder: Fact
    parts: Mapping[Part, Fact]
    held_needed_days: int

    @property
    def unknown(self) -> tuple[Part, ...]:
        return tuple(part for part, fact in self.parts.items() if isinstance(fact, Unknown))


def composite(course: CourseOutcome) -> Composite:
    """Judge one course: P30, and function or impression, and opioids not raised, held for 3 or 6 weeks."""
    # What was felt before the last infusion says nothing of what it did.
    window = window_mean((report for report in course.reports if report.day > 0), course.until_day)
    needed = HELD_AFTER_ONE_DAYS if course.infusions == 1 else HELD_AFTER_SERIES_DAYS
    parts = {
        Part.P30: _relief(course.baseline_pain, window, P30_OF_BASELINE),
        Part.P50: _relief(course.baseline_pain, window, P50_OF_BASELINE),
        Part.FUNCTION: _function(course),
        Part.IMPRESSION: UNKNOWN if isinstance(course.pgic, Unknown) else course.pgic <= PGIC_AT_MOST.value,
        Part.OPIOIDS: UNKNOWN if isinstance(course.mme, Unknown) else not _raised(course.mme),
        Part.HELD: _held(course, needed.value),
    }
    helped = _any((parts[Part.FUNCTION], parts[Part.IMPRESSION]))
    responder = all_of((parts[Part.P30], helped, parts[Part.OPIOIDS], parts[Part.HELD]))
    return Composite(responder=responder, parts=parts, held_needed_days=int(needed.value))


def window_mean(reports: Iterable[Report], until_day: Decimal, days: int = WINDOW_DAYS) -> Decimal | Unknown:
    """Return the mean of the last days up to a day; unknown if there is no report in them."""
    inside = [report.score for report in reports if until_day - days < report.day <= until_day]
    return sum(inside, Decimal(0)) / len(inside) if inside else UNKNOWN


def all_of(facts: Sequence[Fact]) -> Fact:
    """Return False if one is false, else unknown if one is, else True."""
    if any(fact is False for fact in facts):
        return False
    return UNKNOWN if any(isinstance(fact, Unknown) for fact in facts) else True


def _any(facts: Sequence[Fact]) -> Fact:
    if any(fact is True for fact in facts):
        return True
    return UNKNOWN if any(isinstance(fact, Unknown) for fact in facts) else False


def _relief(baseline: Decimal | Unknown, now: Decimal | Unknown, share: Sourced) -> Fact:
    if isinstance(baseline, Unknown) or isinstance(now, Unknown) or not baseline:
        return UNKNOWN
    return settled(now - share.value * baseline) <= 0


def _function(course: CourseOutcome) -> Fact:
    found: list[Fact] = []
    if not isinstance(course.peg, Unknown):
        fall = percent_fall(course.peg.before, course.peg.now)
        found.append(UNKNOWN if isinstance(fall, Unknown) else fall >= PEG_PERCENT.value)
    for pair, points in ((course.odi, ODI_POINTS), (course.bpi, BPI_POINTS)):
        if not isinstance(pair, Unknown):
            found.append(settled(pair.before - pair.now) >= points.value)
    return _any(found) if found else UNKNOWN


def _raised(mme: Pair) -> bool:
    return mme.now > MME_TIMES.value * mme.before


def _held(course: CourseOutcome, needed: Decimal) -> Fact:
    """True once a report at or after the needed day still shows relief and none before it did not."""
    if isinstance(course.baseline_pain, Unknown) or not course.baseline_pain:
        return UNKNOWN
    since = sorted((report for report in course.reports if report.day > 0), key=lambda report: report.day)
    for report in since:
        window = window_mean(since, report.day)
        if _relief(course.baseline_pain, window, P30_OF_BASELINE) is False and report.day <= needed:
            return False
    later = [report for report in since if report.day >= needed]
    return _relief(course.baseline_pain, window_mean(since, later[0].day), P30_OF_BASELINE) if later else UNKNOWN


_PHRASES: Final = {
    Part.P30: "pain at least 30 % below the baseline",
    Part.P50: "pain at least 50 % below the baseline",
    Part.FUNCTION: "function better",
    Part.IMPRESSION: "much or very much improved in the patient's own words",
    Part.OPIOIDS: "opioids not raised",
    Part.HELD: "held long enough",
}
