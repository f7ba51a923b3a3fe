"""A patient's course in words and as a drawing: what was given, what changed, what the rules say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Final

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reprieve.chart.queries import InfusionRow
from reprieve.outcomes.queries import CourseView, MeasureCourse
from reprieve.staff.drawing.course import NARROW, WIDE, CourseSheet, Lane, draw
from reprieve.staff.drawing.svg import svg
from reprieve.staff.presenters import times
from reprieve.staff.presenters.findings import DecisionView, present_decision
from reprieve.staff.presenters.purposes import purpose_words
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.course import Given, Purpose
from reprieve.therapy.decisions import Decision, Fact, Unknown
from reprieve.therapy.durability import Standing
from reprieve.therapy.protocols import book
from reprieve.therapy.response import RULES, Limit
from reprieve.therapy.series_plan import PLANS, so_far

MARGIN: Final = timedelta(days=1)
OPIOID_AXIS: Final = 20  # the axis ends on a multiple of it


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """What became of one measure. verdicts: word, shape and tone, with the limit and its source."""

    title: str
    change: str
    verdicts: tuple[tuple[Mark, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line of the table that says what the drawing shows."""

    at: datetime
    what: str
    value: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePage:
    """What the page shows. responder: verdict and parts of the composite, for pain."""

    drawing: SafeString
    drawing_narrow: SafeString
    rows: tuple[TableRow, ...]
    measures: tuple[MeasureLine, ...]
    responder: Mark | None
    parts: tuple[tuple[str, Mark], ...]
    held_needed: str
    stop: DecisionView | None
    booster: DecisionView | None
    lasting: str
    plan: tuple[str, ...]
    warnings: tuple[str, ...]
    assigned: str


def present_course(view: CourseView) -> CoursePage:
    """Return a course."""
    sheet = _sheet(view)
    composite = view.composite
    return CoursePage(
        drawing=svg(draw(sheet, WIDE), name="course-wide"),
        drawing_narrow=svg(draw(sheet, NARROW), name="course-narrow"),
        rows=tuple(sorted(_rows(view), key=lambda row: row.at, reverse=True)),
        measures=tuple(_measure(one) for one in view.measures if one.points),
        responder=_fact_mark(composite.responder, _("Responder"), _("Not a responder"), _("Not assessable"))
        if composite
        else None,
        parts=tuple((_(part.phrase), _yes_no(fact)) for part, fact in composite.parts.items()) if composite else (),
        held_needed=_("Has to hold for {days} days after the last infusion.").format(days=composite.held_needed_days)
        if composite
        else "",
        stop=present_decision(Decision((view.stop,))) if view.stop else None,
        booster=present_decision(Decision((view.booster,))) if view.booster else None,
        lasting=_lasting(view),
        plan=tuple(_plan(view)),
        warnings=tuple(_warnings(view)),
        assigned=_(view.assignment.indication.title) if view.assignment else "",
    )


def _sheet(view: CourseView) -> CourseSheet:
    moments = [point.at for one in view.measures for point in one.points]
    moments += [load.at for load in view.loads]
    moments += [one.at for one in view.infusions] + [row.report.onset_at for row in view.harm] + [view.now]
    return CourseSheet(
        begins=min(moments) - MARGIN,
        ends=max(moments) + MARGIN,
        now=view.now,
        infusions=tuple((one.at, one.given, _milligrams(one.mg)) for one in view.infusions),
        harm=tuple((row.report.onset_at, _("grade {grade}").format(grade=int(row.report.grade))) for row in view.harm),
        lanes=(*(_lane(one) for one in view.measures if one.points), *_opioid_lane(view)),
        boosters=frozenset(one.at for one in view.infusions if one.purpose is Purpose.BOOSTER),
        says=_("{given} infusions and {count} measures; the table below has every value.").format(
            given=len(view.given), count=len(view.measures)
        ),
    )


def _lane(one: MeasureCourse) -> Lane:
    held = one.instrument
    ends = _("{low} to {high}").format(low=held.low, high=held.high)
    return Lane(
        title=held.title,
        unit="" if ends in held.title else f"{ends} {_(held.unit)}",
        low=float(held.low),
        high=float(held.high),
        points=tuple((point.at, round(float(point.value), 1)) for point in one.points),
        baseline=float(one.baseline.value) if one.baseline else None,
    )


def _opioid_lane(view: CourseView) -> Iterator[Lane]:
    """Yield the opioid load as one more lane; a load that is known only in part is drawn apart."""
    if not view.loads:
        return
    known = tuple((load.at, float(load.mme_per_day)) for load in view.loads if load.mme_per_day is not None)
    partly = tuple((load.at, float(load.counted_mme_per_day)) for load in view.loads if load.mme_per_day is None)
    before = [value for at, value in known if view.series and at <= view.series.first]
    highest = max(value for _at, value in (*known, *partly))
    yield Lane(
        title=_("Opioid load"),
        unit=_("MME a day"),
        low=0,
        high=max(OPIOID_AXIS, ceil(highest / OPIOID_AXIS) * OPIOID_AXIS),
        points=known,
        baseline=before[-1] if before else None,
        at_least=partly,
    )


def _milligrams(mg: Decimal | None) -> str:
    return _("{mg} mg").format(mg=f"{mg:.0f}") if mg is not None else ""


def _rows(view: CourseView) -> Iterator[TableRow]:
    for one in view.infusions:
        per_kg = _("{dose} mg/kg").format(dose=f"{one.mg_per_kg:.2f}") if one.mg_per_kg is not None else ""
        means = ", ".join(filter(None, (per_kg, _place(view, one))))
        what = _("Infusion") if one.given else _("Infusion, booked")
        yield TableRow(at=one.at, what=what, value=_milligrams(one.mg), means=means)
    for load in view.loads:
        sure = load.mme_per_day is not None
        yield TableRow(
            at=load.at,
            what=_("Opioid load"),
            value=_("{mme} MME a day").format(mme=f"{'' if sure else '≥ '}{load.counted_mme_per_day:.0f}"),
            means=_(load.band) if sure else _("known only in part"),
        )
    for row in view.harm:
        grade = _("grade {grade}").format(grade=int(row.report.grade))
        yield TableRow(at=row.report.onset_at, what=_("Adverse event"), value=grade, means=_(row.report.harm.phrase))
    for measure in view.measures:
        for point in measure.points:
            value = f"{point.value.normalize():f}"
            means = _(point.band) if point.band else ""
            yield TableRow(at=point.at, what=measure.instrument.title, value=value, means=means)


def _place(view: CourseView, one: InfusionRow) -> str:
    """Say which infusion of the series this was, or why a booster was given."""
    if one.purpose is Purpose.BOOSTER:
        return purpose_words(one.purpose, one.because)
    if view.series and one.at in view.series.given:
        return _("infusion {number} of the series").format(number=view.series.given.index(one.at) + 1)
    return ""


def _measure(one: MeasureCourse) -> MeasureLine:
    last, judged = one.points[-1], one.judged
    if judged is None or one.baseline is None:
        missing = _("no score before the course") if one.baseline is None else _("no score since the first infusion")
        change = _("{value} on {day}; {missing}").format(
            value=f"{_plain(last.value)}, {_(last.band)}" if last.band else _plain(last.value),
            day=times.day(last.at),
            missing=missing,
        )
        return MeasureLine(title=one.instrument.title, change=change, verdicts=())
    percent = judged.fall_percent
    share = "" if isinstance(percent, Unknown) else _(" ({percent} %)").format(percent=f"{abs(percent):.0f}")
    direction = _("less") if judged.fall_points > 0 else _("more") if judged.fall_points < 0 else _("of change")
    change = _("{before} before the course, {now} on {day}: {points} points {direction}{share}").format(
        before=_plain(judged.baseline),
        now=_plain(judged.now),
        day=times.day(last.at),
        points=_plain(abs(judged.fall_points)),
        direction=direction,
        share=share,
    )
    return MeasureLine(title=one.instrument.title, change=change, verdicts=tuple(_verdicts(one)))


def _verdicts(one: MeasureCourse) -> Iterator[tuple[Mark, str]]:
    judged, rules = one.judged, RULES.get(one.instrument.name)
    if judged is None or rules is None:
        return
    if judged.worse is True and rules.worse_points:
        yield Mark(shape="alert", word=_("Worse"), tone="red"), _basis(rules.worse_points)
    for limit in (*rules.percent, *rules.points):
        yield _fact_mark(judged.levels[limit.says], _("Response"), _("No response"), _("Not known")), _basis(limit)
    for limit in rules.remission:
        yield _fact_mark(judged.levels[limit.says], _("Remission"), _("No remission"), _("Not known")), _basis(limit)


def _basis(limit: Limit) -> str:
    return f"{_(limit.says)}; {limit.number.source} [{limit.number.certainty}]"


def _fact_mark(fact: Fact, yes: str, no: str, unknown: str) -> Mark:
    if isinstance(fact, Unknown):
        return Mark(shape="unknown", word=unknown, tone="amber")
    return Mark(shape="green", word=yes, tone="green") if fact else Mark(shape="info", word=no, tone="soft")


def _yes_no(fact: Fact) -> Mark:
    return _fact_mark(fact, _("yes"), _("no"), _("not known"))


def _lasting(view: CourseView) -> str:
    found = view.followed
    if found is None:
        return ""
    words = capfirst(_(found.standing.phrase))
    if found.left_by is not None and not found.lost:
        return _("{words}, last report on day {day}; then a booster.").format(words=words, day=f"{found.until:.0f}")
    if found.standing is Standing.LOST and found.first_bad is not None:
        return _("{words}: between day {good} and day {bad} after the last infusion.").format(
            words=words, good=f"{found.last_good:.0f}", bad=f"{found.first_bad:.0f}"
        )
    return _("{words}; last report on day {day} after the last infusion.").format(words=words, day=f"{found.until:.0f}")


def _plan(view: CourseView) -> Iterator[str]:
    plan = PLANS.get(view.assignment.indication) if view.assignment else None
    if plan:
        yield _(
            "Planned: {count} infusions within {days} days ({source} [{certainty}]), review after {review}."
        ).format(
            count=plan.infusions,
            days=plan.within_days,
            source=plan.infusions.source,
            certainty=plan.infusions.certainty.value,
            review=plan.review_after,
        )
    keys = [one.protocol_key for one in view.given if one.protocol_key in book()]
    if not keys:
        yield _("Given: none yet.")
        return
    given = tuple(
        Given(at=one.at, mg=one.mg or Decimal(0), mg_per_kg=one.mg_per_kg or Decimal(0))
        for one in view.given
        if one.purpose is not Purpose.BOOSTER
    )
    run = so_far(given, book()[keys[-1]].limits.course)
    if run:
        first, last = times.day(run.first_at), times.day(run.last_at)
        one_day = _("Given in this series: {count}, on {last}.")
        several = _("Given in this series: {count}, from {first} to {last}.")
        words = one_day if first == last else several
        yield words.format(count=run.given, first=first, last=last)
    boosters = [one for one in view.given if one.purpose is Purpose.BOOSTER]
    if boosters:
        because = boosters[-1].because
        yield _("Boosters given: {count}, the last on {day}: {why}.").format(
            count=len(boosters),
            day=times.day(boosters[-1].at),
            why=_("nobody said why") if isinstance(because, Unknown) else _(because.phrase),
        )
    coming = [one for one in view.infusions if not one.given]
    if coming:
        yield _("Booked: {count}, the next {at}.").format(count=len(coming), at=times.moment(coming[0].at))


def _warnings(view: CourseView) -> Iterator[str]:
    if view.new_thoughts:
        yield _("Thoughts of self-harm that were not there before the course.")
    for one in view.measures:
        if one.judged and one.judged.worse is True:
            yield _("{title} is worse than before the course.").format(title=one.instrument.title)


def _plain(value: Decimal) -> str:
    return f"{round(value, 1).normalize():f}"
