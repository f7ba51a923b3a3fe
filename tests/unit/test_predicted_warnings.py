"""A prediction says where it leaves what its model was made for, and refuses slips of units."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reprieve.pharmacology.covariates import Covariates, Sex
from reprieve.pharmacology.errors import ImpossibleInput, InvalidCovariates, InvalidTimes, OutsideValidity
from reprieve.pharmacology.models import model
from reprieve.pharmacology.prediction import Prediction, predict
from reprieve.pharmacology.regimen import Bolus, Regimen

HALF_MG_PER_KG = Regimen.constant(dose_mg=35, over_min=40)
ADULT = Covariates(weight_kg=70)


def prediction(covariates: Covariates = ADULT, regimen: Regimen = HALF_MG_PER_KG, **others: Any) -> Prediction:
    given: dict[str, Any] = {"model": model(), "at_min": [0, 40], "siblings": 20} | others
    return predict(covariates=covariates, regimen=regimen, **given)


def said(found: Prediction) -> str:
    return " ".join(map(str, found.warnings))


def test_an_ordinary_patient_and_dose_raise_no_warning() -> None:
    assert prediction().warnings == ()


@pytest.mark.parametrize(("weight_kg", "warned"), [(52, True), (53, False), (93, False), (94, True)])
def test_weight_outside_the_studied_range_is_said(weight_kg: float, warned: bool) -> None:
    regimen = Regimen.constant(dose_mg=weight_kg / 2, over_min=40)

    assert ("53 to 93 kg" in said(prediction(Covariates(weight_kg=weight_kg), regimen))) == warned


@pytest.mark.parametrize(("age", "warned"), [(17, True), (18, False), (75, False), (76, True)])
def test_age_outside_the_range_is_said(age: float, warned: bool) -> None:
    assert ("18 to 75 years" in said(prediction(Covariates(weight_kg=70, age_years=age)))) == warned


def test_above_100_kg_both_answers_are_shown() -> None:
    heavy, regimen = Covariates(weight_kg=130), Regimen.constant(dose_mg=65, over_min=40)

    found = prediction(heavy, regimen)

    flat = found.ketamine_without_weight_ng_per_ml
    assert flat is not None
    assert flat[1] > found.ketamine_ng_per_ml.typical[1] > 0
    assert f"{flat[1]:.0f} ng/mL" in said(found)


def test_up_to_100_kg_there_is_one_answer() -> None:
    found = prediction(Covariates(weight_kg=100), Regimen.constant(dose_mg=50, over_min=40))

    assert found.ketamine_without_weight_ng_per_ml is None


def test_a_large_bolus_is_said() -> None:
    assert "bolus" in said(prediction(regimen=Regimen((Bolus(at_min=0, dose_mg=36),))))
    assert "bolus" not in said(prediction(regimen=Regimen((Bolus(at_min=0, dose_mg=7),))))


def test_a_peak_beyond_the_range_is_said_even_between_the_times_asked_for() -> None:
    found = prediction(regimen=Regimen.constant(dose_mg=80, over_min=40), at_min=[0, 170])

    assert "600 ng/mL" in said(found)
    assert found.ketamine_ng_per_ml.typical[1] < 600


def test_venous_levels_say_what_they_rest_on() -> None:
    found = prediction(sampling="venous")

    assert "assumed delay" in said(found)
    assert found.model.sampling == "venous"
    assert any("vein half life" in number for number in found.model.unsettled)


def test_a_dose_in_micrograms_is_refused() -> None:
    with pytest.raises(OutsideValidity, match="is the dose in mg"):
        prediction(regimen=Regimen.constant(dose_mg=35_000, over_min=40))


@pytest.mark.parametrize("weight_kg", [0, -70, math.nan, math.inf, 70_000])
def test_impossible_weights_are_refused(weight_kg: float) -> None:
    with pytest.raises(InvalidCovariates, match="weight_kg"):
        Covariates(weight_kg=weight_kg)


@pytest.mark.parametrize("weight_kg", ["70", None, [70, 80], 10**400])
def test_a_weight_that_is_no_number_is_named(weight_kg: Any) -> None:
    with pytest.raises(InvalidCovariates, match="weight_kg is "):
        Covariates(weight_kg=weight_kg)


@pytest.mark.parametrize("wrong", [{"model": "domino-1984"}, {"covariates": 70}, {"regimen": 35}, {"at_min": ["noon"]}])
def test_what_is_of_another_kind_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(ImpossibleInput, match=next(iter(wrong))):
        prediction(**wrong)


def test_impossible_ages_heights_and_sexes_are_refused() -> None:
    for argument, value in (("age_years", -1), ("age_years", 400), ("height_cm", 1.7), ("sex", "f")):
        with pytest.raises(InvalidCovariates, match=argument):
            Covariates(weight_kg=70, **{argument: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"sampling": "capillary"}, {"siblings": 0}, {"siblings": 10**9}, {"seed": -1}])
def test_impossible_settings_name_the_argument(wrong: dict[str, Any]) -> None:
    with pytest.raises(ImpossibleInput, match=next(iter(wrong))):
        prediction(**wrong)


def test_more_values_than_memory_should_hold_are_refused() -> None:
    with pytest.raises(InvalidTimes, match="siblings"):
        prediction(at_min=np.arange(0, 3000, 0.1), siblings=1000)


def test_a_seed_draws_the_same_siblings_and_another_seed_others() -> None:
    first, again, other = (prediction(seed=seed).ketamine_ng_per_ml for seed in (1, 1, 2))

    assert first.p95.tolist() == again.p95.tolist()
    assert first.p95[1] != other.p95[1]
    assert first.typical.tolist() == other.typical.tolist()


def test_clearance_falls_with_age_from_60_and_sex_changes_nothing_unless_asked() -> None:
    def peak(scale_by_sex: bool = False, **covariates: Any) -> float:
        found = prediction(Covariates(weight_kg=70, **covariates), model=replace(model(), scale_by_sex=scale_by_sex))
        return float(found.ketamine_ng_per_ml.typical[1])

    assert peak() == peak(age_years=60) < peak(age_years=61) < peak(age_years=75)
    assert peak(sex=Sex.FEMALE) == peak()
    assert peak(scale_by_sex=True, sex=Sex.FEMALE) < peak()


def test_a_patient_who_gets_nothing_feels_nothing() -> None:
    found = prediction(regimen=Regimen())

    assert found.feels.share_never_feeling == 1
    assert found.feels.onset_min.typical is None
    assert found.feels.gone_min.p95 is None
    assert not found.ketamine_ng_per_ml.p95.any()


def test_when_it_is_felt_does_not_depend_on_the_times_asked_for() -> None:
    by_the_minute, at_once = (
        prediction(at_min=at_min, siblings=200).feels for at_min in (np.arange(0, 241.0), np.array([30.0]))
    )

    for early, late in ((by_the_minute.onset_min, at_once.onset_min), (by_the_minute.gone_min, at_once.gone_min)):
        assert early.typical == pytest.approx(late.typical, abs=0.5)
        assert early.p05 == pytest.approx(late.p05, abs=1.0)
        assert early.p95 == pytest.approx(late.p95, abs=1.0)


@pytest.mark.parametrize("last_min", [0, 600, 900, 2000, 1e6])
def test_whoever_stays_high_longer_than_is_followed_has_no_end(last_min: float) -> None:
    flood = Regimen.constant(dose_mg=1500, over_min=40)

    found = prediction(regimen=flood, at_min=[last_min], siblings=30)

    assert found.feels.onset_min.typical == pytest.approx(0.4, abs=0.2)
    assert found.feels.gone_min.typical is None


def test_looking_a_year_ahead_costs_no_more_than_a_day() -> None:
    found = prediction(at_min=[40, 500_000])

    assert found.feels.gone_min.typical == pytest.approx(102, abs=0.5)
    assert found.ketamine_ng_per_ml.typical[1] == pytest.approx(0, abs=1e-12)
