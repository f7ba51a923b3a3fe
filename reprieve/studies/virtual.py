"""Who a virtual patient is: pain, opioid, sensitivity, response, and what one infusion does in them.

The infusion day comes from `pharmacology.cohort`. Chunk k is drawn from the seed and k alone, in full, whatever part of
it is wanted: a smaller trial is the beginning of a larger one, and other values of the parameters meet the same people.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from typing import Final

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.cohort import CHUNK, Study, Table, chunk
from reprieve.pharmacology.covariates import CovariatesOf
from reprieve.pharmacology.models import model, numbers_of
from reprieve.pharmacology.opioids import Curve, opioid, preferred
from reprieve.pharmacology.population import patients
from reprieve.studies.parameters import Values
from reprieve.studies.trial import MODEL, Trial
from reprieve.units import MIN_PER_D, ML_PER_L, NG_PER_MG

PEOPLE_STREAM: Final = 2  # spawn keys of a chunk; 0 and 1 are the cohort's own
NOISE_STREAM: Final = 3
WORST: Final = 10.0
MORPHINE: Final = opioid("morphine")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """(patients,) each.

    pain_before, pain_without_opioid: 0 to 10, the second may lie above · mme_before: mg of oral morphine a day
    level_ng_per_ml_per_mme: mean level at the effect site for each mg a day · relief_weight, breathing_weight: how many
    times the typical patient's effect a level has · dose_moves: which way their clinic moves the dose, -1, 0, 1
    responds: to ketamine beyond placebo · half_life_d: of relief · site_ng_per_ml: what one infusion adds to the slow
    site · site_weight: of that level · depth_points: full relief, of 10 · day: the infusion day's outcomes by column
    """

    pain_before: Array
    pain_without_opioid: Array
    mme_before: Array
    level_ng_per_ml_per_mme: Array
    relief_weight: Array
    breathing_weight: Array
    dose_moves: Array
    responds: npt.NDArray[np.bool_]
    half_life_d: Array
    site_ng_per_ml: Array
    site_weight: Array
    depth_points: Array
    day: Table

    def __len__(self) -> int:
        return self.pain_before.size


def people(trial: Trial, index: int, count: int, values: Values) -> People:
    """Return the first `count` patients of a chunk, with these values of the parameters."""
    day = {name: column[:count] for name, column in _day(trial.cohort, index).items()}
    z, u = _drawn(trial.seed, index)
    z, u = z[:, :count], u[:, :count]
    before = np.clip(values["pain.before"] + values["pain.spread"] * z[0], values["pain.least"], WORST)
    mme = values["opioid.before"] * np.exp(values["opioid.before_spread"] * z[1])
    level = (
        _level_per_mme(day["weight_kg"]) * values["opioid.absorbed"] * np.exp(values["opioid.exposure_spread"] * z[2])
    )
    relief = _potency_factor(MORPHINE.analgesia, values["opioid.relief_share"]) * np.exp(
        values["opioid.sensitivity"] * z[3]
    )
    breathing = _potency_factor(MORPHINE.breathing, values["opioid.breathing_share"])
    taken = values["opioid.most_relief"] * relief_of(
        level * mme * relief, 1 + values["tolerance.analgesia"] * mme / 100
    )
    beyond_placebo = max(values["relief.response"] - values["relief.placebo"], 0.0)
    half_life = values["relief.half_life"] * np.exp(values["relief.half_life_spread"] * z[5])
    return People(
        pain_before=before,
        pain_without_opioid=before / (1 - taken),
        mme_before=mme,
        level_ng_per_ml_per_mme=level,
        relief_weight=relief,
        breathing_weight=breathing * np.exp(values["opioid.sensitivity"] * z[4]),
        dose_moves=np.where(u[0] < values["road.rises"], 1.0, np.where(u[0] > 1 - values["road.falls"], -1.0, 0.0)),
        responds=u[1] < beyond_placebo,
        half_life_d=half_life,
        site_ng_per_ml=log(2) / (half_life * MIN_PER_D) * _s_area(day),
        site_weight=_published("slow_site c50")
        / values["relief.site_c50"]
        * np.exp(values["relief.site_c50_spread"] * z[6]),
        depth_points=_depth(values, beyond_placebo) * np.exp(values["relief.pooled_spread"] * z[7]),
        day=day,
    )


def noise(trial: Trial, index: int, count: int) -> Array:
    """Return how each week's pain strays, in standard deviations, (weeks + 1, patients); alike in every arm."""
    return _strays(trial.seed, trial.weeks, index)[:, :count]


def relief_of(weighed_level_ng_per_ml: Array, tolerance: Array) -> Array:
    """Return morphine's pain relief as a share of its full effect."""
    return MORPHINE.pain_relief(weighed_level_ng_per_ml, tolerance)


@lru_cache(maxsize=1)
def _day(study: Study, index: int) -> Table:
    """Follow a whole chunk, always: what one worker computes for many draws, and the same to the last digit."""
    return chunk(study, index, CHUNK)


@lru_cache(maxsize=1)
def _drawn(seed: int, index: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index, PEOPLE_STREAM)))
    return rng.standard_normal((8, CHUNK)), rng.random((2, CHUNK))


@lru_cache(maxsize=1)
def _strays(seed: int, weeks: int, index: int) -> Array:
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index, NOISE_STREAM)))
    return rng.standard_normal((weeks + 1, CHUNK))


def _level_per_mme(weight_kg: Array) -> Array:
    """Mean level, ng/mL, of one mg a day that reaches the blood: what comes in over what is cleared."""
    drug = preferred(MORPHINE)
    bodies = patients(drug, CovariatesOf(weight_kg=weight_kg), np.zeros((0, weight_kg.size)), ())
    return np.asarray(NG_PER_MG / (bodies.clearance_l_per_min * ML_PER_L * MIN_PER_D))


def _potency_factor(curve: Curve, share: float) -> float:
    """How many times as strongly a level acts, if the potency stood for this share of the effect."""
    odds = (1 / curve.share.value - 1) / (1 / share - 1)
    return float(odds ** (1 / curve.gamma.value))


def _s_area(day: Table) -> Array:
    """Area under S-ketamine's arterial level, ng·min/mL: what was given over what is cleared."""
    drug = model(MODEL)
    form = next(form for form in drug.forms if form.name == drug.active)
    cleared = day["clearance_l_per_min"] * form.clearance.value
    return np.asarray(day["dose_mg"] * form.share.value * NG_PER_MG / ML_PER_L / cleared)


def _depth(values: Values, beyond_placebo: float) -> float:
    """The pooled mean is of all patients; those who respond beyond placebo carry it, if there are any."""
    return values["relief.pooled"] / beyond_placebo if beyond_placebo else 0.0


@cache
def _published(place: str) -> float:
    return numbers_of("relief")[place].value
