"""Whether a prescription of a list is taken on a day: from its first day to its last, both of them within.

A date is read in every way in which it can be meant: 03/04/2024 is two. Where the ways agree about the day, the day is
known; where they do not, or where a date is not understood, it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Final

from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.opioids.prescription import Prescription, Problem, Status

_OPEN: Final = frozenset({"", "-", "none", "n/a", "na", "null", "nil", "open", "ongoing", "present", "current", "now"})
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK: Final = re.compile(r"[t ]+\d{1,2}:\d\d.*$")
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)")
_DAY_NAMED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- .]+([a-z]{3})[a-z]*[-, .]+(\d{4})")
_MONTH_NAMED: Final = re.compile(r"([a-z]{3})[a-z]*[- .]+(\d{1,2})(?:st|nd|rd|th)?[-, .]+(\d{4})")


def as_taken_on(day: date, found: Prescription, *, start: str, end: str) -> Prescription:
    """Return the prescription as it stands on a day: unchanged, marked as not taken then, or asked about."""
    starts, ends = readings(start), readings(end)
    if not starts or not ends:
        return _asked(day, found, start, end)
    pairs = [(first, last) for first, last in product(starts, ends) if not first or not last or first <= last]
    if pairs and all(last and last < day for _, last in pairs):
        return _not_taken(found, say("It ended {date}: not counted on {day}.", date=end, day=day.isoformat()))
    if pairs and all(first and first > day for first, _ in pairs):
        return _not_taken(found, say("It starts {date}: not counted on {day}.", date=start, day=day.isoformat()))
    if pairs and all((not first or first <= day) and (not last or day <= last) for first, last in pairs):
        return found
    return _asked(day, found, start, end)


def readings(cell: str) -> tuple[date | None, ...]:
    """Return every date that a cell can mean; (None,) where it says that there is none; () if it is not understood.

    >>> readings("2024-03-04"), readings("13/04/2024"), readings("ongoing"), readings("soon")
    ((datetime.date(2024, 3, 4),), (datetime.date(2024, 4, 13),), (None,), ())
    """
    plain = _CLOCK.sub("", cell.strip().lower()).strip()
    return (None,) if plain in _OPEN else tuple(dict.fromkeys(_dates(plain)))


def _dates(plain: str) -> Iterator[date]:
    if match := _YEAR_FIRST.fullmatch(plain):
        yield from _real(match[1], match[3], match[4])
    elif match := _YEAR_LAST.fullmatch(plain):
        year = match[4] if len(match[4]) == 4 else f"20{match[4]}"
        yield from _real(year, match[1], match[3])
        yield from _real(year, match[3], match[1])
    elif match := _DAY_NAMED.fullmatch(plain):
        yield from _real(match[3], _month(match[2]), match[1])
    elif match := _MONTH_NAMED.fullmatch(plain):
        yield from _real(match[3], _month(match[1]), match[2])


def _month(name: str) -> str:
    return str(_MONTHS.index(name) + 1) if name in _MONTHS else "0"


def _real(year: str, month: str, day: str) -> Iterator[date]:
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return


def _not_taken(found: Prescription, says: Sentence) -> Prescription:
    return replace(found, not_taken=says)


def _asked(day: date, found: Prescription, start: str, end: str) -> Prescription:
    question = say(
        "{text}: from {start} to {end}. Is it taken on {day}?",
        text=found.text,
        start=start or "?",
        end=end or "?",
        day=day.isoformat(),
    )
    return replace(found, problem=Problem(status=Status.UNCLEAR, ask=question))
