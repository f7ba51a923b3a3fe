"""The same patient and dose under several published models, so that disagreement between papers is seen.

Arterial and venous levels are not the same thing, and neither are the racemate and one of its forms: every layer says
which it is, and `comparable` groups those that can be set side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.errors import ImpossibleInput, demand_kind, demand_whole
from reprieve.pharmacology.kinetics import blood_drawn, follow
from reprieve.pharmacology.models import Model, Sampling
from reprieve.pharmacology.population import siblings as draw_siblings
from reprieve.pharmacology.population import typical
from reprieve.pharmacology.prediction import MOST_SIBLINGS, Band, band
from reprieve.pharmacology.regimen import Regimen, ascending, timeline
from reprieve.pharmacology.validity import Caution, cautions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """One model's answer: ketamine as it measures it, (times,) ng/mL; no spread in the paper, no width of the band."""

    model: Model
    sampling: Sampling
    level_ng_per_ml: Band
    warnings: tuple[Caution, ...]

    @property
    def measures(self) -> tuple[str, Sampling]:
        """What is measured and where: only layers that agree in both can be compared."""
        return self.model.drug_form, self.sampling


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlay:
    """time_min: (times,) · layers: in the order of the models asked for."""

    time_min: Array
    layers: tuple[Layer, ...]

    def comparable(self) -> Mapping[tuple[str, Sampling], tuple[Layer, ...]]:
        """Return the layers by what they measure and where."""
        groups: dict[tuple[str, Sampling], tuple[Layer, ...]] = {}
        for layer in self.layers:
            groups[layer.measures] = (*groups.get(layer.measures, ()), layer)
        return groups

    def disagreement(self) -> Mapping[tuple[str, Sampling], Array]:
        """Return highest over lowest typical level at each time, (times,), for what two layers or more measure.

        NaN where a level is 0.
        """
        found = {}
        for measures, layers in self.comparable().items():
            if len(layers) > 1:
                levels = np.array([layer.level_ng_per_ml.typical for layer in layers])
                low = levels.min(axis=0)
                found[measures] = np.divide(levels.max(axis=0), low, out=np.full_like(low, np.nan), where=low > 0)
        return found


def overlay(
    *,
    models: Sequence[Model],
    covariates: Covariates,
    regimen: Regimen,
    at_min: npt.ArrayLike,
    sampling: Sampling | None = None,
    siblings: int = 1000,
    seed: int = 0,
) -> Overlay:
    """Lay models over one another.

    at_min: (times,) minutes from the start, ascending from 0 · sampling: where blood is drawn; by default where each
    model's was · siblings: virtual patients who make each model's band.
    Raises InvalidTimes, OutsideValidity, ImpossibleInput.
    """
    if not models:
        raise ImpossibleInput("models", models, "at least one model")
    demand_kind("models", models, Sequence, "a sequence of models")
    demand_whole("siblings", siblings, 1, MOST_SIBLINGS)
    demand_whole("seed", seed, 0)
    time_min = ascending(at_min)

    def layer(model: Model) -> Layer:
        where = blood_drawn(model, sampling)
        group = typical(model, covariates) + draw_siblings(model, covariates, siblings, np.random.default_rng(seed))
        cut = timeline(regimen, time_min)
        found = follow(model, group, cut, dict.fromkeys((where, model.sampled)))
        said = cautions(
            model=model,
            covariates=covariates,
            regimen=regimen,
            sampling=where,
            peak_ng_per_ml=float(found[model.sampled][:, 0].max()),
            peak_without_weight_ng_per_ml=None,
        )
        return Layer(
            model=model, sampling=where, level_ng_per_ml=band(found[where][cut.place(time_min)]), warnings=said
        )

    return Overlay(time_min=time_min, layers=tuple(layer(model) for model in models))
