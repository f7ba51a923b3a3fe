"""Chart what devices say of themselves, alarms and pump events, as evidence; and what people say about it.

Nothing here rings and nothing goes out: a device's alarm is the device's, and a pump is only listened to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor, Detail
from reprieve.chart import translate_evidence as translate
from reprieve.chart.beside import pumps_beside
from reprieve.chart.claiming import Unclaimable, claim
from reprieve.chart.dayfile import open_file
from reprieve.chart.models import AlarmReport, Device, PumpExplanation, PumpReport, Session
from reprieve.chart.trailing import tell
from reprieve.chart.whose import insist_present, whereabouts
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.device_alarms import AlarmSaid, Phase
from reprieve.therapy.pump_evidence import PumpSaid
from reprieve.therapy.vitals import CLOCK_SLACK, NotPlausible

GATEWAY: Final = Actor.machine("gateway")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmHeard:
    """One report of one alert, from the device of that name; mrn: the record number that the message gave, if any."""

    device: str
    said: AlarmSaid
    mrn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpHeard:
    """One event of a pump, from the device of that name; mrn: the record number that the message gave, if any."""

    device: str
    said: PumpSaid
    mrn: str = ""


class _Heard(Protocol):
    @property
    def device(self) -> str: ...
    @property
    def said(self) -> AlarmSaid | PumpSaid: ...
    @property
    def mrn(self) -> str: ...


H = TypeVar("H", bound=_Heard)
R = TypeVar("R", AlarmReport, PumpReport)
# A report's place in time, by which a repeated one is known: the columns of its unique constraint.
Place = tuple[object, ...]


def record_device_alarms(*, heard: Sequence[AlarmHeard], now: datetime) -> tuple[Unclaimable | None, ...]:
    """Chart alarms to whoever was in the device's room then; return for each why not, None where it is charted.

    A report that goes on with an alert goes where the alert went, even if that patient has left meanwhile.
    """
    if not heard:
        return ()
    with audit.writing():
        found = _whose(heard, now)
        for place, session in _known_alerts(heard, found).items():
            found[place] = session
        return _write(heard, found, AlarmReport, _alarm_row, "device alarm", GATEWAY, now)


def record_pump_events(*, heard: Sequence[PumpHeard], now: datetime) -> tuple[Unclaimable | None, ...]:
    """Chart pump events to whoever was in the pump's room then; return for each why not, None where it is charted."""
    if not heard:
        return ()
    with audit.writing():
        return _write(heard, _whose(heard, now), PumpReport, _pump_row, "pump event", GATEWAY, now)


def claim_device_evidence(
    *, session_id: int, alarms: Sequence[AlarmHeard], pumps: Sequence[PumpHeard], by: Actor, now: datetime
) -> int:
    """Give alarms and pump events from the tray to a session, by a person who knows whose they are; return how many.

    Raises Refused if that patient was not here then; NotFound for an unknown session or device.
    """
    require(by, Act.CLAIM_READINGS)
    with audit.writing():
        file = open_file(session_id, now)
        heard: tuple[AlarmHeard | PumpHeard, ...] = (*alarms, *pumps)
        for one in heard:
            insist_present(file, one.said.said_at)
        known = set(Device.objects.values_list("identifier", flat=True))
        if missing := {one.device for one in heard} - known:
            raise NotFound(f"There is no device {min(missing)}; add it first.")
        fates = (
            *_write(alarms, [file.session] * len(alarms), AlarmReport, _alarm_row, "device alarm", by, now),
            *_write(pumps, [file.session] * len(pumps), PumpReport, _pump_row, "pump event", by, now),
        )
        return sum(fate is None for fate in fates)


def explain_pump(*, session_id: int, flag: str, reason: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Say why pump and chart differ; the difference stays on the record, and no longer asks for somebody.

    Raises NotPlausible without a reason; Refused if there is no such difference any more.
    """
    require(by, Act.CHART)
    if not reason.strip():
        raise NotPlausible("reason", say("Say why they differ."))
    with audit.writing():
        known = already(PumpExplanation, key)
        if known is not None:
            return known
        file = open_file(session_id, now)
        beside = pumps_beside({session_id: file}, now)[session_id]
        found = next((one for pump in beside for one in pump.flags if one.key == flag), None)
        if found is None:
            raise refused("pump-agrees", "Pump and chart no longer differ there.", resolve="Look at the session again.")
        row = PumpExplanation.objects.create(
            session=file.session, flag=flag, says=str(found.says), reason=reason.strip(), **written(by, now, key)
        )
        tell(file.session, "pump explained", by=by, now=now, details={"explanation": row.pk, "flag": flag})
        return row.pk


def hear_devices(*, identifiers: Iterable[str], now: datetime) -> None:
    """Keep when devices were last heard, to some seconds. One query, or none."""
    names = set(identifiers)
    if names:
        stale = Device.objects.filter(identifier__in=names).exclude(last_heard_at__gt=now - HEARD_WITHIN)
        stale.update(last_heard_at=now)


HEARD_WITHIN: Final = CLOCK_SLACK / 12  # five seconds: a list for people, not a clock


def _whose(heard: Sequence[H], now: datetime) -> list[Session | Unclaimable]:
    times = [one.said.said_at for one in heard]
    where = whereabouts({one.device for one in heard}, min(times), max(times))
    return [
        Unclaimable.FUTURE
        if one.said.said_at > now + CLOCK_SLACK
        else claim(where, device=one.device, at=one.said.said_at, mrn=one.mrn)
        for one in heard
    ]


def _known_alerts(heard: Sequence[AlarmHeard], found: Sequence[Session | Unclaimable]) -> dict[int, Session]:
    """Return where reports go that found nobody, but go on with an alert that was charted. One query, or none."""
    lost = {
        place: one
        for place, (one, whose) in enumerate(zip(heard, found, strict=True))
        if whose is Unclaimable.NO_SESSION and one.said.phase is not Phase.START
    }
    if not lost:
        return {}
    rows = AlarmReport.objects.filter(
        device__identifier__in={one.device for one in lost.values()},
        alert_id__in={one.said.alert_id for one in lost.values()},
    ).select_related("session__patient", "device")
    homes = {(row.device.identifier, row.alert_id): row for row in rows.order_by("said_at", "id")}
    return {
        place: home.session
        for place, one in lost.items()
        if (home := homes.get((one.device, one.said.alert_id)))
        and home.said_at <= one.said.said_at
        and one.mrn in {"", home.session.patient.mrn}
    }


def _write(
    heard: Sequence[H],
    whose: Sequence[Session | Unclaimable],
    model: type[R],
    row_of: Callable[..., R],
    action: str,
    by: Actor,
    now: datetime,
) -> tuple[Unclaimable | None, ...]:
    """Write what is new; the same again changes nothing, and another content at the same place contradicts."""
    if not heard:
        return ()
    devices = dict(Device.objects.filter(identifier__in={one.device for one in heard}).values_list("identifier", "id"))
    rows = {
        place: row_of(one, session=session, device_id=devices[one.device], now=now)
        for place, (one, session) in enumerate(zip(heard, whose, strict=True))
        if isinstance(session, Session)
    }
    seen = _there_already(model, rows.values())
    fates: list[Unclaimable | None] = [one if isinstance(one, Unclaimable) else None for one in whose]
    fresh: list[R] = []
    for place, row in rows.items():
        standing = seen.get(_place(row))
        if standing is None:
            seen[_place(row)] = _content(row)
            fresh.append(row)
        elif standing != _content(row):
            fates[place] = Unclaimable.CONTRADICTS
    _objects(model).bulk_create(fresh)
    _announce(fresh, action, by, now)
    return tuple(fates)


def _there_already(model: type[R], rows: Collection[R]) -> dict[Place, Place]:
    """Return what is charted between these rows' times: its place, and its content. One query, or none."""
    if not rows:
        return {}
    standing = _objects(model).filter(
        device_id__in={row.device_id for row in rows},
        said_at__gte=min(row.said_at for row in rows),
        said_at__lte=max(row.said_at for row in rows),
    )
    return {_place(row): _content(row) for row in standing}


def _objects(model: type[R]) -> Any:
    return model._default_manager


def _place(row: AlarmReport | PumpReport) -> Place:
    if isinstance(row, AlarmReport):
        return row.device_id, row.alert_id, row.phase, row.said_at
    return row.device_id, row.channel, row.event, row.said_at


def _content(row: AlarmReport | PumpReport) -> Place:
    if isinstance(row, AlarmReport):
        return row.text, row.source, row.value, row.unit, row.limits, row.priority, row.state
    return (*(getattr(row, name) for name in translate.PUMP_FIGURES), row.drug, row.status)


def _announce(rows: Sequence[AlarmReport | PumpReport], action: str, by: Actor, now: datetime) -> None:
    by_session: dict[Session, list[AlarmReport | PumpReport]] = defaultdict(list)
    for row in rows:
        by_session[row.session].append(row)
    for session, said in by_session.items():
        what: list[Detail] = [row.phase if isinstance(row, AlarmReport) else row.event for row in said]
        tell(session, action, by=by, now=now, details={"reports": [*(row.pk for row in said)], "said": what})


def _alarm_row(heard: AlarmHeard, *, session: Session, device_id: int, now: datetime) -> AlarmReport:
    return AlarmReport(
        session=session, device_id=device_id, room_id=session.room_id, **translate.alarm_columns(heard.said, now)
    )


def _pump_row(heard: PumpHeard, *, session: Session, device_id: int, now: datetime) -> PumpReport:
    columns = translate.pump_columns(heard.said)
    return PumpReport(session=session, device_id=device_id, room_id=session.room_id, heard_at=now, **columns)
