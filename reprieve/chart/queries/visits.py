"""A patient's own visits, as far as the patient is told: when, where, and by which protocol's numbers to prepare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet

from reprieve.audit.refusal import NotFound
from reprieve.chart import protocols
from reprieve.chart.dayfile import open_file
from reprieve.chart.models import Diagnosis, Order, Session
from reprieve.therapy.limits import GateLimits
from reprieve.therapy.protocols import DrugForm, Indication, Protocol, book
from reprieve.therapy.session import State

# A visit of earlier today that was never begun is still "the next" for some hours. No source; [assumed].
STILL_NEXT: Final = timedelta(hours=12)
_PREPARED_BY: Final = ("alcohol_h", "opioid_rescue_h", "solids_h", "liquids_h")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One booked or past infusion day. began: the pump ran."""

    session_id: int
    starts_at: datetime
    state: State
    over_at: datetime | None
    began: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenHome:
    """What a patient may read of a day that is over: what was given, for how long, and when it ended."""

    visit: Visit
    drug_form: DrugForm | None
    given_mg: Decimal
    ran_for: timedelta
    stopped_at: datetime


def visits_of(patient_id: int) -> tuple[Visit, ...]:
    """Return a patient's visits, soonest first, cancelled ones left out. One query."""
    rows = Session.objects.filter(patient_id=patient_id).exclude(state=State.CANCELLED.value)
    return _visits(rows.order_by("starts_at", "id"))


def visit_of(patient_id: int, session_id: int) -> Visit:
    """Return one visit of this patient. Raises NotFound for anybody else's. One query."""
    rows = _visits(Session.objects.filter(patient_id=patient_id, pk=session_id).exclude(state=State.CANCELLED.value))
    if not rows:
        raise NotFound(f"This patient has no visit {session_id}.")
    return rows[0]


def next_visit(patient_id: int, now: datetime) -> Visit | None:
    """Return the visit that comes next or is going on. One query."""
    coming = {State.BOOKED, State.CHECKED_IN}
    for visit in visits_of(patient_id):
        if visit.over_at is None and (visit.state not in coming or visit.starts_at > now - STILL_NEXT):
            return visit
    return None


def preparing(session_id: int | None) -> GateLimits:
    """Return the numbers that a visit is prepared by: of its order's own version, else the longest that hold here.

    Two or three queries.
    """
    session = Session.objects.select_related("order__edition").filter(pk=session_id or 0).first()
    if session is None or session.order is None:
        return _strictest()
    key, edition = session.order.protocol_key, session.order.edition
    return protocols.under(key=key, edition=edition, spo2_offset=None).limits.gate


def taken_home(patient_id: int, session_id: int, now: datetime) -> TakenHome:
    """Return what the leaflet says of a day whose pump has stopped. Raises NotFound for anybody else's day."""
    visit = visit_of(patient_id, session_id)
    file = open_file(session_id, now)
    started, stopped = file.day.started_at, file.day.stopped_at
    if started is None or stopped is None:
        raise NotFound(f"Nothing was given in visit {session_id} yet.")
    return TakenHome(
        visit=visit,
        drug_form=file.plan.drug_form if file.plan else None,
        given_mg=file.day.given_mg(now),
        ran_for=stopped - started,
        stopped_at=stopped,
    )


def treatment_of(patient_id: int) -> Protocol | None:
    """Return the protocol that a patient is treated by: of the last order, else the first for the last diagnosis.

    Three or four queries.
    """
    order = Order.objects.filter(patient_id=patient_id).select_related("edition").order_by("id").last()
    if order is not None:
        return protocols.under(key=order.protocol_key, edition=order.edition, spo2_offset=None)
    diagnosis = Diagnosis.objects.filter(patient_id=patient_id).order_by("id").last()
    found = protocols.for_indication(Indication(diagnosis.indication)) if diagnosis else ()
    return found[0] if found else None


def _strictest() -> GateLimits:
    """Return, where no protocol is chosen yet, the longest hours of any that is in force here. Two queries."""
    editions = protocols.editions_in_force(book())
    limits = [
        (protocols.protocol_of(editions[key]) if key in editions else one).limits.gate for key, one in book().items()
    ]
    longest = {
        name: max((getattr(gate, name) for gate in limits), key=lambda limit: limit.value) for name in _PREPARED_BY
    }
    return replace(limits[0], **longest)


def _visits(rows: QuerySet[Session]) -> tuple[Visit, ...]:
    return tuple(
        Visit(
            session_id=row.pk,
            starts_at=row.starts_at,
            state=State(row.state),
            over_at=row.over_at,
            began=row.started_at is not None,
        )
        for row in rows
    )
