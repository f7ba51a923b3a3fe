"""Read who is on duty and who answers for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from reprieve.chart.caring import care_entries, care_of, cared_of
from reprieve.chart.dayfile import DayFile, Wanted, open_files
from reprieve.chart.models import PRESENT, CareEntry, DutyEntry, Session
from reprieve.chart.queries.rows import Part
from reprieve.people import queries as people
from reprieve.therapy.care import Care, Cared, CareKind, load_findings
from reprieve.therapy.decisions import Finding
from reprieve.therapy.session import State


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRow:
    """One step. parts: what the giver signed; empty but for an offer. offer_id: the offer that it answers."""

    id: int
    session_id: int
    kind: CareKind
    by: str
    at: datetime
    reason: str
    parts: tuple[Part, ...]
    notes: str
    offer_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareView:
    """Who answers for one patient. nurse: empty if nobody has taken over. offer: what waits to be accepted."""

    nurse_id: int | None
    nurse: str
    since: datetime | None
    offer: CareRow | None
    steps: tuple[CareRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientOfNurse:
    """One line of a nurse's load."""

    session_id: int
    room: str
    patient: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """One person on today's roster, with whom they answer for and what R19 says of it. since: None if not signed on."""

    user_id: int
    name: str
    since: datetime | None
    patients: tuple[PatientOfNurse, ...]
    findings: tuple[Finding, ...]


def on_duty(now: datetime) -> Mapping[int, datetime]:
    """Return who came on duty today in the clinic's zone and has not gone, with since when. One query."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    here: dict[int, datetime] = {}
    entries = DutyEntry.objects.filter(written_at__gte=midnight, written_at__lte=now).order_by("id")
    for user_id, on, at in entries.values_list("by_user_id", "on_duty", "written_at"):
        if on:
            here[user_id] = at
        else:
            here.pop(user_id, None)
    return here


def care_view(session_id: int) -> CareView:
    """Return who answers for one patient and how it came to that. One query."""
    return _view(care_entries([session_id]).get(session_id, []))


def care_views(session_ids: Iterable[int]) -> Mapping[int, CareView]:
    """Return the same for several. One query."""
    return {pk: _view(rows) for pk, rows in care_entries(session_ids).items()}


def loads(files: Iterable[DayFile], views: Mapping[int, CareView]) -> Mapping[int, tuple[Finding, ...]]:
    """Return nurse → what R19 says of all whom they look after among these. No query."""
    patients: dict[int, list[Cared]] = defaultdict(list)
    names: dict[int, str] = {}
    for file in files:
        view, cared = views.get(file.session.pk), cared_of(file)
        if view is not None and view.nurse_id is not None and cared is not None:
            patients[view.nurse_id].append(cared)
            names[view.nurse_id] = view.nurse
    return {nurse: load_findings(names[nurse], own) for nurse, own in patients.items()}


def roster(now: datetime) -> tuple[DutyRow, ...]:
    """Return today's roster by name, and whoever answers for a patient without being on it. Eight queries."""
    present = tuple(Session.objects.filter(state__in=PRESENT).values_list("id", flat=True))
    files, views, here = open_files(present, now, Wanted.LATEST), care_views(present), on_duty(now)
    found = loads(files.values(), views)
    own: dict[int, list[PatientOfNurse]] = defaultdict(list)
    for pk, file in files.items():
        nurse_id = views[pk].nurse_id if pk in views else None
        if nurse_id is not None:
            own[nurse_id].append(_patient(file))
    members = people.staff_members({*here, *own})
    return tuple(
        DutyRow(
            user_id=member.id,
            name=member.name,
            since=here.get(member.id),
            patients=tuple(own[member.id]),
            findings=found.get(member.id, ()),
        )
        for member in members
    )


def _patient(file: DayFile) -> PatientOfNurse:
    patient = file.session.patient
    name = f"{patient.family_name}, {patient.given_name}" if patient.given_name else patient.family_name
    return PatientOfNurse(session_id=file.session.pk, room=file.session.room.name, patient=name, state=file.state)


def _view(rows: list[CareEntry]) -> CareView:
    care: Care = care_of(rows)
    steps = tuple(_row(row) for row in rows)
    names = {row.nurse_id: row.by_name for row in rows}
    return CareView(
        nurse_id=care.nurse,
        nurse=names[care.nurse] if care.nurse is not None else "",
        since=care.since,
        offer=next((step for step in steps if care.offer is not None and step.id == care.offer.id), None),
        steps=steps,
    )


def _row(row: CareEntry) -> CareRow:
    return CareRow(
        id=row.pk,
        session_id=row.session_id,
        kind=CareKind(row.kind),
        by=row.by_name,
        at=row.written_at,
        reason=row.reason,
        parts=tuple(map(Part.from_json, row.summary or ())),
        notes=row.notes,
        offer_id=row.offer_id,
    )
