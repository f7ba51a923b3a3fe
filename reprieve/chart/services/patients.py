"""Record what is known of a patient. Nothing is overwritten: the last row about a thing is what holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound
from reprieve.audit.services import Actor
from reprieve.chart.models import (
    BodyMeasure,
    Diagnosis,
    LiverResult,
    LiverReview,
    PregnancyResult,
)
from reprieve.chart.recording import not_to_come, record_fact
from reprieve.chart.trailing import tell_patient
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.protocols import Indication
from reprieve.therapy.vitals import NotPlausible
from reprieve.therapy.weights import Weighing


@dataclass(frozen=True, slots=True, kw_only=True)
class Enzyme:
    """One enzyme in U/L, with the upper limit of normal of the laboratory that measured it."""

    u_per_l: Decimal
    upper_u_per_l: Decimal

    def __post_init__(self) -> None:
        if not (self.u_per_l.is_finite() and self.upper_u_per_l.is_finite()):
            raise NotPlausible("liver", say("An enzyme and its upper limit are numbers."))
        if self.u_per_l < 0 or self.upper_u_per_l <= 0:
            raise NotPlausible("liver", say("An enzyme is not below zero, and its upper limit is above zero."))


def record_diagnosis(
    *, patient_id: int, indication: Indication, basis: str, by: Actor, now: datetime, key: UUID | None = None
) -> int:
    """Record what a patient is treated for and on what grounds; return the row's id."""
    return record_fact(
        Diagnosis,
        patient_id,
        "diagnosis recorded",
        {"indication": indication.value, "basis": basis.strip()},
        by=by,
        now=now,
        key=key,
    )


def record_weight(
    *,
    patient_id: int,
    weight_kg: Decimal,
    by: Actor,
    now: datetime,
    height_cm: Decimal | None = None,
    scale_id: str = "",
    measured_at: datetime | None = None,
    key: UUID | None = None,
) -> int:
    """Record one weighing in kg, with the height in cm where it was taken; return the row's id.

    Raises NotPlausible for what no adult weighs or measures, and for a time to come.
    """
    at = not_to_come("measured_at", measured_at or now, now)
    Weighing(weight_kg=weight_kg, weighed_at=at, scale_id=scale_id)
    if height_cm is not None and not Decimal(50) <= height_cm <= Decimal(260):
        raise NotPlausible("height", say("A height of {height} cm cannot be right.", height=height_cm))
    return record_fact(
        BodyMeasure,
        patient_id,
        "weight recorded",
        {"weight_kg": weight_kg, "height_cm": height_cm, "measured_at": at, "scale_id": scale_id.strip()},
        by=by,
        now=now,
        key=key,
    )


def record_liver_panel(
    *,
    patient_id: int,
    taken_on: date,
    alt: Enzyme,
    ast: Enzyme,
    alp: Enzyme,
    ggt: Enzyme,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
) -> int:
    """Record a liver panel; return the row's id. Raises NotPlausible for a day to come."""
    if taken_on > timezone.localdate(now):
        raise NotPlausible("taken_on", say("That day has not come yet."))
    named = {"alt": alt, "ast": ast, "alp": alp, "ggt": ggt}
    values = {f"{name}_u_per_l": enzyme.u_per_l for name, enzyme in named.items()}
    uppers = {f"{name}_upper_u_per_l": enzyme.upper_u_per_l for name, enzyme in named.items()}
    return record_fact(
        LiverResult,
        patient_id,
        "liver panel recorded",
        {"taken_on": taken_on, **values, **uppers},
        by=by,
        now=now,
        key=key,
    )


def review_liver_panel(*, result_id: int, plan: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Record a prescriber's written view of a panel; return the row's id."""
    require(by, Act.SIGN_ORDER)
    if not plan.strip():
        raise NotPlausible("plan", say("A review says what is to be done."))
    with audit.writing():
        known = already(LiverReview, key)
        if known is not None:
            return known
        result = LiverResult.objects.filter(pk=result_id).first()
        if result is None:
            raise NotFound(f"There is no liver panel {result_id}.")
        row = LiverReview.objects.create(result=result, plan=plan.strip(), **written(by, now, key))
        tell_patient(result.patient_id, "liver panel reviewed", by=by, now=now, details={"panel": result_id})
        return row.pk


def record_pregnancy_test(
    *,
    patient_id: int,
    positive: bool,
    taken_at: datetime,
    by: Actor,
    now: datetime,
    lot: str = "",
    key: UUID | None = None,
) -> int:
    """Record an hCG test; return the row's id. Raises NotPlausible for a time to come."""
    return record_fact(
        PregnancyResult,
        patient_id,
        "pregnancy test recorded",
        {"positive": positive, "taken_at": not_to_come("taken_at", taken_at, now), "lot": lot.strip()},
        by=by,
        now=now,
        key=key,
    )
