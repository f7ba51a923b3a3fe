"""The set of models that was recommended before this engine was written, number by number beside what is shipped.

Source: the project's review of the literature, "Recommended default model set (version 0)", sections 1 to 9, whose own
sources each number of ours names. Its numbers are copied here as they are printed there; one unit of the last digit is
how near is near, for some were cut and not rounded. What differs is listed in docs/validation/pharmacology.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import expm1, sqrt

import numpy as np
import numpy.typing as npt
import pytest

from reprieve.cli.pages.pharmacology import DIFFERS
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.effects import circulation, dissociation, drug_high
from reprieve.pharmacology.kinetics import Output, follow
from reprieve.pharmacology.mechanism import cascade
from reprieve.pharmacology.models import model, numbers_of
from reprieve.pharmacology.models.number import Number
from reprieve.pharmacology.opioids import opioid
from reprieve.pharmacology.population import typical
from reprieve.pharmacology.regimen import Infusion, Regimen, timeline
from reprieve.pharmacology.relief import responder_relief
from reprieve.pharmacology.tolerance import DailyDose, steady, tolerance

# Section, file, number → as printed there; in the unit of the file.
VALUES = """
1 simons-2022-racemic central volume                  11.6
1 simons-2022-racemic peripheral 1 volume             39.0
1 simons-2022-racemic peripheral 2 volume             174
1 simons-2022-racemic central clearance               1.48
1 simons-2022-racemic form R clearance                0.86
1 simons-2022-racemic form S share                    0.5
1 simons-2022-racemic peripheral 1 flow               2.43
1 simons-2022-racemic peripheral 2 flow               1.21
1 simons-2022-racemic metabolite 1 transit            20.1
1 simons-2022-racemic metabolite 1 fraction           0.8
1 simons-2022-racemic metabolite 1 clearance          1.00
1 simons-2022-racemic metabolite 1 peripheral flow    2.63
1 simons-2022-racemic metabolite 1 peripheral volume  221
1 simons-2022-racemic metabolite 2 transit            1.12
1 simons-2022-racemic metabolite 2 fraction           0.7
1 simons-2022-racemic metabolite 2 volume             4.4
1 simons-2022-racemic metabolite 2 peripheral volume  87.5
1 simons-2022-racemic metabolite 2 clearance          0.933
1 simons-2022-racemic metabolite 2 peripheral flow    1.70
1 simons-2022-racemic covariate volume_exponent       1
1 simons-2022-racemic covariate flow_exponent         0.75
1 simons-2022-racemic covariate female_clearance      1.20
1 simons-2022-racemic covariate age_from              60
1 simons-2022-racemic covariate age_flow              151
1 simons-2022-racemic covariate age_fall              2.19
1 simons-2022-racemic residual ketamine proportional  0.11
1 simons-2022-racemic residual norketamine proportional 0.10
1 venous vein flow                                    7.59
1 venous vein half_life                               2
3 perception effect_site half_life                    8.3
3 perception high c50                                 71.3
3 perception dissociation c50                         121.2
3 perception curve gamma                              1.5
4 analgesia threshold doubling                        112
4 analgesia threshold r_potency                       0
4 analgesia threshold r_potency_otherwise             0.48
4 analgesia pain maximum                              0.6
4 analgesia pain c50                                  121
4 analgesia pain gamma                                1.5
5 circulation pressure systolic                       44
5 circulation pressure diastolic                      30.4
5 circulation pressure c50                            220
5 circulation pulse maximum                           57
5 circulation pulse c50                               600
5 circulation output slope                            0.14
5 circulation output ceiling                          60
5 circulation pressure age_slope                      0.01
5 circulation pressure age_reference                  50
5 circulation pressure treated_hypertension           1.3
6 breathing esketamine doubling                       127
6 breathing opioid slope_share                        0.39
6 breathing ketamine first_dose                       1.1
6 breathing ketamine first_fall                       4.9
6 breathing ketamine window                           30
7 relief slow_site half_life                          10.9
7 relief slow_site c50                                10.5
7 relief response ketamine                            0.67
7 relief response placebo                             0.23
8 opioids fentanyl breathing potency                  0.42
8 opioids fentanyl breathing tolerant_potency         1.82
8 opioids fentanyl effect_site half_life              17
8 opioids fentanyl analgesia potency                  0.6
8 opioids morphine breathing potency                  32
8 opioids morphine breathing gamma                    1
8 opioids morphine analgesia gamma                    2.4
8 opioids morphine effect_site half_life              4.4
8 opioids hydromorphone analgesia potency             4.1
8 opioids oxycodone effect_site half_life             35
8 opioids oxycodone analgesia potency                 75
8 opioids oxycodone analgesia other_potency           12
8 tolerance tolerance half_life                       14
8 tolerance tolerance analgesia                       1.2
8 tolerance tolerance breathing_share                 0.6
9 mechanism receptor s_ketamine                       0.3
9 mechanism receptor r_ketamine                       1.4
9 mechanism receptor s_norketamine                    1.7
9 mechanism receptor r_norketamine                    13
9 mechanism free ketamine                             0.70
9 mechanism free norketamine                          0.50
9 mechanism cascade surge                             0.5
9 mechanism cascade signal                            6
9 mechanism cascade growth                            0.10
9 mechanism cascade loss                              7
"""
# The same, of how patients differ: variances on the log scale in section 1, coefficients of variation elsewhere.
VARIANCES = """
simons-2022-racemic central volume                    0.057
simons-2022-racemic central clearance                 0.029
simons-2022-racemic peripheral 2 flow                 0.026
simons-2022-racemic metabolite 1 transit              0.021
simons-2022-racemic metabolite 1 clearance            0.050
simons-2022-racemic metabolite 2 volume               1.22
simons-2022-racemic metabolite 2 clearance            0.103
simons-2022-racemic metabolite 2 peripheral flow      0.287
"""
VARIATIONS = """
perception effect_site half_life                      0.40
perception high c50                                   0.40
perception dissociation c50                           0.40
circulation pressure systolic                         0.65
circulation pressure diastolic                        0.70
"""


def lines(table: str) -> list[tuple[str, str]]:
    pairs = (line.rsplit(maxsplit=1) for line in table.strip().splitlines())
    return [(place, value) for place, value in pairs]


def number(place: str) -> Number:
    file, _, rest = place.partition(" ")
    return numbers_of(file)[rest]


def agrees(printed: str, ours: float, units: float = 1.0) -> bool:
    """As near as the last digit that is printed, a half of it for what was copied and not computed."""
    decimals = len(printed.partition(".")[2])
    return abs(ours - float(printed)) <= units * 10.0**-decimals + 1e-9


@pytest.mark.parametrize(("place", "printed"), lines(VALUES))
def test_every_recommended_number_is_the_one_in_use(place: str, printed: str) -> None:
    assert agrees(printed, number(place.partition(" ")[2]).value, 0.5)


@pytest.mark.parametrize(("place", "printed"), lines(VARIANCES))
def test_every_recommended_variance_is_the_one_in_use(place: str, printed: str) -> None:
    assert agrees(printed, number(place).log_sd ** 2, 0.5)


@pytest.mark.parametrize(("place", "printed"), lines(VARIATIONS))
def test_every_recommended_coefficient_of_variation_is_the_one_in_use(place: str, printed: str) -> None:
    assert agrees(printed, sqrt(expm1(number(place).log_sd ** 2)), 0.5)


def test_what_is_inferred_or_derived_from_recommended_numbers() -> None:
    default = model()

    assert [m.steps for m in default.metabolites] == [2, 2]
    assert [m.forms for m in default.metabolites] == [("S", "R"), ("S",)]  # R-hydroxynorketamine is not predicted
    assert default.metabolites[0].volume is None  # VN1 = V1
    assert default.metabolites[0].mass.value == pytest.approx(223.70 / 237.73, abs=5e-7)
    assert default.metabolites[1].mass.value == pytest.approx(239.70 / 223.70, abs=5e-7)
    assert number("simons-2022-racemic residual norketamine additive").value == pytest.approx(0.058 * 223.70, abs=0.005)
    assert not default.scale_by_sex
    assert (default.valid.concentration.high, default.valid.bolus.high, default.valid.age.high) == (600, 0.5, 75)
    assert opioid("morphine").breathing.c50_ng_per_ml == pytest.approx(96 * 285.34 / 1000)
    assert opioid("hydromorphone").breathing.potency.value == pytest.approx(32 / 5)
    assert 50 <= opioid("oxycodone").breathing.c50_ng_per_ml <= 130
    intervals = {"perception effect_site half_life": (5.1, 13.0), "relief slow_site half_life": (5.3, 20.5)}
    for place, (low, high) in intervals.items():
        assert number(place).log_se == pytest.approx(np.log(high / low) / (2 * 1.96), rel=1e-3)


SEVENTY = Covariates(weight_kg=70)
QUARTERS = np.arange(0.0, 300.0, 0.25)
DAYS = np.arange(0.0, 60.0, 0.05)


@cache
def course(name: str, regimen: Regimen, output: Output, days: bool = False) -> npt.NDArray[np.float64]:
    moments = DAYS * 1440 if days else QUARTERS
    cut = timeline(regimen, moments)
    levels = follow(model(name), typical(model(name), SEVENTY), cut, [output])[output]
    found: npt.NDArray[np.float64] = levels[cut.place(moments), 0]
    return found


def half_mg_per_kg(over_min: float) -> Regimen:
    return Regimen.constant(dose_mg=35, over_min=over_min)


def level(output: Output, minute: float, over_min: float = 40, name: str = "simons-2022-racemic") -> float:
    return float(course(name, half_mg_per_kg(over_min), output)[round(minute * 4)])


def peak(output: Output, over_min: float = 40, name: str = "simons-2022-racemic") -> float:
    return float(course(name, half_mg_per_kg(over_min), output).max())


def ratio(minute: float, over_min: float) -> float:
    return level("norketamine", minute, over_min) / level("arterial", minute, over_min)


def felt(over_min: float, at_least: float, c50: float, gamma: float = 1.5) -> tuple[float, float]:
    """First and last quarter minute at which the score is reached."""
    power = course("simons-2022-racemic", half_mg_per_kg(over_min), "effect_site") ** gamma
    there = QUARTERS[10 * power / (power + c50**gamma) >= at_least]
    return float(there[0]), float(there[-1])


def half_after(over_min: float, scale: Callable[[np.ndarray], np.ndarray]) -> float:
    scores = scale(course("simons-2022-racemic", half_mg_per_kg(over_min), "effect_site"))
    return float(QUARTERS[(scores < scores.max() / 2) & (over_min < QUARTERS)][0] - over_min)


def systolic(minute: float) -> float:
    return float(circulation(level("effect_site", minute)).systolic_mmhg)


ONE = half_mg_per_kg(40)
SIX = Regimen(tuple(Infusion(start_min=1440.0 * d, duration_min=40, rate_mg_per_h=52.5) for d in (0, 2, 4, 7, 9, 11)))
TEN = Regimen(
    tuple(
        Infusion(start_min=1440.0 * d, duration_min=240, rate_mg_per_h=24.5) for d in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
    )
)
RISING = Regimen(
    tuple(Infusion(start_min=600.0 * k, duration_min=600, rate_mg_per_h=5 + 16 / 9 * k) for k in range(10))
)


def slow(regimen: Regimen, name: str = "simons-2022-racemic") -> np.ndarray:
    return course(name, regimen, "slow_site", True)


def relief(regimen: Regimen, day: float | None = None, name: str = "simons-2022-racemic") -> float:
    """Per cent of a responder's pain, at its peak or on a day."""
    shares = 100 * responder_relief(slow(regimen, name))
    return float(shares.max() if day is None else shares[round(day / 0.05)])


@cache
def mechanism() -> object:
    return cascade(ONE, np.arange(0.0, 15 * 1440.0))


def of_mechanism(what: str, minute: int) -> float:
    return float(getattr(mechanism(), what)[minute])


# What the review computed with these numbers (its sections 2, 5, 7, 8, 9); the arterial course: test_reference_course.
COMPUTED: dict[str, tuple[str, Callable[[], float]]] = {
    "vein at the end of 40 min, ng/mL": ("186", lambda: level("venous", 40)),
    "vein at the end of 45 min, ng/mL": ("175", lambda: level("venous", 45, 45)),
    "norketamine peak, 40 min": ("77", lambda: peak("norketamine")),
    "norketamine peak, 45 min": ("76", lambda: peak("norketamine", 45)),
    "norketamine over ketamine at the end, 40 min": ("0.22", lambda: ratio(40, 40)),
    "norketamine over ketamine at the end, 45 min": ("0.24", lambda: ratio(45, 45)),
    "norketamine over ketamine an hour later, 40 min": ("0.95", lambda: ratio(100, 40)),
    "norketamine over ketamine an hour later, 45 min": ("0.97", lambda: ratio(105, 45)),
    "Domino's peak": ("240", lambda: peak("arterial", 40, "domino-1984")),
    "Herd's peak": ("253", lambda: peak("venous", 40, "herd-2007-children")),
    "Perez-Ruixo's peak": ("125", lambda: peak("venous", 40, "perez-ruixo-2021")),
    "high of 1, from, 40 min": ("4.8", lambda: felt(40, 1, 71.3)[0]),
    "high of 1, until, 40 min": ("152", lambda: felt(40, 1, 71.3)[1]),
    "high of 1, from, 45 min": ("5.0", lambda: felt(45, 1, 71.3)[0]),
    "high of 1, until, 45 min": ("155", lambda: felt(45, 1, 71.3)[1]),
    "high of 2, until, 40 min": ("102", lambda: felt(40, 2, 71.3)[1]),
    "high of 2, until, 45 min": ("105", lambda: felt(45, 2, 71.3)[1]),
    "external perception of 1, until, 40 min": ("103", lambda: felt(40, 1, 121.2)[1]),
    "external perception of 1, until, 45 min": ("106", lambda: felt(45, 1, 121.2)[1]),
    "external perception of 2, until, 40 min": ("74", lambda: felt(40, 2, 121.2)[1]),
    "external perception of 2, until, 45 min": ("77", lambda: felt(45, 2, 121.2)[1]),
    "slope 1: high of 2, until": ("142", lambda: felt(40, 2, 71.3, 1.0)[1]),
    "slope 1: external perception of 2, until": ("98", lambda: felt(40, 2, 121.2, 1.0)[1]),
    "slope 2: high of 2, until": ("88", lambda: felt(40, 2, 71.3, 2.0)[1]),
    "slope 2: external perception of 2, until": ("65", lambda: felt(40, 2, 121.2, 2.0)[1]),
    "half of the high's peak, minutes after the stop": ("35", lambda: half_after(40, drug_high)),
    "half of external perception's peak, minutes after the stop": ("26", lambda: half_after(40, dissociation)),
    "systolic rise at 10 min": ("7", lambda: systolic(10)),
    "systolic rise at 20 min": ("12", lambda: systolic(20)),
    "systolic rise at 40 min": ("16", lambda: systolic(40)),
    "systolic rise at 60 min": ("11", lambda: systolic(60)),
    "systolic rise at 100 min": ("5", lambda: systolic(100)),
    "relief, slow site's peak after 100 h, ng/mL": (
        "42.5",
        lambda: float(slow(RISING, "simons-2022-esketamine").max()),
    ),
    "relief at its peak after 100 h, %": ("80", lambda: relief(RISING, None, "simons-2022-esketamine")),
    "relief after 100 h, week 1, %": ("73", lambda: relief(RISING, 7, "simons-2022-esketamine")),
    "relief after 100 h, week 3, %": ("52", lambda: relief(RISING, 21, "simons-2022-esketamine")),
    "relief after 100 h, day 42, %": ("23", lambda: relief(RISING, 42, "simons-2022-esketamine")),
    "relief after 100 h, day 56, %": ("11", lambda: relief(RISING, 56, "simons-2022-esketamine")),
    "relief, slow site's peak after one infusion, ng/mL": ("0.50", lambda: float(slow(ONE).max())),
    "relief at its peak after one infusion, %": ("4.5", lambda: relief(ONE)),
    "relief a week after one infusion, %": ("3", lambda: relief(ONE, 7)),
    "relief, slow site's peak after six, ng/mL": ("2.2", lambda: float(slow(SIX).max())),
    "relief at its peak after six, %": ("17", lambda: relief(SIX)),
    "relief two weeks after six, %": ("8", lambda: relief(SIX, 25)),
    "relief four weeks after six, %": ("3", lambda: relief(SIX, 39)),
    "relief, slow site's peak after ten of 4 h, ng/mL": ("10.3", lambda: float(slow(TEN).max())),
    "relief at its peak after ten of 4 h, %": ("50", lambda: relief(TEN)),
    "tolerance at steady 78 mg/d": ("0.94", lambda: float(steady(78))),
    "tolerance after 30 days of 78 mg/d": (
        "0.72",
        lambda: float(tolerance([DailyDose(from_day=0, mme_per_day=78)], 30).analgesia - 1),
    ),
    "tolerance of breathing at 460 mg/d": ("4.3", lambda: float(1 + 0.6 * steady(460))),
    "receptors blocked at 5 min": ("0.18", lambda: of_mechanism("occupancy", 5)),
    "receptors blocked at 10 min": ("0.34", lambda: of_mechanism("occupancy", 10)),
    "receptors blocked at 40 min": ("0.61", lambda: of_mechanism("occupancy", 40)),
    "receptors blocked at 80 min": ("0.36", lambda: of_mechanism("occupancy", 80)),
    "receptors blocked at 240 min": ("0.13", lambda: of_mechanism("occupancy", 240)),
    "glutamate surge at 2 h": ("0.80", lambda: of_mechanism("surge", 120)),
    "signal at 8 h": ("0.29", lambda: of_mechanism("signal", 480)),
    "synapses gained at 36 h": ("0.38", lambda: of_mechanism("synapses", 36 * 60)),
    "synapses gained on day 7": ("0.23", lambda: of_mechanism("synapses", 7 * 1440)),
    "synapses gained on day 14": ("0.11", lambda: of_mechanism("synapses", 14 * 1440)),
}


@pytest.mark.parametrize("what", COMPUTED)
def test_what_the_review_computed_is_what_the_engine_computes_or_is_listed(what: str) -> None:
    printed, ours = COMPUTED[what]
    found = ours()
    print(f"{what}: {printed} there, {found:.4g} here")

    assert agrees(printed, found) == (what not in DIFFERS)


def test_what_is_listed_as_different_is_looked_at_here() -> None:
    numbers = {what for what, difference in DIFFERS.items() if not difference.form}

    assert numbers <= set(COMPUTED)
