"""What must hold of any body, any tanks and any regimen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.kinetics import course
from reprieve.pharmacology.models import model
from reprieve.pharmacology.modes import modes
from reprieve.pharmacology.population import Patients, siblings, typical
from reprieve.pharmacology.prediction import predict
from reprieve.pharmacology.propagate import Tanks, propagate
from reprieve.pharmacology.regimen import Bolus, Infusion, Regimen, timeline

# Sums of a few hundred rounded terms; far above rounding, far below any error of method.
CLOSE = 1e-11


def times(first: float, last: float) -> st.SearchStrategy[float]:
    """Minutes to a thousandth: a pump's clock, whose sums are rounded as all sums of decimals are."""
    return st.integers(round(first * 1000), round(last * 1000)).map(lambda thousandths: thousandths / 1000)


volumes = st.floats(0.5, 500)
flows = st.one_of(st.just(0.0), st.floats(1e-3, 20))
clearances = st.floats(1e-2, 20)
boluses = st.builds(Bolus, at_min=times(0, 300), dose_mg=st.floats(0, 100))
infusions = st.builds(Infusion, start_min=times(0, 300), duration_min=times(0.1, 200), rate_mg_per_h=st.floats(0, 200))
regimens = st.lists(st.one_of(boluses, infusions), max_size=5).map(
    lambda parts: sum((Regimen((part,)) for part in parts), Regimen())
)
looks = st.lists(times(0, 600), min_size=1, max_size=8, unique=True).map(sorted)
weights = st.floats(40, 150)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, np.ndarray]:
    peripherals = draw(st.integers(0, 4))
    return {
        "central_l": np.array([draw(volumes)]),
        "clearance_l_per_min": np.array([draw(clearances)]),
        "peripheral_l": np.array([[draw(volumes)] for _ in range(peripherals)]).reshape(peripherals, 1),
        "flow_l_per_min": np.array([[draw(flows)] for _ in range(peripherals)]).reshape(peripherals, 1),
    }


def a_patient(weight_kg: float = 70.0) -> Patients:
    return typical(model(), Covariates(weight_kg=weight_kg))


def arterial(regimen: Regimen, at_min: list[float], patients: Patients | None = None) -> np.ndarray:
    cut = timeline(regimen, at_min)
    return course(model(), patients or a_patient(), cut).arterial[cut.place(at_min)]


@given(bodies())
@settings(deadline=None)
def test_a_body_taken_apart_keeps_its_volume_its_clearance_and_its_sum(body: dict[str, np.ndarray]) -> None:
    found = modes(**body, seen=0, entered=0)

    assert (found.share_per_l >= 0).all()
    assert found.share_per_l.sum() * body["central_l"][0] == pytest.approx(1, rel=CLOSE)
    connected = body["flow_l_per_min"][:, 0] > 0
    turning = found.share_per_l[:, 0] > 0
    share, leak = found.share_per_l[turning, 0], found.leak_per_min[turning, 0]
    assert (share / leak).sum() * body["clearance_l_per_min"][0] == pytest.approx(1, rel=1e-9)
    steady_l = (share / leak**2).sum() * body["clearance_l_per_min"][0] ** 2
    assert steady_l == pytest.approx(body["central_l"][0] + body["peripheral_l"][connected, 0].sum(), rel=1e-6)


@given(bodies(), regimens, st.floats(1, 600))
@settings(max_examples=60, deadline=None)
def test_what_went_in_is_in_the_body_or_has_left_it(
    body: dict[str, np.ndarray], regimen: Regimen, at_min: float
) -> None:
    found, clearance = modes(**body, seen=0, entered=0), body["clearance_l_per_min"]
    count = len(found.leak_per_min)
    # One more tank that never leaks gathers what is cleared; a mode's level m stands for clearance · m / leak mg.
    tanks = Tanks(
        leak_per_min=np.vstack([found.leak_per_min, [[0.0]]]),
        fill_per_mg=np.vstack([found.share_per_l, [[0.0]]]),
        link_per_min={(count + 1, mode): clearance for mode in range(1, count + 1)},
    )
    cut = timeline(regimen, [0, at_min])
    read = propagate(tanks, cut, [range(tank, tank + 1) for tank in range(1, count + 2)])[:, -1, 0]

    given_mg = cut.bolus_mg.sum() + (cut.rate_mg_per_min * np.diff(cut.time_min)).sum()
    turning = found.leak_per_min[:, 0] > 1e-12
    inside_mg = (clearance[0] * read[:-1][turning] / found.leak_per_min[turning, 0]).sum()
    assert inside_mg + read[-1] == pytest.approx(given_mg, rel=1e-8, abs=1e-9)


@given(regimens, looks, st.floats(1e-3, 1e3))
@settings(deadline=None)
def test_twice_the_dose_makes_twice_the_level(regimen: Regimen, at_min: list[float], factor: float) -> None:
    scaled = Regimen(
        tuple(
            Bolus(at_min=part.at_min, dose_mg=part.dose_mg * factor)
            if isinstance(part, Bolus)
            else Infusion(
                start_min=part.start_min,
                duration_min=part.duration_min,
                rate_mg_per_h=part.rate_mg_per_h * factor,
            )
            for part in regimen.parts
        )
    )

    assert arterial(scaled, at_min) == pytest.approx(factor * arterial(regimen, at_min), rel=CLOSE, abs=1e-12)


@given(regimens, regimens, looks)
@settings(deadline=None)
def test_two_regimens_at_once_add_up(one: Regimen, other: Regimen, at_min: list[float]) -> None:
    together = arterial(one + other, at_min)

    assert together == pytest.approx(arterial(one, at_min) + arterial(other, at_min), rel=CLOSE, abs=1e-12)


@given(regimens, looks, times(0, 500))
@settings(deadline=None)
def test_the_same_regimen_later_makes_the_same_course_later(
    regimen: Regimen, at_min: list[float], shift: float
) -> None:
    shifted = Regimen(
        tuple(
            Bolus(at_min=part.at_min + shift, dose_mg=part.dose_mg)
            if isinstance(part, Bolus)
            else Infusion(
                start_min=part.start_min + shift, duration_min=part.duration_min, rate_mg_per_h=part.rate_mg_per_h
            )
            for part in regimen.parts
        )
    )
    later = arterial(shifted, [t + shift for t in at_min])

    # A rounded time moves a level by at most the steepest change of it, about 3 ng/mL per mg and minute.
    assert later == pytest.approx(arterial(regimen, at_min), rel=1e-9, abs=1e-8)


@given(regimens, looks, times(0, 300), times(0.1, 100))
@settings(deadline=None)
def test_a_pause_is_a_rate_of_zero(regimen: Regimen, at_min: list[float], start: float, duration: float) -> None:
    pause = Regimen((Infusion(start_min=start, duration_min=duration, rate_mg_per_h=0),))

    assert arterial(regimen + pause, at_min) == pytest.approx(arterial(regimen, at_min), rel=CLOSE, abs=1e-12)


@given(bodies(), st.floats(1e-3, 1e3), st.floats(0.5, 300))
@settings(max_examples=50, deadline=None)
def test_units_of_time_and_volume_are_only_units(body: dict[str, np.ndarray], unit: float, at_min: float) -> None:
    def level(time_unit: float, volume_unit: float) -> float:
        found = modes(
            central_l=body["central_l"] * volume_unit,
            clearance_l_per_min=body["clearance_l_per_min"] * volume_unit / time_unit,
            peripheral_l=body["peripheral_l"] * volume_unit,
            flow_l_per_min=body["flow_l_per_min"] * volume_unit / time_unit,
        )
        tanks = Tanks(leak_per_min=found.leak_per_min, fill_per_mg=found.share_per_l, link_per_min={})
        cut = timeline(Regimen.constant(dose_mg=35, over_min=40 * time_unit), [at_min * time_unit])
        return float(propagate(tanks, cut, [range(1, len(found.leak_per_min) + 1)])[0, -1, 0])

    assert level(unit, 1.0) == pytest.approx(level(1.0, 1.0), rel=1e-9, abs=1e-15)
    assert level(1.0, unit) * unit == pytest.approx(level(1.0, 1.0), rel=1e-9, abs=1e-15)


@given(regimens, looks, st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_patients_at_once_are_patients_one_by_one(regimen: Regimen, at_min: list[float], count: int) -> None:
    group = siblings(model(), Covariates(weight_kg=70), count, np.random.default_rng(7))
    alone = [siblings(model(), Covariates(weight_kg=70), count, np.random.default_rng(7)) for _ in range(count)]

    together = arterial(regimen, at_min, group)

    for index in range(count):
        assert (arterial(regimen, at_min, alone[index])[:, index] == together[:, index]).all()


@given(regimens, looks)
@settings(max_examples=40, deadline=None)
def test_levels_are_finite_and_never_below_zero(regimen: Regimen, at_min: list[float]) -> None:
    cut = timeline(regimen, at_min)
    for sampling in ("arterial", "venous"):
        found = course(model(), a_patient(), cut, sampling)
        for levels in found:
            assert np.isfinite(levels).all()
            assert (levels >= 0).all()


@given(st.floats(1, 100), st.floats(1.01, 2), weights, st.floats(5, 120))
@settings(max_examples=30, deadline=None)
def test_more_drug_is_more_everywhere_and_the_bands_are_in_order(
    dose_mg: float, factor: float, weight_kg: float, over_min: float
) -> None:
    less, more = (
        predict(
            model=model(),
            covariates=Covariates(weight_kg=weight_kg),
            regimen=Regimen.constant(dose_mg=dose, over_min=over_min),
            at_min=[10, 60, 120],
            siblings=50,
        )
        for dose in (dose_mg, dose_mg * factor)
    )

    for band_less, band_more in (
        (less.ketamine_ng_per_ml, more.ketamine_ng_per_ml),
        (less.effect_site_ng_per_ml, more.effect_site_ng_per_ml),
    ):
        assert (band_less.typical < band_more.typical).all()
        assert (band_less.p05 <= band_less.median).all()
        assert (band_less.median <= band_less.p95).all()
    assert more.feels.share_never_feeling <= less.feels.share_never_feeling
