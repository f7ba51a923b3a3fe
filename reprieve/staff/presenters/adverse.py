"""Adverse events as they are read: line by line for who may open the chart, in numbers for who may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reprieve.chart.queries import CallCount, CallRow, HarmPeriod, HarmRow, PromptRow, month_of
from reprieve.evidence.register import Certainty
from reprieve.staff.presenters import times
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.adverse import Grade, Harm, Report
from reprieve.therapy.tally import SMALLEST_SHOWN, Count, Hidden, count, masked, per_hundred, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmLine:
    """One adverse event; grade as word, shape and colour. state: what became of the entry, if it no longer counts."""

    id: int
    session_id: int
    patient: str
    mark: Mark
    what: str
    details: tuple[str, ...]
    words: str
    onset_at: datetime
    signed: str
    state: str
    reason: str
    open: bool


_TONES = {Grade.MILD: ("info", "soft"), Grade.MODERATE: ("alert", "amber")}


def present_harm(rows: Iterable[HarmRow]) -> tuple[HarmLine, ...]:
    """Return the entries as lines, those that no longer count among them."""
    return tuple(_line(row) for row in rows)


def _line(row: HarmRow) -> HarmLine:
    report = row.report
    shape, tone = _TONES.get(report.grade, ("alert", "red"))
    state = _("corrected by a later entry") if row.struck else _("withdrawn") if row.withdrawn else ""
    return HarmLine(
        id=row.id,
        session_id=row.session_id,
        patient=row.patient.name,
        mark=Mark(shape=shape, word=_("Grade {grade}").format(grade=int(report.grade)), tone=tone),
        what=_(report.harm.phrase),
        details=harm_details(report),
        words=report.words,
        onset_at=report.onset_at,
        signed=_("{who}, {at}").format(who=row.by, at=times.moment(row.written_at)),
        state=state,
        reason=row.reason,
        open=row.counts,
    )


def harm_details(report: Report) -> tuple[str, ...]:
    """Return what else was judged, each as a few words."""
    gone = _("gone {at}").format(at=times.moment(report.resolved_at)) if report.resolved_at else ""
    return (
        _(report.grade.phrase),
        _("serious") if report.serious else _("not serious"),
        _("caused by the infusion: {relation}").format(relation=_(report.relation.phrase)),
        _(report.action.phrase),
        ", ".join(part for part in (_(report.outcome.phrase), gone) if part),
    )


def facts_of(prompt: PromptRow) -> str:
    """Return what the system said and what was done about it, to be copied; what it was is for somebody to judge."""
    said = _("{says} (since {since})").format(says=words(prompt.says), since=times.clock(prompt.since))
    done = (f"{times.clock(answer.at)} {answer.did} ({answer.by})." for answer in prompt.answers)
    return " ".join((said, *done))


def words_of(call: CallRow) -> str:
    """Return what worried in a call and what was said, to be copied."""
    said = (words(finding.says) for finding in call.worries)
    return " ".join(part for part in (_("Call of {at}:").format(at=times.moment(call.at)), *said, call.words) if part)


# -- in numbers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLine:
    """One line of a table; texts, because a hidden count is said in words."""

    name: str
    cells: tuple[str, ...]
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyPage:
    """The clinic's adverse events in numbers, with what they are counted against."""

    first: date
    last: date
    infusions: int
    total: str
    total_rate: str
    grades: tuple[str, ...]
    kinds: tuple[SafetyLine, ...]
    months: tuple[SafetyLine, ...]
    hides: bool
    smallest: str
    smallest_certainty: Certainty
    lines: tuple[HarmLine, ...]
    calls: CallCount


def present_safety(period: HarmPeriod, calls: CallCount, *, shows_all: bool) -> SafetyPage:
    """Return the period in numbers. shows_all: for a reader who may open the charts; else small counts are hidden."""
    by_kind = count((row.report.harm, row.report.grade) for row in period.rows)
    by_month = count(month_of(row.report.onset_at) for row in period.rows)
    infusions = sum(period.infusions.values())
    kinds = whole(by_kind) if shows_all else masked(by_kind, by_month.values())
    months = whole(by_month) if shows_all else masked(by_month, by_kind.values())
    return SafetyPage(
        first=period.months[0],
        last=period.months[-1],
        infusions=infusions,
        total=_shown(kinds.total),
        total_rate=_rate(kinds.total, infusions),
        grades=tuple(_("Grade {grade}").format(grade=int(grade)) for grade in Grade),
        kinds=tuple(_kind(harm, kinds.cells, infusions) for harm in Harm if any(key[0] is harm for key in by_kind)),
        months=tuple(_month(month, months.cells, period.infusions.get(month, 0)) for month in _all(period, by_month)),
        hides=not shows_all,
        smallest=str(SMALLEST_SHOWN.value - 1),
        smallest_certainty=SMALLEST_SHOWN.certainty,
        lines=present_harm(period.rows) if shows_all else (),
        calls=calls,
    )


def csv_rows(page: SafetyPage) -> Iterable[tuple[str, ...]]:
    """Yield the page's tables as lines of a file that a spreadsheet opens; the same numbers, hidden ones hidden."""
    yield (_("Infusions started"), str(page.infusions), f"{page.first:%Y-%m}", f"{page.last:%Y-%m}")
    yield (_("Adverse events"), page.total, _("per 100 infusions"), page.total_rate)
    yield ()
    yield (_("Kind"), *page.grades, _("per 100 infusions"))
    yield from ((line.name, *line.cells, line.rate) for line in page.kinds)
    yield ()
    yield (_("Month"), _("Infusions"), _("Adverse events"), _("per 100 infusions"))
    yield from ((line.name, *line.cells, line.rate) for line in page.months)


def _all(period: HarmPeriod, by_month: Mapping[date, int]) -> list[date]:
    """A late effect may begin after the last month asked for; its month is shown too."""
    return sorted({*period.months, *by_month})


def _kind(harm: Harm, cells: Mapping[tuple[Harm, Grade], Count], infusions: int) -> SafetyLine:
    own = [cells.get((harm, grade), 0) for grade in Grade]
    seen = [value for value in own if not isinstance(value, Hidden)]
    rate = _rate(sum(seen), infusions) if len(seen) == len(own) else _rate_hidden()
    return SafetyLine(name=_(harm.phrase), cells=tuple(_shown(value) for value in own), rate=rate)


def _month(month: date, cells: Mapping[date, Count], infusions: int) -> SafetyLine:
    events = cells.get(month, 0)
    return SafetyLine(
        name=date_format(month, "M Y"), cells=(str(infusions), _shown(events)), rate=_rate(events, infusions)
    )


def _shown(value: Count) -> str:
    return (
        _("{low} to {high}").format(low=1, high=SMALLEST_SHOWN.value - 1) if isinstance(value, Hidden) else str(value)
    )


def _rate(value: Count, infusions: int) -> str:
    if isinstance(value, Hidden):
        return _rate_hidden()
    rate = per_hundred(value, infusions)
    return "–" if rate is None else str(rate)


def _rate_hidden() -> str:
    return _("not shown")
