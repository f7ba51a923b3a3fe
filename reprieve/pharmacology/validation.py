"""Published observations beside what the engine predicts for the same patients and doses, failures included.

`observations.toml` holds what was observed and how near is near enough; this module holds, for each, what to compute.
Kinds: *genuine* checks were not used to set any number; *calibration* ones were, so that passing proves nothing;
*reproduction* proves bookkeeping; *leaflet* is what a clinic tells its patients, which is no evidence either way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from reprieve.evidence.register import Certainty, Source, cite
from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.covariates import Ancestry, Covariates
from reprieve.pharmacology.effects import circulation, drug_high, perception
from reprieve.pharmacology.kinetics import Output, follow
from reprieve.pharmacology.models import Model, Sampling, model
from reprieve.pharmacology.population import siblings, typical
from reprieve.pharmacology.prediction import Prediction, predict
from reprieve.pharmacology.regimen import Bolus, Infusion, Regimen, timeline
from reprieve.pharmacology.routes import film, follow_uptake, nasal
from reprieve.pharmacology.validation_effects import PREDICTIONS as EFFECTS
from reprieve.units import G_PER_MOL_KETAMINE, MIN_PER_H

SEED: Final = 0


class Kind(StrEnum):
    GENUINE = "genuine"
    CALIBRATION = "calibration"
    REPRODUCTION = "reproduction"
    LEAFLET = "leaflet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What was observed, in words and as a number, and the range that a prediction should fall into."""

    key: str
    study: str
    quantity: str
    kind: Kind
    source: Source
    certainty: Certainty
    unit: str
    observed: float | None  # None where the observation is a range or a direction
    low: float
    high: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An observation beside its prediction; of a range, both of the prediction's ends are to lie inside."""

    observation: Observation
    predicted: tuple[float, ...]

    @property
    def ratio(self) -> float | None:
        observed = self.observation.observed
        return self.predicted[0] / observed if observed and len(self.predicted) == 1 else None

    @property
    def holds(self) -> bool:
        return all(self.observation.low <= value <= self.observation.high for value in self.predicted)


@cache
def observations() -> Mapping[str, Observation]:
    """Return the published observations by their key, "P07"."""
    return observations_of(files("reprieve.pharmacology").joinpath("observations.toml").read_text(encoding="utf-8"))


def observations_of(page: str) -> Mapping[str, Observation]:
    """Read observations from TOML."""
    return {
        key: Observation(
            key=key,
            **{name: entry[name] for name in ("study", "quantity", "unit", "low", "high")},
            kind=Kind(entry["kind"]),
            source=cite(entry["source"]),
            certainty=Certainty(entry["certainty"]),
            observed=entry.get("observed"),
            note=entry.get("note", ""),
        )
        for key, entry in tomllib.loads(page).items()
    }


def comparisons() -> tuple[Comparison, ...]:
    """Compute what the engine predicts for every observation."""
    return tuple(
        Comparison(observation=observation, predicted=PREDICTIONS[key]()) for key, observation in observations().items()
    )


RACEMIC: Final = model("simons-2022-racemic")
ESKETAMINE: Final = model("simons-2022-esketamine")
PATIENTS_MODEL: Final = model("perez-ruixo-2021")
CHILDREN: Final = model("herd-2007-children")
HALF_MG_PER_KG: Final = Regimen.constant(dose_mg=35, over_min=40)


def _at(
    minute: float,
    regimen: Regimen = HALF_MG_PER_KG,
    *,
    of: Model = RACEMIC,
    weight_kg: float = 70.0,
    sampling: Sampling = "arterial",
) -> Prediction:
    return predict(
        model=of,
        covariates=Covariates(weight_kg=weight_kg),
        regimen=regimen,
        at_min=[minute],
        sampling=sampling,
        seed=SEED,
    )


def _esketamine_peak(film_mg: float) -> tuple[float, ...]:
    """The infusion began six hours after the film; what is left of the film adds to it."""
    infusion = _at(20, Regimen.constant(dose_mg=20, over_min=20), of=ESKETAMINE, weight_kg=73)
    volunteer = typical(ESKETAMINE, Covariates(weight_kg=73))
    left = follow_uptake(film(film_mg), volunteer, [380], ["arterial"])["arterial"]
    return (float(infusion.ketamine_ng_per_ml.typical[0] + left[0, 0]),)


SIX_HOURS: Final = np.arange(361.0)


def _film(dose_mg: float, output: Output) -> Array:
    volunteer = typical(ESKETAMINE, Covariates(weight_kg=73))
    return follow_uptake(film(dose_mg), volunteer, SIX_HOURS, [output])[output][:, 0]


def _film_peak(dose_mg: float) -> tuple[float, ...]:
    return (float(_film(dose_mg, "arterial").max()),)


def _film_area(dose_mg: float, output: Output) -> tuple[float, ...]:
    return (float(np.trapezoid(_film(dose_mg, output), SIX_HOURS)),)


ONE_DAY: Final = np.arange(1441.0)


def _by_nose(dose_mg: float, output: Output, ancestry: Ancestry | None = None) -> Array:
    """The typical patient under 60 years, (minutes,)"""
    patient = typical(PATIENTS_MODEL, Covariates(weight_kg=74, age_years=45, ancestry=ancestry))
    return follow_uptake(nasal(dose_mg, ancestry=ancestry), patient, ONE_DAY, [output])[output][:, 0]


def _by_nose_peak(dose_mg: float, output: Output, ancestry: Ancestry | None = None) -> tuple[float, ...]:
    return (float(_by_nose(dose_mg, output, ancestry).max()),)


def _by_nose_area(dose_mg: float, output: Output) -> tuple[float, ...]:
    return (float(np.trapezoid(_by_nose(dose_mg, output), ONE_DAY) / MIN_PER_H),)


def _liver_clearance() -> tuple[float, ...]:
    """What a liver in exchange with the blood clears: its flow, times the share of it that does not come back."""
    body = typical(PATIENTS_MODEL, Covariates(weight_kg=70))
    flow, inside = body.flow_l_per_min[2], (body.loss_per_min + body.metabolism_per_min)[2] * body.peripheral_l[2]
    return (float((flow * inside / (flow + inside))[0]) * MIN_PER_H,)


def _children() -> tuple[float, ...]:
    """Median and 5 % of children ten minutes after 1 mg/kg at once."""
    weight_kg = 32.5
    group = siblings(CHILDREN, Covariates(weight_kg=weight_kg), 10_000, np.random.default_rng(SEED))
    cut = timeline(Regimen((Bolus(at_min=0, dose_mg=weight_kg),)), [10])
    levels = follow(CHILDREN, group, cut, ["venous"])["venous"][-1]
    return float(np.median(levels)), float(np.quantile(levels, 0.05))


def _venous_end() -> tuple[float, ...]:
    return (float(_at(40, sampling="venous").ketamine_ng_per_ml.typical[0]),)


def _venous_range() -> tuple[float, ...]:
    band = _at(40, sampling="venous").ketamine_ng_per_ml
    return float(band.p05[0]), float(band.p95[0])


def _clearances_l_per_h() -> Mapping[str, float]:
    body = typical(RACEMIC, Covariates(weight_kg=70))
    own = float(body.clearance_l_per_min[0]) * MIN_PER_H
    return {form.name: own * form.clearance.value for form in RACEMIC.forms}


def _racemate_clearance() -> tuple[float, ...]:
    """Clearance of both forms measured as one: dose rate over total concentration at steady state."""
    clearances = _clearances_l_per_h()
    return (1 / sum(form.share.value / clearances[form.name] for form in RACEMIC.forms),)


def _steady_volume() -> tuple[float, ...]:
    body = typical(RACEMIC, Covariates(weight_kg=70))
    return (float(body.central_l[0] + body.peripheral_l.sum()),)


def _enantiomer_ratio() -> tuple[float, ...]:
    clearances = _clearances_l_per_h()
    return (clearances["R"] / clearances["S"],)


def _plateau() -> tuple[float, ...]:
    """Level at 5 h of a constant rate, as a share of the level after 5 days."""
    five_days = Regimen((Infusion(start_min=0, duration_min=5 * 24 * 60, rate_mg_per_h=20),))
    course = predict(
        model=RACEMIC, covariates=Covariates(weight_kg=70), regimen=five_days, at_min=[300, 7200], siblings=1
    )
    at_5_h, at_5_days = course.ketamine_ng_per_ml.typical
    return (float(at_5_h / at_5_days),)


def _area_after_10_mg() -> tuple[float, ...]:
    """Area to the end of time: half of the dose over each form's clearance."""
    clearances = _clearances_l_per_h()
    return (sum(10_000 * form.share.value / clearances[form.name] for form in RACEMIC.forms),)


def _after_three_days() -> tuple[float, ...]:
    """Level by vein and by artery after 3 days of 1.2 mg/kg/h."""
    days = Regimen((Infusion(start_min=0, duration_min=3 * 24 * 60, rate_mg_per_h=1.2 * 70),))
    sites: tuple[Sampling, Sampling] = ("venous", "arterial")
    found = (_at(days.end_min, days, sampling=site).ketamine_ng_per_ml.typical[0] for site in sites)
    return tuple(map(float, found))


def _under_anaesthesia() -> tuple[float, ...]:
    """Arterial level 2 h and 4 h into 41 µg/kg/min after 2 mg/kg."""
    hours = Regimen(
        (
            Bolus(at_min=0, dose_mg=2.0 * 70),
            Infusion(start_min=0, duration_min=240, rate_mg_per_h=0.041 * 70 * MIN_PER_H),
        )
    )
    return tuple(float(_at(minute, hours).ketamine_ng_per_ml.typical[0]) for minute in (120, 240))


def _near_linear() -> tuple[float, ...]:
    """Correlation of the high with the level over Bowdle's four steps, half of each level being S."""
    levels = np.array([50.0, 100.0, 150.0, 200.0])
    return (float(np.corrcoef(levels, drug_high(levels / 2))[0, 1]),)


def _share_high_on_the_ward() -> tuple[float, ...]:
    """Share of patients at a high of 2 of 10 or more at the steady state of 22.2 mg/h of esketamine at 70 kg."""
    ward = Covariates(weight_kg=70)
    group = siblings(ESKETAMINE, ward, 10_000, np.random.default_rng(SEED))
    steady = 22.2 / MIN_PER_H / group.clearance_l_per_min * 1000
    high = perception().high.score(steady, group.high_c50_ng_per_ml)
    return (100 * float(np.mean(high >= 2)),)


def _circulation() -> tuple[float, float]:
    risen = circulation(_at(40).effect_site_ng_per_ml.typical[0])
    return float(risen.systolic_mmhg), float(risen.diastolic_mmhg)


def _pressure_left_at_100_min() -> tuple[float, ...]:
    return (float(circulation(_at(100).effect_site_ng_per_ml.typical[0]).systolic_mmhg),)


def _leaflet() -> Prediction:
    return _at(45, Regimen.constant(dose_mg=35, over_min=45))


PREDICTIONS: Final[Mapping[str, Callable[[], tuple[float, ...]]]] = {
    "P01": lambda: _esketamine_peak(50),
    "P02": lambda: _esketamine_peak(100),
    "P03": lambda: _film_peak(50),
    "P04": lambda: _film_peak(100),
    "P05": lambda: _film_area(50, "norketamine"),
    "P06": lambda: _film_area(100, "hydroxynorketamine"),
    "P07": _venous_end,
    "P08": _venous_range,
    "P10": _racemate_clearance,
    "P11": _steady_volume,
    "P12": _liver_clearance,
    "P13": lambda: (_clearances_l_per_h()["S"],),
    "P14": _enantiomer_ratio,
    "P15": lambda: (_clearances_l_per_h()["S"] / MIN_PER_H,),
    "P16": _plateau,
    "P17": _children,
    "P19": lambda: (_circulation()[0],),
    "P20": lambda: (_circulation()[1],),
    "P23": _near_linear,
    "P24": lambda: (perception().dissociation.c50.value / G_PER_MOL_KETAMINE,),
    "P25": lambda: (float(drug_high(70.0)),),
    "P26": lambda: (_leaflet().feels.onset_min.typical or np.inf,),
    "P27": lambda: (_leaflet().feels.gone_min.typical or np.inf,),
    "P33": _share_high_on_the_ward,
    "P41": _pressure_left_at_100_min,
    "E01": lambda: _by_nose_peak(28, "venous"),
    "E02": lambda: _by_nose_peak(84, "venous"),
    "E03": lambda: _by_nose_peak(84, "venous", Ancestry.JAPANESE),
    "E04": lambda: _by_nose_area(84, "venous"),
    "E05": lambda: _by_nose_peak(84, "norketamine"),
    "E06": lambda: _by_nose_area(84, "norketamine"),
    "F01": _area_after_10_mg,
    "F02": _after_three_days,
    "F03": _under_anaesthesia,
    **EFFECTS,
}
