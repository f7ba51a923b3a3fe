"""Where a set is due and is not there: the empty slots of the chart, of which `therapy.monitoring` alone says when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from reprieve.therapy.monitoring import SCALES, SIGNS, Due, Group
from reprieve.therapy.scales import Scale
from reprieve.therapy.vitals import Sign

AHEAD: Final = timedelta(minutes=15)  # a slot is drawn this long before it is due; our choice
MOST: Final = 48  # slots of one group: four hours, every five minutes


def slots(due: Iterable[Due], now: datetime) -> dict[Sign | Scale, tuple[datetime, ...]]:
    """Return the empty slots of each sign and scale that is written as numbers."""
    found: dict[Sign | Scale, tuple[datetime, ...]] = {}
    for item in due:
        signs: tuple[Sign | Scale, ...] = SIGNS.get(item.group, ())
        for what in signs or SCALES[item.group]:
            found[what] = slots_of(item, now)
    return found


def pressure_slots(due: Iterable[Due], now: datetime) -> tuple[datetime, ...]:
    """Return the empty slots of the grid, where pressures stand."""
    return tuple(at for item in due if item.group is Group.PRESSURE for at in slots_of(item, now))


def slots_of(item: Due, now: datetime) -> tuple[datetime, ...]:
    """Return when a group was due and was not charted, and when it is due next, if that is soon."""
    if item.due_at > now + AHEAD:
        return ()
    found = [item.due_at]
    while item.every_min and len(found) < MOST:
        later = found[-1] + timedelta(minutes=item.every_min)
        if later > now:
            break
        found.append(later)
    return tuple(found)
