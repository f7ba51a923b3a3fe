"""What a prescriber asks for, and the order that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Sentence, Unknown
from reprieve.therapy.protocols import DrugForm, Protocol, Tier
from reprieve.therapy.weights import Weighing

STEP_ML: Final = Decimal("0.1")  # what infusion pumps commonly take; a setting of the pump, not of care


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
        if self.height_cm is not None and not (self.height_cm.is_finite() and self.height_cm > 0):
            raise NotAnOrder("height_cm is a number above zero.")


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
