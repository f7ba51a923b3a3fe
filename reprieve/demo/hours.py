"""A clinic's hours: on which day of the demo's past something happened, and at what o'clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Self

from django.utils import timezone

FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class Hours:
    """Days before now, moved into the past by `shift` days, so that a course falls on the days of a clinic's week."""

    now: datetime
    shift: int

    @classmethod
    def of(cls, visits: Iterable[float], now: datetime) -> Self:
        """Move the visits to Monday to Thursday, so that the call on the day after falls into a week's days too."""
        days = [_whole(ago) for ago in visits]
        shifts = (shift for shift in range(7) if all(cls(now, shift).weekday(day) < FRIDAY for day in days))
        return cls(now, next(shifts))

    def at(self, ago: float, clock: time, *, weekday_by: int = 0) -> datetime:
        """Return a time; weekday_by: days by which to leave a weekend, 1 or -1; 0: at home there is none."""
        day = _whole(ago)
        while weekday_by and self.weekday(day) > FRIDAY:
            day -= weekday_by
        on = timezone.localdate(self.now) - timedelta(days=day + self.shift)
        return datetime.combine(on, clock, tzinfo=timezone.get_current_timezone())

    def weekday(self, ago: int) -> int:
        return (timezone.localdate(self.now) - timedelta(days=ago + self.shift)).weekday()


def _whole(ago: float) -> int:
    return int(ago + 0.5)
