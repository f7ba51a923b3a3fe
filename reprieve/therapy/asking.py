"""What is asked when: instruments by indication, and the times around a course at which each is due.

An occasion is one time at which one instrument is due; its key is the same however often it is worked out, so that one
occasion gets one set of answers. The windows are ours (proposed): no standard says for how long a form stays open.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from reprieve.therapy.instruments import instrument
from reprieve.therapy.protocols import Indication


class Moment(StrEnum):
    """When around a course something is asked."""

    BASELINE = "baseline"
    BEFORE = "before"
    AFTER_24H = "after_24h"
    AFTER_7D = "after_7d"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    DAILY = "daily"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return _PHRASES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One instrument of a set, and when it is asked."""

    instrument: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One infusion, given or to come. at: when the pump started, or the booked time."""

    id: str
    at: datetime
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One time at which an instrument is due: from `opens` until just before `closes`."""

    instrument: str
    moment: Moment
    key: str
    opens: datetime
    closes: datetime

    def open_at(self, now: datetime) -> bool:
        return self.opens <= now < self.closes


SETS_VERSION: Final = "1"
BEFORE_OPENS: Final = timedelta(hours=24)
BEFORE_STAYS: Final = timedelta(hours=12)  # a booked infusion that starts late
AFTER_24H: Final = (timedelta(hours=20), timedelta(hours=72))
AFTER_7D: Final = (timedelta(days=6), timedelta(days=11))
WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)
MONTH_OPENS_FOR: Final = timedelta(days=14)
QUARTER: Final = timedelta(days=90)
QUARTER_OPENS_FOR: Final = timedelta(days=30)
MOST_ROUNDS: Final = 60  # of weekly or monthly forms: nobody is asked longer without a new course


def asked_for(indication: Indication) -> tuple[Asked, ...]:
    """Return the instruments of an indication, in the order in which they are asked."""
    return _sets()[_NAMES.get(indication, "pain")]


def occasions(
    plan: Iterable[Asked], visits: Iterable[Visit], *, since: datetime, now: datetime, zone: tzinfo
) -> tuple[Occasion, ...]:
    """Return every occasion that has opened until now, oldest first. since: when the course of measures began."""
    known = sorted(visits, key=lambda visit: visit.at)
    found = [
        occasion
        for asked in plan
        for moment in asked.moments
        for occasion in _of(asked.instrument, moment, known, since, now, zone)
        if occasion.opens <= now and occasion.opens < occasion.closes
    ]
    return tuple(sorted(found, key=lambda one: (one.opens, one.instrument, one.key)))


def _of(
    name: str, moment: Moment, visits: list[Visit], since: datetime, now: datetime, zone: tzinfo
) -> Iterator[Occasion]:
    for key, opens, closes in _windows(moment, visits, since, now, zone):
        yield Occasion(
            instrument=name, moment=moment, key=f"{moment.value}:{key}", opens=max(opens, since), closes=closes
        )


def _windows(
    moment: Moment, visits: list[Visit], since: datetime, now: datetime, zone: tzinfo
) -> Iterator[tuple[str, datetime, datetime]]:
    given = [visit for visit in visits if visit.given]
    first = given[0].at if given else None
    match moment:
        case Moment.BASELINE:
            yield "0", since, first or now + MONTH
        case Moment.BEFORE:
            for visit in visits:
                yield visit.id, visit.at - BEFORE_OPENS, visit.at if visit.given else visit.at + BEFORE_STAYS
        case Moment.AFTER_24H:
            yield from _after(given, *AFTER_24H)
        case Moment.AFTER_7D:
            yield from _after(given, *AFTER_7D)
        case Moment.DAILY:
            today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
            yield today.date().isoformat(), today, today + timedelta(days=1)
        case _ if first is not None:
            last = given[-1].at
            step, stays = _ROUNDS[moment]
            start = first if moment is Moment.WEEKLY else last
            for round_ in range(1, MOST_ROUNDS + 1):
                opens = start + round_ * step
                if opens > now:
                    break
                yield f"{start.date().isoformat()}:{round_}", opens, opens + stays


def _after(given: list[Visit], opens: timedelta, closes: timedelta) -> Iterator[tuple[str, datetime, datetime]]:
    """An infusion that another one follows before the time has come is asked about no more."""
    for place, visit in enumerate(given):
        following = given[place + 1].at if place + 1 < len(given) else None
        ends = visit.at + closes
        yield visit.id, visit.at + opens, min(ends, following) if following else ends


@cache
def _sets() -> Mapping[str, tuple[Asked, ...]]:
    data = tomllib.loads(files("reprieve.therapy").joinpath("instrument_sets.toml").read_text("utf-8"))
    return MappingProxyType(
        {
            name: tuple(
                Asked(instrument=instrument(one).name, moments=tuple(map(Moment, moments)))
                for one, moments in entries.items()
            )
            for name, entries in data.items()
            if name != "version"
        }
    )


_ROUNDS: Final = {
    Moment.WEEKLY: (WEEK, WEEK),
    Moment.MONTHLY: (MONTH, MONTH_OPENS_FOR),
    Moment.QUARTERLY: (QUARTER, QUARTER_OPENS_FOR),
}
_NAMES: Final = {
    Indication.DEPRESSION: "depression",
    Indication.PTSD: "ptsd",
    Indication.OCD: "ocd",
    Indication.ANXIETY: "anxiety",
}
_PHRASES: Final = {
    Moment.BASELINE: "before the course",
    Moment.BEFORE: "before an infusion",
    Moment.AFTER_24H: "a day after an infusion",
    Moment.AFTER_7D: "a week after an infusion",
    Moment.WEEKLY: "every week",
    Moment.MONTHLY: "every month after the last infusion",
    Moment.QUARTERLY: "every three months",
    Moment.DAILY: "today",
}
