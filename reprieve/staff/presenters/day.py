"""The day's list: who comes when and where, and who takes them home. No health data, and no names for the owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import DayRow
from reprieve.people.permissions import Act, may
from reprieve.staff.presenters.messages import said_driver
from reprieve.staff.presenters.states import Mark, mark_of_state
from reprieve.therapy.decisions import Role
from reprieve.therapy.session import State
from reprieve.voice.queries import DriverRow

BOOKING_LIGHTS: Final = {
    "green": gettext_lazy("The booking stands"),
    "amber": gettext_lazy("The booking is held"),
    "red": gettext_lazy("The booking is held"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One appointment."""

    session_id: int
    starts_at: datetime
    patient: str
    born_on: date | None
    mrn: str
    room: str
    mark: Mark
    order: Mark
    held: Mark | None
    escort: Mark | None
    escort_words: str
    escort_said: str
    may_arrive: bool
    may_cancel: bool
    may_name_escort: bool
    may_open: bool
    may_admit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """One day."""

    on: date
    before: date
    after: date
    is_today: bool
    subjects: str
    lines: tuple[DayLine, ...]
    coming: int
    here: int


def present_day(
    rows: tuple[DayRow, ...], said: Mapping[int, DriverRow], *, on: date, today: date, reader: Role
) -> DayPage:
    """Return the list of one day for a reader of this role. said: whom patients named as drivers, by session."""
    lines = tuple(present_line(row, said.get(row.session_id), reader=reader) for row in rows)
    return DayPage(
        on=on,
        before=on - timedelta(days=1),
        after=on + timedelta(days=1),
        is_today=on == today,
        subjects=f"day:{on.isoformat()}",
        lines=lines,
        coming=sum(row.state is State.BOOKED for row in rows),
        here=sum(row.state not in {State.BOOKED, State.DISCHARGED, State.CANCELLED} for row in rows),
    )


def present_line(row: DayRow, said: DriverRow | None, *, reader: Role) -> DayLine:
    """Return one appointment as this role may see it."""
    named = may(reader, Act.FIND_PATIENT)
    booked, over = row.state is State.BOOKED, row.state in {State.DISCHARGED, State.CANCELLED}
    return DayLine(
        session_id=row.session_id,
        starts_at=row.starts_at,
        patient=row.patient.name if named else _initials(row),
        born_on=row.patient.born_on if named else None,
        mrn=row.patient.mrn if named else "",
        room=row.room_name,
        mark=mark_of_state(row.state),
        order=Mark(shape="green", word=_("order signed"), tone="green")
        if row.has_order
        else Mark(shape="amber", word=_("no order yet"), tone="amber"),
        held=Mark(shape="amber", word=_("held: a prescriber decides"), tone="amber") if row.held else None,
        escort=_escort(row) if named and not over else None,
        escort_words=", ".join(filter(None, (row.escort_name, row.escort_phone))) if named else "",
        escort_said=said_driver(said) if named and not over else "",
        may_arrive=booked and may(reader, Act.CHECK_IN),
        may_cancel=row.state in {State.BOOKED, State.CHECKED_IN} and may(reader, Act.CANCEL),
        may_name_escort=not over and may(reader, Act.RECORD_ESCORT),
        may_open=may(reader, Act.SEE_CHART),
        may_admit=row.held and may(reader, Act.OVERRIDE),
    )


def _escort(row: DayRow) -> Mark:
    if not row.escort_name:
        return Mark(shape="unknown", word=_("no escort named"), tone="amber")
    if row.escort_confirmed_at is None:
        return Mark(shape="amber", word=_("escort not confirmed"), tone="amber")
    return Mark(shape="green", word=_("escort confirmed"), tone="green")


def _initials(row: DayRow) -> str:
    return " ".join(f"{name[0]}." for name in (row.patient.given_name, row.patient.family_name) if name)
