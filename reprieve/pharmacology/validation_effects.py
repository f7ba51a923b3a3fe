"""What to compute for the published observations of pain, circulation, breathing, lasting relief and opioids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import numpy as np

from reprieve.pharmacology.analgesia import threshold_ratio
from reprieve.pharmacology.breathing import ketamine_fall_l_per_min
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.effects import cardiac_output_percent, circulation
from reprieve.pharmacology.kinetics import course, follow
from reprieve.pharmacology.models import model, numbers_of
from reprieve.pharmacology.opioids import joint, levels, opioid, preferred
from reprieve.pharmacology.population import siblings, typical
from reprieve.pharmacology.regimen import Bolus, Infusion, Regimen, timeline
from reprieve.pharmacology.relief import chance_of_response, pain_beside_placebo
from reprieve.pharmacology.tolerance import DailyDose, potency_lost, tolerance
from reprieve.units import MIN_PER_H

SEVENTY: Final = Covariates(weight_kg=70)
MANY: Final = 100_000
ASSUMED_SPREAD: Final = 0.3853  # CV 40 %, as assumed for perception


def _analgesic_level() -> tuple[float, ...]:
    """Steady racemate at which pressure may rise by half before it hurts; S is a little less than half of it."""
    racemate = model()
    share = {form.name: form.share.value / form.clearance.value for form in racemate.forms}
    active = share["S"] / sum(share.values())
    rising = np.linspace(0, 500, 5001)
    return (float(rising[np.searchsorted(threshold_ratio(rising * active), 1.5)]),)


def _severe_pressure() -> tuple[float, ...]:
    """Share of infusions of 0.5 mg/kg in which systolic pressure passes what we call severe; resting as assumed."""
    resting = {place: number.value for place, number in numbers_of("circulation").items()}
    rng = np.random.default_rng(0)
    group = siblings(model(), SEVENTY, MANY // 10, rng)
    cut = timeline(Regimen.constant(dose_mg=35, over_min=40), [40.0])
    rise = circulation(course(model(), group, cut).effect_site[-1]).systolic_mmhg * group.systolic_gain
    before = resting["resting systolic"] + resting["resting systolic_sd"] * rng.standard_normal(len(group))
    return (100 * float(np.mean(before + rise > resting["resting severe"])),)


def _mean_pressure_ceiling() -> tuple[float, ...]:
    resting = numbers_of("circulation")
    before = (resting["resting systolic"].value + 2 * resting["resting diastolic"].value) / 3
    risen = circulation(1959.0)
    return (100 * float(risen.systolic_mmhg + 2 * risen.diastolic_mmhg) / 3 / before,)


def _morphine_fall() -> tuple[float, ...]:
    """Litres a minute off after 0.2 mg/kg of morphine, an hour later; the baseline is not in the abstract."""
    morphine = opioid("morphine")
    cut = timeline(Regimen((Bolus(at_min=0, dose_mg=14),)), [60.0])
    found = levels(morphine, preferred(morphine), typical(preferred(morphine), SEVENTY), cut)
    left = float(morphine.breathing_left(found.effect_site[-1, 0]))
    return (numbers_of("breathing")["baseline ventilation"].value * (1 - left),)


def _pain_after_a_week() -> tuple[float, ...]:
    """Pain a week after the start of 4.2 days of esketamine, raised evenly from 5 to 22.2 mg/h, over placebo's."""
    esketamine = model("simons-2022-esketamine")
    steps = np.linspace(5, 22.2, 11)
    length = 4.2 * 24 * MIN_PER_H / steps.size
    parts = (
        Infusion(start_min=k * length, duration_min=length, rate_mg_per_h=float(rate)) for k, rate in enumerate(steps)
    )
    cut = timeline(Regimen(tuple(parts)), [10_080.0])
    site = follow(esketamine, typical(esketamine, SEVENTY), cut, ["slow_site"])["slow_site"][-1, 0]
    return (float(pain_beside_placebo(site)),)


@cache
def _fentanyl_nadirs() -> tuple[float, ...]:
    """Least share of breathing after 75 and then 150 µg, an hour apart, less what was read off the paper's figure."""
    fentanyl = opioid("fentanyl")
    minutes = np.arange(0.0, 121.0)
    cut = timeline(Regimen((Bolus(at_min=0, dose_mg=0.075), Bolus(at_min=60, dose_mg=0.150))), minutes)
    found = levels(fentanyl, preferred(fentanyl), typical(preferred(fentanyl), SEVENTY), cut)
    left = fentanyl.breathing_left(found.effect_site[cut.place(minutes), 0])
    return float(left[:60].min() - 0.54), float(left[60:].min() - 0.28)


def _fentanyl_potency() -> tuple[float, ...]:
    fentanyl = opioid("fentanyl")
    return fentanyl.breathing.c50_ng_per_ml / 0.42, fentanyl.breathing.c50_ng_per_ml * (fentanyl.tolerant or 0) / 1.82


def _morphine_half_life() -> tuple[float, ...]:
    lag = opioid("morphine").half_life
    return (lag.canonical / MIN_PER_H if lag else np.nan,)


def _potency_lost() -> tuple[float, ...]:
    month = tolerance([DailyDose(from_day=0, mme_per_day=78)], 30)
    return (100 * float(potency_lost(month.analgesia)),)


def _best_alfentanil() -> tuple[float, ...]:
    """The level at which relief without severe depression is likeliest, patients differing by 40 % in both."""
    rising = np.linspace(1, 300, 3000)
    chances = joint(opioid("alfentanil"), rising, log_sd_analgesia=ASSUMED_SPREAD, log_sd_breathing=ASSUMED_SPREAD)
    return (float(rising[int(np.argmax(chances.relief_and_breath))]),)


PREDICTIONS: Final[Mapping[str, Callable[[], tuple[float, ...]]]] = {
    "P09": _analgesic_level,
    "P18": lambda: (float(cardiac_output_percent(320.0)),),
    "P21": _severe_pressure,
    "P22": _mean_pressure_ceiling,
    "P28": lambda: (numbers_of("breathing")["esketamine doubling"].value,),
    "P29": lambda: (float(ketamine_fall_l_per_min(1.1)) - float(ketamine_fall_l_per_min(0.39)),),
    "P30": _morphine_fall,
    "P31": lambda: (chance_of_response()["ketamine"].value,),
    "P32": _pain_after_a_week,
    "P34": lambda: (100 * (1 - chance_of_response()["ketamine"].value),),
    "P35": _fentanyl_nadirs,
    "P36": _fentanyl_potency,
    "P37": _morphine_half_life,
    "P38": _potency_lost,
    "P39": lambda: (opioid("hydromorphone").analgesia.c50_ng_per_ml,),
    "P40": _best_alfentanil,
}
