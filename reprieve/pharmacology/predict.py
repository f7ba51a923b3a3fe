"""One patient, one regimen: the concentrations to expect, how far patients differ, and when it is felt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.models import Model
from reprieve.pharmacology.regimen import Regimen

Array: TypeAlias = npt.NDArray[np.float64]
Sampling: TypeAlias = Literal["arterial", "venous"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """A course in time for the typical patient of these covariates, and the spread between such patients; (times,)."""

    typical: Array
    p05: Array
    median: Array
    p95: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A moment in minutes from the start; None where it does not come."""

    typical: float | None
    p05: float | None
    p95: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feels:
    """When the patient feels it, and until when.

    onset_min: the drug high first reaches 1 of 10 · gone_min: it last leaves 2 of 10; both among those who get there.
    share_never_feeling: of patients with these covariates, 0 to 1, those who never reach 1 of 10.
    """

    onset_min: Spread
    gone_min: Spread
    share_never_feeling: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What a reader must know of the model before believing it."""

    name: str
    title: str
    drug_form: str
    ketamine: str  # what "ketamine" in this prediction is: total S + R, arterial
    effect_site: str
    sampling: Sampling
    population: str
    valid_weight_kg: tuple[float, float]
    valid_up_to_ng_per_ml: float
    grade: str
    bands: str
    sources: tuple[str, ...]
    certainty: str
    assumed: tuple[str, ...]  # the numbers that no source settles, in words


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning with its values apart, so that it can be read in any language: `template` is the message id."""

    template: str
    values: dict[str, str]

    def __str__(self) -> str:
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """time_min: (times,). effect_site_ng_per_ml is S-ketamine at its effect site, whatever is sampled."""

    time_min: Array
    ketamine_ng_per_ml: Band
    effect_site_ng_per_ml: Band
    feels: Feels
    model: ModelCard
    warnings: tuple[Caution, ...]
    # Above 100 kg, where papers disagree on weight: the typical course if weight changed nothing. Else None.
    ketamine_without_weight_ng_per_ml: Array | None = None


def predict(
    *,
    model: Model,
    covariates: Covariates,
    regimen: Regimen,
    at_min: npt.ArrayLike,
    sampling: Sampling = "arterial",
    siblings: int = 1000,
    seed: int = 0,
) -> Prediction:
    """Predict what this patient's ketamine and its effect will be at these times.

    at_min: (times,) minutes from the start, ascending · siblings: virtual patients with the same covariates, who make
    the bands; the same seed draws the same siblings.
    Raises InvalidTimes, OutsideValidity.
    """
    raise NotImplementedError
