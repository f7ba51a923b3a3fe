"""From a weight and a protocol to an order: mg, mg/h, mL/h and the bag, within every ceiling (R11 to R14).

Computed in Decimal. The pump can be set only in steps: volume and rate are each rounded once, down, so that dose and
rate are never above what was asked, and the plan says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Sentence, Unknown
from reprieve.therapy.protocols import DrugForm, Protocol, Tier
from reprieve.therapy.weights import Weighing

STEP_ML = Decimal("0.1")


class NotAnOrder(ValueError):
    """These numbers are not an order: nothing can be computed from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """What happened at the last session, for the step rule (R13)."""

    dose_mg_per_kg: Decimal
    response_adequate: Fact = UNKNOWN
    worst_event_grade: int | Unknown = UNKNOWN  # 0 = none


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """What a prescriber asks for.

    weighings: all weighings on file. dose_mg_per_kg: for the whole session. pump_step_ml: the pump's finest step, in mL
    and mL/h. last_time: None at a first session. Raises NotAnOrder for zero, negative or not-a-number.
    """

    protocol: Protocol
    weighings: tuple[Weighing, ...] | Unknown
    dose_mg_per_kg: Decimal
    duration_min: Decimal
    concentration_mg_per_ml: Decimal
    drug_form: DrugForm
    now: datetime
    last_time: LastTime | None = None
    to_seek_dissociation: bool = False
    iv_benzodiazepine: bool = False
    height_cm: Decimal | None = None
    pump_step_ml: Decimal = STEP_ML

    def __post_init__(self) -> None:
        for name in ("dose_mg_per_kg", "duration_min", "concentration_mg_per_ml", "pump_step_ml"):
            value: Decimal = getattr(self, name)
            if not value.is_finite() or value <= 0:
                raise NotAnOrder(f"{name} is a number above zero, not {value}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An order as computed; `decision` says whether it may be signed.

    duration_min: as asked; run_min: what the rounded rate takes, never shorter. asked_mg: before rounding.
    volume_ml: to infuse, so also what the bag must hold at this concentration.
    """

    protocol_key: str
    protocol_version: int
    drug_form: DrugForm
    weight_kg: Decimal
    asked_mg: Decimal
    dose_mg: Decimal
    dose_mg_per_kg: Decimal
    rate_mg_per_h: Decimal
    rate_mg_per_kg_h: Decimal
    rate_ml_per_h: Decimal
    volume_ml: Decimal
    concentration_mg_per_ml: Decimal
    duration_min: Decimal
    run_min: Decimal
    tier: Tier
    rounding: Sentence
    decision: Decision


def plan(request: OrderRequest) -> Plan:
    """Compute an order and what every rule says of it.

    Raises NotAnOrder if there is no weight at all or the dose is too small for the pump's finest step.
    """
    raise NotImplementedError


def tier_of(
    *,
    dose_mg_per_kg: Decimal,
    rate_mg_per_kg_h: Decimal,
    dose_mg: Decimal,
    duration_min: Decimal,
    protocol: Protocol,
    iv_benzodiazepine: bool = False,
) -> Tier:
    """Return the setting this dose needs (standard 1.3)."""
    raise NotImplementedError


def dose_at_rate(*, rate_mg_per_kg_h: Decimal, duration_min: Decimal) -> Decimal:
    """Return the session dose in mg/kg of a rate in mg/kg/h, rounded down to 0.0001 so that the rate is not passed."""
    raise NotImplementedError


def rate_change(*, plan: Plan, protocol: Protocol, rate_mg_per_h: Decimal, given_mg: Decimal) -> Decision:
    """Answer whether the pump may run at this rate from now: within the order freely, above it by the prescriber,
    above a ceiling by nobody (R12: never in session). Raises NotAnOrder for a rate that is zero, negative or no number.
    """
    raise NotImplementedError
