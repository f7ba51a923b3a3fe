"""How ketamine feels and what it does to pressure and pulse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.pharmacology.effects import circulation, dissociation, drug_high, perception, reactivity

CE = st.floats(0, 2000)


@given(CE, CE)
@settings(deadline=None)
def test_every_effect_rises_with_the_effect_site_and_stays_on_its_scale(one: float, other: float) -> None:
    low, high = sorted((one, other))

    for scale in (drug_high, dissociation):
        assert 0 <= scale(low) <= scale(high) <= 10
    before, after = circulation(low), circulation(high)
    assert 0 <= before.systolic_mmhg <= after.systolic_mmhg <= 44
    assert 0 <= before.diastolic_mmhg <= after.diastolic_mmhg <= 30.4
    assert 0 <= before.pulse_percent <= after.pulse_percent <= 57


def test_half_of_the_scale_is_reached_at_c50() -> None:
    assert drug_high(71.3) == pytest.approx(5)
    assert dissociation(121.2) == pytest.approx(5)


@given(st.floats(0.1, 9.9), st.floats(10, 500))
@settings(deadline=None)
def test_threshold_is_where_the_score_is_reached(score: float, c50: float) -> None:
    high = perception().high

    assert high.score(high.threshold_ng_per_ml(score, c50), c50) == pytest.approx(score, rel=1e-12)


def test_arrays_keep_their_shape() -> None:
    ce = np.array([[0.0, 50.0], [100.0, 200.0]])

    assert drug_high(ce).shape == circulation(ce).systolic_mmhg.shape == ce.shape


def test_pressure_rises_more_in_the_old_and_the_hypertensive() -> None:
    mean, old, treated = (
        circulation(125, age_years=age, treated_hypertension=treated).systolic_mmhg
        for age, treated in ((50, False), (80, False), (50, True))
    )

    assert old / mean == pytest.approx(np.exp(0.3))
    assert treated / mean == pytest.approx(1.3)
    assert mean == circulation(125).systolic_mmhg


def test_patients_answer_on_average_as_the_mean_patient_and_vary_as_observed() -> None:
    rng = np.random.default_rng(3)
    rises = [float(circulation(125, reactivity=reactivity(rng)).systolic_mmhg) for _ in range(4000)]

    assert np.mean(rises) == pytest.approx(16.0, abs=1.0)  # Yale 2024: 16.0, SD 11.2
    assert np.std(rises) == pytest.approx(11.2, abs=1.5)
