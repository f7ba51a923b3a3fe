"""The clinic's outcomes as tables and one curve; small counts are hidden from whoever may not open charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.outcomes.queries import ClinicOutcomes, CourseResult
from reprieve.staff.drawing.course import NARROW, WIDE
from reprieve.staff.drawing.survival import MARKS_DAYS, draw_survival
from reprieve.staff.drawing.svg import svg
from reprieve.therapy.decisions import Unknown
from reprieve.therapy.durability import Step, at_risk_on, kaplan_meier, median_day
from reprieve.therapy.protocols import Indication, book
from reprieve.therapy.tally import SMALLEST_SHOWN, is_small, per_hundred

HIDDEN: Final = gettext_lazy("too few to show")
COLUMNS: Final = (
    ("assigned", gettext_lazy("Courses begun"), gettext_lazy("Questionnaires were assigned in this time.")),
    (
        "baseline",
        gettext_lazy("With a baseline"),
        gettext_lazy("The main score was answered before the first infusion."),
    ),
    ("infused", gettext_lazy("Infused"), gettext_lazy("At least one infusion was started.")),
    (
        "silent",
        gettext_lazy("Nothing heard since"),
        gettext_lazy("Infused, and no questionnaire since the last infusion: drop-outs, counted and never left out."),
    ),
    (
        "responder",
        gettext_lazy("Responders"),
        gettext_lazy("Pain: the composite rule. Mood: a fall of at least half of the PHQ-9 at the end of the series."),
    ),
    ("not_responder", gettext_lazy("Not responders"), gettext_lazy("A part of the rule is not met.")),
    (
        "not_assessable",
        gettext_lazy("Not assessable"),
        gettext_lazy("Infused, but a part that the rule needs is missing."),
    ),
    ("worse", gettext_lazy("Worse"), gettext_lazy("The main score rose by the important change.")),
)
STAGES: Final = (
    ("assigned", gettext_lazy("Courses begun"), gettext_lazy("Questionnaires were assigned in this time.")),
    ("infused", gettext_lazy("Infused"), gettext_lazy("At least one infusion was started.")),
    ("series", gettext_lazy("Two or more"), gettext_lazy("At least two infusions, boosters among them.")),
    ("heard", gettext_lazy("Heard from since"), gettext_lazy("A questionnaire came after the last infusion.")),
    ("responder", gettext_lazy("Responders"), gettext_lazy("As in the table of courses.")),
    ("boosted", gettext_lazy("With a booster"), gettext_lazy("At least one infusion was ordered as a booster.")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLine:
    """One row of counts. counts: None for each of a row that is hidden."""

    name: str
    counts: tuple[int | None, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(str(HIDDEN) if count is None else str(count) for count in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLine:
    """One day of the curve."""

    day: int
    share: str
    at_risk: str
    share_of_one: Decimal | None
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesPage:
    """What the page shows."""

    first: date
    last: date
    columns: tuple[tuple[str, str], ...]
    lines: tuple[OutcomeLine, ...]
    stages: tuple[tuple[str, str], ...]
    funnel: tuple[OutcomeLine, ...]
    hides: bool
    smallest: str
    drawing: SafeString
    drawing_narrow: SafeString
    marks: tuple[MarkLine, ...]
    median: str
    followed: str
    infusions: int
    harm_rate: str
    harm_per_100: Decimal | None


def present_outcomes(found: ClinicOutcomes, *, shows_all: bool) -> OutcomesPage:
    """Return the page. shows_all: for a reader who may open the charts."""
    followed = [course.followed for course in found.courses if course.followed is not None]
    steps = kaplan_meier(followed)
    enough = shows_all or len(followed) >= SMALLEST_SHOWN.value
    marks = tuple(_mark(steps, day, len(followed), shows_all=shows_all) for day in MARKS_DAYS) if enough else ()
    drawn = _drawn(steps, shows_all=shows_all) if enough else ()
    risks = [mark.at_risk if mark.at_risk != str(HIDDEN) else "–" for mark in marks] or [""] * len(MARKS_DAYS)
    rate = _rate(found, shows_all=shows_all)
    says = _("The table beside it has the same numbers.")
    return OutcomesPage(
        first=found.first,
        last=found.last,
        columns=tuple((str(title), str(means)) for _key, title, means in COLUMNS),
        lines=tuple(_lines(found.courses, shows_all=shows_all)),
        stages=tuple((str(title), str(means)) for _key, title, means in STAGES),
        funnel=tuple(_funnel(found.courses, shows_all=shows_all)),
        hides=not shows_all,
        smallest=str(SMALLEST_SHOWN.value - 1),
        drawing=svg(draw_survival(drawn, risks, WIDE, says), name="lasting-wide"),
        drawing_narrow=svg(draw_survival(drawn, risks, NARROW, says), name="lasting-narrow"),
        marks=marks,
        median=_median(steps) if enough else str(HIDDEN),
        followed=_followed(found.courses) if enough else str(HIDDEN),
        infusions=found.infusions,
        harm_rate=_said(found, rate, shows_all=shows_all),
        harm_per_100=rate,
    )


def _lines(courses: Sequence[CourseResult], *, shows_all: bool) -> Iterator[OutcomeLine]:
    for indication in Indication:
        mine = [course for course in courses if course.indication is indication]
        if mine:
            counts = _counts(mine)
            hidden = not shows_all and _tells(counts, _between(counts))
            yield OutcomeLine(name=_(indication.title), counts=(None,) * len(counts) if hidden else counts)


def _funnel(courses: Sequence[CourseResult], *, shows_all: bool) -> Iterator[OutcomeLine]:
    """Yield a row for each protocol; of one indication all rows or none, for one could be reckoned from the others."""
    for indication in Indication:
        mine = [course for course in courses if course.indication is indication]
        keys = sorted({course.protocol_key for course in mine}, key=lambda key: (not key, key))
        rows = [(key, _stages([course for course in mine if course.protocol_key == key])) for key in keys]
        hidden = not shows_all and any(_tells(counts, _steps_between(counts)) for _key, counts in rows)
        for key, counts in rows:
            name = f"{_(indication.title)}: {_protocol(key)}"
            yield OutcomeLine(name=name, counts=(None,) * len(counts) if hidden else counts)


def _protocol(key: str) -> str:
    if not key:
        return _("no infusion yet")
    return _(book()[key].title) if key in book() else key


def _counts(mine: Sequence[CourseResult]) -> tuple[int, ...]:
    infused = [course for course in mine if course.infusions]
    return (
        len(mine),
        sum(course.has_baseline for course in mine),
        len(infused),
        sum(course.silent for course in infused),
        sum(course.responder is True for course in infused),
        sum(course.responder is False for course in infused),
        sum(isinstance(course.responder, Unknown) for course in infused),
        sum(course.worse for course in infused),
    )


def _stages(mine: Sequence[CourseResult]) -> tuple[int, ...]:
    infused = [course for course in mine if course.infusions]
    return (
        len(mine),
        len(infused),
        sum(course.infusions > 1 for course in infused),
        sum(course.answered_after for course in infused),
        sum(course.responder is True for course in infused),
        sum(course.boosters > 0 for course in infused),
    )


def _between(counts: tuple[int, ...]) -> tuple[int, ...]:
    assigned, baseline, infused, silent, *_rest = counts
    return assigned - baseline, assigned - infused, abs(infused - baseline), infused - silent


def _steps_between(counts: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(abs(one - other) for one, other in combinations(counts, 2))


def _tells(counts: tuple[int, ...], between: tuple[int, ...]) -> bool:
    """Return whether a row has a small number, or lets one be reckoned: a difference gives away as much as a count."""
    return any(is_small(number) for number in (*counts, *between))


def _drawn(steps: Sequence[Step], *, shows_all: bool) -> tuple[Step, ...]:
    """For a reader without charts the curve ends where few are left."""
    return tuple(step for step in steps if shows_all or step.at_risk >= SMALLEST_SHOWN.value)


def _mark(steps: Sequence[Step], day: int, all_: int, *, shows_all: bool) -> MarkLine:
    at_risk = all_ if day == 0 else at_risk_on(steps, Decimal(day))
    if not shows_all and at_risk < SMALLEST_SHOWN.value:
        return MarkLine(day=day, share=str(HIDDEN), at_risk=str(HIDDEN), share_of_one=None, count=None)
    before = [step.share for step in steps if step.day <= day]
    share = before[-1] if before else Decimal(1)
    return MarkLine(
        day=day,
        share=f"{share * 100:.0f} %" if at_risk else "–",
        at_risk=str(at_risk),
        share_of_one=share if at_risk else None,
        count=at_risk,
    )


def _median(steps: Sequence[Step]) -> str:
    if not steps:
        return _("no responders yet")
    day = median_day(steps)
    return (
        _("day {day}").format(day=f"{day:.0f}") if day is not None else _("not reached: more than half still respond")
    )


def _followed(courses: Sequence[CourseResult]) -> str:
    found = [course.followed for course in courses if course.followed is not None]
    return _("{count} responders followed; {lost} lost the response, {boosters} left with a booster before.").format(
        count=len(found),
        lost=sum(one.lost for one in found),
        boosters=sum(one.left_by is not None for one in found if not one.lost),
    )


def _rate(found: ClinicOutcomes, *, shows_all: bool) -> Decimal | None:
    return None if not shows_all and is_small(found.harm) else per_hundred(found.harm, found.infusions)


def _said(found: ClinicOutcomes, rate: Decimal | None, *, shows_all: bool) -> str:
    if rate is None:
        return str(HIDDEN) if not shows_all and is_small(found.harm) else "–"
    return str(rate)
