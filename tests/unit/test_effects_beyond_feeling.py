"""Pain, the heart, breathing, lasting relief, opioids and tolerance: published anchors and the laws they must keep."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from reprieve.pharmacology.analgesia import pain_score, threshold_ratio
from reprieve.pharmacology.breathing import (
    about_ketamine,
    drive,
    given_lately_mg,
    ketamine_fall_l_per_min,
    ventilation_l_per_min,
)
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.effects import cardiac_output_percent
from reprieve.pharmacology.errors import ImpossibleInput, UnknownModel
from reprieve.pharmacology.kinetics import follow
from reprieve.pharmacology.models import Model, model, names
from reprieve.pharmacology.opioids import joint, levels, opioid, opioids, preferred
from reprieve.pharmacology.population import typical
from reprieve.pharmacology.regimen import Bolus, Infusion, Regimen, timeline
from reprieve.pharmacology.relief import mean_relief, pain_beside_placebo, responder_relief, responders
from reprieve.pharmacology.tolerance import DailyDose, danger, old_dose_weighs, potency_lost, tolerance

SEVENTY = Covariates(weight_kg=70)
DAY = 24 * 60.0
concentrations = st.floats(0, 5000)


@given(concentrations, concentrations)
def test_more_drug_never_hurts_more_nor_moves_the_heart_less(one: float, other: float) -> None:
    less, more = sorted((one, other))

    assert threshold_ratio(less) <= threshold_ratio(more)
    assert pain_score(less, 8) >= pain_score(more, 8) >= 0.4 * 8 - 1e-9  # at most 60 % is taken away
    assert cardiac_output_percent(less) <= cardiac_output_percent(more) <= 60


def test_published_potencies_are_met() -> None:
    assert threshold_ratio(112) == pytest.approx(2)
    assert pain_score(121.2, 10) == pytest.approx(7)
    assert threshold_ratio(56, 56, r_potency=0.48) > threshold_ratio(56, 56)


@given(st.floats(0, 50), concentrations, concentrations)
def test_ketamine_takes_back_a_part_of_an_opioids_effect_and_never_all(load: float, one: float, other: float) -> None:
    less, more = sorted((one, other))
    alone, beside = drive(load, less), drive(load, more)

    assert alone.slope <= beside.slope <= 1
    assert alone.baseline == beside.baseline
    assert beside.ventilation <= (1 + load) ** -0.61 + 1e-12
    assert drive(load).ventilation == pytest.approx(1 / (1 + load))


def test_127_ng_per_ml_double_the_opioids_c50_on_the_slope() -> None:
    assert drive(2.0, 127.0).slope == pytest.approx(drive(1.0).slope)


def test_ketamine_alone_depresses_when_given_fast_and_that_is_said() -> None:
    assert ketamine_fall_l_per_min([0.0, 0.5, 1.0]).tolist() == [0, 0, 0]
    assert ketamine_fall_l_per_min(1.1) == pytest.approx(4.9)
    assert ketamine_fall_l_per_min(2.2) == pytest.approx(6.5)
    assert ventilation_l_per_min(0, 0, 1.1) == pytest.approx(20 - 4.9)
    for dose in (0.5, 1.5, 4.0):
        words = " ".join(str(caution) for caution in about_ketamine(dose, with_opioid=True))
        assert "depress" in words or "unconscious" in words
        assert "does not depress" not in words


def test_what_counts_as_lately_is_the_last_half_hour() -> None:
    regimen = Regimen((Bolus(at_min=10, dose_mg=20), Infusion(start_min=0, duration_min=60, rate_mg_per_h=60)))

    assert given_lately_mg(regimen, [0, 10, 30, 39.9, 41, 60, 100]) == pytest.approx(
        [0, 30, 50, 50, 30, 30, 0], abs=0.2
    )


def slow_site(regimen: Regimen, at_days: list[float], name: str = "simons-2022-racemic") -> np.ndarray:
    cut = timeline(regimen, [DAY * day for day in at_days])
    found = follow(model(name), typical(model(name), SEVENTY), cut, ["slow_site"])["slow_site"]
    return np.asarray(found[cut.place([DAY * day for day in at_days]), 0])


def test_the_table_of_lasting_relief() -> None:
    """Relief of a responder as the recommended model set tabulates it: short infusions leave little."""
    one = Regimen.constant(dose_mg=35, over_min=40)
    six = Regimen(
        tuple(Infusion(start_min=DAY * d, duration_min=40, rate_mg_per_h=52.5) for d in (0, 2.4, 4.8, 7.2, 9.6, 12))
    )

    assert responder_relief(slow_site(one, [1, 7])) == pytest.approx([0.045, 0.03], abs=0.006)
    assert responder_relief(slow_site(six, [12.9])) == pytest.approx([0.17], abs=0.015)
    assert responder_relief(slow_site(six, [27, 41])) == pytest.approx([0.08, 0.03], abs=0.015)
    assert responder_relief(10.5) == pytest.approx(0.5)
    assert mean_relief(10.5) == pytest.approx(0.335)
    assert pain_beside_placebo(0) == 1
    assert responders(20_000, np.random.default_rng(1)).mean() == pytest.approx(0.67, abs=0.01)


@pytest.mark.parametrize("name", [n for n in opioids() if opioid(n).kinetics])
def test_an_opioids_effect_lags_behind_its_blood_as_an_independent_solver_has_it(name: str) -> None:
    drug = opioid(name)
    kinetics = preferred(drug)
    patient = typical(kinetics, SEVENTY)
    minutes = np.arange(0.0, 241.0, 5.0)
    cut = timeline(Regimen((Bolus(at_min=0, dose_mg=1),)), minutes)
    found = levels(drug, kinetics, patient, cut)
    assert drug.half_life is not None
    ke0 = np.log(2) / drug.half_life.canonical
    fine = np.arange(0.0, 240.5, 0.05)
    blood = levels(drug, kinetics, patient, timeline(Regimen((Bolus(at_min=0, dose_mg=1),)), fine)).blood[:, 0]

    def slope(t: float, y: np.ndarray) -> np.ndarray:
        return np.asarray(ke0 * (np.interp(t, fine, blood) - y))

    solved = solve_ivp(slope, (0, 240), [0.0], t_eval=minutes, rtol=1e-8, atol=1e-10, max_step=0.5).y[0]

    assert found.effect_site[cut.place(minutes), 0] == pytest.approx(solved, rel=2e-3, abs=1e-3 * solved.max())


@settings(deadline=None)
@given(st.sampled_from(opioids()), concentrations, st.floats(1, 20))
def test_chances_add_up_and_tolerance_weakens_both(name: str, level: float, times: float) -> None:
    drug = opioid(name)
    chances = joint(drug, level, log_sd_analgesia=0.4, log_sd_breathing=0.4)

    total = sum(float(part) for part in (chances.relief_and_breath, chances.relief_without_breath,
                                         chances.breath_without_relief, chances.neither))  # fmt: skip
    assert total == pytest.approx(1)
    assert -1 <= float(chances.utility) <= 1
    assert drug.breathing_left(level, times) >= drug.breathing_left(level)
    assert drug.pain_relief(level, times) <= drug.pain_relief(level)
    assert 0 <= drug.breathing_left(level) <= 1


def test_what_is_exploratory_says_so() -> None:
    assert opioid("oxycodone").exploratory == ("breathing", "analgesia")
    assert opioid("fentanyl").exploratory == ()
    assert opioid("fentanyl").tolerant == pytest.approx(1.82 / 0.42)
    with pytest.raises(UnknownModel, match="morphine"):
        opioid("heroin")


def test_tolerance_is_its_own_differential_equation() -> None:
    history = [DailyDose(from_day=0, mme_per_day=78), DailyDose(from_day=30, mme_per_day=20)]

    def slope(day: float, t: np.ndarray) -> np.ndarray:
        steady = 1.2 * (78 if day < 30 else 20) / 100
        return np.asarray(np.log(2) / 14 * (steady - t))

    solved = solve_ivp(slope, (0, 90), [0.0], t_eval=[10, 30, 60, 90], rtol=1e-9, atol=1e-11, max_step=0.5).y[0]

    assert tolerance(history, [10, 30, 60, 90]).analgesia - 1 == pytest.approx(solved, rel=1e-3)
    assert potency_lost(tolerance(history, 30).analgesia) == pytest.approx(0.42, abs=0.005)


def test_after_a_break_the_old_dose_is_dangerous_and_that_is_said() -> None:
    history = [DailyDose(from_day=0, mme_per_day=300), DailyDose(from_day=200, mme_per_day=0)]
    later = [old_dose_weighs(tolerance(history, 200), tolerance(history, 200 + days)) for days in (0, 7, 14, 60)]

    assert later[0] == pytest.approx(1)
    assert all(a < b for a, b in pairwise(later))
    said = danger(history, 199, 230)
    assert said is not None
    assert "memory of the old dose does not" in str(said)
    assert danger(history, 150, 150) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda: threshold_ratio(-1),
        lambda: pain_score(1, 11),
        lambda: cardiac_output_percent(float("nan")),
        lambda: drive(float("inf")),
        lambda: responder_relief([1, -1]),
        lambda: DailyDose(from_day=0, mme_per_day=-1),
        lambda: tolerance([DailyDose(from_day=3, mme_per_day=1), DailyDose(from_day=2, mme_per_day=1)], 5),
    ],
)
def test_impossible_levels_are_refused(call: object) -> None:
    with pytest.raises(ImpossibleInput):
        call()  # type: ignore[operator]


def test_opioids_are_no_ketamine_models() -> None:
    assert set(names("morphine")) == {"morphine-lotsch"}
    assert not set(names("morphine")) & set(names())
    assert isinstance(preferred(opioid("morphine")), Model)
