"""What somebody puts their name to: an order, a day's record. Each needs the password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.plain import fingerprint, plain
from reprieve.audit.refusal import NotFound, insist, refused
from reprieve.audit.services import Actor
from reprieve.chart import protocols, translate
from reprieve.chart.content import order_content, record_content
from reprieve.chart.dayfile import open_file
from reprieve.chart.gaterecords import keep
from reprieve.chart.models import BodyMeasure, Gate, GateRecord, Order, Session, Signature
from reprieve.chart.ordering import Asked, compute
from reprieve.chart.overriding import answers
from reprieve.chart.raterecords import drug_decision
from reprieve.chart.trailing import tell
from reprieve.chart.translate_purpose import purpose_columns
from reprieve.people.permissions import Act, require
from reprieve.people.services import Reauthenticated
from reprieve.therapy.ordering import Plan

ORDERED = "I order this infusion."
CONFIRMED = "This record is true and complete as far as I know."


def sign_order(
    *,
    asked: Asked,
    signed: Reauthenticated,
    now: datetime,
    key: UUID,
    session_id: int | None = None,
    overrides: Mapping[str, str] | None = None,
) -> int:
    """Sign an order and return its id; the numbers are computed here, not taken from a form.

    session_id: the booked session that runs on it. overrides: rule → reason, for what the signer may override.
    Raises Refused with what still blocks, NotAnOrder, NotFound, NotPermitted.
    """
    by = proven(signed, Act.SIGN_ORDER, now)
    with audit.writing():
        known = already(Order, key)
        if known is not None:
            return known
        plan = compute(asked, now)
        decision = insist(plan.decision.with_overrides(answers(overrides or {}, by, now)))
        order = _store(asked, replace(plan, decision=decision), by, now, key)
        _sign(by, now, meaning=ORDERED, content=order_content(order), order=order)
        audit.record(
            action="order signed",
            by=by,
            subject=f"order:{order.pk}",
            also=(f"patient:{order.patient_id}",),
            patient_id=order.patient_id,
            now=now,
            details={
                "dose_mg": plain(order.dose_mg),
                "rate_mg_per_h": plain(order.rate_mg_per_h),
                "purpose": order.purpose,
                "because": order.because,
            },
        )
        if session_id is not None:
            _attach(session_id, order, by, now)
        return order.pk


def attach_order(*, session_id: int, order_id: int, by: Actor, now: datetime) -> None:
    """Let a session run on a signed order of the same patient, as long as it has not started. Raises Refused."""
    require(by, Act.CHECK_READINESS)
    with audit.writing():
        order = Order.objects.filter(pk=order_id).first()
        if order is None:
            raise NotFound(f"There is no order {order_id}.")
        _attach(session_id, order, by, now)


def sign_record(*, session_id: int, signed: Reauthenticated, now: datetime, meaning: str = CONFIRMED) -> None:
    """Put a name under the record of a day that is over. Raises Refused while it is not, or while its drug is not
    all accounted for (R10).
    """
    by = proven(signed, Act.SIGN_RECORD, now)
    with audit.writing():
        file = open_file(session_id, now)
        if not file.state.over:
            raise refused(
                "record-open", "The day is not over yet: the session is {state}.", values={"state": file.state.phrase}
            )
        insist(drug_decision(file, now))
        session = file.session
        _sign(by, now, meaning=meaning, content=record_content(session), session=session)
        tell(session, "record signed", by=by, now=now)


def proven(signed: Reauthenticated, act: Act, now: datetime) -> Actor:
    """Return who proved themselves just now and may do this. Raises Refused for a stale proof, NotPermitted."""
    require(signed.actor, act)
    if not signed.fresh(now):
        raise refused("password-stale", "Your password was typed too long ago.", resolve="Type it again, then sign.")
    return signed.actor


def _store(asked: Asked, plan: Plan, by: Actor, now: datetime, key: UUID) -> Order:
    return Order.objects.create(
        patient_id=asked.patient_id,
        indication=protocols.from_book(asked.protocol_key).indication.value,
        edition=protocols.edition_in_force(asked.protocol_key),
        measure=BodyMeasure.objects.filter(patient_id=asked.patient_id).latest("measured_at", "id"),
        response_adequate=translate.column(asked.response_adequate),
        worst_event_grade=translate.column(asked.worst_event_grade),
        to_seek_dissociation=asked.to_seek_dissociation,
        iv_benzodiazepine=asked.iv_benzodiazepine,
        **purpose_columns(asked.purpose, asked.because),
        **translate.plan_columns(plan),
        **written(by, now, key),
    )


def _sign(
    by: Actor,
    now: datetime,
    *,
    meaning: str,
    content: object,
    order: Order | None = None,
    session: Session | None = None,
) -> None:
    Signature.objects.create(
        order=order, session=session, meaning=meaning, sha256=fingerprint(content), **written(by, now, None)
    )


def _attach(session_id: int, order: Order, by: Actor, now: datetime) -> None:
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        raise NotFound(f"There is no session {session_id}.")
    if session.patient_id != order.patient_id:
        raise refused("order-patient", "This order is for another patient.")
    if session.started_at is not None or session.over_at is not None:
        raise refused("order-late", "The infusion has started or is over; its order stays what it was.")
    session.order = order
    session.save(update_fields=["order"])
    tell(session, "order attached", by=by, now=now, details={"order": order.pk}, lists=True)
    _ask_again(session_id, by, now)


def _ask_again(session_id: int, by: Actor, now: datetime) -> None:
    """Ask R25 once more of a booking that it held: the order may say what it was held for."""
    last = GateRecord.objects.filter(session_id=session_id, gate=Gate.BOOKING).order_by("id").last()
    if last is not None and not last.opens:
        keep(open_file(session_id, now), Gate.BOOKING, by, now)
