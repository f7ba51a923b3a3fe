"""What a change of the pump would do from now on, beside leaving it as it is: two predictions of one patient.

The past is the pump's own history, the same in both; only what comes after now differs. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import numpy as np

from reprieve.chart.queries import SessionView
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.models import model
from reprieve.pharmacology.prediction import Prediction, predict
from reprieve.pharmacology.regimen import Infusion, Regimen
from reprieve.staff.forecast import MODELS
from reprieve.therapy.decisions import Decision
from reprieve.therapy.ordering import rate_change

# Two hours ahead, half an hour back, a point every three minutes, two hundred siblings: enough to see which way it
# goes, and quick enough to follow the typing. Our choice.
AHEAD: Final = timedelta(hours=2)
BACK_MIN: Final = 30.0
STEP_MIN: Final = 3.0
SIBLINGS: Final = 200
HOUR_US: Final = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """One way to go on. dose_in_at: when the ordered milligrams are in, if ever. mg_at_end: within the two hours."""

    rate_mg_per_h: Decimal
    dose_in_at: datetime | None
    mg_at_end: Decimal
    prediction: Prediction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Both ways. rules: what R12 would say of the rate; None where the pump would stand still."""

    now_min: float
    until: datetime
    unchanged: Ahead
    changed: Ahead
    rules: Decision | None


def what_if(view: SessionView, rate_mg_per_h: Decimal) -> WhatIf | None:
    """Compare going on as it is with going on at another rate, zero for a pause or a stop; None before a start."""
    if view.order is None or view.protocol is None or view.day.started_at is None:
        return None
    plan, given = view.order.plan, view.day.given_mg(view.now)
    rules = None
    if rate_mg_per_h > 0:
        rules = rate_change(plan=plan, protocol=view.protocol, rate_mg_per_h=rate_mg_per_h, given_mg=given)
    return WhatIf(
        now_min=(view.now - view.day.started_at).total_seconds() / 60,
        until=view.now + AHEAD,
        unchanged=_ahead(view, view.day.rate_mg_per_h),
        changed=_ahead(view, rate_mg_per_h),
        rules=rules,
    )


def rate_before_pause(view: SessionView) -> Decimal:
    """Return the rate at which the pump last ran; zero if it never did."""
    ran = [segment.rate_mg_per_h for segment in view.day.segments if segment.rate_mg_per_h > 0]
    return ran[-1] if ran else Decimal(0)


def _ahead(view: SessionView, rate_mg_per_h: Decimal) -> Ahead:
    assert view.order is not None  # noqa: S101  asked by what_if
    given, missing = view.day.given_mg(view.now), Decimal(0)
    dose_in_at = None
    runs = timedelta()
    if rate_mg_per_h > 0:
        missing = max(Decimal(0), view.order.plan.dose_mg - given)
        # A rate of almost nothing runs for longer than a calendar can say: beyond a day it is only "not today".
        runs = timedelta(microseconds=int(min(missing / rate_mg_per_h * HOUR_US, Decimal(24 * HOUR_US))))
        dose_in_at = view.now + runs if runs < timedelta(days=1) else None
    within = min(runs, AHEAD)
    return Ahead(
        rate_mg_per_h=rate_mg_per_h,
        dose_in_at=dose_in_at,
        mg_at_end=given + rate_mg_per_h * Decimal(within // timedelta(microseconds=1)) / HOUR_US,
        prediction=_predict(view, rate_mg_per_h, within),
    )


def _predict(view: SessionView, rate_mg_per_h: Decimal, runs: timedelta) -> Prediction | None:
    assert view.order is not None  # noqa: S101  asked by what_if
    assert view.day.started_at is not None  # noqa: S101  asked by what_if
    history = view.day.regimen(view.now)
    now_min = (view.now - view.day.started_at).total_seconds() / 60
    parts = tuple(history.parts) if history else ()
    if rate_mg_per_h > 0 and runs:
        minutes = runs.total_seconds() / 60
        parts += (Infusion(start_min=now_min, duration_min=minutes, rate_mg_per_h=float(rate_mg_per_h)),)
    if not parts:
        return None
    first, last = max(0.0, now_min - BACK_MIN), now_min + AHEAD.total_seconds() / 60
    steps = np.arange(now_min, last + STEP_MIN / 2, STEP_MIN)
    before = np.arange(first, now_min - 0.01, STEP_MIN)
    plan = view.order.plan
    try:
        return predict(
            model=model(MODELS[plan.drug_form]),
            covariates=Covariates(weight_kg=float(plan.weight_kg), age_years=view.patient.age_on(view.now.date())),
            regimen=Regimen(parts),
            at_min=np.unique(np.concatenate(([0.0], before, steps))),
            siblings=SIBLINGS,
        )
    except ImpossibleInput:
        return None
