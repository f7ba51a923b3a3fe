"""A room with a monitor and a patient in it, made through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from reprieve.audit.services import Actor
from reprieve.chart import services as chart
from reprieve.chart.models import Reading
from reprieve.people.models import Sex, User
from reprieve.people.services import actor_of, register_patient
from reprieve.therapy.decisions import Role

MONITOR = "A0B1C2FFFED30403"
SETUP = Actor.machine("setup")


@dataclass(frozen=True, kw_only=True)
class Bed:
    """A room, its monitor, and who sits there."""

    nurse: User
    room_id: int
    device_id: int
    patient_id: int
    session_id: int
    since: datetime

    def charted(self) -> list[tuple[str, Decimal]]:
        """Return the signs and values on this session's chart, by time."""
        rows = Reading.objects.filter(session_id=self.session_id).order_by("taken_at", "sign")
        return list(rows.values_list("sign", "value"))


def bed(mrn: str = "D-1", family_name: str = "Demo", given_name: str = "Alder", monitor: str = MONITOR) -> Bed:
    """Check a patient into a room with a monitor, ten minutes ago."""
    since = datetime.now(UTC) - timedelta(minutes=10)
    nurse, _ = User.objects.get_or_create(
        username="demo-nurse", defaults={"role": Role.NURSE, "display_name": "Demo Nurse"}
    )
    room_id = chart.add_room(name=f"Room of {monitor[-4:]}", by=SETUP, now=since)
    device_id = chart.add_device(identifier=monitor, name=f"Monitor {monitor[-4:]}", by=SETUP, now=since)
    chart.place_device(device_id=device_id, room_id=room_id, by=SETUP, now=since)
    session_id, patient_id = seat(nurse, room_id, since, mrn, family_name, given_name)
    return Bed(
        nurse=nurse, room_id=room_id, device_id=device_id, patient_id=patient_id, session_id=session_id, since=since
    )


def seat(nurse: User, room_id: int, at: datetime, mrn: str, family_name: str, given_name: str) -> tuple[int, int]:
    """Register a patient and check them into a room; return the session and the patient."""
    by = actor_of(nurse)
    patient_id = register_patient(
        mrn=mrn, given_name=given_name, family_name=family_name, born_on=date(1980, 1, 1), sex=Sex.FEMALE, by=by,
        now=at, key=uuid4(),
    )  # fmt: skip
    session_id = chart.book_session(patient_id=patient_id, room_id=room_id, starts_at=at, by=by, now=at, key=uuid4())
    chart.check_in(session_id=session_id, by=by, now=at)
    return session_id, patient_id
