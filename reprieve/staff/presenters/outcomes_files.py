"""The clinic's outcomes as files: the page's own tables, cell by cell; what is hidden on the page is hidden here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reprieve.staff.presenters.outcomes import COLUMNS, HIDDEN, STAGES, OutcomeLine, OutcomesPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number. value: None where it is hidden, or where there is none; said: the same as the page says it."""

    table: str
    group: str
    name: str
    value: Decimal | None
    said: str


def cells(page: OutcomesPage) -> Iterator[Cell]:
    """Yield every number of the page."""
    yield from _counts("courses", [key for key, *_more in COLUMNS], page.lines)
    yield from _counts("funnel", [key for key, *_more in STAGES], page.funnel)
    for mark in page.marks:
        day, count = f"day {mark.day}", None if mark.count is None else Decimal(mark.count)
        table = "still_responding"
        yield Cell(table=table, group=day, name="share", value=mark.share_of_one, said=mark.share)
        yield Cell(table=table, group=day, name="at_risk", value=count, said=mark.at_risk)
    infusions, rate = Decimal(page.infusions), page.harm_per_100
    yield Cell(table="clinic", group="", name="infusions", value=infusions, said=str(page.infusions))
    yield Cell(table="clinic", group="", name=_HARM, value=rate, said=page.harm_rate)


def csv_rows(page: OutcomesPage) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a file; where no number is shown it says so in words."""
    yield ("table", "group", "name", "value")
    for cell in cells(page):
        number = "" if cell.said == "–" else cell.said if cell.value is None else f"{cell.value.normalize():f}"
        yield (cell.table, cell.group, cell.name, number)


def dictionary() -> Iterator[tuple[str, str, str]]:
    """Yield what every name in the files means: table, name, words."""
    for table, columns in (("courses", COLUMNS), ("funnel", STAGES)):
        for key, _title, means in columns:
            yield (table, key, str(means))
    yield ("still_responding", "share", _("Kaplan-Meier: share of responders who have not lost the response, 0 to 1."))
    yield ("still_responding", "at_risk", _("Responders who were still followed on that day."))
    yield ("clinic", "infusions", _("Infusions that were started in the months of this time."))
    yield ("clinic", _HARM, _("Adverse events that count, per 100 infusions; masked like the others."))
    yield ("any", "table", _("Which table of the page a number is from."))
    yield (
        "any",
        "group",
        _("courses: what for. funnel: what for and by which protocol. still_responding: the day after the series."),
    )
    yield ("any", "name", _("Which column of that table."))
    yield ("any", "value", _("The number. “{hidden}”, or empty in Parquet: too small a count.").format(hidden=HIDDEN))
    yield ("any", "said", _("In Parquet alone: the number or its absence, as the page says it."))


def dictionary_rows() -> Iterator[tuple[str, ...]]:
    """Yield the dictionary as lines of a file."""
    yield ("table", "name", "means")
    yield from dictionary()


def _counts(table: str, keys: list[str], lines: tuple[OutcomeLine, ...]) -> Iterator[Cell]:
    for line in lines:
        for key, count, said in zip(keys, line.counts, line.cells, strict=True):
            value = None if count is None else Decimal(count)
            yield Cell(table=table, group=line.name, name=key, value=value, said=said)


_HARM = "adverse_events_per_100_infusions"
