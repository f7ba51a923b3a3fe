"""How fast the engine answers: one patient at the bedside, a hundred thousand for a study, and its import.

An ODE solver (scipy's LSODA) answers the same question beside it, and the answers are compared first: a ratio says more
than a time on an unknown machine.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import numpy as np
from scipy.integrate import solve_ivp

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.kinetics import course
from reprieve.pharmacology.models import model
from reprieve.pharmacology.population import Patients, siblings, typical
from reprieve.pharmacology.prediction import predict
from reprieve.pharmacology.regimen import Regimen, timeline

FOUR_HOURS = np.arange(241.0)
REGIMEN = Regimen.constant(dose_mg=35, over_min=40)
PATIENT = Covariates(weight_kg=70, age_years=45)
POPULATION = 100_000
CHUNK = 2_000


def run() -> None:
    _bedside()
    _against_a_solver()
    _population()
    _imports()


def _bedside() -> None:
    for count, label in ((1, "one patient, no band"), (1000, "one patient with 1,000 siblings")):
        seconds = _median_s(partial(_predict, count), repeats=20)
        print(f"{label}, 4 h by the minute: {seconds * 1e3:.1f} ms, {1 / seconds:.0f} predictions/s")


def _predict(count: int) -> None:
    predict(model=model(), covariates=PATIENT, regimen=REGIMEN, at_min=FOUR_HOURS, siblings=count)


def _against_a_solver() -> None:
    moments = timeline(REGIMEN, FOUR_HOURS)
    ours = course(model(), typical(model(), PATIENT), moments)
    levels = _solved(typical(model(), PATIENT))
    error = np.abs(ours.arterial[:, 0] - levels).max() / levels.max()
    group = siblings(model(), PATIENT, 1000, np.random.default_rng(1))
    exact_s = _median_s(lambda: course(model(), group, moments), 5) / 1000
    solver_s = _median_s(lambda: _solved(typical(model(), PATIENT)), 3)
    print(
        f"a patient's course: {exact_s * 1e6:.1f} us exact, {solver_s * 1e6:.0f} us by SciPy's LSODA "
        f"(x{solver_s / exact_s:.0f}; they differ by {error:.0e} of the peak)"
    )


def _solved(patient: Patients) -> np.ndarray:
    """Arterial ketamine of one patient by an ODE solver that is told when the pump stops; ng/mL, (times,)"""
    v1, (v2, v3), (q2, q3) = patient.central_l[0], patient.peripheral_l[:, 0], patient.flow_l_per_min[:, 0]

    def flows(_: float, c: np.ndarray, clearance: float, rate: float) -> list[float]:
        inwards = rate - clearance * c[0] - q2 * (c[0] - c[1]) - q3 * (c[0] - c[2])
        return [inwards / v1, q2 * (c[0] - c[1]) / v2, q3 * (c[0] - c[2]) / v3]

    total = np.zeros(FOUR_HOURS.size)
    for form in model().forms:
        clearance = patient.clearance_l_per_min[0] * form.clearance.value
        start = np.zeros(3)
        for begin, end, rate in ((0, 40, 35 / 40), (40, 240, 0.0)):
            during = (begin <= FOUR_HOURS) & (end >= FOUR_HOURS)
            given = (clearance, rate * form.share.value * 1000)
            found = solve_ivp(flows, (begin, end), start, "LSODA", FOUR_HOURS[during], args=given, rtol=1e-8, atol=1e-8)
            start = found.y[:, -1]
            during[end] = end == FOUR_HOURS[-1]  # a moment between two steps counts once
            total[during] += found.y[0][: during.sum()]
    return total


def _population() -> None:
    moments = timeline(REGIMEN, FOUR_HOURS)
    rng = np.random.default_rng(1)
    began = time.perf_counter()
    peaks = np.concatenate(
        [
            course(model(), siblings(model(), PATIENT, CHUNK, rng), moments).arterial.max(axis=0)
            for _ in range(POPULATION // CHUNK)
        ]
    )
    seconds = time.perf_counter() - began
    low, middle, high = np.quantile(peaks, [0.05, 0.5, 0.95])
    print(
        f"{POPULATION:,} patients, 4 h by the minute, in chunks of {CHUNK:,}: {seconds:.1f} s, "
        f"{POPULATION / seconds:,.0f} patients/s, {seconds / POPULATION * 1e6:.1f} us each, "
        f"{_peak_mb():.0f} MB at the peak, interpreter and all"
    )
    print(f"  peak ketamine {middle:.0f} ng/mL ({low:.0f} to {high:.0f})")


def _imports() -> None:
    numpy_s, engine_s = (
        median(_import_s(what) for _ in range(7)) for what in ("numpy", "reprieve.pharmacology.prediction")
    )
    print(f"import: NumPy {numpy_s * 1e3:.0f} ms, the engine with NumPy {engine_s * 1e3:.0f} ms")


def _import_s(what: str) -> float:
    code = f"import time; t = time.perf_counter(); import {what}; print(time.perf_counter() - t)"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def _median_s(work: Callable[[], object], repeats: int) -> float:
    work()
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return median(seconds)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
