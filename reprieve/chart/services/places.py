"""Set up rooms and devices, and say which device stands where."""

from __future__ import annotations

from datetime import datetime

from reprieve.audit import services as audit
from reprieve.audit.services import Actor
from reprieve.chart.models import Device, DeviceBinding, Room
from reprieve.people.permissions import Act, require


def add_room(*, name: str, by: Actor, now: datetime, place: int = 0) -> int:
    """Add a room and return its id; a name that exists is left as it is."""
    require(by, Act.ARRANGE_ROOMS, or_machine=True)
    with audit.writing():
        room, new = Room.objects.get_or_create(name=name, defaults={"place": place})
        if new:
            audit.record(action="room added", by=by, subject=f"room:{room.pk}", now=now, details={"name": name})
        return room.pk


def add_device(*, identifier: str, name: str, by: Actor, now: datetime) -> int:
    """Add a monitor or pump by the name it gives itself on the wire; one that exists is left as it is."""
    require(by, Act.ARRANGE_ROOMS, or_machine=True)
    with audit.writing():
        device, new = Device.objects.get_or_create(identifier=identifier, defaults={"name": name})
        if new:
            audit.record(
                action="device added",
                by=by,
                subject=f"device:{device.pk}",
                now=now,
                details={"identifier": identifier},
            )
        return device.pk


def place_device(*, device_id: int, room_id: int | None, by: Actor, now: datetime) -> None:
    """Stand a device in a room from now on, or take it out of use (None); its readings follow it."""
    require(by, Act.ARRANGE_ROOMS, or_machine=True)
    with audit.writing():
        standing = DeviceBinding.objects.filter(device_id=device_id, bound_until__isnull=True)
        was = standing.values_list("room_id", flat=True).first()
        if was == room_id:
            return
        standing.update(bound_until=now)
        if room_id is not None:
            DeviceBinding.objects.create(device_id=device_id, room_id=room_id, bound_from=now)
        audit.record(
            action="device placed",
            by=by,
            subject=f"device:{device_id}",
            also=tuple(f"room:{room}" for room in (was, room_id) if room is not None),
            now=now,
            details={"room": room_id, "was": was},
        )
