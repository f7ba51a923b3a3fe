"""Rooms and devices: which there are, where they stand, where they stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from reprieve.audit.refusal import NotFound
from reprieve.chart.models import PRESENT, Device, DeviceBinding, DeviceKind, Room, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """room_id: where it stands now, None if nowhere; since, until: from when, and to when if that is planned."""

    id: int
    identifier: str
    name: str
    kind: DeviceKind
    barcode: str
    last_heard_at: datetime | None
    room_id: int | None
    room_name: str
    since: datetime | None
    until: datetime | None
    until_discharge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRow:
    """A device stood in a room; until: None while it does and no end is known. by: who said so."""

    room_name: str
    since: datetime
    until: datetime | None
    until_discharge: bool
    by: str
    ended_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """One device and where it stood, latest first. in_use: somebody is in the room where it stands now."""

    device: DeviceRow
    in_use: bool
    stays: tuple[StayRow, ...]


def rooms() -> tuple[RoomRow, ...]:
    """Return all rooms in their place on the board. One query."""
    return tuple(RoomRow(id=room.pk, name=room.name) for room in Room.objects.order_by("place", "name"))


def place_of(room_id: int) -> int:
    """Return where a room stands among all, from 0. One query."""
    ids = Room.objects.order_by("place", "name").values_list("id", flat=True)
    return next((at for at, pk in enumerate(ids) if pk == room_id), 0)


def monitored_rooms(now: datetime, *, among: Iterable[int] | None = None) -> frozenset[int]:
    """Return the rooms (of all, or among these) in which a device stands. One query."""
    bindings = _open_bindings() if among is None else _open_bindings().filter(room_id__in=tuple(among))
    return frozenset(binding.room_id for binding in bindings if binding.stands(now))


def _open_bindings() -> QuerySet[DeviceBinding]:
    return DeviceBinding.objects.filter(bound_until__isnull=True).select_related("until_discharge_of")


def devices(now: datetime, search: str = "") -> tuple[DeviceRow, ...]:
    """Return devices and where they stand; every word of the search is in name, identifier, barcode or room. Two
    queries."""
    bindings = _open_bindings().select_related("room")
    standing = {binding.device_id: binding for binding in bindings if binding.stands(now)}
    found = (_row(row, standing.get(row.pk)) for row in Device.objects.order_by("kind", "name", "id"))
    words = search.casefold().split()
    return tuple(row for row in found if all(word in _searched(row) for word in words))


def device_view(device_id: int, now: datetime, most: int = 50) -> DeviceView:
    """Return one device with its latest stays. Raises NotFound. At most three queries."""
    row = Device.objects.filter(pk=device_id).first()
    if row is None:
        raise NotFound(f"There is no device {device_id}.")
    bindings = DeviceBinding.objects.filter(device=row).select_related("room", "until_discharge_of")
    stays = tuple(bindings.order_by("-bound_from", "-id")[:most])
    standing = next((binding for binding in stays if binding.bound_until is None and binding.stands(now)), None)
    in_use = standing is not None and Session.objects.filter(room=standing.room_id, state__in=PRESENT).exists()
    return DeviceView(device=_row(row, standing), in_use=in_use, stays=tuple(_stay(binding) for binding in stays))


def device_scanned(text: str) -> int | None:
    """Return the device that this identifier or barcode is of, None if nobody registered it. One query."""
    return Device.objects.filter(Q(identifier__iexact=text) | Q(barcode=text)).values_list("pk", flat=True).first()


def _searched(row: DeviceRow) -> str:
    return " ".join((row.name, row.identifier, row.barcode, row.room_name, str(row.kind.label))).casefold()


def _row(row: Device, standing: DeviceBinding | None) -> DeviceRow:
    return DeviceRow(
        id=row.pk,
        identifier=row.identifier,
        name=row.name,
        kind=DeviceKind(row.kind),
        barcode=row.barcode,
        last_heard_at=row.last_heard_at,
        room_id=standing.room_id if standing else None,
        room_name=standing.room.name if standing else "",
        since=standing.bound_from if standing else None,
        until=standing.ends_at if standing else None,
        until_discharge=standing is not None and standing.until_discharge_of_id is not None,
    )


def _stay(binding: DeviceBinding) -> StayRow:
    return StayRow(
        room_name=binding.room.name,
        since=binding.bound_from,
        until=binding.ends_at,
        until_discharge=binding.until_discharge_of_id is not None,
        by=binding.bound_by,
        ended_by=binding.ended_by,
    )
