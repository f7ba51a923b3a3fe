"""How a taper goes, as a drawing and a table: plan against what was taken, the load on record, pain, withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reprieve.opioids.queries import LoadRow, MoveRow, TaperView
from reprieve.outcomes.queries import ScoreView
from reprieve.staff.drawing.descent import DescentSheet, Lane
from reprieve.staff.drawing.months import LoadPoint
from reprieve.staff.forms.tapering import WITHDRAWAL_WORDS
from reprieve.staff.presenters.opioids import MonthRow, load_figure
from reprieve.staff.presenters.tapering import dose_words
from reprieve.therapy.decisions import Unknown
from reprieve.therapy.instruments import Instrument
from reprieve.therapy.taper import Wish
from reprieve.therapy.taper_course import Move, Withdrawal

WITHDRAWAL_SCALES: Final = ("cows", "sows")  # typed in from the clinic's own copy; of their words nothing is held
BEFORE: Final = timedelta(days=28)  # the loads of the month before the plan stand beside it; our choice
_MOST_PAIN: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """The drawing and the same as a table, the newest first."""

    sheet: DescentSheet
    rows: tuple[MonthRow, ...]


def present_descent(taper: TaperView, loads: Iterable[LoadRow], scores: Iterable[ScoreView], today: date) -> Descent:
    """Return how this plan goes. Loads and scores from before it are left out."""
    until = today if taper.is_open else max((row.moved.on for row in taper.moves), default=taper.wish.starts_on)
    from_day = taper.wish.starts_on - BEFORE
    loads = [row for row in loads if from_day <= timezone.localdate(row.at) <= max(until, today)]
    scores = [row for row in scores if row.value is not None and timezone.localdate(row.for_at) >= from_day]
    return Descent(sheet=_sheet(taper, loads, scores, until), rows=_rows(taper, loads, scores))


def _sheet(taper: TaperView, loads: list[LoadRow], scores: list[ScoreView], until: date) -> DescentSheet:
    wish = taper.wish
    planned = [(wish.starts_on, wish.dose), *((step.on, step.dose) for step in taper.steps)]
    taken = [(wish.starts_on, wish.dose), *((row.moved.on, _dose_of(taper, row)) for row in _stepped(taper))]
    in_mme = wish.mme(wish.dose) is not None
    return DescentSheet(
        title=_("{drug} on the way down").format(drug=wish.drug),
        unit=_unit(wish, in_mme=in_mme),
        planned=[(on, _height(wish, dose)) for on, dose in planned],
        taken=[(on, _height(wish, dose)) for on, dose in taken],
        loads=[
            LoadPoint(
                on=timezone.localdate(row.at), mme=float(row.counted_mme_per_day), known=row.mme_per_day is not None
            )
            for row in reversed(loads)
            if in_mme
        ],
        paused=list(_paused(taper, until)),
        lanes=list(_lanes(taper, scores)),
        until=until,
        is_open=taper.is_open,
        says=_(
            "At the start {before}, now {now}; the last planned step is {last} on {day}. The table gives more."
        ).format(
            before=dose_words(wish, wish.dose),
            now=dose_words(wish, taper.standing.dose),
            last=dose_words(wish, taper.steps[-1].dose),
            day=date_format(taper.steps[-1].on, "j M Y"),
        ),
    )


def _unit(wish: Wish, *, in_mme: bool) -> str:
    if in_mme:
        return _("MME a day: {drug}, and all opioids on record").format(drug=wish.drug)
    return (_("{drug}, mcg an hour") if wish.patch else _("{drug}, mg a day")).format(drug=wish.drug)


def _height(wish: Wish, dose: Fraction) -> float:
    mme = wish.mme(dose)
    return float(dose if mme is None else mme)


def _stepped(taper: TaperView) -> list[MoveRow]:
    return [row for row in reversed(taper.moves) if row.moved.move is Move.STEPPED]


def _dose_of(taper: TaperView, row: MoveRow) -> Fraction:
    return next(step.dose for step in taper.steps if step.number == row.moved.step)


def _paused(taper: TaperView, until: date) -> Iterator[tuple[date, date]]:
    began: date | None = None
    for row in reversed(taper.moves):
        if row.moved.move is Move.PAUSED:
            began = began or row.moved.on
        elif began:
            yield began, row.moved.on
            began = None
    if began:
        yield began, until


def _lanes(taper: TaperView, scores: list[ScoreView]) -> Iterator[Lane]:
    looks = [row.look for row in reversed(taper.looks)]
    pains = [(look.on, float(look.pain)) for look in looks if not isinstance(look.pain, Unknown)]
    signs = [(look.on, float(len(look.withdrawal))) for look in looks if not isinstance(look.withdrawal, Unknown)]
    yield Lane(title=_("pain, 0 to 10"), high=_MOST_PAIN, points=pains)
    yield Lane(
        title=_("signs of withdrawal, of {n} asked").format(n=len(Withdrawal)), high=len(Withdrawal), points=signs
    )
    for name in WITHDRAWAL_SCALES:
        found = [row for row in scores if row.instrument.name == name]
        if found:
            points = sorted((timezone.localdate(row.for_at), float(row.value or 0)) for row in found)
            yield Lane(title=_range(found[0].instrument), high=int(found[0].instrument.high), points=points)


def _range(held: Instrument) -> str:
    return _("{title}, {low} to {high} points").format(title=held.title, low=held.low, high=held.high)


def _rows(taper: TaperView, loads: list[LoadRow], scores: list[ScoreView]) -> tuple[MonthRow, ...]:
    rows = [
        MonthRow(on=row.moved.on, what=_("step taken"), value=dose_words(taper.wish, _dose_of(taper, row)), by=row.by)
        for row in _stepped(taper)
    ]
    rows += [
        MonthRow(on=timezone.localdate(row.at), what=_("load of all opioids"), value=load_figure(row), by=row.by)
        for row in loads
    ]
    for row in taper.looks:
        if not isinstance(row.look.pain, Unknown):
            value = _("{score} of 10").format(score=row.look.pain)
            rows.append(MonthRow(on=row.look.on, what=_("pain"), value=value, by=row.by))
        if not isinstance(row.look.withdrawal, Unknown):
            signs = ", ".join(str(WITHDRAWAL_WORDS[sign]) for sign in sorted(row.look.withdrawal)) or _("none")
            rows.append(MonthRow(on=row.look.on, what=_("signs of withdrawal"), value=signs, by=row.by))
    for score in scores:
        value = f"{float(score.value or 0):g}" + (f", {_(score.band)}" if score.band else "")
        day = timezone.localdate(score.for_at)
        rows.append(MonthRow(on=day, what=_range(score.instrument), value=value, by=score.by))
    return tuple(sorted(rows, key=lambda row: row.on, reverse=True))
