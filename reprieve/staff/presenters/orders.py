"""An order as a prescriber reads it: the computed numbers, the setting it needs, what the rules say, the course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart.queries import OrderView, SignatureRow
from reprieve.pharmacology.prediction import Prediction
from reprieve.staff.forms.orders import reason_problem
from reprieve.staff.presenters.facts import DRUG_FORM_WORDS
from reprieve.staff.presenters.findings import (
    ROLE_WORDS,
    CertaintyMark,
    DecisionView,
    certainty_mark,
    present_decision,
)
from reprieve.staff.presenters.prediction import CourseView, present_course
from reprieve.staff.presenters.purposes import purpose_words
from reprieve.staff.presenters.sentences import words
from reprieve.therapy.decisions import Finding, Role
from reprieve.therapy.ordering import Plan
from reprieve.therapy.protocols import Protocol, Tier

_BEYOND: Final = Decimal("1.25")
_SHORTEST_MIN: Final = Decimal(10)
# What each setting needs: standard 1.3, a proposed table.
TIER_WORDS: Final[dict[Tier, Promise]] = {
    Tier.A: gettext_lazy("A: a nurse, and a prescriber on site"),
    Tier.B: gettext_lazy("B: also EtCO₂, ECG, and one nurse for this patient alone"),
    Tier.C: gettext_lazy("C: also an airway-trained physician or CRNA in the suite"),
    Tier.D: gettext_lazy("D: not an outpatient order"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One computed number with its unit, and a second one that says the same per kilogram."""

    label: str
    value: str
    unit: str
    also: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonField:
    """A finding that the reader may override, with the reason as typed."""

    rule: str
    says: str
    typed: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A computed order."""

    summary: str
    numbers: tuple[Number, ...]
    drug: str
    weight: str
    tier: str
    rounding: str
    decision: DecisionView
    reasons: tuple[ReasonField, ...]
    allows: bool
    course: CourseView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CeilingRow:
    """One ceiling of the protocol."""

    what: str
    value: str
    source: str
    certainty: CertaintyMark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliders:
    """How far the sliders reach: a little beyond the ceiling, so that the refusal can be seen."""

    dose_max: str
    shortest: str
    longest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """Somebody's name under it."""

    meaning: str
    by: str
    role: str
    at: datetime
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOrder:
    """An order on file."""

    id: int
    title: str
    version: int
    indication: str
    what_for: str
    plan: PlanView
    weighed_at: datetime
    signatures: tuple[SignatureLine, ...]


def present_plan(
    plan: Plan, prediction: Prediction | None, *, reader: Role, reasons: Mapping[str, str] | None = None
) -> PlanView:
    """Return a computed order; `reasons` are those that the reader typed, rule → words."""
    typed = reasons or {}
    return PlanView(
        summary=_("{mg} mg over {minutes} min at {rate} mL/h").format(
            mg=_plain(plan.dose_mg), minutes=_rounded(plan.run_min, 1), rate=_plain(plan.rate_ml_per_h)
        ),
        numbers=_numbers(plan),
        drug=str(DRUG_FORM_WORDS[plan.drug_form]),
        weight=_("{kg} kg").format(kg=_plain(plan.weight_kg)),
        tier=str(TIER_WORDS[plan.tier]),
        rounding=words(plan.rounding),
        decision=present_decision(plan.decision),
        reasons=tuple(
            _reason(finding, typed.get(finding.rule, ""))
            for finding in plan.decision.findings
            if finding.blocks and reader in finding.overridable_by
        ),
        allows=plan.decision.allows,
        course=present_course(prediction, infusion_min=float(plan.run_min)) if prediction else None,
    )


def present_order(order: OrderView, prediction: Prediction | None, *, reader: Role) -> SignedOrder:
    """Return an order on file, with what the rules said when it was signed."""
    return SignedOrder(
        id=order.id,
        title=_(order.protocol.title) if order.protocol else order.plan.protocol_key,
        version=order.plan.protocol_version,
        indication=_(order.indication.title),
        what_for=purpose_words(order.purpose, order.because),
        plan=present_plan(order.plan, prediction, reader=reader),
        weighed_at=order.weighed_at,
        signatures=tuple(_signature(row) for row in order.signatures),
    )


def ceilings(protocol: Protocol) -> tuple[CeilingRow, ...]:
    """Return the protocol's ceilings, each with its source."""
    limits = protocol.ceilings
    named = (
        (_("dose"), limits.mg_per_kg, "mg/kg"),
        (_("rate by weight"), limits.mg_per_kg_h, "mg/kg/h"),
        (_("rate"), limits.mg_per_h, "mg/h"),
        (_("session"), limits.session_mg, "mg"),
        (_("shortest"), limits.shortest_min, "min"),
        (_("longest"), limits.longest_min, "min"),
    )
    return tuple(
        CeilingRow(what=what, value=f"{limit} {unit}", source=limit.source, certainty=certainty_mark(limit.certainty))
        for what, limit, unit in named
    )


def sliders(protocol: Protocol) -> Sliders:
    """Return the reach of the sliders for this protocol."""
    limits = protocol.ceilings
    return Sliders(
        dose_max=_rounded(limits.mg_per_kg.value * _BEYOND, 2),
        shortest=_rounded(min(limits.shortest_min.value, _SHORTEST_MIN), 0),
        longest=_rounded(limits.longest_min.value * _BEYOND, 0),
    )


def _numbers(plan: Plan) -> tuple[Number, ...]:
    per_kg = _("{value} mg/kg").format(value=_rounded(plan.dose_mg_per_kg, 3))
    per_kg_h = _("{value} mg/kg/h").format(value=_rounded(plan.rate_mg_per_kg_h, 3))
    return (
        Number(label=_("Dose"), value=_plain(plan.dose_mg), unit="mg", also=per_kg),
        Number(label=_("Rate"), value=_plain(plan.rate_mg_per_h), unit="mg/h", also=per_kg_h),
        Number(label=_("Pump"), value=_plain(plan.rate_ml_per_h), unit="mL/h"),
        Number(
            label=_("Bag"),
            value=_plain(plan.volume_ml),
            unit="mL",
            also=_("{value} mg/mL").format(value=_plain(plan.concentration_mg_per_ml)),
        ),
        Number(label=_("Runs"), value=_rounded(plan.run_min, 1), unit="min"),
    )


def _reason(finding: Finding, typed: str) -> ReasonField:
    return ReasonField(rule=finding.rule, says=words(finding.says), typed=typed, problem=reason_problem(typed))


def _signature(row: SignatureRow) -> SignatureLine:
    return SignatureLine(
        meaning=_(row.meaning),
        by=row.by,
        role=str(ROLE_WORDS[row.role]) if row.role else "",
        at=row.at,
        fingerprint=row.sha256[:16],
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _rounded(value: Decimal, places: int) -> str:
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text
