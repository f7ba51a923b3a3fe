"""The opioid that a comparison is filled in with: what is on record, since when, and what of it nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext as _

from reprieve.opioids.queries import LoadRow
from reprieve.staff.forms.compare import LEAST_MME, MOST_MME
from reprieve.staff.presenters.opioids import load_figure
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.times import moment
from reprieve.therapy.opioids import Load

TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLoad:
    """mme_per_day None: nothing is filled in · says: whence, and what is not known · known: the whole of it"""

    mme_per_day: Decimal | None
    says: tuple[str, ...]
    known: bool


def present_known_load(record: LoadRow | None, today: Load) -> KnownLoad:
    """Return what is on record; where nothing is, what the list of medicines adds up to today."""
    load = record or today
    counted = load.counted_mme_per_day.quantize(TENTH, rounding=ROUND_HALF_UP)
    return KnownLoad(
        mme_per_day=counted if LEAST_MME <= counted <= MOST_MME else None,
        says=tuple(_says(record, today, counted)),
        known=load.mme_per_day is not None,
    )


def _says(record: LoadRow | None, today: Load, counted: Decimal) -> Iterator[str]:
    if record:
        yield _("{load}, put on record {at} by {by}, by the table {table}.").format(
            at=moment(record.at), by=record.by, load=load_figure(record), table=record.table
        )
        if record.uncounted:
            yield _("Not counted, because it cannot be known: {lines}.").format(lines="; ".join(record.uncounted))
        if _differ(record, today):
            yield _("The list of medicines has changed since: it gives {load} today.").format(load=load_figure(today))
    elif any(item.takes_opioid for item in today.items):
        yield _("Not on record yet. The list of medicines gives {load} today.").format(load=load_figure(today))
    else:
        yield _("No opioid is on record or on the list of medicines.")
    yield from map(words, today.asks)
    if (record or today).mme_per_day is None and counted:
        yield _("What is filled in is the least that it can be. Type more if you know more.")
    if not LEAST_MME <= counted <= MOST_MME and counted:
        yield _("Virtual patients take from {least} to {most} mg a day, so nothing is filled in.").format(
            least=LEAST_MME, most=MOST_MME
        )


def _differ(record: LoadRow, today: Load) -> bool:
    then, now = (load.mme_per_day for load in (record, today))
    return then != now or record.counted_mme_per_day != today.counted_mme_per_day
