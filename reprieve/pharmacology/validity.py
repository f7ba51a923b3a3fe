"""Where a prediction leaves what its model was made for, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.errors import OutsideValidity
from reprieve.pharmacology.models import Model, Sampling
from reprieve.pharmacology.regimen import Regimen

# Perez-Ruixo 2021 found no effect of weight from 39 to 170 kg; above this both answers are shown.
BOTH_ANSWERS_ABOVE_KG: Final = 100.0
# No patient's dose gives this many times the model's upper end: mg were meant to be µg, or kg to be g.
SURELY_A_SLIP: Final = 50.0


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning with its values apart, so that it can be read in any language: `template` is the message id."""

    template: str
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


def cautions(
    *,
    model: Model,
    covariates: Covariates,
    regimen: Regimen,
    sampling: Sampling,
    peak_ng_per_ml: float,
    peak_without_weight_ng_per_ml: float | None,
) -> tuple[Caution, ...]:
    """Say where this patient, dose and peak lie outside the model's range. Raises OutsideValidity for a slip of units.

    The peaks are the typical patient's, arterial.
    """
    valid = model.valid
    if peak_ng_per_ml > SURELY_A_SLIP * valid.concentration.high:
        raise OutsideValidity(
            "regimen",
            f"a peak of {peak_ng_per_ml:.3g} ng/mL",
            f"at most {SURELY_A_SLIP * valid.concentration.high:g} ng/mL (is the dose in mg, the weight in kg?)",
        )
    return (
        *_of_the_patient(model, covariates, peak_ng_per_ml, peak_without_weight_ng_per_ml),
        *_of_the_dose(model, covariates, regimen, peak_ng_per_ml),
        *_of_the_vein(model, sampling),
        *_of_the_model(model),
    )


def _of_the_patient(
    model: Model, covariates: Covariates, peak_ng_per_ml: float, peak_without_weight_ng_per_ml: float | None
) -> Iterator[Caution]:
    valid, weight_kg, age_years = model.valid, covariates.weight_kg, covariates.age_years
    if weight_kg not in valid.weight:
        yield Caution(
            "Weight {weight} kg is outside the {range} of the people in whom the model was made.",
            {"weight": f"{weight_kg:g}", "range": str(valid.weight)},
        )
    if peak_without_weight_ng_per_ml is not None:
        yield Caution(
            "Papers disagree on heavy patients: the typical peak is {peak} ng/mL if the body grows with its weight, as "
            "here, and {flat} ng/mL if weight changes nothing, as Perez-Ruixo 2021 found.",
            {"peak": f"{peak_ng_per_ml:.0f}", "flat": f"{peak_without_weight_ng_per_ml:.0f}"},
        )
    if age_years is not None and age_years not in valid.age:
        yield Caution(
            "Age {age} is outside the {range} for which this model may be used.",
            {"age": f"{age_years:g}", "range": str(valid.age)},
        )


def _of_the_dose(model: Model, covariates: Covariates, regimen: Regimen, peak_ng_per_ml: float) -> Iterator[Caution]:
    valid = model.valid
    bolus_mg_per_kg = max((bolus.dose_mg for bolus in regimen.boluses), default=0.0) / covariates.weight_kg
    if bolus_mg_per_kg not in valid.bolus:
        yield Caution(
            "A bolus of {bolus} mg/kg is more than {limit}: the model mixes it in at once, a body does not.",
            {"bolus": f"{bolus_mg_per_kg:.2g}", "limit": f"{valid.bolus.high:g} {valid.bolus.unit}"},
        )
    if peak_ng_per_ml not in valid.concentration:
        yield Caution(
            "The typical peak of {peak} ng/mL is beyond the {range} that the model was made for.",
            {"peak": f"{peak_ng_per_ml:.0f}", "range": str(valid.concentration)},
        )


def _of_the_vein(model: Model, sampling: Sampling) -> Iterator[Caution]:
    if model.sampled == "venous":
        yield Caution(
            "This model knows venous blood only. What is felt was measured against arterial blood, so that feelings "
            "come out too weak and too late."
        )
    elif sampling == "venous":
        yield Caution(
            "Venous levels are arterial ones less what has not mixed yet, with an assumed delay of 2 min. The first "
            "ten minutes, and those after a bolus or a change of rate, are the least sure."
        )


def _of_the_model(model: Model) -> Iterator[Caution]:
    if not model.varies:
        yield Caution(
            "The paper gives no spread between patients: the band shows one patient, not how far others differ."
        )
