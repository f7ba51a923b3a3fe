"""A forecast of relief as the page shows it: first what it rests on, then the proposal, the drawing and the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.staff.drawing.relief import NARROW, WIDE, draw_relief
from reprieve.staff.drawing.svg import svg
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import Mark
from reprieve.staff.relief import Relief
from reprieve.therapy.forecast import Change, Proposal, return_rule
from reprieve.therapy.relief_words import CAUTIONS

_EVERY_DAYS: Final = 7
_PROPOSALS: Final = {
    Proposal.REVIEW_NOW: ("red", gettext_lazy("Look now"), "red"),
    Proposal.REVIEW: ("amber", gettext_lazy("Look again"), "amber"),
    Proposal.RELIEF_HOLDS: ("green", gettext_lazy("Relief holds"), "green"),
    Proposal.NO_RETURN: ("green", gettext_lazy("No return in sight"), "green"),
    Proposal.NO_BOOSTER: ("amber", gettext_lazy("No booster: a response is unlikely"), "amber"),
    Proposal.TOO_LITTLE: ("unknown", gettext_lazy("Too little is known for a date"), "amber"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRow:
    """One line of the table beside the drawing: what will be reported, points; above: chance, %."""

    day: date
    p05: str
    p25: str
    p50: str
    p75: str
    p95: str
    above: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What was reported, or that an infusion was given."""

    day: date
    points: str
    infusion: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefPage:
    """What the page shows. day, opens, closes: None where no date is proposed."""

    mark: Mark
    measure: str
    basis: str
    day: date | None
    opens: date | None
    closes: date | None
    why: tuple[str, ...]
    rule: str
    responds: str
    fixed_interval: str
    own_interval: str
    last_value: str
    changes: tuple[str, ...]
    drawing: SafeString
    drawing_narrow: SafeString
    rows: tuple[BandRow, ...]
    reports: tuple[ReportRow, ...]
    threshold: str
    caution: str


def present_relief(relief: Relief) -> ReliefPage:
    """Return the page of a forecast."""
    found, history = relief.forecast, relief.history
    describes = _describe(relief)
    wide, narrow = (
        draw_relief(relief.first, history, found, description=describes, size=size) for size in (WIDE, NARROW)
    )
    shape, word, tone = _PROPOSALS[found.review.proposal]
    day, opens = _on(relief, found.review.day), _on(relief, found.review.opens)
    closes = _on(relief, found.review.closes, at_latest=True)
    if opens is not None and closes is not None:
        closes = max(opens, closes)  # a window that lies in days on which the clinic is closed
    if opens == closes == day:
        opens = closes = None  # the day itself says it
    return ReliefPage(
        mark=Mark(shape=shape, word=str(word), tone=tone),
        measure=history.scale.title,
        basis=words(found.basis),
        day=day,
        opens=opens,
        closes=closes,
        why=(*map(words, found.review.why), *_moved(relief, day)),
        rule=words(return_rule(history, found)) if found.threshold is not None else "",
        responds=f"{found.responds:.0%}",
        fixed_interval=_fixed(relief),
        own_interval=_own(relief),
        last_value=_last(relief),
        changes=tuple(_change(relief, change) for change in found.changes),
        drawing=svg(wide, name="relief"),
        drawing_narrow=svg(narrow, name="relief-narrow"),
        rows=tuple(_rows(relief)),
        reports=tuple(_reports(relief)),
        threshold="" if found.threshold is None else f"{found.threshold:.1f}",
        caution=words(CAUTIONS[history.scale.kind]),
    )


def _on(relief: Relief, day: float | None, *, at_latest: bool = False) -> date | None:
    return None if day is None else relief.open_on(day, at_latest=at_latest)


def _moved(relief: Relief, day: date | None) -> Iterator[str]:
    """Say so where the proposed day is another than the forecast's, because the clinic is closed on that."""
    proposed = relief.forecast.review.day
    if day is not None and proposed is not None and day != relief.first + timedelta(days=proposed):
        yield _("The clinic is closed on {date}; this is its next day.").format(date=_date(relief, proposed))


def _date(relief: Relief, day: float) -> str:
    return date_format(relief.first + timedelta(days=day), "j M Y")


def _fixed(relief: Relief) -> str:
    simple = relief.forecast.simple
    return _("every {days} days: {date}").format(
        days=f"{simple.fixed_interval_days:.0f}", date=_date(relief, simple.fixed_interval_day)
    )


def _own(relief: Relief) -> str:
    simple = relief.forecast.simple
    if simple.own_interval_day is None:
        return _("no own interval yet")
    return _("{date}, the mean of {count} with the fixed one").format(
        date=_date(relief, simple.own_interval_day), count=simple.own_intervals
    )


def _last(relief: Relief) -> str:
    simple = relief.forecast.simple
    if simple.last_value is None or simple.last_value_above is None:
        return _("none to compare")
    where = _("above the threshold") if simple.last_value_above else _("not above the threshold")
    return f"{simple.last_value:g}, {where}"


def _change(relief: Relief, change: Change) -> str:
    then = str(_PROPOSALS[change.proposal][1])
    if change.review_day is not None:
        then = f"{then}, {_date(relief, change.review_day)}"
    return _("If {date} brings {points}: {then}.").format(
        date=_date(relief, change.day), points=f"{change.points:g}", then=then
    )


def _rows(relief: Relief) -> Iterator[BandRow]:
    found = relief.forecast
    for at in range(_EVERY_DAYS - 1, found.days.size, _EVERY_DAYS):
        p05, p25, p50, p75, p95 = (
            f"{getattr(found.reports, name)[at]:.1f}" for name in ("p05", "p25", "p50", "p75", "p95")
        )
        yield BandRow(
            day=relief.first + timedelta(days=float(found.days[at])),
            p05=p05,
            p25=p25,
            p50=p50,
            p75=p75,
            p95=p95,
            above="" if found.above is None else f"{found.above[at]:.0%}",
        )


def _reports(relief: Relief) -> Iterator[ReportRow]:
    history = relief.history
    points = {score.day: f"{score.points:g}" for score in history.scores}
    for day in sorted({*points, *history.infusion_days}):
        yield ReportRow(
            day=relief.first + timedelta(days=day), points=points.get(day, ""), infusion=day in history.infusion_days
        )


def _describe(relief: Relief) -> str:
    found = relief.forecast
    last = found.days.size - 1
    return _(
        "On {date} half of what is likely lies between {p25} and {p75} points, nine tenths between {p05} and {p95}. "
        "The tables below give reports and forecast in numbers."
    ).format(
        date=_date(relief, float(found.days[last])),
        p05=f"{found.reports.p05[last]:.1f}",
        p25=f"{found.reports.p25[last]:.1f}",
        p75=f"{found.reports.p75[last]:.1f}",
        p95=f"{found.reports.p95[last]:.1f}",
    )
