"""Readings as they are stored: read in bulk, and kept so that a chart and a board need few of them.

A monitor may send every second. A chart draws the first reading of each minute and whatever in that minute was lower or
higher than what is drawn already, so that no dip is lost; a board shows the last true value of each sign.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from django.db.models import QuerySet

from reprieve.chart.models import LatestReading, Reading


class Taken(NamedTuple):
    """One stored reading, light enough for thousands."""

    pk: int
    session_id: int
    sign: str
    value: Decimal
    taken_at: datetime
    written_at: datetime
    source: str
    device_id: int | None
    by_name: str
    artefact: bool
    drawn: bool
    amends_id: int | None
    reason: str

    @classmethod
    def of(cls, row: Reading) -> Taken:
        return cls(*(getattr(row, name) for name in cls._fields))


def all_taken(*parts: QuerySet[Reading]) -> Iterator[Taken]:
    """Read the rows of all parts in order of time. One query: a union, so that each part uses its own index."""
    first, *others = (rows.values_list(*Taken._fields) for rows in parts)
    together = first.union(*others, all=True) if others else first
    return (Taken(*values) for values in together.order_by("taken_at", "pk").iterator())


def amended_taken(session_id: int) -> Iterator[Taken]:
    """Read the rows that a later one amends, drawn or not: a page shows them struck through. One query."""
    return all_taken(Reading.objects.filter(session_id=session_id, amended_by__isnull=False))


def latest_taken(session_ids: Iterable[int]) -> Iterator[Taken]:
    """Read the last true value of each sign of these sessions. One query."""
    rows = LatestReading.objects.filter(session_id__in=session_ids).order_by("reading__taken_at", "reading_id")
    return (Taken(*values) for values in rows.values_list(*(f"reading__{name}" for name in Taken._fields)))


def keep_latest(rows: Sequence[Reading]) -> None:
    """Let the board's values follow readings just written; amended ones give way. Two queries, or none."""
    touched = {(row.session_id, row.sign) for row in rows if not row.artefact or row.amends_id}
    if not touched:
        return
    standing = LatestReading.objects.filter(session_id__in={session_id for session_id, _ in touched})
    last = {
        (session_id, sign): (taken_at, pk)
        for session_id, sign, taken_at, pk in standing.values_list(
            "session_id", "sign", "reading__taken_at", "reading_id"
        )
    }
    found: dict[tuple[int, str], int] = {}
    for row in sorted(rows, key=lambda row: (row.taken_at, row.pk)):
        place = (row.session_id, row.sign)
        if row.amends_id:
            replaced = _last_true(row.session_id, row.sign)
            if replaced is None:
                LatestReading.objects.filter(session_id=row.session_id, sign=row.sign).delete()
            else:
                found[place] = replaced
        elif not row.artefact and (place not in last or (row.taken_at, row.pk) >= last[place]):
            last[place] = (row.taken_at, row.pk)
            found[place] = row.pk
    LatestReading.objects.bulk_create(
        [LatestReading(session_id=session_id, sign=sign, reading_id=pk) for (session_id, sign), pk in found.items()],
        update_conflicts=True,
        unique_fields=["session", "sign"],
        update_fields=["reading"],
    )


def _last_true(session_id: int, sign: str) -> int | None:
    rows = Reading.objects.filter(session_id=session_id, sign=sign, artefact=False, amended_by__isnull=True)
    return rows.order_by("taken_at", "pk").values_list("pk", flat=True).last()


_Minute: TypeAlias = tuple[int, str, datetime]


class Drawn:
    """What a chart draws already, minute by minute; decides of each new reading of a device whether it adds to it."""

    def __init__(self, session_ids: Iterable[int], since: datetime) -> None:
        """Read it. One query."""
        self._values: dict[_Minute, list[Decimal]] = defaultdict(list)
        rows = Reading.objects.filter(
            session_id__in=set(session_ids), drawn=True, device__isnull=False, taken_at__gte=_minute(since)
        )
        for session_id, sign, at, value in rows.values_list("session_id", "sign", "taken_at", "value"):
            self._values[session_id, sign, _minute(at)].append(value)

    def adds(self, session_id: int, sign: str, at: datetime, value: Decimal) -> bool:
        """Return whether this reading is to be drawn, and count it as drawn if so."""
        there = self._values[session_id, sign, _minute(at)]
        if there and min(there) <= value <= max(there):
            return False
        there.append(value)
        return True


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
