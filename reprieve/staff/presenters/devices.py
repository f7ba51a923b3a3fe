"""Devices as people see them: where each stands, since when, until when, and when it was last heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from reprieve.chart.queries import DeviceRow, StayRow
from reprieve.chart.services import DeviceKind
from reprieve.staff.presenters import times
from reprieve.staff.presenters.states import Mark

HEARD_LATELY: Final = timedelta(minutes=2)  # as the board: after this long a monitor is said to be silent


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """One device of the list."""

    id: int
    name: str
    kind: str
    identifier: str
    barcode: str
    room: str
    placed: str
    heard: Mark
    heard_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StayLine:
    """One stay of a device in a room."""

    room: str
    since: str
    until: str
    by: str


def device_line(row: DeviceRow, now: datetime) -> DeviceLine:
    """Return one device in words."""
    return DeviceLine(
        id=row.id,
        name=row.name,
        kind=str(row.kind.label),
        identifier=row.identifier,
        barcode=row.barcode,
        room=row.room_name,
        placed=_placed(row),
        heard=_heard(row, now),
        heard_at=row.last_heard_at,
    )


def stay_line(row: StayRow) -> StayLine:
    """Return one stay in words."""
    ended = times.moment(row.until) if row.until else _("until the patient leaves") if row.until_discharge else "–"
    by = _("{placed}; ended by {ended}").format(placed=row.by, ended=row.ended_by) if row.ended_by else row.by
    return StayLine(room=row.room_name, since=times.moment(row.since), until=ended, by=by)


def _placed(row: DeviceRow) -> str:
    if row.since is None:
        return ""
    since = _("since {at}").format(at=times.moment(row.since))
    if row.until is not None:
        return _("{since}, until {at}").format(since=since, at=times.moment(row.until))
    return _("{since}, until the patient leaves").format(since=since) if row.until_discharge else since


def _heard(row: DeviceRow, now: datetime) -> Mark:
    """A monitor that says nothing is silent; a pump speaks only when something happens."""
    if row.last_heard_at is None:
        return Mark(shape="empty", word=_("never heard"), tone="soft")
    if row.kind is DeviceKind.MONITOR and now - row.last_heard_at > HEARD_LATELY:
        return Mark(shape="silent", word=_("silent"), tone="soft")
    return Mark(shape="green", word=_("heard"), tone="green")
