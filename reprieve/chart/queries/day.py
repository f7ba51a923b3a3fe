"""The day's list for the front desk, and the rooms and devices there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reprieve.chart.queries.rows import DayRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """room_id: where it stands now, None if nowhere."""

    id: int
    identifier: str
    name: str
    room_id: int | None


def day_list(day: date) -> tuple[DayRow, ...]:
    """Return the sessions of one day in the clinic's zone, by time. Two queries."""
    raise NotImplementedError


def rooms() -> tuple[RoomRow, ...]:
    """Return all rooms in their place on the board. One query."""
    raise NotImplementedError


def devices() -> tuple[DeviceRow, ...]:
    """Return all devices and where they stand. Two queries."""
    raise NotImplementedError
