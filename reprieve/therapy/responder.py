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
from reprieve.therapy.course import Because
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
class DayLoad:
    """The opioid load as it was put on record. day: whole days since the last infusion of the course; may be negative.

    mme_per_day: unknown where a line of the list could not be counted; least_mme: what could.
    """

    day: Decimal
    mme_per_day: Decimal | Unknown
    least_mme: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOutcome:
    """What is known of one course, boosters apart.

    baseline_pain: mean of the 7 days before the course. reports: pain since the last infusion, in any order.
    infusions: one, or a series. until_day: how long it has been since the last infusion, or was until a booster.
    left_by: why a booster ended it there; None without one.
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
    left_by: Because | Unknown | None = None


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
    """Judge one course: P30, and function or impression, and opioids not raised, held for 3 or 6 weeks.

    A course that held so long has responded, whatever comes later: how long it lasts is another question.
    """
    # What was felt before the last infusion says nothing of what it did.
    since = [report for report in course.reports if report.day > 0]
    window = window_mean(since, judging_day(since, course.infusions, course.until_day))
    needed = held_needed(course.infusions)
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


def held_needed(infusions: int) -> Sourced:
    """Return for how many days after the last infusion relief has to hold."""
    return HELD_AFTER_ONE_DAYS if infusions == 1 else HELD_AFTER_SERIES_DAYS


def judging_day(reports: Iterable[Report], infusions: int, until_day: Decimal) -> Decimal:
    """Return the day on which a course is judged: of the first report once it has to have held, else today."""
    needed = held_needed(infusions).value
    return min((report.day for report in reports if needed <= report.day <= until_day), default=until_day)


def opioids_across(loads: Iterable[DayLoad], *, first_day: Decimal, judged_day: Decimal) -> Pair | Unknown:
    """Return the load before the course and at its judging, each as last put on record; unknown if either is.

    first_day: of the first infusion. A load that is known only in part counts where that part alone is a rise.
    """
    known = sorted(loads, key=lambda load: load.day)
    before = [load for load in known if load.day <= first_day]
    after = [load for load in known if load.day > 0]
    in_time = [load for load in after if load.day <= judged_day]
    now = in_time[-1] if in_time else after[0] if after else None
    if not before or now is None or isinstance(before[-1].mme_per_day, Unknown):
        return UNKNOWN
    least = Pair(before=before[-1].mme_per_day, now=now.least_mme)
    return UNKNOWN if isinstance(now.mme_per_day, Unknown) and not _raised(least) else least


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
    if course.left_by is Because.RELAPSE and course.until_day < needed:
        return False
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
