"""What the rules say of an order before it is signed (R11 to R14)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy import weights
from reprieve.therapy.decisions import Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, MEDICAL_DIRECTOR, PRESCRIBER, RECORD, Basis
from reprieve.therapy.limits import TierLimits
from reprieve.therapy.orders import LastTime, OrderRequest
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.vitals import plain, rounded
from reprieve.units import MIN_PER_H

BMI_OF_CAUTION: Final = Sourced(
    value=Decimal(30),
    source="SANA17",
    certainty=Certainty.RECALL,
    note="mentions ideal body weight: the pressure rose more",
)
GRADE_OF_CAUTION: Final = 2  # R13: no step up after an event of this grade


def findings(request: OrderRequest, weight_kg: Decimal, asked_mg: Decimal, tier: Tier) -> Iterator[Finding]:
    """Answer every rule of an order, met or not; asked_mg and tier: before rounding."""
    yield from weights.findings(request.weighings, request.protocol.limits.weight, now=request.now)
    yield from _body_mass(request, weight_kg)
    yield from _ceilings(request, weight_kg, asked_mg)
    yield _setting(request.protocol, tier)
    yield from _step(request)
    yield _form(request)
    yield _concentration(request)


def _body_mass(request: OrderRequest, weight_kg: Decimal) -> Iterator[Finding]:
    if request.height_cm is None:
        return
    bmi = weight_kg / (request.height_cm / 100) ** 2
    if bmi >= BMI_OF_CAUTION.value:
        yield Basis.of(BMI_OF_CAUTION).advise(
            "R11-body-mass",
            "Body mass index {bmi}: the dose is computed from the actual weight, and the pressure may rise more.",
            resolve="Consider a lower dose; one consensus mentions ideal body weight from a body mass index of 30.",
            bmi=f"{bmi:.1f}",
        )


def _ceilings(request: OrderRequest, weight_kg: Decimal, asked_mg: Decimal) -> Iterator[Finding]:
    ceilings = request.protocol.ceilings
    per_h = MIN_PER_H / request.duration_min
    for rule, value, ceiling, unit in (
        ("R12-mg-per-kg", request.dose_mg_per_kg, ceilings.mg_per_kg, "mg/kg"),
        ("R12-mg-per-kg-h", request.dose_mg_per_kg * per_h, ceilings.mg_per_kg_h, "mg/kg/h"),
        ("R12-mg-per-h", asked_mg * per_h, ceilings.mg_per_h, "mg/h"),
        ("R12-session-mg", asked_mg, ceilings.session_mg, "mg"),
        ("R12-longest", request.duration_min, ceilings.longest_min, "min"),
    ):
        yield _ceiling(rule, value, ceiling, unit)
    shortest = ceilings.shortest_min
    if request.duration_min < shortest.value:
        yield Basis.of(shortest).refuse(
            "R12-shortest",
            "{value} min is shorter than the protocol's {shortest} min.",
            resolve="Give it over {shortest} min or longer, or ask the medical director for a new order.",
            by=MEDICAL_DIRECTOR,
            value=plain(request.duration_min),
            shortest=shortest,
        )
    else:
        yield Basis.of(shortest).clear("R12-shortest", "Not shorter than {shortest} min.", shortest=shortest)


def _ceiling(rule: str, value: Decimal, ceiling: Sourced, unit: str) -> Finding:
    basis = Basis.of(ceiling)
    if value <= ceiling.value:
        return basis.clear(rule, "Within the ceiling of {ceiling} {unit}.", ceiling=ceiling, unit=unit)
    return basis.refuse(
        rule,
        "{value} {unit} is above the protocol's ceiling of {ceiling} {unit}.",
        resolve="Lower it to {ceiling} {unit}, or ask the medical director for a new order.",
        by=MEDICAL_DIRECTOR,
        value=rounded(value),
        ceiling=ceiling,
        unit=unit,
    )


def _setting(protocol: Protocol, tier: Tier) -> Finding:
    if tier is Tier.D:
        return DEFAULTS.refuse(
            "R12-tier",
            "This is not an outpatient order: above {rate} mg/kg/h or {dose} mg in a session.",
            resolve="Lower the dose or the rate.",
            rate=protocol.limits.tiers.c_mg_per_kg_h,
            dose=protocol.limits.tiers.d_session_mg,
        )
    if tier > protocol.tier:
        return DEFAULTS.advise(
            "R12-tier",
            "This order needs setting {tier}; the protocol's default needs {usual}.",
            resolve="Check staff and monitors for setting {tier}.",
            tier=tier.name,
            usual=protocol.tier.name,
        )
    return DEFAULTS.clear("R12-tier", "This order needs setting {tier}.", tier=tier.name)


def _step(request: OrderRequest) -> Iterator[Finding]:
    if request.to_seek_dissociation:
        yield DEFAULTS.hold(
            "R13-dissociation",
            "The dose is raised to reach dissociation; how far away patients felt did not track benefit.",
            resolve="Give another reason for the dose, or let the prescriber decide.",
            by=PRESCRIBER,
        )
    last = request.last_time
    if last is None:
        yield DEFAULTS.clear("R13", "There is no earlier session to step up from.")
        return
    tiers, step = request.protocol.limits.tiers, request.dose_mg_per_kg - last.dose_mg_per_kg
    if step <= 0:
        yield DEFAULTS.clear("R13", "The dose is not stepped up.")
        return
    reasons = tuple(_against_a_step(last, step, tiers))
    yield from reasons or (DEFAULTS.clear("R13", "Nothing speaks against this step up."),)


def _against_a_step(last: LastTime, step: Decimal, tiers: TierLimits) -> Iterator[Finding]:
    if step > last.dose_mg_per_kg * tiers.step_percent.value / 100 or step > tiers.step_mg_per_kg.value:
        yield _soft_step(
            "R13-size",
            "The step from {last} mg/kg is larger than {percent} % or {most} mg/kg.",
            last=plain(last.dose_mg_per_kg),
            percent=tiers.step_percent,
            most=tiers.step_mg_per_kg,
        )
    if isinstance(last.response_adequate, Unknown):
        yield _soft_step("R13-response", "Nobody has said how the patient did after the last session.")
    elif last.response_adequate:
        yield _soft_step("R13-response", "The response to the last dose was adequate; there is no reason to step up.")
    if isinstance(last.worst_event_grade, Unknown):
        yield _soft_step("R13-event", "Nobody has said whether there was an adverse event last time.")
    elif last.worst_event_grade >= GRADE_OF_CAUTION:
        yield _soft_step(
            "R13-event", "There was an adverse event of grade {grade} last time.", grade=last.worst_event_grade
        )


def _soft_step(rule: str, says: str, **values: object) -> Finding:
    resolve = "Keep the last dose, or let the prescriber decide."
    return DEFAULTS.hold(rule, says, resolve=resolve, by=PRESCRIBER, **values)


def _form(request: OrderRequest) -> Finding:
    wanted = request.protocol.drug_form
    if request.drug_form is wanted:
        return RECORD.clear("R14-form", "The drug is the {form} form that the protocol names.", form=wanted.phrase)
    return RECORD.refuse(
        "R14-form",
        "The protocol is for the {wanted} form, the order is for the {form} form. Their milligrams are not the same.",
        resolve="Choose the form that the protocol names.",
        wanted=wanted.phrase,
        form=request.drug_form.phrase,
    )


def _concentration(request: OrderRequest) -> Finding:
    usual, *others = request.protocol.limits.concentrations_mg_per_ml
    basis, asked = Basis.of(usual), request.concentration_mg_per_ml
    if asked == usual.value:
        return basis.clear("R14-concentration", "{usual} mg/mL is the usual bag.", usual=usual)
    for other in others:
        if asked == other.value:
            return basis.advise(
                "R14-concentration",
                "{asked} mg/mL is for patients whose fluid is restricted.",
                resolve="Use {usual} mg/mL unless fluid is restricted.",
                asked=plain(asked),
                usual=usual,
            )
    return basis.refuse(
        "R14-concentration",
        "{asked} mg/mL is not a bag that is made here.",
        resolve="Choose {usual} mg/mL.",
        asked=plain(asked),
        usual=usual,
    )
