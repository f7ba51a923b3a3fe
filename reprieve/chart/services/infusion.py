"""Run the infusion: start, change the rate, pause, resume, stop. Each reads the state again under the lock."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already
from reprieve.audit.refusal import insist, refused
from reprieve.audit.services import Actor
from reprieve.chart.appending import append, new_event
from reprieve.chart.dayfile import Wanted, open_file
from reprieve.chart.gaterecords import keep
from reprieve.chart.models import Gate, SessionEvent
from reprieve.chart.ordering import within_order
from reprieve.chart.pumping import answered, may_resume, prescriber_at_bedside
from reprieve.chart.services.care import take_over_if_nobody
from reprieve.people.permissions import Act, require
from reprieve.therapy.session import Cause, EventKind, may, may_start


def start_infusion(*, session_id: int, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Start at the ordered rate if the gate opens now; return the event's id.

    Whoever starts looks after the patient if nobody does. The gate is asked again here, under the lock, and its answer
    is kept whether it opens or not. Raises Refused.
    """
    require(by, Act.RUN_INFUSION)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now)
        insist(may(file.state, EventKind.STARTED))
        take_over_if_nobody(file.session, by, now)
        decision, record = keep(file, Gate.START, by, now)
        allowed = may_start(file.state, decision)
        if record.opens and allowed.allows and file.plan is not None:
            event = new_event(
                file, EventKind.STARTED, by=by, now=now, gate=record.pk, rate_mg_per_h=file.plan.rate_mg_per_h
            )
            return append(file, event, by=by, key=key)
    # Outside the transaction: a closed gate is refused, and its record stays.
    insist(allowed)
    raise refused("gate-closed", "The gate does not open.")


def change_rate(
    *,
    session_id: int,
    rate_mg_per_h: Decimal,
    by: Actor,
    now: datetime,
    reason: str = "",
    key: UUID | None = None,
) -> int:
    """Run the pump at another rate from now; return the event's id.

    reason: for a rate above the order, which only the prescriber may give; above a ceiling nobody (R12).
    Raises Refused, and NotAnOrder for a rate of zero or no number.
    """
    require(by, Act.RUN_INFUSION)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now)
        insist(may(file.state, EventKind.RATE_CHANGED))
        checks = answered(within_order(file, rate_mg_per_h, now), by, reason, now)
        event = new_event(file, EventKind.RATE_CHANGED, by=by, now=now, rate_mg_per_h=rate_mg_per_h)
        return append(file, event, by=by, key=key, reason=reason, checks=checks)


def pause_infusion(
    *,
    session_id: int,
    cause: Cause,
    by: Actor,
    now: datetime,
    words: str = "",
    occurred_at: datetime | None = None,
    key: UUID | None = None,
) -> int:
    """Record that the pump is paused, and why; return the event's id. Raises Refused unless it runs."""
    return _halt(EventKind.PAUSED, session_id, cause, by, now, words, occurred_at, key)


def resume_infusion(
    *,
    session_id: int,
    by: Actor,
    now: datetime,
    rate_mg_per_h: Decimal | None = None,
    prescriber_id: int | None = None,
    reason: str = "",
    key: UUID | None = None,
) -> int:
    """Let the pump run again, at the rate before the pause unless another is given; return the event's id.

    prescriber_id: who stands at the bedside, where the rules ask for it; a prescriber who resumes is that person.
    Raises Refused (R21 to R23), NotAnOrder.
    """
    require(by, Act.RUN_INFUSION)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now, Wanted.EVERY)
        insist(may(file.state, EventKind.RESUMED))
        rate = rate_mg_per_h if rate_mg_per_h is not None else file.day.rate_before_pause_mg_per_h
        at_bedside = prescriber_at_bedside(by, prescriber_id)
        checks = may_resume(file, rate, at_bedside is not None, now)
        checks += answered(within_order(file, rate, now), by, reason, now)
        words = f"At the bedside: {at_bedside}" if at_bedside else ""
        event = new_event(file, EventKind.RESUMED, by=by, now=now, rate_mg_per_h=rate, words=words)
        return append(file, event, by=by, key=key, reason=reason, checks=checks)


def stop_infusion(
    *,
    session_id: int,
    cause: Cause,
    by: Actor,
    now: datetime,
    words: str = "",
    occurred_at: datetime | None = None,
    key: UUID | None = None,
) -> int:
    """Record that the pump was stopped for good, and why; return the event's id. Nothing resumes it (R22, R23)."""
    return _halt(EventKind.STOPPED, session_id, cause, by, now, words, occurred_at, key)


def stop_at_patients_request(
    *,
    session_id: int,
    by: Actor,
    now: datetime,
    words: str = "",
    occurred_at: datetime | None = None,
    key: UUID | None = None,
) -> int:
    """Record that the patient asked to stop and the pump is stopped; return the event's id. Nobody overrides it."""
    return _halt(EventKind.PATIENT_ASKED_TO_STOP, session_id, None, by, now, words, occurred_at, key)


def _halt(
    kind: EventKind,
    session_id: int,
    cause: Cause | None,
    by: Actor,
    now: datetime,
    words: str,
    occurred_at: datetime | None,
    key: UUID | None,
) -> int:
    require(by, Act.RUN_INFUSION)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now)
        event = new_event(file, kind, by=by, now=now, occurred_at=occurred_at, cause=cause, words=words)
        return append(file, event, by=by, key=key)
