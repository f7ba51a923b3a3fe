"""Set up rooms and devices, and say which device stands where."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q

from reprieve.audit import services as audit
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.chart.models import PRESENT, Device, DeviceBinding, DeviceKind, Room, Session
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible

EUI64_DIGITS: Final = 16


def add_room(*, name: str, by: Actor, now: datetime, place: int = 0) -> int:
    """Add a room and return its id; a name that exists is left as it is."""
    require(by, Act.ARRANGE_ROOMS, or_machine=True)
    with audit.writing():
        room, new = Room.objects.get_or_create(name=name, defaults={"place": place})
        if new:
            audit.record(action="room added", by=by, subject=f"room:{room.pk}", now=now, details={"name": name})
        return room.pk


def add_device(
    *,
    identifier: str,
    name: str,
    by: Actor,
    now: datetime,
    kind: DeviceKind = DeviceKind.MONITOR,
    barcode: str = "",
) -> int:
    """Add a monitor or pump by the EUI-64 that it gives itself on the wire; one that exists is left as it is.

    barcode: what a scanner reads off its label, where that is another. Raises Refused where another device has it, and
    where the identifier is no EUI-64: the gateway knows devices by nothing else (IEEE 11073, IHE PCD OBX-18), and what
    such a device sent would wait unclaimed for ever.
    """
    require(by, Act.ARRANGE_ROOMS, or_machine=True)
    identifier = scanned(identifier)
    if not _is_eui64(identifier):
        resolve = "Read its EUI-64, 16 hexadecimal digits, from its network settings."
        raise refused("no-eui64", "A device sends its readings under an EUI-64; this is none.", resolve=resolve)
    with audit.writing():
        label = scanned(barcode)
        if label and Device.objects.filter(barcode=label).exclude(identifier=identifier).exists():
            raise refused("barcode-taken", "Another device has this barcode.", resolve="Scan its label again.")
        device, new = Device.objects.get_or_create(
            identifier=identifier, defaults={"name": name, "kind": kind, "barcode": label}
        )
        if new:
            details: audit.Details = {"identifier": identifier, "kind": kind.value}
            audit.record(action="device added", by=by, subject=f"device:{device.pk}", now=now, details=details)
        return device.pk


def place_device(
    *,
    device_id: int,
    room_id: int | None,
    by: Actor,
    now: datetime,
    until: datetime | None = None,
    until_discharge_of: int | None = None,
    confirmed: bool = False,
) -> None:
    """Stand a device in a room from now on, or take it out of use (None); what it sends follows it.

    until, until_discharge_of: when that ends by itself; what it sends later waits in the tray. Raises Refused where a
    session runs in the room that it leaves, unless that was confirmed; NotPlausible for an end that is past.
    """
    require(by, Act.PLACE_DEVICES, or_machine=True)
    if until is not None and until <= now:
        raise NotPlausible("until", say("That time has passed already."))
    with audit.writing():
        standing = _standing(device_id, now)
        was = standing.room_id if standing else None
        if standing and was == room_id and _same_end(standing, until, until_discharge_of):
            return
        if was is not None and was != room_id and not confirmed:
            _insist_nobody(was)
        _end_bindings(device_id, by, now)
        if room_id is not None:
            DeviceBinding.objects.create(
                device_id=device_id, room_id=room_id, bound_from=now, planned_until=until,
                until_discharge_of_id=until_discharge_of, bound_by=by.display,
            )  # fmt: skip
        audit.record(
            action="device placed",
            by=by,
            subject=f"device:{device_id}",
            also=tuple(f"room:{room}" for room in (was, room_id) if room is not None),
            now=now,
            details={"room": room_id, "was": was, "until": until.isoformat() if until else None},
        )


def place_device_for(*, session_id: int, label: str, by: Actor, now: datetime, confirmed: bool = False) -> None:
    """Stand the device with this label in the session's room until the patient leaves, as at check-in.

    Raises NotPlausible for a label that nobody registered; Refused as `place_device`, and once that day is over.
    """
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        raise NotFound(f"There is no session {session_id}.")
    if session.over_at is not None:
        raise refused("session-over", "This day is over; no device stands there for it.")
    wanted = scanned(label)
    device = Device.objects.filter(Q(identifier__iexact=wanted) | Q(barcode=wanted)).first()
    if device is None:
        raise NotPlausible("label", say("No device with this label is registered: {label}.", label=wanted[:40]))
    place_device(
        device_id=device.pk, room_id=session.room_id, until_discharge_of=session_id, by=by, now=now, confirmed=confirmed
    )


def scanned(text: str) -> str:
    """Return what a scanner or a person typed as it is compared: capitals, no blanks, an EUI-64 without its marks."""
    plain = "".join(text.split()).upper()
    bare = plain.replace(":", "").replace("-", "")
    return bare if _is_eui64(bare) else plain


def _is_eui64(bare: str) -> bool:
    return len(bare) == EUI64_DIGITS and set(bare) <= set("0123456789ABCDEF")


def _standing(device_id: int, now: datetime) -> DeviceBinding | None:
    bindings = DeviceBinding.objects.filter(device_id=device_id, bound_until__isnull=True)
    return next((one for one in bindings.select_related("until_discharge_of") if one.stands(now)), None)


def _same_end(standing: DeviceBinding, until: datetime | None, until_discharge_of: int | None) -> bool:
    return (standing.planned_until, standing.until_discharge_of_id) == (until, until_discharge_of)


def _end_bindings(device_id: int, by: Actor, now: datetime) -> None:
    """End what has no end yet: at the end that it had by itself, if that has come."""
    bindings = DeviceBinding.objects.filter(device_id=device_id, bound_until__isnull=True)
    for binding in bindings.select_related("until_discharge_of"):
        over = binding.ends_at
        by_itself = over is not None and over <= now
        binding.bound_until = max(over, binding.bound_from) if over is not None and by_itself else now
        binding.ended_by = "" if by_itself else by.display
        binding.save(update_fields=["bound_until", "ended_by"])


def _insist_nobody(room_id: int) -> None:
    if Session.objects.filter(room_id=room_id, state__in=PRESENT).exists():
        raise refused(
            "device-in-use",
            "Somebody is in the room where this device stands now; what it sends would no longer reach their chart.",
            resolve="Confirm that it leaves that room, or take another device.",
        )
