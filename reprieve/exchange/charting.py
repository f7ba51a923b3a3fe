"""Whose readings are these? The device says where it stands, the time says who sat there, the ids must not contradict.

Nothing is matched on a bed alone, nobody is created, nothing is guessed: what is not certain is parked with its reason.
The chart itself decides about device, room and time (`chart.services.record_device_readings`); here is what only the
message knows: that it speaks for several devices or patients, that it takes a value back, that its name and number
do not belong together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from reprieve.audit.services import Actor
from reprieve.chart import queries as chart_queries
from reprieve.chart import services as chart_services
from reprieve.chart.queries import DayRow
from reprieve.chart.services import DeviceReading, NotClaimed, Unclaimable
from reprieve.exchange.models import Disposition, Reason
from reprieve.people import queries as people
from reprieve.therapy.vitals import CLOCK_SLACK
from reprieve.wire.hl7 import MonitorMessage, Note


class NotCharted(ValueError):
    """These readings cannot be charted to that session; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Parked:
    """Why a message waits for a person. once: one waiting message of this heap is enough (the others are only kept)."""

    reason: Reason
    says: str = ""
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What became of a monitor's readings; charted and parked at once where only a part was certain."""

    disposition: Disposition
    left_out: tuple[Note, ...] = ()
    parked: Parked | None = None


def chart(monitors: Sequence[MonitorMessage], *, now: datetime) -> list[Claim]:
    """Chart what is certain of these messages, in one go, and say of each what became of it."""
    people_asked = _Identities()
    holds = [_hold(monitor, people_asked, now) for monitor in monitors]
    readings = [() if hold else device_readings(monitor) for monitor, hold in zip(monitors, holds, strict=True)]
    charted = chart_services.record_device_readings(readings=[r for group in readings for r in group], now=now)
    refused = {id(one.reading): one for one in charted.not_claimed}
    return [
        Claim(disposition=Disposition.PARKED, parked=hold) if hold else _claim(monitor, group, refused)
        for monitor, group, hold in zip(monitors, readings, holds, strict=True)
    ]


def chart_to(session_id: int, monitors: Sequence[MonitorMessage], *, by: Actor, now: datetime) -> int:
    """Chart readings to the session that a person named; return how many were new to the chart.

    Only what was measured while that patient was here. Raises NotCharted.
    """
    measured = [reading for monitor in monitors for reading in device_readings(monitor)]
    days = {timezone.localtime(reading.taken_at).date() for reading in measured}
    stay = next((row for day in days for row in chart_queries.day_list(day) if row.session_id == session_id), None)
    here = [reading for reading in measured if stay and _was_here(stay, reading.taken_at)]
    if not here:
        raise NotCharted(
            "Nothing in it can be charted there: the device is not known, or that patient was not here then."
        )
    try:
        return chart_services.claim_readings(session_id=session_id, readings=here, by=by, now=now).charted
    except (chart_services.Refused, chart_services.NotFound) as refusal:
        raise NotCharted(str(refusal)) from refusal


def possible_sessions(at: datetime) -> tuple[tuple[int, str], ...]:
    """Return the sessions whose patient was here at that time: id, and words for a choice. Two queries."""
    rows = chart_queries.day_list(timezone.localtime(at).date())
    return tuple((row.session_id, f"{row.room_name}: {row.patient.name}") for row in rows if _was_here(row, at))


def device_readings(monitor: MonitorMessage) -> tuple[DeviceReading, ...]:
    """Return a message's readings as the chart takes them; none without a device."""
    device = monitor.device_id
    if device is None:
        return ()
    mrn = next(iter(record_numbers(monitor)), "")
    return tuple(
        DeviceReading(device=device, sign=r.sign, value=r.value, taken_at=r.taken_at, mrn=mrn) for r in monitor.readings
    )


def record_numbers(monitor: MonitorMessage) -> tuple[str, ...]:
    """Return the record numbers that a message gives: those it calls so (MR), else those it does not name at all."""
    named = {i.value for i in monitor.patient_ids if i.kind == "MR"}
    return tuple(sorted(named or {i.value for i in monitor.patient_ids if i.kind in ("", "PI")}))


# The gravest first: what a message is parked for if nothing of it found its patient. A value that cannot be true is an
# artefact, and one that contradicts the chart changes nothing; neither says that the message is somebody else's.
_WHY: Final = {
    Unclaimable.UNKNOWN_DEVICE: Reason.UNKNOWN_DEVICE,
    Unclaimable.OTHER_PATIENT: Reason.OTHER_PATIENT,
    Unclaimable.FUTURE: Reason.AHEAD,
    Unclaimable.NO_SESSION: Reason.NO_SESSION,
}


def _hold(monitor: MonitorMessage, people_asked: _Identities, now: datetime) -> Parked | None:
    """Say why nothing of a message may be charted without a person, as far as the message itself shows it."""
    if monitor.withdrawn:
        return Parked(Reason.WRONG_PATIENT, monitor.withdrawn[0].where)
    if not monitor.readings:
        return None
    if monitor.device_id is None:
        return Parked(Reason.SEVERAL_DEVICES if monitor.device_ids else Reason.NO_DEVICE)
    if monitor.patients > 1:
        return Parked(Reason.SEVERAL_PATIENTS)
    if monitor.sent_at is not None and monitor.sent_at > now + CLOCK_SLACK:
        return Parked(Reason.AHEAD)
    return people_asked.contradiction(monitor)


def _claim(monitor: MonitorMessage, readings: Sequence[DeviceReading], refused: dict[int, NotClaimed]) -> Claim:
    whys = [refused[id(reading)].why if id(reading) in refused else None for reading in readings]
    left_out = tuple(Note(r.where, why.value) for r, why in zip(monitor.readings, whys, strict=True) if why)
    gravest = next((why for why in _WHY if why in whys), None)
    if gravest and all(whys):
        return Claim(disposition=Disposition.PARKED, left_out=left_out, parked=Parked(_WHY[gravest]))
    parked: Parked | None = None
    if monitor.corrected:
        parked = Parked(Reason.CORRECTION, f"{monitor.corrected[0].where}: {monitor.corrected[0].why}")
    elif Unclaimable.CONTRADICTS in whys:
        parked = Parked(Reason.CONTRADICTS, once=True)
    elif monitor.not_understood:
        first = monitor.not_understood[0]
        parked = Parked(Reason.NOT_UNDERSTOOD, f"{first.where}: {first.why}", once=True)
    charted = any(why is None for why in whys)
    disposition = Disposition.CHARTED if charted else Disposition.NOTHING
    return Claim(disposition=disposition, left_out=left_out, parked=parked)


def _was_here(row: DayRow, at: datetime) -> bool:
    return row.checked_in_at is not None and row.checked_in_at <= at and (row.over_at is None or at <= row.over_at)


class _Identities:
    """Who a message says the patient is, against who that can be; asked once for each batch.

    It only ever parks: whose the readings are is found by device, room and time.
    """

    def __init__(self) -> None:
        self._families: dict[str, str | None] = {}
        self._days: dict[object, tuple[DayRow, ...]] = {}
        self._rooms: dict[str, int | None] | None = None

    def contradiction(self, monitor: MonitorMessage) -> Parked | None:
        numbers = record_numbers(monitor)
        if len(numbers) > 1:
            return Parked(Reason.OTHER_PATIENT, "It gives several record numbers.")
        names = {_folded(name) for name in monitor.patient_names} - {""}
        if not names:
            return None
        known = {self._family(numbers[0])} if numbers else self._families_there(monitor)
        if known - {None} and not names & known:
            return Parked(Reason.OTHER_PATIENT, "Its name and its record number or room do not belong together.")
        return None

    def _family(self, mrn: str) -> str | None:
        if mrn not in self._families:
            found = next((p for p in people.search_patients(mrn) if p.mrn == mrn), None)
            self._families[mrn] = _folded(found.family_name) if found else None
        return self._families[mrn]

    def _families_there(self, monitor: MonitorMessage) -> set[str | None]:
        """Return the family names of who was in the device's room at the times of the readings."""
        if self._rooms is None:
            self._rooms = {device.identifier: device.room_id for device in chart_queries.devices()}
        room = self._rooms.get(monitor.device_id or "")
        there: set[str | None] = set()
        for at in {reading.taken_at for reading in monitor.readings}:
            day = timezone.localtime(at).date()
            if day not in self._days:
                self._days[day] = chart_queries.day_list(day)
            there |= {_folded(r.patient.family_name) for r in self._days[day] if r.room_id == room and _was_here(r, at)}
        return there


def _folded(name: str) -> str:
    """Return a name without what typing varies: case, accents, punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if character.isalnum())
