"""Whose readings, alarms and pump events are these? The device says where it stands, the time says who sat there.

Nothing is matched on a bed alone, nobody is created, nothing is guessed: what is not certain is parked with its reason.
The chart itself decides about device, room and time (`chart.services`); here is what only the message knows: that it
speaks for several devices or patients, that it takes a value back, that its name and number do not belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from django.utils import timezone

from reprieve.audit.services import Actor
from reprieve.chart import queries as chart_queries
from reprieve.chart import services as chart_services
from reprieve.chart.queries import DayRow
from reprieve.chart.services import AlarmHeard, DeviceReading, NotClaimed, PumpHeard, Unclaimable
from reprieve.exchange.identities import Identities, record_numbers, was_here
from reprieve.exchange.models import Disposition, Reason
from reprieve.therapy.device_alarms import AlarmSaid
from reprieve.therapy.vitals import CLOCK_SLACK
from reprieve.wire import hl7
from reprieve.wire.hl7 import AlarmMessage, Kind, Message, MonitorMessage, Note, PumpMessage

# What a device said, by the kind of its message.
Spoken: TypeAlias = MonitorMessage | AlarmMessage | PumpMessage


class NotCharted(ValueError):
    """This cannot be charted to that session; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Parked:
    """Why a message waits for a person. once: one waiting message of this heap is enough (the others are only kept)."""

    reason: Reason
    says: str = ""
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What became of a message; charted and parked at once where only a part was certain."""

    disposition: Disposition
    left_out: tuple[Note, ...] = ()
    parked: Parked | None = None


def read(kind: Kind, message: Message) -> Spoken | None:
    """Read what a device said; None for an acknowledgement, which says nothing."""
    match kind:
        case Kind.READINGS:
            return hl7.read(message)
        case Kind.ALARM:
            return hl7.read_alarm(message)
        case Kind.PUMP_EVENT:
            return hl7.read_pump(message)
        case Kind.ACKNOWLEDGEMENT:
            return None


def chart(spoken: Sequence[Spoken], *, now: datetime) -> list[Claim]:
    """Chart what is certain of these messages, in one go, and say of each what became of it."""
    known = Identities(now)
    holds = [_hold(one, known, now) for one in spoken]
    free = [one for one, hold in zip(spoken, holds, strict=True) if hold is None]
    claims = {id(one): claim for one, claim in (*_readings(free, now), *_alarms(free, now), *_pumps(free, now))}
    chart_services.hear_devices(identifiers={one.envelope.device_id or "" for one in spoken} - {""}, now=now)
    return [
        Claim(disposition=Disposition.PARKED, parked=hold) if hold else claims[id(one)]
        for one, hold in zip(spoken, holds, strict=True)
    ]


def chart_to(session_id: int, spoken: Sequence[Spoken], *, by: Actor, now: datetime) -> int:
    """Chart what devices said to the session that a person named; return how much was new to the chart.

    Only what was said while that patient was here. Raises NotCharted.
    """
    measured = [reading for one in spoken if isinstance(one, MonitorMessage) for reading in device_readings(one)]
    alarms = [alarm for one in spoken if isinstance(one, AlarmMessage) and (alarm := alarm_heard(one, now))]
    pumps = [pump for one in spoken if isinstance(one, PumpMessage) and (pump := pump_heard(one))]
    stay = _stay(session_id, [at for one in spoken for at in times_of(one)])
    readings = [one for one in measured if stay and was_here(stay, one.taken_at)]
    alarms = [one for one in alarms if stay and was_here(stay, one.said.said_at)]
    pumps = [one for one in pumps if stay and was_here(stay, one.said.said_at)]
    if not (readings or alarms or pumps):
        raise NotCharted(
            "Nothing in it can be charted there: the device is not known, or that patient was not here then."
        )
    try:
        charted = 0
        if readings:
            charted += chart_services.claim_readings(session_id=session_id, readings=readings, by=by, now=now).charted
        if alarms or pumps:
            charted += chart_services.claim_device_evidence(
                session_id=session_id, alarms=alarms, pumps=pumps, by=by, now=now
            )
        return charted
    except (chart_services.Refused, chart_services.NotFound) as refusal:
        raise NotCharted(str(refusal)) from refusal


def belongs_to(session_id: int, spoken: Spoken) -> bool:
    """Return whether any of what was said falls into this session's stay. A query for each day that it speaks of."""
    times = times_of(spoken)
    stay = _stay(session_id, times)
    return stay is not None and any(was_here(stay, at) for at in times)


def possible_sessions(at: datetime) -> tuple[tuple[int, str], ...]:
    """Return the sessions whose patient was here at that time: id, and words for a choice. Two queries."""
    rows = chart_queries.day_list(timezone.localtime(at).date())
    return tuple((row.session_id, f"{row.room_name}: {row.patient.name}") for row in rows if was_here(row, at))


def times_of(spoken: Spoken) -> tuple[datetime, ...]:
    """Return the moments that it speaks of."""
    match spoken:
        case MonitorMessage():
            return tuple(reading.taken_at for reading in spoken.readings)
        case AlarmMessage():
            return (spoken.alarm.said_at,) if spoken.alarm else ()
        case PumpMessage():
            return (spoken.said.said_at,) if spoken.said else ()


def device_readings(monitor: MonitorMessage) -> tuple[DeviceReading, ...]:
    """Return a message's readings as the chart takes them; none without a device."""
    device, mrn = monitor.envelope.device_id, next(iter(record_numbers(monitor.envelope)), "")
    return tuple(
        DeviceReading(device=device, sign=r.sign, value=r.value, taken_at=r.taken_at, mrn=mrn)
        for r in (monitor.readings if device else ())
        if device
    )


def alarm_heard(message: AlarmMessage, now: datetime) -> AlarmHeard | None:
    """Return an alarm as the chart takes it; None without a device, or where it could not be read."""
    device, said = message.envelope.device_id, message.alarm
    if device is None or said is None:
        return None
    report = AlarmSaid(
        alert_id=said.alert_id, phase=said.phase, text=said.text, said_at=said.said_at, heard_at=now,
        source=said.source, value=said.value, unit=said.unit, limits=said.limits, priority=said.priority,
        type=said.type, state=said.state, inactivation=said.inactivation,
    )  # fmt: skip
    return AlarmHeard(device=device, said=report, mrn=next(iter(record_numbers(message.envelope)), ""))


def pump_heard(message: PumpMessage) -> PumpHeard | None:
    """Return a pump's event as the chart takes it; None without a device, or where it could not be read."""
    device, said = message.envelope.device_id, message.said
    if device is None or said is None:
        return None
    return PumpHeard(device=device, said=said, mrn=next(iter(record_numbers(message.envelope)), ""))


# The gravest first: what a message is parked for if nothing of it found its patient. A value that cannot be true is an
# artefact, and one that contradicts the chart changes nothing; neither says that the message is somebody else's.
_WHY: Final = {
    Unclaimable.UNKNOWN_DEVICE: Reason.UNKNOWN_DEVICE,
    Unclaimable.OTHER_PATIENT: Reason.OTHER_PATIENT,
    Unclaimable.FUTURE: Reason.AHEAD,
    Unclaimable.NO_SESSION: Reason.NO_SESSION,
}


def _stay(session_id: int, times: Sequence[datetime]) -> DayRow | None:
    days = {timezone.localtime(at).date() for at in times}
    return next((row for day in days for row in chart_queries.day_list(day) if row.session_id == session_id), None)


def _hold(spoken: Spoken, known: Identities, now: datetime) -> Parked | None:
    """Say why nothing of a message may be charted without a person, as far as the message itself shows it."""
    envelope, times = spoken.envelope, times_of(spoken)
    if spoken.withdrawn:
        return Parked(Reason.WRONG_PATIENT, spoken.withdrawn[0].where)
    if not times:
        return None
    if envelope.device_id is None:
        return Parked(Reason.SEVERAL_DEVICES if envelope.device_ids else Reason.NO_DEVICE)
    if envelope.patients > 1:
        return Parked(Reason.SEVERAL_PATIENTS)
    if envelope.sent_at is not None and envelope.sent_at > now + CLOCK_SLACK:
        return Parked(Reason.AHEAD)
    contradiction = known.contradiction(envelope, times)
    return Parked(Reason.OTHER_PATIENT, contradiction) if contradiction else None


Claimed: TypeAlias = tuple[Spoken, Claim]


def _readings(spoken: Sequence[Spoken], now: datetime) -> list[Claimed]:
    monitors = [one for one in spoken if isinstance(one, MonitorMessage)]
    readings = [device_readings(monitor) for monitor in monitors]
    charted = chart_services.record_device_readings(readings=[r for group in readings for r in group], now=now)
    refused = {id(one.reading): one for one in charted.not_claimed}
    return [(monitor, _claim(monitor, group, refused)) for monitor, group in zip(monitors, readings, strict=True)]


def _alarms(spoken: Sequence[Spoken], now: datetime) -> list[Claimed]:
    alarms = [one for one in spoken if isinstance(one, AlarmMessage)]
    heard = {id(one): said for one in alarms if (said := alarm_heard(one, now))}
    fates = chart_services.record_device_alarms(heard=list(heard.values()), now=now)
    return _fated(alarms, dict(zip(heard, fates, strict=True)))


def _pumps(spoken: Sequence[Spoken], now: datetime) -> list[Claimed]:
    pumps = [one for one in spoken if isinstance(one, PumpMessage)]
    heard = {id(one): said for one in pumps if (said := pump_heard(one))}
    fates = chart_services.record_pump_events(heard=list(heard.values()), now=now)
    return _fated(pumps, dict(zip(heard, fates, strict=True)))


def _fated(spoken: Sequence[AlarmMessage | PumpMessage], fates: dict[int, Unclaimable | None]) -> list[Claimed]:
    return [(one, _whole(one, said=id(one) in fates, why=fates.get(id(one)))) for one in spoken]


def _whole(spoken: AlarmMessage | PumpMessage, *, said: bool, why: Unclaimable | None) -> Claim:
    """Say what became of a message that says one thing: it is charted, or it is not."""
    unread = _unread(spoken)
    if not said:
        waits = Disposition.PARKED if unread else Disposition.NOTHING
        return Claim(disposition=waits, parked=unread)
    if why is None:
        return Claim(disposition=Disposition.CHARTED, parked=unread)
    left_out = (Note("message", why.value),)
    if why in _WHY:
        return Claim(disposition=Disposition.PARKED, left_out=left_out, parked=Parked(_WHY[why]))
    return Claim(disposition=Disposition.NOTHING, left_out=left_out, parked=Parked(Reason.CONTRADICTS, once=True))


def _unread(spoken: Spoken) -> Parked | None:
    """Say what of a message a person has to look at, though nothing stands against the rest."""
    if spoken.corrected:
        return Parked(Reason.CORRECTION, f"{spoken.corrected[0].where}: {spoken.corrected[0].why}")
    if spoken.not_understood:
        first = spoken.not_understood[0]
        return Parked(Reason.NOT_UNDERSTOOD, f"{first.where}: {first.why}", once=True)
    return None


def _claim(monitor: MonitorMessage, readings: Sequence[DeviceReading], refused: dict[int, NotClaimed]) -> Claim:
    whys = [refused[id(reading)].why if id(reading) in refused else None for reading in readings]
    left_out = tuple(Note(r.where, why.value) for r, why in zip(monitor.readings, whys, strict=True) if why)
    gravest = next((why for why in _WHY if why in whys), None)
    if gravest and all(whys):
        return Claim(disposition=Disposition.PARKED, left_out=left_out, parked=Parked(_WHY[gravest]))
    parked = _unread(monitor)
    if Unclaimable.CONTRADICTS in whys and not monitor.corrected:
        parked = Parked(Reason.CONTRADICTS, once=True)
    disposition = Disposition.CHARTED if any(why is None for why in whys) else Disposition.NOTHING
    return Claim(disposition=disposition, left_out=left_out, parked=parked)
