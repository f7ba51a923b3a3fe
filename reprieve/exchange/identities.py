"""Who a message says the patient is, against who that can be. It only ever parks: a name finds nobody."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from reprieve.chart import queries as chart_queries
from reprieve.chart.queries import DayRow
from reprieve.people import queries as people
from reprieve.wire.hl7 import Envelope


def record_numbers(envelope: Envelope) -> tuple[str, ...]:
    """Return the record numbers that a message gives: those it calls so (MR), else those it does not name at all."""
    named = {i.value for i in envelope.patient_ids if i.kind == "MR"}
    return tuple(sorted(named or {i.value for i in envelope.patient_ids if i.kind in ("", "PI")}))


def was_here(row: DayRow, at: datetime) -> bool:
    return row.checked_in_at is not None and row.checked_in_at <= at and (row.over_at is None or at <= row.over_at)


class Identities:
    """Who a message says the patient is, against who that can be; asked once for each batch.

    It only ever parks: whose the readings are is found by device, room and time.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._families: dict[str, str | None] = {}
        self._days: dict[object, tuple[DayRow, ...]] = {}
        self._rooms: dict[str, int | None] | None = None

    def contradiction(self, envelope: Envelope, times: Iterable[datetime]) -> str:
        """Return why the message's name and number cannot be this patient's; empty where nothing stands against it."""
        numbers = record_numbers(envelope)
        if len(numbers) > 1:
            return "It gives several record numbers."
        names = {_folded(name) for name in envelope.patient_names} - {""}
        if not names:
            return ""
        known = {self._family(numbers[0])} if numbers else self._families_there(envelope.device_id, times)
        if known - {None} and not names & known:
            return "Its name and its record number or room do not belong together."
        return ""

    def _family(self, mrn: str) -> str | None:
        if mrn not in self._families:
            found = next((p for p in people.search_patients(mrn) if p.mrn == mrn), None)
            self._families[mrn] = _folded(found.family_name) if found else None
        return self._families[mrn]

    def _families_there(self, device: str | None, times: Iterable[datetime]) -> set[str | None]:
        """Return the family names of who was in the device's room at the times of the readings."""
        if self._rooms is None:
            self._rooms = {device.identifier: device.room_id for device in chart_queries.devices(self._now)}
        room = self._rooms.get(device or "")
        there: set[str | None] = set()
        for at in set(times):
            day = timezone.localtime(at).date()
            if day not in self._days:
                self._days[day] = chart_queries.day_list(day)
            there |= {_folded(r.patient.family_name) for r in self._days[day] if r.room_id == room and was_here(r, at)}
        return there


def _folded(name: str) -> str:
    """Return a name without what typing varies: case, accents, punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if character.isalnum())
