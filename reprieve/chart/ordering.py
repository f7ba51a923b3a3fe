"""Compute an order for a patient from what the chart knows; the same for a preview and for what is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reprieve.audit.refusal import refused
from reprieve.chart import gatefacts, protocols
from reprieve.chart.dayfile import DayFile
from reprieve.chart.models import BodyMeasure, Order, Session
from reprieve.therapy import ordering
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Unknown
from reprieve.therapy.ordering import STEP_MG_PER_KG, LastTime, NotAnOrder, OrderRequest, Plan
from reprieve.therapy.protocols import DrugForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a prescriber types into the order form.

    response_adequate, worst_event_grade: of the last session (R13); asked only where there was one, as is purpose.
    because: of a booster, and never of anything else.
    """

    patient_id: int
    protocol_key: str
    dose_mg_per_kg: Decimal
    duration_min: Decimal
    concentration_mg_per_ml: Decimal
    drug_form: DrugForm
    to_seek_dissociation: bool = False
    iv_benzodiazepine: bool = False
    response_adequate: Fact = UNKNOWN
    worst_event_grade: int | Unknown = UNKNOWN
    purpose: Purpose | Unknown = UNKNOWN
    because: Because | Unknown = UNKNOWN

    def __post_init__(self) -> None:
        if (self.purpose is Purpose.BOOSTER) is isinstance(self.because, Unknown):
            raise NotAnOrder("Say of a booster, and of nothing else, why it is given.")


def compute(asked: Asked, now: datetime) -> Plan:
    """Return the plan and what every rule says of it. Raises NotAnOrder, NotFound. Five queries."""
    height = (
        BodyMeasure.objects.filter(patient_id=asked.patient_id, height_cm__isnull=False)
        .order_by("measured_at", "id")
        .values_list("height_cm", flat=True)
        .last()
    )
    return ordering.plan(
        OrderRequest(
            protocol=protocols.in_force(asked.protocol_key),
            weighings=gatefacts.weighings(asked.patient_id),
            dose_mg_per_kg=asked.dose_mg_per_kg,
            duration_min=asked.duration_min,
            concentration_mg_per_ml=asked.concentration_mg_per_ml,
            drug_form=asked.drug_form,
            now=now,
            last_time=_last_time(asked),
            to_seek_dissociation=asked.to_seek_dissociation,
            iv_benzodiazepine=asked.iv_benzodiazepine,
            height_cm=height,
        )
    )


def _last_time(asked: Asked) -> LastTime | None:
    ran = Session.objects.filter(patient_id=asked.patient_id, started_at__isnull=False).select_related("order")
    last = ran.order_by("started_at").last()
    if last is None or last.order is None:
        return None
    return LastTime(
        dose_mg_per_kg=asked_mg_per_kg(last.order),
        response_adequate=asked.response_adequate,
        worst_event_grade=asked.worst_event_grade,
    )


def asked_mg_per_kg(order: Order) -> Decimal:
    """Return the dose as its prescriber asked for it: what the pump can do lies a little below.

    Asking for the same again is no step up, which the rounded dose would make of it.
    """
    return (order.asked_mg / order.weight_kg).quantize(STEP_MG_PER_KG)


def within_order(file: DayFile, rate_mg_per_h: Decimal, now: datetime) -> Decision:
    """Answer whether the pump of this session may run at this rate from now (R12). Raises NotAnOrder, Refused."""
    if file.plan is None or file.protocol is None:
        raise refused("order-missing", "There is no order for this session.")
    return ordering.rate_change(
        plan=file.plan, protocol=file.protocol, rate_mg_per_h=rate_mg_per_h, given_mg=file.day.given_mg(now)
    )
