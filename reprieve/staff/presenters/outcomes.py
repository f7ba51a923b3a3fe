"""The clinic's outcomes as tables and one curve; small counts are hidden from whoever may not open charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.outcomes.queries import ClinicOutcomes, CourseResult
from reprieve.staff.drawing.course import NARROW, WIDE
from reprieve.staff.drawing.survival import MARKS_DAYS, draw_survival
from reprieve.staff.drawing.svg import svg
from reprieve.therapy.decisions import Unknown
from reprieve.therapy.durability import Booster, Step, at_risk_on, kaplan_meier, median_day
from reprieve.therapy.protocols import Indication
from reprieve.therapy.tally import SMALLEST_SHOWN, per_hundred

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
        gettext_lazy("Pain: the composite rule. Mood: a fall of at least half of the PHQ-9."),
    ),
    ("not_responder", gettext_lazy("Not responders"), gettext_lazy("A part of the rule is not met.")),
    (
        "not_assessable",
        gettext_lazy("Not assessable"),
        gettext_lazy("Infused, but a part that the rule needs is missing."),
    ),
    ("worse", gettext_lazy("Worse"), gettext_lazy("The main score rose by the important change.")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLine:
    """One indication; texts, because a hidden count is said in words."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLine:
    """One day of the curve."""

    day: int
    share: str
    at_risk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesPage:
    """What the page shows."""

    first: date
    last: date
    columns: tuple[tuple[str, str], ...]
    lines: tuple[OutcomeLine, ...]
    hides: bool
    smallest: str
    drawing: SafeString
    drawing_narrow: SafeString
    marks: tuple[MarkLine, ...]
    median: str
    followed: str
    infusions: int
    harm_rate: str


def present_outcomes(found: ClinicOutcomes, *, shows_all: bool) -> OutcomesPage:
    """Return the page. shows_all: for a reader who may open the charts."""
    followed = [course.followed for course in found.courses if course.followed is not None]
    steps = kaplan_meier(followed)
    enough = shows_all or len(followed) >= SMALLEST_SHOWN.value
    marks = tuple(_mark(steps, day, len(followed), shows_all=shows_all) for day in MARKS_DAYS) if enough else ()
    drawn = _drawn(steps, shows_all=shows_all) if enough else ()
    risks = [mark.at_risk if mark.at_risk != str(HIDDEN) else "–" for mark in marks] or [""] * len(MARKS_DAYS)
    says = _("The table beside it has the same numbers.")
    return OutcomesPage(
        first=found.first,
        last=found.last,
        columns=tuple((str(title), str(means)) for _key, title, means in COLUMNS),
        lines=tuple(_lines(found.courses, shows_all=shows_all)),
        hides=not shows_all,
        smallest=str(SMALLEST_SHOWN.value - 1),
        drawing=svg(draw_survival(drawn, risks, WIDE, says), name="lasting-wide"),
        drawing_narrow=svg(draw_survival(drawn, risks, NARROW, says), name="lasting-narrow"),
        marks=marks,
        median=_median(steps) if enough else str(HIDDEN),
        followed=_followed(found.courses) if enough else str(HIDDEN),
        infusions=found.infusions,
        harm_rate=_harm(found, shows_all=shows_all),
    )


def csv_rows(page: OutcomesPage) -> Iterator[tuple[str, ...]]:
    """Yield the page's tables as lines of a file; what is hidden on the page is hidden here."""
    yield ("table", "group", "name", "value")
    keys = [key for key, *_more in COLUMNS]
    for line in page.lines:
        for key, cell in zip(keys, line.cells, strict=True):
            yield ("courses", line.name, key, cell)
    for mark in page.marks:
        yield ("still_responding", f"day {mark.day}", "share", mark.share)
        yield ("still_responding", f"day {mark.day}", "at_risk", mark.at_risk)
    yield ("clinic", "", "infusions", str(page.infusions))
    yield ("clinic", "", "adverse_events_per_100_infusions", page.harm_rate)


def dictionary_rows() -> Iterator[tuple[str, ...]]:
    """Yield what every name in the file means."""
    yield ("table", "name", "means")
    for key, _title, means in COLUMNS:
        yield ("courses", key, str(means))
    yield ("still_responding", "share", _("Kaplan-Meier: share of responders who have not lost the response."))
    yield ("still_responding", "at_risk", _("Responders who were still followed on that day."))
    yield ("clinic", "infusions", _("Infusions that were started in the months of this time."))
    yield (
        "clinic",
        "adverse_events_per_100_infusions",
        _("Adverse events that count, per 100 infusions; masked like the others."),
    )


def _lines(courses: Sequence[CourseResult], *, shows_all: bool) -> Iterator[OutcomeLine]:
    for indication in Indication:
        mine = [course for course in courses if course.indication is indication]
        if mine:
            yield OutcomeLine(name=_(indication.title), cells=_cells(_counts(mine), shows_all=shows_all))


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


def _cells(counts: tuple[int, ...], *, shows_all: bool) -> tuple[str, ...]:
    """Return a row; for a reader without charts the whole row is hidden where one number, or what lies between two
    numbers of it, is small: a difference gives away as much as a count."""
    assigned, baseline, infused, silent, *_rest = counts
    between = (assigned - baseline, assigned - infused, abs(infused - baseline), infused - silent)
    if shows_all or not any(0 < number < SMALLEST_SHOWN.value for number in (*counts, *between)):
        return tuple(map(str, counts))
    return tuple(str(HIDDEN) for _number in counts)


def _drawn(steps: Sequence[Step], *, shows_all: bool) -> tuple[Step, ...]:
    """For a reader without charts the curve ends where few are left."""
    return tuple(step for step in steps if shows_all or step.at_risk >= SMALLEST_SHOWN.value)


def _mark(steps: Sequence[Step], day: int, all_: int, *, shows_all: bool) -> MarkLine:
    at_risk = all_ if day == 0 else at_risk_on(steps, Decimal(day))
    if not shows_all and at_risk < SMALLEST_SHOWN.value:
        return MarkLine(day=day, share=str(HIDDEN), at_risk=str(HIDDEN))
    before = [step.share for step in steps if step.day <= day]
    share = before[-1] if before else Decimal(1)
    return MarkLine(day=day, share=f"{share * 100:.0f} %" if at_risk else "–", at_risk=str(at_risk))


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
        boosters=sum(one.left_by in set(Booster) for one in found if not one.lost),
    )


def _harm(found: ClinicOutcomes, *, shows_all: bool) -> str:
    if not shows_all and 0 < found.harm < SMALLEST_SHOWN.value:
        return str(HIDDEN)
    rate = per_hundred(found.harm, found.infusions)
    return "–" if rate is None else str(rate)
