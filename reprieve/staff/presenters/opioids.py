"""A patient's opioids in words: the load with its limits, what is asked, what is on record, and the months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Final, TypeAlias

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reprieve.opioids.queries import LoadRow, OfferRow, OpioidView, PdmpRow, TaperView
from reprieve.outcomes.queries import ScoreView
from reprieve.staff.drawing.months import LoadPoint, MonthsSheet
from reprieve.staff.forms.opioids import NALOXONE_WORDS
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import Mark
from reprieve.staff.presenters.tapering import title_of
from reprieve.therapy.decisions import Decision
from reprieve.therapy.opioids import Item, Load, Status, Table
from reprieve.therapy.opioids.slate import plain

Pains: TypeAlias = list[tuple[date, float]]
_PAIN_AT_THE_TIME: Final = frozenset({"nrs", "nrs-now"})  # a week's worst or mean would be another line


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One line of the list in the sum."""

    text: str
    mark: Mark
    mme: str
    working: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLine:
    """A load in one line: the figure, and what it means in word and shape."""

    figure: str
    mark: Mark
    has_opioids: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """One row of the table beside the drawing."""

    on: date
    what: str
    value: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpioidPage:
    """What the page shows."""

    load: LoadLine
    table: str
    items: tuple[ItemLine, ...]
    others: int
    asks: tuple[str, ...]
    decision: Decision
    months: MonthsSheet | None
    rows: tuple[MonthRow, ...]
    last_record: LoadRow | None
    pdmp: tuple[PdmpRow, ...]
    offers: tuple[tuple[OfferRow, str], ...]
    taper: TaperView | None
    taper_title: str
    taper_now: str
    tapers: tuple[tuple[int, str, datetime, str], ...]


def present_opioids(view: OpioidView, reported: Iterable[ScoreView]) -> OpioidPage:
    """Return the page of one patient's opioids."""
    shown = tuple(item for item in view.load.items if _is_shown(item))
    pains = _pains(view, reported)
    return OpioidPage(
        load=load_line(view.load),
        table=_table_words(view.load.table),
        items=tuple(map(_item, shown)),
        others=len(view.load.items) - len(shown),
        asks=tuple(map(words, view.load.asks)),
        decision=view.decision,
        months=_months(view, pains),
        rows=_rows(view, pains),
        last_record=view.loads[0] if view.loads else None,
        pdmp=view.pdmp,
        offers=tuple((row, str(NALOXONE_WORDS[row.answer])) for row in view.offers),
        taper=view.taper,
        taper_title=title_of(view.taper.wish) if view.taper else "",
        taper_now=_taper_now(view.taper) if view.taper else "",
        tapers=tuple((t.id, title_of(t.wish), t.at, t.by) for t in view.tapers if not t.is_open),
    )


def load_line(load: Load) -> LoadLine:
    """Return a load in one line."""
    return LoadLine(
        figure=load_figure(load),
        mark=_band_mark(load),
        has_opioids=any(item.takes_opioid or item.status is Status.UNKNOWN_DRUG for item in load.items),
    )


def load_figure(load: Load | LoadRow) -> str:
    """Return a load in figures, with what is not known of it."""
    if load.mme_per_day is not None:
        return _("{mme} MME a day").format(mme=f"{load.mme_per_day:.1f}")
    if load.counted_mme_per_day:
        return _("at least {mme} MME a day").format(mme=f"{load.counted_mme_per_day:.1f}")
    return _("not known")


def _band_mark(load: Load) -> Mark:
    counted, reassess, high = load.counted_mme_per_day, load.table.reassess, load.table.high
    if counted >= high.value:
        return Mark(shape="red", word=_("{limit} or more").format(limit=high), tone="red")
    if counted >= reassess.value:
        return Mark(shape="amber", word=_("{limit} or more").format(limit=reassess), tone="amber")
    if load.mme_per_day is None:
        return Mark(shape="unknown", word=_("cannot be known yet"), tone="amber")
    return Mark(shape="green", word=_("below {limit}").format(limit=reassess), tone="green")


def _table_words(table: Table) -> str:
    return _("{name}, version {version}, in force from {day}").format(
        name=table.name, version=table.version, day=f"{table.effective:%Y-%m-%d}"
    )


def _is_shown(item: Item) -> bool:
    return item.takes_opioid or item.benzodiazepine or item.status is not Status.NOT_AN_OPIOID


def _item(item: Item) -> ItemLine:
    return ItemLine(
        text=item.text,
        mark=_status_mark(item),
        mme="" if item.mme_per_day is None else f"{item.mme_per_day:.1f}",
        working=item.working if item.status is Status.OK else "",
        notes=tuple(map(words, (*item.notes, *item.asks))),
    )


def _status_mark(item: Item) -> Mark:
    match item.status:
        case Status.OK:
            return Mark(shape="green", word=_("counted"), tone="green")
        case Status.EXCLUDED:
            return Mark(shape="info", word=_("left out"), tone="soft")
        case Status.NOT_TAKEN:
            return Mark(shape="info", word=_("not taken now"), tone="soft")
        case Status.NOT_AN_OPIOID:
            return Mark(shape="amber", word=_("benzodiazepine"), tone="amber")
        case Status.UNKNOWN_FACTOR:
            return Mark(shape="unknown", word=_("no factor"), tone="amber")
        case Status.UNSUPPORTED_ROUTE:
            return Mark(shape="unknown", word=_("no factor for this route"), tone="amber")
        case Status.MISSING_DOSE:
            return Mark(shape="unknown", word=_("dose missing"), tone="amber")
        case Status.UNIT_MISMATCH:
            return Mark(shape="unknown", word=_("wrong unit"), tone="amber")
        case Status.UNCLEAR:
            return Mark(shape="unknown", word=_("to be asked"), tone="amber")
        case Status.UNKNOWN_DRUG:
            return Mark(shape="unknown", word=_("drug not known"), tone="amber")


def _months(view: OpioidView, pains: Pains) -> MonthsSheet | None:
    loads = [
        LoadPoint(on=_day(row.at), mme=float(row.counted_mme_per_day), known=row.mme_per_day is not None)
        for row in reversed(view.loads)
    ]
    if not loads:
        return None
    table = view.load.table
    return MonthsSheet(
        loads=loads,
        pains=pains,
        infusions=[_day(at) for at in view.infusions],
        limits=[float(table.reassess.value), float(table.high.value)],
    )


def _pains(view: OpioidView, reported: Iterable[ScoreView]) -> Pains:
    """Return a pain of each day: before the drug on a day of infusion, else as reported, else at a look at a taper."""
    first: dict[date, float] = {}
    for row in view.pains:
        first.setdefault(_day(row.at), row.score)
    for score in sorted(reported, key=attrgetter("for_at")):
        if score.value is not None and score.instrument.name in _PAIN_AT_THE_TIME:
            first.setdefault(_day(score.for_at), float(score.value))
    for taper in view.tapers:
        for each in taper.looks:
            if isinstance(each.look.pain, int):
                first.setdefault(each.look.on, each.look.pain)
    return sorted(first.items())


def _rows(view: OpioidView, pains: Pains) -> tuple[MonthRow, ...]:
    rows = [MonthRow(on=_day(row.at), what=_("load"), value=_load_words(row), by=row.by) for row in view.loads]
    scored = _("{score} of 10")
    rows += [MonthRow(on=on, what=_("pain"), value=scored.format(score=f"{score:g}"), by="") for on, score in pains]
    rows += [MonthRow(on=_day(at), what=_("infusion"), value="", by="") for at in view.infusions]
    return tuple(sorted(rows, key=lambda row: row.on, reverse=True))


def _load_words(row: LoadRow) -> str:
    mme = f"{row.counted_mme_per_day:.1f}"
    known = row.mme_per_day is not None
    said = _("{mme} MME a day") if known else _("not known, at least {mme} MME a day")
    return f"{said.format(mme=mme)} ({row.table})"


def _taper_now(taper: TaperView) -> str:
    standing = taper.standing
    now = _("Now {dose} {unit}.").format(dose=plain(standing.dose), unit=taper.wish.unit)
    if standing.paused:
        return f"{now} {_('On pause.')}"
    if standing.due_on:
        return f"{now} {_('Next step due {day}.').format(day=date_format(standing.due_on, 'j M Y'))}"
    return now


def _day(at: datetime) -> date:
    return timezone.localdate(at)
