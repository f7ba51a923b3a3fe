"""Chart what monitors send: each reading to the patient who was in that device's room at that time, or to nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import uuid4

from reprieve.audit import services as audit
from reprieve.audit.entries import written
from reprieve.audit.refusal import NotFound
from reprieve.audit.services import Actor
from reprieve.chart.claiming import Unclaimable, claim
from reprieve.chart.dayfile import open_files
from reprieve.chart.models import Device, Reading, Session
from reprieve.chart.prompting import settle_each
from reprieve.chart.taken import Drawn, keep_latest
from reprieve.chart.trailing import tell_readings
from reprieve.chart.whose import insist_present, whereabouts
from reprieve.people.permissions import Act, require
from reprieve.therapy import vitals
from reprieve.therapy.vitals import ReadingSource, Sign, implausible

GATEWAY: Final = Actor.machine("gateway")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReading:
    """One value that a device sent, in the sign's unit.

    device: the name it gives itself. mrn: the record number that the message carried, if any. Raises ValueError for a
    naive time or no number.
    """

    device: str
    sign: Sign
    value: Decimal
    taken_at: datetime
    mrn: str = ""
    artefact: bool = False

    def __post_init__(self) -> None:
        if self.taken_at.tzinfo is None:
            raise ValueError("A reading's time has a time zone.")
        if not self.value.is_finite():
            raise ValueError("A reading is a finite number.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotClaimed:
    """A reading that nobody's chart took, and why; the exchange parks it."""

    reading: DeviceReading
    why: Unclaimable


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """What became of a batch: how many were charted, how many were there already, and which nobody's chart took."""

    charted: int
    repeated: int
    not_claimed: tuple[NotClaimed, ...]


def record_device_readings(*, readings: Sequence[DeviceReading], now: datetime) -> Charted:
    """Chart a batch from the gateway in one transaction; each reading finds its session by device, room and time.

    Repeated readings change nothing. Late ones are charted and ring nobody (therapy.alarms). Nothing is guessed.
    """
    if not readings:
        return Charted(charted=0, repeated=0, not_claimed=())
    with audit.writing():
        times = [reading.taken_at for reading in readings]
        where = whereabouts({reading.device for reading in readings}, min(times), max(times))
        refused = _implausible(readings, now)
        claimed: list[tuple[Session, int, DeviceReading]] = []
        unclaimed: list[NotClaimed] = []
        for reading in readings:
            found = refused.get(id(reading)) or claim(
                where, device=reading.device, at=reading.taken_at, mrn=reading.mrn
            )
            if isinstance(found, Unclaimable):
                unclaimed.append(NotClaimed(reading=reading, why=found))
            else:
                claimed.append((found, where.devices[reading.device], reading))
        fresh, contradicting, repeated = _unseen(claimed)
        unclaimed += [NotClaimed(reading=reading, why=Unclaimable.CONTRADICTS) for reading in contradicting]
        _chart(fresh, GATEWAY, now)
        return Charted(charted=len(fresh), repeated=repeated, not_claimed=tuple(unclaimed))


def claim_readings(*, session_id: int, readings: Sequence[DeviceReading], by: Actor, now: datetime) -> Charted:
    """Give readings from the unclaimed tray to a session, by a person who knows whose they are.

    Raises Refused if that patient was not here at the time of one of them; NotFound for an unknown session or device.
    """
    require(by, Act.CLAIM_READINGS)
    with audit.writing():
        file = open_files([session_id], now).get(session_id)
        if file is None:
            raise NotFound(f"There is no session {session_id}.")
        for reading in readings:
            insist_present(file, reading.taken_at)
        known = dict(Device.objects.filter(identifier__in={r.device for r in readings}).values_list("identifier", "id"))
        if missing := {reading.device for reading in readings} - set(known):
            raise NotFound(f"There is no device {min(missing)}; add it first.")
        problems = _implausible(readings, now)
        unclaimed = [NotClaimed(reading=r, why=problems[id(r)]) for r in readings if id(r) in problems]
        wanted = [(file.session, known[r.device], r) for r in readings if id(r) not in problems]
        fresh, contradicting, repeated = _unseen(wanted)
        unclaimed += [NotClaimed(reading=reading, why=Unclaimable.CONTRADICTS) for reading in contradicting]
        _chart(fresh, by, now)
        return Charted(charted=len(fresh), repeated=repeated, not_claimed=tuple(unclaimed))


def _implausible(readings: Iterable[DeviceReading], now: datetime) -> dict[int, Unclaimable]:
    """Return, by identity, the readings that cannot be true, alone or among what came at the same time."""
    together: dict[tuple[str, datetime], list[DeviceReading]] = defaultdict(list)
    for reading in readings:
        together[reading.device, reading.taken_at].append(reading)
    problems: dict[int, Unclaimable] = {}
    for taken in together.values():
        for problem in implausible((_value(reading) for reading in taken), now=now):
            why = Unclaimable.FUTURE if problem.field == "time" else Unclaimable.IMPLAUSIBLE
            about = {problem.field} if why is Unclaimable.IMPLAUSIBLE else set(Sign)
            problems |= {id(reading): why for reading in taken if reading.sign in about}
    return problems


def _value(reading: DeviceReading) -> vitals.Reading:
    return vitals.Reading(
        sign=reading.sign,
        value=reading.value,
        taken_at=reading.taken_at,
        source=ReadingSource.DEVICE,
        artefact=reading.artefact,
    )


_Claimed = tuple[Session, int, DeviceReading]


def _unseen(claimed: Sequence[_Claimed]) -> tuple[list[_Claimed], list[DeviceReading], int]:
    """Split into what is new, what contradicts an earlier value, and how many are there already. One query."""
    if not claimed:
        return [], [], 0
    times = {reading.taken_at for _, _, reading in claimed}
    rows = Reading.objects.filter(
        device_id__in={device_id for _, device_id, _ in claimed}, taken_at__gte=min(times), taken_at__lte=max(times)
    )
    seen = {
        (device_id, sign, at): value
        for device_id, sign, at, value in rows.values_list("device_id", "sign", "taken_at", "value")
    }
    fresh: list[_Claimed] = []
    contradicting: list[DeviceReading] = []
    repeated = 0
    for session, device_id, reading in claimed:
        place = (device_id, reading.sign.value, reading.taken_at)
        if place not in seen:
            seen[place] = reading.value
            fresh.append((session, device_id, reading))
        elif seen[place] == reading.value:
            repeated += 1
        else:
            contradicting.append(reading)
    return fresh, contradicting, repeated


def _chart(fresh: Sequence[_Claimed], by: Actor, now: datetime) -> None:
    if not fresh:
        return
    in_time = sorted(fresh, key=lambda claimed: claimed[2].taken_at)
    drawn = Drawn({session.pk for session, _, _ in fresh}, since=in_time[0][2].taken_at)
    rows = [
        Reading(
            session_id=session.pk,
            device_id=device_id,
            sign=reading.sign.value,
            value=reading.value,
            taken_at=reading.taken_at,
            source=ReadingSource.DEVICE.value,
            artefact=reading.artefact,
            drawn=drawn.adds(session.pk, reading.sign.value, reading.taken_at, reading.value),
            **written(by, now, uuid4()),
        )
        for session, device_id, reading in in_time
    ]
    keep_latest(Reading.objects.bulk_create(rows))
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        counts[row.session_id] += 1
    files = open_files(counts, now)
    tell_readings({file.session: counts[pk] for pk, file in files.items()}, by=by, now=now)
    settle_each(files, now)
