"""Where the patient's concentration is likely to be: predicted from what the pump really gave, and never measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils.translation import gettext as _

from reprieve.chart.queries import SessionView
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.models import model
from reprieve.pharmacology.prediction import Prediction, predict
from reprieve.staff.forecast import MODELS

SIBLINGS = 400  # enough for a band that is drawn a pixel or two wide
AFTER = timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The prediction, if there can be one, and what a reader must know about it."""

    course: Prediction | None
    says: str


def predict_course(view: SessionView) -> Course:
    """Predict the effect-site concentration from the start to an hour after the end, on the pump's own history."""
    if view.order is None or view.day.started_at is None:
        return Course(course=None, says="")
    until = max(view.now, view.ends_at or view.now)
    regimen = view.day.regimen(view.now, then_until=view.ends_at)
    if regimen is None or not regimen.parts:
        return Course(course=None, says="")
    last_min = (until + AFTER - view.day.started_at).total_seconds() / 60
    plan = view.order.plan
    try:
        course = predict(
            model=model(MODELS[plan.drug_form]),
            covariates=Covariates(weight_kg=float(plan.weight_kg), age_years=view.patient.age_on(view.now.date())),
            regimen=regimen,
            at_min=np.arange(0.0, min(last_min, 24 * 60.0), 1.0),
            siblings=SIBLINGS,
        )
    except ImpossibleInput:
        return Course(course=None, says=_("No prediction: this patient or dose lies outside what the model knows."))
    return Course(course=course, says=_says(course))


def _says(course: Prediction) -> str:
    return _("Predicted, not measured: {what}, model {model}. This patient may lie outside the band.").format(
        what=course.model.effect_site, model=course.model.title
    )
