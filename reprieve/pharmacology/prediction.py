"""One patient, one regimen: the concentrations to expect, how far patients differ, and when it is felt.

>>> prediction = predict(
...     model=model(), covariates=Covariates(weight_kg=70), regimen=Regimen.constant(dose_mg=35, over_min=40),
...     at_min=[0, 40, 180],
... )
>>> prediction.ketamine_ng_per_ml.typical.round()
array([  0., 298.,  29.])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, get_args

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.card import ModelCard, card
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.errors import ImpossibleInput, InvalidTimes, demand_kind, demand_whole
from reprieve.pharmacology.feels import Feels, feels, looks_for
from reprieve.pharmacology.kinetics import Course, blood_drawn, course
from reprieve.pharmacology.models import A_MODEL, Model, Sampling, model
from reprieve.pharmacology.population import doubts as doubts_of
from reprieve.pharmacology.population import drawn, typical
from reprieve.pharmacology.population import siblings as draw_siblings
from reprieve.pharmacology.regimen import Regimen, Timeline, ascending, timeline
from reprieve.pharmacology.thresholds import Crossing, Threshold, all_thresholds, crossings
from reprieve.pharmacology.validity import BOTH_ANSWERS_ABOVE_KG, Caution, cautions

__all__ = [
    "Band",
    "Caution",
    "Covariates",
    "Crossing",
    "Feels",
    "ModelCard",
    "Prediction",
    "Regimen",
    "Sampling",
    "Threshold",
    "model",
    "predict",
]


MOST_SIBLINGS: Final = 100_000
MOST_VALUES: Final = 25_000_000  # moments times patients; each takes 16 bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """A course in time for the typical patient of these covariates, and the spread between such patients; (times,)."""

    typical: Array
    p05: Array
    median: Array
    p95: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doubt:
    """Where the typical patient's course may lie, 5 to 95 %, for the published errors of the parameters; (times,).

    A band apart: how unsure a paper is of the typical patient, not how far patients differ. What has no published
    error (R-ketamine, slopes, our own choices) is held fixed, so that the true doubt is larger.
    """

    p05: Array
    p95: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """time_min: (times,) · ketamine: as `model.ketamine` says · effect site: S-ketamine's, wherever blood is drawn.

    crossings: one for each threshold asked for · *_doubt: None unless asked for
    ketamine_without_weight_ng_per_ml: the typical course if weight changed nothing, (times,); None up to 100 kg.
    """

    time_min: Array
    ketamine_ng_per_ml: Band
    effect_site_ng_per_ml: Band
    feels: Feels
    model: ModelCard
    warnings: tuple[Caution, ...]
    ketamine_without_weight_ng_per_ml: Array | None = None
    crossings: tuple[Crossing, ...] = ()
    ketamine_doubt: Doubt | None = None
    effect_site_doubt: Doubt | None = None


def predict(
    *,
    model: Model,
    covariates: Covariates,
    regimen: Regimen,
    at_min: npt.ArrayLike,
    sampling: Sampling | None = None,
    siblings: int = 1000,
    seed: int = 0,
    thresholds: Sequence[Threshold] = (),
    doubts: int = 0,
) -> Prediction:
    """Predict this patient's ketamine and what is felt of it.

    at_min: (times,) minutes from the start, ascending from 0; at a time with a bolus, the bolus is in.
    sampling: where blood is drawn; by default where the model's was.
    siblings: virtual patients with the same covariates, who make the bands; a seed draws the same ones each time.
    doubts: so many draws from the published errors of the parameters, for the typical patient; 0 for none.
    Raises InvalidTimes, OutsideValidity, ImpossibleInput: also for a model that does not tell S- from R-ketamine, under
    which nothing can be said of what is felt (`overlay` lays its levels over others').
    """
    _demand(model, regimen, sampling, siblings, seed, doubts)
    thresholds = all_thresholds(thresholds)
    sampling = blood_drawn(model, sampling)
    time_min = ascending(at_min)
    moments = timeline(regimen, looks_for(regimen, time_min))
    _fits(moments.time_min.size, time_min.size, siblings)
    patients = typical(model, covariates) + draw_siblings(model, covariates, siblings, np.random.default_rng(seed))
    drug = course(model, patients, moments, sampling)
    flat = _without_weight(model, covariates, moments, sampling)
    rows = moments.place(time_min)
    ketamine_doubt, effect_site_doubt = _doubt(model, covariates, moments, sampling, rows, doubts, seed)
    return Prediction(
        time_min=time_min,
        ketamine_ng_per_ml=band(drug.sampled[rows]),
        effect_site_ng_per_ml=band(drug.effect_site[rows]),
        feels=feels(regimen, moments.time_min, drug.effect_site, patients.high_c50_ng_per_ml),
        model=card(model, sampling),
        warnings=cautions(
            model=model,
            covariates=covariates,
            regimen=regimen,
            sampling=sampling,
            peak_ng_per_ml=float(drug.arterial[:, 0].max()),
            peak_without_weight_ng_per_ml=float(flat.arterial.max()) if flat else None,
        ),
        ketamine_without_weight_ng_per_ml=flat.sampled[rows, 0] if flat else None,
        crossings=crossings(thresholds, moments.time_min, rows, drug, patients),
        ketamine_doubt=ketamine_doubt,
        effect_site_doubt=effect_site_doubt,
    )


def _without_weight(model: Model, covariates: Covariates, moments: Timeline, sampling: Sampling) -> Course | None:
    if covariates.weight_kg <= BOTH_ANSWERS_ABOVE_KG or not model.scaling.flow_exponent.value:
        return None
    reference = replace(covariates, weight_kg=model.scaling.reference_weight.value)
    return course(model, typical(model, reference), moments, sampling)


def _doubt(
    model: Model,
    covariates: Covariates,
    moments: Timeline,
    sampling: Sampling,
    rows: npt.NDArray[np.intp],
    count: int,
    seed: int,
) -> tuple[Doubt | None, Doubt | None]:
    if count == 0:
        return None, None
    rng = np.random.default_rng([seed, 1])  # other draws than the siblings'
    drug = course(model, drawn(model, covariates, count, rng, doubts_of(model)), moments, sampling)

    def interval(values: Array) -> Doubt:
        low, high = np.quantile(values[rows], [0.05, 0.95], axis=1)
        return Doubt(p05=low, p95=high)

    return interval(drug.sampled), interval(drug.effect_site)


def band(values: Array) -> Band:
    """Return the typical course and the siblings' spread.

    values: (times, patients), which is used up: sorted in place; the first patient is the typical one.
    """
    siblings = values[:, 1:]
    siblings.sort(axis=1)

    def quantile(share: float) -> Array:
        place = share * (siblings.shape[1] - 1)
        below, above = int(np.floor(place)), int(np.ceil(place))
        return np.asarray(siblings[:, below] + (place - below) * (siblings[:, above] - siblings[:, below]))

    return Band(typical=values[:, 0].copy(), p05=quantile(0.05), median=quantile(0.5), p95=quantile(0.95))


def _demand(model: Model, regimen: Regimen, sampling: str | None, siblings: int, seed: int, doubts: int) -> None:
    demand_kind("model", model, Model, A_MODEL)
    demand_kind("regimen", regimen, Regimen, "a Regimen")
    if model.active is None:
        raise ImpossibleInput("model", model.name, "one that tells S- from R-ketamine, since only S is felt")
    demand_whole("doubts", doubts, 0, MOST_SIBLINGS)
    demand_whole("siblings", siblings, 1, MOST_SIBLINGS)
    demand_whole("seed", seed, 0)
    if sampling is not None and sampling not in get_args(Sampling):
        raise ImpossibleInput("sampling", sampling, " or ".join(get_args(Sampling)))


def _fits(moments: int, times: int, siblings: int) -> None:
    if moments * siblings > MOST_VALUES:
        raise InvalidTimes("at_min", f"{times} times", f"at most {MOST_VALUES // siblings} with {siblings} siblings")
