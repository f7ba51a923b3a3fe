"""When a threshold is reached and left, how likely it is minute by minute, and papers side by side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.errors import ImpossibleInput, InvalidRegimen
from reprieve.pharmacology.layers import overlay
from reprieve.pharmacology.models import model, names
from reprieve.pharmacology.prediction import Prediction, predict
from reprieve.pharmacology.regimen import Regimen
from reprieve.pharmacology.thresholds import Threshold

SEVENTY = Covariates(weight_kg=70)
HALF_MG_PER_KG = Regimen.constant(dose_mg=35, over_min=40)
MINUTES = np.arange(0.0, 241.0)


def predicted(*thresholds: Threshold, siblings: int = 400, dose_mg: float = 35) -> Prediction:
    return predict(
        model=model(),
        covariates=SEVENTY,
        regimen=Regimen.constant(dose_mg=dose_mg, over_min=40),
        at_min=MINUTES,
        siblings=siblings,
        thresholds=thresholds,
    )


def test_a_level_is_reached_where_the_course_crosses_it() -> None:
    found = predicted(Threshold(of="ketamine", at_least=200))
    (crossing,) = found.crossings
    typical = found.ketamine_ng_per_ml.typical

    reached, left = crossing.reached_min.typical, crossing.left_min.typical
    assert reached is not None
    assert left is not None
    assert np.interp(reached, MINUTES, typical) == pytest.approx(200, rel=1e-6)
    assert 40 < left < 50
    assert crossing.above_min.typical == pytest.approx(left - reached, abs=0.2)
    assert crossing.share_never == 0


def test_the_table_of_when_it_is_felt() -> None:
    """Typical onset and end of the drug high and of dissociation, as the recommended model set tabulates them."""
    found = predicted(
        Threshold(of="high", at_least=1),
        Threshold(of="high", at_least=2),
        Threshold(of="dissociation", at_least=1),
        Threshold(of="dissociation", at_least=2),
    )

    seen = [(c.reached_min.typical, c.left_min.typical) for c in found.crossings]

    for (reached, left), (on, off) in zip(seen, [(4.8, 152), (7.0, 102), (7.0, 103), (11, 74)], strict=True):
        assert reached == pytest.approx(on, abs=0.5)
        assert left == pytest.approx(off, abs=1)


def test_what_nobody_reaches_is_never_and_takes_no_time() -> None:
    (crossing,) = predicted(Threshold(of="dissociation", at_least=5), dose_mg=0.5).crossings

    assert crossing.share_never == 1
    assert (crossing.reached_min.typical, crossing.left_min.typical) == (None, None)
    assert crossing.above_min.typical == crossing.above_min.p95 == 0
    assert not crossing.share.any()


@settings(deadline=None, max_examples=20)
@given(st.floats(0.2, 4.5), st.floats(0.2, 4.5))
def test_the_higher_threshold_is_the_rarer_and_the_shorter(one: float, other: float) -> None:
    low, high = sorted((one, other))
    easy, hard = predicted(
        Threshold(of="high", at_least=low), Threshold(of="high", at_least=high), siblings=60
    ).crossings

    assert (easy.share >= hard.share).all()
    assert (easy.above_min.typical or 0) >= (hard.above_min.typical or 0)
    assert easy.share_never <= hard.share_never


@pytest.mark.parametrize(
    ("of", "at_least"), [("high", 0), ("high", 10), ("ketamine", -1), ("mood", 2), ("high", float("nan"))]
)
def test_impossible_thresholds_are_refused(of: str, at_least: float) -> None:
    with pytest.raises(ImpossibleInput):
        Threshold(of=of, at_least=at_least)  # type: ignore[arg-type]


def test_doubt_is_narrower_than_the_spread_between_patients_and_holds_the_typical_patient() -> None:
    found = predict(model=model(), covariates=SEVENTY, regimen=HALF_MG_PER_KG, at_min=MINUTES, siblings=500, doubts=500)
    doubt, band = found.ketamine_doubt, found.ketamine_ng_per_ml

    assert doubt is not None
    assert (doubt.p05[5:] < band.typical[5:]).all()
    assert (band.typical[5:] < doubt.p95[5:]).all()
    assert (doubt.p95 - doubt.p05)[40] < (band.p95 - band.p05)[40]
    assert predicted().ketamine_doubt is None


def test_papers_are_compared_only_where_they_measure_the_same() -> None:
    found = overlay(
        models=[model(name) for name in names()],
        covariates=SEVENTY,
        regimen=HALF_MG_PER_KG,
        at_min=MINUTES,
        siblings=50,
    )

    assert [layer.model.name for layer in found.layers] == list(names())
    assert set(found.disagreement()) == {("racemic ketamine", "arterial")}
    (ratio,) = found.disagreement().values()
    assert np.nanmax(ratio) == pytest.approx(1.8, abs=0.5)
    assert np.isnan(ratio[0])


def test_a_paper_that_does_not_know_s_says_nothing_of_what_is_felt() -> None:
    with pytest.raises(ImpossibleInput, match="S- from R-ketamine"):
        predict(model=model("domino-1984"), covariates=SEVENTY, regimen=HALF_MG_PER_KG, at_min=[40])


def test_a_venous_paper_is_never_taken_for_an_arterial_one() -> None:
    found = predict(model=model("perez-ruixo-2021"), covariates=SEVENTY, regimen=HALF_MG_PER_KG, at_min=[40])

    assert found.model.sampling == "venous"
    assert any("venous blood only" in str(warning) for warning in found.warnings)
    with pytest.raises(ImpossibleInput, match="venous"):
        overlay(
            models=[model("perez-ruixo-2021")],
            covariates=SEVENTY,
            regimen=HALF_MG_PER_KG,
            at_min=[40],
            sampling="arterial",
        )


def test_a_ramp_gives_what_its_mean_rate_gives() -> None:
    ramp = Regimen.ramp(start_min=10, duration_min=20, from_rate_mg_per_h=0, to_rate_mg_per_h=60)

    assert ramp.dose_mg == pytest.approx(10)
    assert ramp.start_min == 10
    assert ramp.end_min == pytest.approx(30)
    assert [part.rate_mg_per_h for part in ramp.infusions[:2]] == pytest.approx([1.5, 4.5])
    with pytest.raises(InvalidRegimen, match="step_min"):
        Regimen.ramp(start_min=0, duration_min=20, from_rate_mg_per_h=0, to_rate_mg_per_h=60, step_min=1e-5)
    with pytest.raises(InvalidRegimen, match="rate_mg_per_h"):
        Regimen.ramp(start_min=0, duration_min=20, from_rate_mg_per_h=-60, to_rate_mg_per_h=60)
