"""The integrator beside what does not share a line with it: an ODE solver and fifty-digit arithmetic."""

from __future__ import annotations

from math import log

import mpmath as mp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.kinetics import course
from reprieve.pharmacology.models import model
from reprieve.pharmacology.modes import modes
from reprieve.pharmacology.population import Patients, siblings, typical
from reprieve.pharmacology.propagate import PUMP, Tanks, exponential, propagate
from reprieve.pharmacology.regimen import Bolus, Infusion, Regimen, Timeline, timeline

# A session as it happens: a bolus, a rate change, a pause, a second bag over the first, odd times.
SESSION = Regimen(
    (
        Bolus(at_min=3.7, dose_mg=10),
        Infusion(start_min=0, duration_min=17.31, rate_mg_per_h=30),
        Infusion(start_min=17.31, duration_min=22.69, rate_mg_per_h=60),
        Infusion(start_min=55, duration_min=30.5, rate_mg_per_h=20),
        Bolus(at_min=80, dose_mg=5),
    )
) + Regimen((Infusion(start_min=60, duration_min=10, rate_mg_per_h=15),))
LOOKS = np.linspace(0, 400, 161)


def solved(patients: Patients, index: int, cut: Timeline) -> np.ndarray:
    """One patient's arterial, venous and effect-site levels in the compartments of the papers; (3, moments)"""
    v1, (v2, v3) = patients.central_l[index], patients.peripheral_l[:, index]
    q2, q3 = patients.flow_l_per_min[:, index]
    ke0, tv = patients.effect_site_per_min[index], log(2) / 2.0
    flow = 7.59 * patients.flow_scale[index]
    clearance = patients.clearance_l_per_min[index]

    def flows(_: float, y: np.ndarray, rate: float) -> list[float]:
        s1, s2, s3, r1, r2, r3, effect, vein, unmixed = y
        return [
            (0.5 * rate - clearance * s1 - q2 * (s1 - s2) - q3 * (s1 - s3)) / v1,
            q2 * (s1 - s2) / v2,
            q3 * (s1 - s3) / v3,
            (0.5 * rate - 0.86 * clearance * r1 - q2 * (r1 - r2) - q3 * (r1 - r3)) / v1,
            q2 * (r1 - r2) / v2,
            q3 * (r1 - r3) / v3,
            ke0 * (s1 - effect),
            tv * (s1 + r1 - unmixed - vein),
            (rate - flow * unmixed) / v1,
        ]

    y = np.zeros(9)
    found = np.zeros((3, cut.time_min.size))
    for k, dose in enumerate(cut.bolus_mg):
        if k > 0:
            span = cut.time_min[k - 1], cut.time_min[k]
            y = solve_ivp(flows, span, y, "DOP853", args=(cut.rate_mg_per_min[k - 1],), rtol=1e-12, atol=1e-14).y[:, -1]
        y[[0, 3]] += 0.5 * dose / v1
        y[8] += dose / v1
        found[:, k] = 1000 * np.array([y[0] + y[3], y[7], y[6]])
    return found


def test_a_session_agrees_with_an_ode_solver() -> None:
    patients = siblings(model(), Covariates(weight_kg=82, age_years=66), 3, np.random.default_rng(5))
    cut = timeline(SESSION, LOOKS)

    ours = course(model(), patients, cut, "venous")

    for index in range(3):
        for levels, oracle in zip(ours, solved(patients, index, cut), strict=True):
            assert levels[:, index] == pytest.approx(oracle, rel=1e-8, abs=1e-8 * oracle.max())


@pytest.mark.parametrize("name", ["simons-2022-racemic", "domino-1984"])
def test_a_vein_fills_from_the_first_minute_and_never_rises_for_long_after_the_stop(name: str) -> None:
    """What is not mixed yet is never more than there is, and rate/flow under a rate that goes on."""
    drug = model(name)
    group = typical(drug, Covariates(weight_kg=70)) + siblings(
        drug, Covariates(weight_kg=70), 500, np.random.default_rng(7)
    )
    minutes = np.arange(0.0, 1441.0)
    bolus, ongoing = (
        timeline(regimen, minutes)
        for regimen in (Regimen((Bolus(at_min=10, dose_mg=20),)), Regimen.constant(dose_mg=1260, over_min=1440))
    )
    _, vein, _ = course(drug, group, timeline(Regimen.constant(dose_mg=35, over_min=40), minutes), "venous")
    steady = course(drug, group, ongoing, "venous")

    assert (vein[1:] > 0).all()
    assert (np.diff(vein[:41], axis=0) > 0).all()
    assert vein[:, 0].argmax() <= 42
    after_bolus = course(drug, group, bolus, "venous").sampled
    assert (after_bolus[11:] > 0).all()
    # The site lags by t_v, so that at the end of a day the vein is as far behind as the level still rises: 0.1 %.
    assert steady.sampled[-1, 0] == pytest.approx(steady.arterial[-1, 0] - 1000 * (1260 / 1440) / 7.59, rel=1e-3)


CHAINS = {
    "two equal rates, as transit steps have": [0.1, 0.1],
    "rates that differ in the eighth digit": [0.1, 0.10000001],
    "an effect site as fast as a mode of its body": [0.45, 0.0835, 0.0835],
    "six equal rates": [0.1] * 6,
    "equal rates apart": [0.3, 0.02, 0.3, 0.02, 0.3],
    "slow after fast": [100.0, 1e-3],
    "fast after slow": [1e-3, 100.0],
    "a relief of weeks behind minutes": [0.475, 4.4e-5],
    "tanks that never leak": [0.0, 0.1, 0.0],
}


@pytest.mark.parametrize("length_min", [1e-3, 1.0, 60.0, 1440.0])
@pytest.mark.parametrize("leaks", CHAINS.values(), ids=CHAINS.keys())
def test_one_step_is_exact_whatever_the_rates(leaks: list[float], length_min: float) -> None:
    tanks = chain(leaks)

    found = exponential(tanks, length_min)

    with mp.workdps(60):
        oracle = mp.expm(generator(tanks) * mp.mpf(length_min), method="taylor")
        for (i, j), entry in found.items():
            if oracle[i, j] > 1e-290:
                assert abs(mp.mpf(entry[0]) / oracle[i, j] - 1) < 1e-13, (i, j)


def chain(leaks: list[float]) -> Tanks:
    n = len(leaks)
    return Tanks(
        leak_per_min=np.array(leaks)[:, None],
        fill_per_mg=np.eye(n)[:, :1],
        link_per_min={(i + 1, i): np.array([leaks[i - 1] or 0.05]) for i in range(1, n)},
    )


def generator(tanks: Tanks) -> mp.matrix:
    n = len(tanks.leak_per_min)
    k = mp.zeros(n + 1)
    for i in range(1, n + 1):
        k[i, i] = -mp.mpf(tanks.leak_per_min[i - 1, 0])
        k[i, PUMP] = mp.mpf(tanks.fill_per_mg[i - 1, 0])
    for pair, rate in tanks.link_per_min.items():
        k[pair] += mp.mpf(rate[0])
    return k


BODIES = {
    "Simons 2022": (11.6, 1.48, [39, 174], [2.43, 1.21]),
    "two peripherals alike, so that two rates are one": (10, 1, [20, 20], [2, 2]),
    "a flow of zero": (11.6, 1.48, [39, 174], [2.43, 0]),
    "no flow at all": (11.6, 1.48, [39, 174], [0, 0]),
    "nothing leaves": (11.6, 0, [39, 174], [2.43, 1.21]),
    "blood alone": (5, 0.3, [], []),
    "a deep and slow third": (4.4, 1.9, [10.6, 1780], [2.6, 0.02]),
    "four peripherals, some alike": (8, 1, [5, 5, 50, 500], [1, 1, 0.5, 0.1]),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_is_the_sum_of_its_modes(body: tuple[float, float, list[float], list[float]]) -> None:
    v1, clearance, volumes, flows = body
    count = len(volumes)
    found = modes(
        np.array([float(v1)]),
        np.array([float(clearance)]),
        np.array(volumes, dtype=float).reshape(count, 1),
        np.array(flows, dtype=float).reshape(count, 1),
    )

    with mp.workdps(50):
        k = mp.zeros(count + 1)
        k[0, 0] = -(mp.mpf(clearance) + sum(map(mp.mpf, flows))) / mp.mpf(v1)
        for j, (volume, flow) in enumerate(zip(volumes, flows, strict=True), start=1):
            k[0, j], k[j, 0], k[j, j] = mp.mpf(flow) / v1, mp.mpf(flow) / volume, -mp.mpf(flow) / volume
        for minutes in (0.1, 1, 30, 600, 3000):
            oracle = mp.expm(k * minutes)[0, 0] / mp.mpf(v1)
            ours = (found.share_per_l * np.exp(-found.leak_per_min * minutes)).sum()
            assert float(abs(mp.mpf(ours) / oracle - 1)) < 1e-12, minutes


def test_a_thousand_steps_lose_nothing_against_one() -> None:
    patients = siblings(model(), Covariates(weight_kg=70), 20, np.random.default_rng(5))
    regimen = Regimen.constant(dose_mg=35, over_min=40)
    often, once = timeline(regimen, np.linspace(0, 240, 1201)), timeline(regimen, [240.0])

    by_steps, at_once = course(model(), patients, often), course(model(), patients, once)

    assert by_steps.arterial[-1] == pytest.approx(at_once.arterial[-1], rel=1e-12)
    assert by_steps.effect_site[-1] == pytest.approx(at_once.effect_site[-1], rel=1e-12)


def test_an_infusion_into_equal_tanks_follows_its_closed_form() -> None:
    k, rate_mg_per_min = 0.1, 2.0
    cut = timeline(Regimen.constant(dose_mg=rate_mg_per_min * 30, over_min=30), [30.0])

    found = propagate(chain([k, k, k]), cut, [range(3, 4)])[0, -1, 0]

    kt = k * 30  # the third of three equal tanks: rate/k times the Erlang distribution of order 3
    assert found == pytest.approx(rate_mg_per_min / k * (1 - np.exp(-kt) * (1 + kt + kt**2 / 2)), rel=1e-13)
