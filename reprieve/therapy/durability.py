"""How long does relief last? Loss of response of one course, and of many as Kaplan and Meier draw it.

A loss lies somewhere between the last good report and the first bad one; both days are kept. A booster before the
loss is no loss: the course leaves the count there, with its reason, because boosters follow how patients feel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeAlias

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.course import Because
from reprieve.therapy.decisions import Unknown
from reprieve.therapy.responder import WINDOW_DAYS, Report, window_mean
from reprieve.therapy.response import settled

# Days after the last infusion of the series, and why.
Booster: TypeAlias = tuple[Decimal, "Because | Unknown"]

_OURS: Final = ("REPRIEVE-DEFAULTS", Certainty.PROPOSED)


def _ours(value: str) -> Sourced:
    return Sourced(value=Decimal(value), source=_OURS[0], certainty=_OURS[1])


PAIN_SHARE: Final = _ours("0.70")
PAIN_POINTS: Final = _ours("2")
PAIN_APART_DAYS: Final = _ours("3")
MOOD_PHQ9: Final = _ours("10")
MOOD_GAIN_LOST: Final = _ours("0.50")
MOOD_APART_DAYS: Final = _ours("5")


class Standing(StrEnum):
    GOOD = "good"  # the last report shows the response
    WATCH = "watch"  # one bad report
    LOST = "lost"
    NO_REPORT = "no_report"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return _PHRASES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One course after its last infusion. last_good, first_bad: days between which the loss lies.

    until: the day to which it was followed. left_by: why a booster took it out before any loss; None without one.
    """

    standing: Standing
    last_good: Decimal
    first_bad: Decimal | None
    until: Decimal
    left_by: Because | Unknown | None = None

    @property
    def lost(self) -> bool:
        return self.standing is Standing.LOST


def pain_limit(baseline: Decimal) -> Decimal:
    """Return above which 7-day mean pain the response is lost."""
    return max(PAIN_SHARE.value * baseline, baseline - PAIN_POINTS.value)


def follow_pain(
    baseline: Decimal, reports: Iterable[Report], *, until: Decimal, booster: Booster | None = None
) -> Followed:
    """Follow one course for pain; an infusion because of pain is a loss too."""
    known = _until(reports, until, booster)
    found = _follow(
        known,
        lambda report: settled(week_mean(known, report) - pain_limit(baseline)) > 0,
        PAIN_APART_DAYS.value,
        until,
        booster,
    )
    if booster and booster[1] is Because.RELAPSE and not found.lost:
        return Followed(standing=Standing.LOST, last_good=found.last_good, first_bad=booster[0], until=booster[0])
    return found


def follow_mood(
    baseline: Decimal,
    best: Decimal,
    reports: Iterable[Report],
    *,
    until: Decimal,
    booster: Booster | None = None,
) -> Followed:
    """Follow one course for mood by PHQ-9. best: the score at the end of the course, from which the gain is lost."""
    gain = baseline - best

    def bad(report: Report) -> bool:
        return report.score >= MOOD_PHQ9.value and report.score - best > MOOD_GAIN_LOST.value * gain

    return _follow(_until(reports, until, booster), bad, MOOD_APART_DAYS.value, until, booster)


def _until(reports: Iterable[Report], until: Decimal, booster: Booster | None) -> tuple[Report, ...]:
    end = min(until, booster[0]) if booster else until
    return tuple(sorted((one for one in reports if 0 < one.day <= end), key=lambda report: report.day))


def _follow(
    reports: Sequence[Report],
    bad: Callable[[Report], bool],
    apart: Decimal,
    until: Decimal,
    booster: Booster | None,
) -> Followed:
    last_good, first_bad = Decimal(0), None
    for report in reports:
        if not bad(report):
            last_good, first_bad = report.day, None
        elif first_bad is None:
            first_bad = report.day
        elif report.day - first_bad >= apart:
            return Followed(standing=Standing.LOST, last_good=last_good, first_bad=first_bad, until=report.day)
    seen = reports[-1].day if reports else Decimal(0)
    standing = Standing.NO_REPORT if not reports else Standing.WATCH if first_bad is not None else Standing.GOOD
    left = booster[1] if booster and booster[0] <= until else None
    return Followed(standing=standing, last_good=last_good, first_bad=first_bad, until=seen, left_by=left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One day of the Kaplan-Meier curve. at_risk: still followed just before it; share: still responding after it."""

    day: Decimal
    at_risk: int
    lost: int
    left: int
    share: Decimal


def kaplan_meier(courses: Iterable[Followed]) -> tuple[Step, ...]:
    """Return the steps; a loss counts at the first bad report, whoever is not lost leaves when last heard of."""
    ends = sorted(
        (course.first_bad if course.lost and course.first_bad else course.until, course.lost) for course in courses
    )
    share, steps, at_risk = Decimal(1), [], len(ends)
    for day in sorted({day for day, _ in ends}):
        lost = sum(gone for at, gone in ends if at == day)
        left = sum(not gone for at, gone in ends if at == day)
        share *= Decimal(at_risk - lost) / at_risk
        steps.append(Step(day=day, at_risk=at_risk, lost=lost, left=left, share=share))
        at_risk -= lost + left
    return tuple(steps)


def median_day(steps: Sequence[Step]) -> Decimal | None:
    """Return the first day on which half or fewer still respond; None while more do."""
    return next((step.day for step in steps if step.share <= Decimal("0.5")), None)


def at_risk_on(steps: Sequence[Step], day: Decimal) -> int:
    """Return how many were still followed on a day."""
    return next((step.at_risk for step in steps if step.day >= day), 0)


def week_mean(reports: Sequence[Report], report: Report) -> Decimal:
    """Return the 7-day mean on the day of a report, which lies in it itself."""
    mean = window_mean(reports, report.day, WINDOW_DAYS)
    return report.score if isinstance(mean, Unknown) else mean


_PHRASES: Final = {
    Standing.GOOD: "still responding",
    Standing.WATCH: "one bad report: watch",
    Standing.LOST: "response lost",
    Standing.NO_REPORT: "no report since the last infusion",
}
