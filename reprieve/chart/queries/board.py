"""The board: every room, and what is going on in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from reprieve.audit.refusal import NotFound
from reprieve.chart.beside import AlarmRow, PumpBeside, PumpFlag, alarms_beside, pumps_beside
from reprieve.chart.dayfile import DayFile, Wanted, open_files
from reprieve.chart.models import PRESENT, CareEntry, PromptEntry, Room, Session
from reprieve.chart.queries.care import CareView, care_views, loads
from reprieve.chart.queries.offline import waiting_by_session
from reprieve.chart.queries.presenting import (
    device_names,
    gravest_first,
    latest_of,
    prompt_row,
    reading_rows,
)
from reprieve.chart.queries.rows import PromptRow, ReadingRow
from reprieve.people.queries import PatientSummary, patient_summary
from reprieve.therapy import discharge
from reprieve.therapy.decisions import Finding, Verdict
from reprieve.therapy.late import LATE
from reprieve.therapy.monitoring import Due
from reprieve.therapy.prompts import Level
from reprieve.therapy.session import State
from reprieve.therapy.vitals import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomTile:
    """One room now. Without a session there is nobody, and nobody is booked for the rest of the day.

    state BOOKED: the next patient, not here yet. ends_at: when the ordered dose will be in at the present rate.
    next_vitals_due_at: the soonest vital group; latest: the last true value of each sign.
    prompts: those that wait for somebody, gravest first. to_merge: entries of tablets that wait for a person.
    nurse: who answers for the patient; offered: a hand-over waits. staffing: what R19 says of how that nurse is placed.
    home_from: when the minimum times of R24 have passed.
    device_alarms: the devices' own that hold. pump_flags: where pump and chart differ and nobody has said why.
    """

    room_id: int
    room_name: str
    session_id: int | None = None
    patient: PatientSummary | None = None
    state: State | None = None
    protocol_title: str = ""
    starts_at: datetime | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    ends_at: datetime | None = None
    rate_mg_per_h: Decimal = Decimal(0)
    given_mg: Decimal = Decimal(0)
    dose_mg: Decimal | None = None
    due: tuple[Due, ...] = ()
    next_vitals_due_at: datetime | None = None
    latest: Mapping[Sign, ReadingRow] = field(default_factory=dict)
    last_reading_at: datetime | None = None
    prompts: tuple[PromptRow, ...] = ()
    to_merge: int = 0
    nurse: str = ""
    nurse_id: int | None = None
    offered: bool = False
    staffing: tuple[Finding, ...] = ()
    home_from: datetime | None = None
    device_alarms: tuple[AlarmRow, ...] = ()
    pump_flags: tuple[PumpFlag, ...] = ()
    now: datetime

    @property
    def somebody_here(self) -> bool:
        return self.state is not None and self.state.present

    @property
    def minutes_since_start(self) -> float | None:
        return (self.now - self.started_at).total_seconds() / 60 if self.started_at else None

    @property
    def minutes_to_next_vitals(self) -> float | None:
        """Negative when they are late."""
        return (self.next_vitals_due_at - self.now).total_seconds() / 60 if self.next_vitals_due_at else None


def board(now: datetime) -> tuple[RoomTile, ...]:
    """Return every room in its place on the board. At most fourteen queries, however many rooms."""
    return _tiles(Room.objects.all(), now, everywhere=True)


def room_tile(room_id: int, now: datetime) -> RoomTile:
    """Return one room. Raises NotFound. Twenty queries, and one for each pump that has spoken."""
    tiles = _tiles(Room.objects.filter(pk=room_id), now, everywhere=False)
    if not tiles:
        raise NotFound(f"There is no room {room_id}.")
    return tiles[0]


def _tiles(rooms: QuerySet[Room], now: datetime, *, everywhere: bool) -> tuple[RoomTile, ...]:
    rooms = rooms.order_by("place", "name")
    shown = _who_is_where(rooms, now)
    files = open_files(shown.values(), now, Wanted.LATEST)
    prompts, devices, care = _waiting_prompts(files), _devices(files), care_views(files)
    to_merge = waiting_by_session(files)
    staffing = _staffing(files, care, now, everywhere=everywhere)
    said = _Said(alarms=alarms_beside(files), pumps=pumps_beside(files, now))
    return tuple(
        replace(
            _tile(room, files.get(shown.get(room.pk, 0)), prompts, devices, said, now),
            to_merge=to_merge.get(shown.get(room.pk, 0), 0),
            **_looked_after(care.get(shown.get(room.pk, 0)), staffing),
        )
        for room in rooms
    )


def _devices(files: Mapping[int, DayFile]) -> Mapping[int, str]:
    return device_names(row for file in files.values() for row in file.reading_rows)


def _staffing(
    files: Mapping[int, DayFile], care: Mapping[int, CareView], now: datetime, *, everywhere: bool
) -> Mapping[int, tuple[Finding, ...]]:
    """Return nurse → what R19 says; a nurse's patients in rooms that are not read count too."""
    nurses = {view.nurse_id for view in care.values()} - {None}
    if everywhere or not nurses:
        return loads(files.values(), care)
    here = {file.session.room_id for file in files.values()}
    ever = CareEntry.objects.filter(nurse_id__in=nurses, session__state__in=PRESENT).exclude(session__room_id__in=here)
    elsewhere = care_views(ever.values_list("session_id", flat=True).distinct())
    theirs = {pk: view for pk, view in elsewhere.items() if view.nurse_id in nurses}
    more = open_files(theirs, now, Wanted.NONE) if theirs else {}
    return loads((*files.values(), *more.values()), {**care, **theirs})


def _looked_after(view: CareView | None, staffing: Mapping[int, tuple[Finding, ...]]) -> dict[str, Any]:
    if view is None or view.nurse_id is None:
        return {}
    speaking = tuple(finding for finding in staffing.get(view.nurse_id, ()) if finding.verdict >= Verdict.HOLD)
    return {"nurse": view.nurse, "nurse_id": view.nurse_id, "offered": view.offer is not None, "staffing": speaking}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What devices said of themselves, by session."""

    alarms: Mapping[int, tuple[AlarmRow, ...]]
    pumps: Mapping[int, tuple[PumpBeside, ...]]

    def holding(self, session_id: int) -> tuple[AlarmRow, ...]:
        return tuple(row for row in self.alarms[session_id] if row.alarm.holds)

    def unexplained(self, session_id: int) -> tuple[PumpFlag, ...]:
        return tuple(flag for pump in self.pumps[session_id] for flag in pump.unexplained)


def _who_is_where(rooms: QuerySet[Room], now: datetime) -> dict[int, int]:
    """Return room → session: whoever is in it, else who comes next today. One query."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Q(state=State.BOOKED.value, starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
    rows = Session.objects.filter(Q(state__in=PRESENT) | today, room__in=rooms.values("pk"))
    found: dict[int, int] = {}
    for pk, room_id, *_ in sorted(
        rows.values_list("id", "room_id", "state", "starts_at"),
        key=lambda row: (row[2] not in PRESENT, row[3]),
    ):
        found.setdefault(room_id, pk)
    return found


def _waiting_prompts(files: Mapping[int, DayFile]) -> dict[int, list[PromptRow]]:
    """Return session → what waits for somebody there. Two queries."""
    rows = PromptEntry.objects.filter(
        Q(closed_at__isnull=True)
        | Q(level__gte=Level.PAUSE.value, answers__isnull=True)
        | Q(key__startswith=LATE, answers__isnull=True),
        session_id__in=files,
    ).distinct()
    waiting: dict[int, list[PromptRow]] = defaultdict(list)
    for row in rows.prefetch_related("answers"):
        waiting[row.session_id].append(prompt_row(row, row.answers.all()))
    return waiting


def _tile(
    room: Room,
    file: DayFile | None,
    prompts: Mapping[int, list[PromptRow]],
    devices: Mapping[int, str],
    said: _Said,
    now: datetime,
) -> RoomTile:
    if file is None:
        return RoomTile(room_id=room.pk, room_name=room.name, now=now)
    session, day = file.session, file.day
    readings = reading_rows(file.reading_rows, devices)
    due = file.due()
    return RoomTile(
        room_id=room.pk,
        room_name=room.name,
        session_id=session.pk,
        patient=patient_summary(session.patient),
        state=file.state,
        protocol_title=file.protocol.title if file.protocol else "",
        starts_at=session.starts_at,
        started_at=day.started_at,
        stopped_at=day.stopped_at,
        ends_at=day.reaches(file.plan.dose_mg) if file.plan else None,
        rate_mg_per_h=day.rate_mg_per_h,
        given_mg=day.given_mg(now),
        dose_mg=file.plan.dose_mg if file.plan else None,
        due=due,
        next_vitals_due_at=next((item.due_at for item in due if item.vital), None),
        latest=latest_of(readings),
        last_reading_at=max((row.taken_at for row in readings), default=None),
        prompts=gravest_first(row for row in prompts.get(session.pk, ()) if row.waiting),
        home_from=discharge.home_from(day, file.protocol.limits.discharge) if file.protocol else None,
        device_alarms=said.holding(session.pk),
        pump_flags=said.unexplained(session.pk),
        now=now,
    )
