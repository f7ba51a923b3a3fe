"""Whose reading is it? A device stands in a room for a time; whoever was in that room at that time. Never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from reprieve.audit.refusal import refused
from reprieve.chart.dayfile import DayFile
from reprieve.chart.models import Device, DeviceBinding, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Somebody was in a room from then until then; None: still is."""

    session: Session
    since: datetime
    until: datetime | None

    def covers(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at <= self.until)


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Where devices stood and who was there, over a stretch of time; read once for a whole batch."""

    devices: Mapping[str, int]
    bindings: tuple[DeviceBinding, ...]
    stays: tuple[Stay, ...]

    def session_for(self, device_id: int, at: datetime) -> Session | None:
        """Return the one session in that device's room at that time; None if there was none, or no telling."""
        rooms = {binding.room_id for binding in self.bindings if binding.device_id == device_id and binding.stands(at)}
        found = {
            stay.session.pk: stay.session for stay in self.stays if stay.session.room_id in rooms and stay.covers(at)
        }
        return next(iter(found.values())) if len(found) == 1 else None


def whereabouts(identifiers: Iterable[str], since: datetime, until: datetime) -> Whereabouts:
    """Read where these devices stood and who was there between two times. Three queries."""
    devices = dict(Device.objects.filter(identifier__in=set(identifiers)).values_list("identifier", "id"))
    bindings = tuple(
        DeviceBinding.objects.filter(
            Q(bound_until__isnull=True) | Q(bound_until__gte=since),
            device_id__in=devices.values(),
            bound_from__lte=until,
        ).select_related("until_discharge_of")
    )
    sessions = Session.objects.filter(
        Q(over_at__isnull=True) | Q(over_at__gte=since),
        room_id__in={binding.room_id for binding in bindings},
        checked_in_at__isnull=False,
        checked_in_at__lte=until,
    ).select_related("patient")
    stays = tuple(
        Stay(session=session, since=session.checked_in_at, until=session.over_at)
        for session in sessions
        if session.checked_in_at is not None
    )
    return Whereabouts(devices=devices, bindings=bindings, stays=stays)


def insist_present(file: DayFile, at: datetime) -> None:
    """Return if this patient was here at that time, so that something could be measured; raise Refused if not."""
    day = file.day
    if day.checked_in_at is None or at < day.checked_in_at or (day.over_at is not None and at > day.over_at):
        raise refused(
            "not-present",
            "The patient was not checked in at that time.",
            resolve="Check the time, or check the patient in first.",
        )
