"""What the engine says to input of the wrong kind: which argument, at which place, and never a traceback."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest

from reprieve.pharmacology import Bolus, Covariates, Regimen, Threshold, individual, model, overlay, predict, reach
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.target import Limits, Window

GIVEN = Regimen.constant(dose_mg=35, over_min=40)
WHO = Covariates(weight_kg=70)
ASKED: dict[str, Any] = {"model": model(), "covariates": WHO, "regimen": GIVEN, "at_min": [0, 40], "siblings": 2}
RAMP: dict[str, Any] = {"start_min": 0, "duration_min": 10, "from_rate_mg_per_h": 5, "to_rate_mg_per_h": 10}
HOLD: dict[str, Any] = {"low_ng_per_ml": 50, "high_ng_per_ml": 90, "from_min": 20, "until_min": 60}
LEAST: dict[str, Any] = {"most_rate_mg_per_h": 100, "step_min": 5, "rate_step_mg_per_h": 1}
REACHED: dict[str, Any] = {
    "model": model(), "covariates": WHO, "window": Window(**HOLD), "limits": Limits(**LEAST), "share": 0.5,
}  # fmt: skip


@pytest.mark.parametrize("argument", ["siblings", "seed", "doubts"])
@pytest.mark.parametrize("value", [1.5, "2", None, -1, nan, True])
def test_a_count_is_a_whole_number(argument, value):
    with pytest.raises(ImpossibleInput) as refusal:
        predict(**{**ASKED, argument: value})

    assert refusal.value.argument == argument


@pytest.mark.parametrize("value", [-5, nan, inf, "5", None])
@pytest.mark.parametrize("argument", ["from_rate_mg_per_h", "to_rate_mg_per_h"])
def test_a_ramp_names_the_rate_that_no_pump_gives(argument, value):
    with pytest.raises(ImpossibleInput) as refusal:
        Regimen.ramp(**{**RAMP, argument: value})

    assert refusal.value.argument == argument


@pytest.mark.parametrize("value", [nan, "5", None])
@pytest.mark.parametrize("argument", sorted(HOLD))
def test_a_window_names_the_edge_that_is_no_number(argument, value):
    with pytest.raises(ImpossibleInput) as refusal:
        Window(**{**HOLD, argument: value})

    assert refusal.value.argument == argument


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("share", "a"), ("share", nan), ("now_min", "0"), ("seed", 1.5), ("seed", -1), ("window", None),
        ("limits", None), ("given", None), ("model", "x"), ("covariates", 70),
    ],
)  # fmt: skip
def test_a_target_names_what_is_of_the_wrong_kind(argument, value):
    with pytest.raises(ImpossibleInput) as refusal:
        reach(**{**REACHED, argument: value})

    assert refusal.value.argument == argument


def test_what_stands_in_a_sequence_is_named_with_its_place():
    with pytest.raises(ImpossibleInput, match=r"thresholds\[1\] is 3"):
        predict(**ASKED, thresholds=[Threshold(of="high", at_least=3), 3])  # type: ignore[list-item]
    with pytest.raises(ImpossibleInput, match=r"observed\[0\] is 3"):
        individual(model=model(), covariates=WHO, regimen=GIVEN, observed=[3])  # type: ignore[list-item]
    with pytest.raises(ImpossibleInput, match=r"parts\[1\] is None"):
        Regimen((Bolus(at_min=0, dose_mg=1), None))  # type: ignore[arg-type]
    with pytest.raises(ImpossibleInput, match="parts is 3"):
        Regimen(3)  # type: ignore[arg-type]
    with pytest.raises(ImpossibleInput, match=r"siblings is 2\.5"):
        overlay(models=[model()], covariates=WHO, regimen=GIVEN, at_min=[0, 1], siblings=2.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["3", nan, None, 0, -1])
def test_a_threshold_is_a_number_above_0(value):
    with pytest.raises(ImpossibleInput, match="at_least"):
        Threshold(of="high", at_least=value)
