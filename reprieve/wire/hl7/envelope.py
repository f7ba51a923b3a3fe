"""What every device message says beside its matter: who sends it, for which device, about whom, from where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from reprieve.wire.hl7.message import Message, Segment
from reprieve.wire.hl7.values import NotUnderstood, eui64, moment


class Note(NamedTuple):
    """A place in the message and a plain reason."""

    where: str
    why: str


class PatientId(NamedTuple):
    """One identifier of a patient, as sent."""

    value: str
    authority: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sends a message, for which device, about whom.

    device_ids: EUI-64 of every device that the message speaks for; a message is chartable only if there is exactly one.
    room_hint: what PV1 says of the place; a hint for a person, never a match.
    """

    control_id: str
    sender: str
    sent_at: datetime | None
    device_ids: tuple[str, ...]
    patient_ids: tuple[PatientId, ...]
    patient_names: tuple[str, ...]
    patients: int
    room_hint: str

    @property
    def device_id(self) -> str | None:
        """The one device, or None where the message names none or several."""
        return self.device_ids[0] if len(self.device_ids) == 1 else None


@dataclass(slots=True)
class Devices:
    """The devices that OBX segments name: whole ones (OBX-4 is n.0.0.0), and parts of one."""

    whole: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)

    def look_at(self, obx: Segment) -> None:
        for parts in obx.repetitions(18) if len(obx.fields) > 18 else ():
            found = eui64(parts[2], parts[3]) if len(parts) > 3 else None
            if found:
                (self.whole if set(obx.text(4).split(".")[1:]) <= {"0"} else self.parts).add(found)


def envelope_of(message: Message, devices: Devices) -> Envelope:
    """Read everything but the matter itself."""
    try:
        sent_at = moment(message.header.sent_at)
    except NotUnderstood:
        sent_at = None
    pids = message.named("PID")
    return Envelope(
        control_id=message.header.control_id,
        sender=message.header.sender,
        sent_at=sent_at,
        device_ids=tuple(sorted(devices.whole or devices.parts)),
        patient_ids=tuple(dict.fromkeys(i for pid in pids for i in _patient_ids(pid))),
        patient_names=tuple(dict.fromkeys(name for pid in pids if (name := pid.text(5)))),
        patients=len(pids),
        room_hint=_room_hint(message),
    )


def _patient_ids(pid: Segment) -> Iterator[PatientId]:
    for parts in pid.repetitions(3):
        padded = [p.strip() for p in parts] + [""] * 5
        if padded[0]:
            yield PatientId(padded[0], padded[3], padded[4])


def _room_hint(message: Message) -> str:
    visits = message.named("PV1")
    return " ".join(c.strip() for c in visits[0].components(3) if c.strip())[:80] if visits else ""
