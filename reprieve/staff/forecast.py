"""What an order is expected to do in this patient: from a plan and a person to the engine's question."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import Final

import numpy as np

from reprieve.people.models import Sex
from reprieve.people.queries import PatientSummary
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.covariates import Sex as BodySex
from reprieve.pharmacology.models import model
from reprieve.pharmacology.prediction import Prediction, predict
from reprieve.pharmacology.regimen import Regimen
from reprieve.therapy.ordering import Plan
from reprieve.therapy.protocols import DrugForm

MODELS: Final = {DrugForm.RACEMIC: "simons-2022-racemic", DrugForm.S_KETAMINE: "simons-2022-esketamine"}
# The course is shown on to where the feeling has gone in nearly everybody, in whole half hours; our choice.
AFTERWARDS_MIN: Final = 180
ROUND_TO_MIN: Final = 30
_SEX: Final = {Sex.FEMALE: BodySex.FEMALE, Sex.MALE: BodySex.MALE, Sex.UNKNOWN: None}


def forecast(plan: Plan, patient: PatientSummary, today: date) -> Prediction:
    """Predict the course of an order as the pump will run it. Raises OutsideValidity."""
    run_min = float(plan.run_min)
    until = ceil((run_min + AFTERWARDS_MIN) / ROUND_TO_MIN) * ROUND_TO_MIN
    return predict(
        model=model(MODELS[plan.drug_form]),
        covariates=Covariates(weight_kg=float(plan.weight_kg), age_years=patient.age_on(today), sex=_SEX[patient.sex]),
        regimen=Regimen.constant(dose_mg=float(plan.dose_mg), over_min=run_min),
        at_min=np.arange(0.0, until + 1),
    )
