"""Who needs somebody first: one total order over all rooms, the same for everybody who looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from reprieve.therapy.prompts import Level
from reprieve.therapy.session import State

SOON: Final = timedelta(minutes=5)  # peers.md 6.3: what falls due within five minutes is shown as soon
_MOST_MINUTES: Final = 9_999


class Need(IntEnum):
    """Why somebody is needed; the smaller, the sooner."""

    CALL_911 = 0
    STOP = 1
    PAUSE = 2
    ALERT = 3
    OVERDUE = 4
    SILENT = 5
    STAFFING = 6
    REMINDED = 7
    DUE_SOON = 8
    RUNNING = 9
    READY_FOR_HOME = 10
    RECOVERING = 11
    WAITING = 12
    BOOKED = 13
    NOBODY = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known of one room. worst: of the prompts that wait. due_at: the next vital signs.

    silent: its monitor is silent. understaffed: R19 stands against how its nurse is placed. home_from: when the minimum
    times have passed. wall: where the room stands; it settles who comes first among equals, and no two are the same.
    """

    state: State | None
    worst: Level | None
    due_at: datetime | None
    silent: bool
    understaffed: bool
    home_from: datetime | None
    wall: int

    def need(self, now: datetime) -> Need:
        """Return the strongest reason to go there."""
        if self.worst is not None and self.worst >= Level.ALERT:
            need = _BY_LEVEL[self.worst]
            return min(need, Need.PAUSE) if self.state is State.PAUSED else need
        if self.state is State.PAUSED:
            return Need.PAUSE
        if self.due_at is not None and self.due_at < now:
            return Need.OVERDUE
        if self.silent:
            return Need.SILENT
        if self.understaffed:
            return Need.STAFFING
        if self.worst is not None:
            return Need.REMINDED
        if self.due_at is not None and self.due_at - now <= SOON:
            return Need.DUE_SOON
        if self.state is State.RECOVERING and self.home_from is not None and self.home_from <= now:
            return Need.READY_FOR_HOME
        return _BY_STATE[self.state] if self.state is not None else Need.NOBODY

    def minutes_late(self, now: datetime) -> int:
        """Return for how many whole minutes its vital signs have been due; 0 while they are not."""
        if self.due_at is None or self.due_at >= now:
            return 0
        return min(_MOST_MINUTES, (now - self.due_at) // timedelta(minutes=1))


def urgency(place: Place, now: datetime) -> tuple[int, int, int]:
    """Return what rooms are sorted by: the need, then who has waited longest for vital signs, then the wall."""
    return int(place.need(now)), _MOST_MINUTES - place.minutes_late(now), place.wall


_BY_LEVEL: Final = {
    Level.CALL_911: Need.CALL_911,
    Level.STOP: Need.STOP,
    Level.PAUSE: Need.PAUSE,
    Level.ALERT: Need.ALERT,
}
_BY_STATE: Final = {
    State.BOOKED: Need.BOOKED,
    State.CHECKED_IN: Need.WAITING,
    State.INFUSING: Need.RUNNING,
    State.PAUSED: Need.PAUSE,
    State.RECOVERING: Need.RECOVERING,
    State.DISCHARGED: Need.NOBODY,
    State.CANCELLED: Need.NOBODY,
}
