"""From a weight and a protocol to an order: mg, mg/h, mL/h and the bag, within every ceiling (R11 to R14).

Computed in Decimal. The pump can be set only in steps: volume and rate are each rounded once, down, so that dose and
rate are never above what was asked, and the plan says so.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import Final

from reprieve.therapy import order_rules, weights
from reprieve.therapy.decisions import Decision, Finding, Sentence, Unknown, say
from reprieve.therapy.findings import PRESCRIBER, RECORD, Basis
from reprieve.therapy.orders import STEP_ML, LastTime, NotAnOrder, OrderRequest, Plan
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.vitals import plain, rounded
from reprieve.units import MIN_PER_H

__all__ = [
    "STEP_MG_PER_KG",
    "STEP_ML",
    "LastTime",
    "NotAnOrder",
    "OrderRequest",
    "Plan",
    "dose_at_rate",
    "plan",
    "rate_change",
    "tier_of",
]

STEP_MG_PER_KG: Final = Decimal("0.0001")


def plan(request: OrderRequest) -> Plan:
    """Compute an order and what every rule says of it.

    Raises NotAnOrder if there is no weight at all or the dose is too small for the pump's finest step.
    """
    weight_kg, concentration = _weight_kg(request), request.concentration_mg_per_ml
    hours = request.duration_min / MIN_PER_H
    asked_mg = request.dose_mg_per_kg * weight_kg
    volume_ml = _down(asked_mg / concentration, request.pump_step_ml)
    rate_ml_per_h = _down(volume_ml / hours, request.pump_step_ml)
    if not rate_ml_per_h:
        raise NotAnOrder("That dose is too small for this pump and concentration.")
    dose_mg, rate_mg_per_h = volume_ml * concentration, rate_ml_per_h * concentration
    tier = tier_of(
        dose_mg_per_kg=request.dose_mg_per_kg,
        rate_mg_per_kg_h=request.dose_mg_per_kg / hours,
        dose_mg=asked_mg,
        duration_min=request.duration_min,
        protocol=request.protocol,
        iv_benzodiazepine=request.iv_benzodiazepine,
    )
    return Plan(
        protocol_key=request.protocol.key,
        protocol_version=request.protocol.version,
        drug_form=request.drug_form,
        weight_kg=weight_kg,
        asked_mg=asked_mg,
        dose_mg=dose_mg,
        dose_mg_per_kg=dose_mg / weight_kg,
        rate_mg_per_h=rate_mg_per_h,
        rate_mg_per_kg_h=rate_mg_per_h / weight_kg,
        rate_ml_per_h=rate_ml_per_h,
        volume_ml=volume_ml,
        concentration_mg_per_ml=concentration,
        duration_min=request.duration_min,
        run_min=volume_ml / rate_ml_per_h * MIN_PER_H,
        tier=tier,
        rounding=_rounding(asked_mg, dose_mg, asked_mg / hours, rate_mg_per_h),
        decision=Decision(tuple(order_rules.findings(request, weight_kg, asked_mg, tier))),
    )


def tier_of(
    *,
    dose_mg_per_kg: Decimal,
    rate_mg_per_kg_h: Decimal,
    dose_mg: Decimal,
    duration_min: Decimal,
    protocol: Protocol,
    iv_benzodiazepine: bool = False,
) -> Tier:
    """Return the setting this dose needs (standard 1.3); where its table is silent, the stricter one."""
    tiers = protocol.limits.tiers
    if rate_mg_per_kg_h > tiers.c_mg_per_kg_h.value or dose_mg > tiers.d_session_mg.value:
        return Tier.D
    if (
        rate_mg_per_kg_h > tiers.b_mg_per_kg_h.value
        or dose_mg_per_kg > tiers.b_mg_per_kg.value
        or duration_min > tiers.b_longest_minutes.value
    ):
        return Tier.C
    if (
        rate_mg_per_kg_h > tiers.a_mg_per_kg_h.value
        or dose_mg_per_kg > tiers.a_mg_per_kg.value
        or duration_min < tiers.a_least_minutes.value
        or iv_benzodiazepine
    ):
        return Tier.B
    return Tier.A


def dose_at_rate(*, rate_mg_per_kg_h: Decimal, duration_min: Decimal) -> Decimal:
    """Return the session dose in mg/kg of a rate in mg/kg/h, rounded down to 0.0001 so that the rate is not passed."""
    return _down(rate_mg_per_kg_h * duration_min / MIN_PER_H, STEP_MG_PER_KG)


def rate_change(*, plan: Plan, protocol: Protocol, rate_mg_per_h: Decimal, given_mg: Decimal) -> Decision:
    """Answer whether the pump may run at this rate from now.

    Within the order freely; above the ordered rate by the prescriber; above a ceiling, or once the ordered dose is in,
    by nobody (R12: never in session). Raises NotAnOrder for a rate that is zero, negative or no number.
    """
    if not rate_mg_per_h.is_finite() or rate_mg_per_h <= 0:
        raise NotAnOrder("A rate is a number above zero. To stop the drug, pause or stop the pump.")
    ceilings = protocol.ceilings
    checks = (
        ("R12-mg-per-h", rate_mg_per_h, ceilings.mg_per_h, "mg/h"),
        ("R12-mg-per-kg-h", rate_mg_per_h / plan.weight_kg, ceilings.mg_per_kg_h, "mg/kg/h"),
    )
    findings = [
        Basis.of(ceiling).refuse(
            rule,
            "{value} {unit} is above the protocol's ceiling of {ceiling} {unit}.",
            resolve="A ceiling is never passed during a session.",
            value=rounded(value),
            ceiling=ceiling,
            unit=unit,
        )
        if value > ceiling.value
        else Basis.of(ceiling).clear(rule, "Within the ceiling of {ceiling} {unit}.", ceiling=ceiling, unit=unit)
        for rule, value, ceiling, unit in checks
    ]
    return Decision((*findings, _within_order(plan, rate_mg_per_h), _dose_left(plan, given_mg)))


def _weight_kg(request: OrderRequest) -> Decimal:
    weighing = None if isinstance(request.weighings, Unknown) else weights.latest(request.weighings)
    if weighing is None:
        raise NotAnOrder("There is no weight to compute a dose from. Weigh the patient, in kilograms.")
    return weighing.weight_kg


def _within_order(plan: Plan, rate_mg_per_h: Decimal) -> Finding:
    if rate_mg_per_h > plan.rate_mg_per_h:
        return RECORD.hold(
            "R12-order",
            "{rate} mg/h is above the ordered {ordered} mg/h.",
            resolve="Only the prescriber may go above the order.",
            by=PRESCRIBER,
            rate=plain(rate_mg_per_h),
            ordered=plain(plan.rate_mg_per_h),
        )
    return RECORD.clear("R12-order", "The rate is within the order.")


def _dose_left(plan: Plan, given_mg: Decimal) -> Finding:
    if given_mg >= plan.dose_mg:
        return RECORD.refuse(
            "R12-dose",
            "The ordered {dose} mg have been given.",
            resolve="Stop the infusion.",
            dose=plain(plan.dose_mg),
        )
    return RECORD.clear("R12-dose", "Part of the ordered dose is still to be given.")


def _down(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(rounding=ROUND_FLOOR) * step


def _rounding(asked_mg: Decimal, dose_mg: Decimal, asked_mg_per_h: Decimal, rate_mg_per_h: Decimal) -> Sentence:
    if asked_mg == dose_mg and asked_mg_per_h == rate_mg_per_h:
        return say("Nothing was rounded.")
    return say(
        "Rounded down to what the pump can be set to: {dose} mg of {asked} mg, {rate} mg/h of {asked_rate} mg/h.",
        dose=plain(dose_mg),
        asked=rounded(asked_mg),
        rate=plain(rate_mg_per_h),
        asked_rate=rounded(asked_mg_per_h),
    )
