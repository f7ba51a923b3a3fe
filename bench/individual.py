"""How fast one patient's parameters are found, beside SciPy on the same objective, answers compared first."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from scipy.optimize import minimize

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.models import model
from reprieve.pharmacology.observed import Noise, Observed
from reprieve.pharmacology.one_patient import Individual, individual, posterior
from reprieve.pharmacology.regimen import Regimen

SEEN = (
    *(Observed(at_min=t, kind="dissociation", value=v) for t, v in ((10, 3), (20, 5), (30, 6.5), (40, 7.5), (60, 4))),
    *(Observed(at_min=t, kind="systolic_rise", value=v) for t, v in ((10, 12), (20, 22), (40, 30))),
)


def run() -> None:
    found = _found()
    omega = np.array([effect.log_sd for effect in found.effects])

    def height(z: np.ndarray) -> float:
        return float(found.minus_2_log((omega * z)[:, None])[0])

    def theirs() -> np.ndarray:
        return np.asarray(minimize(height, np.zeros(omega.size), method="BFGS", options={"gtol": 1e-6}).x)

    print(f"8 observations, {omega.size} random effects, {found.rounds} rounds")
    print(f"SciPy's BFGS differs by {np.abs(theirs() - found.eta / omega).max():.0e} of a prior's standard deviation")
    ours_s, theirs_s = _median_s(_found, 9), _median_s(theirs, 3)
    print(f"most likely patient: {ours_s * 1e3:.1f} ms (floor 10, goal 2), by BFGS {theirs_s * 1e3:.0f} ms")
    draws = posterior(found)
    more_s = _median_s(lambda: posterior(found), 9)
    print(f"posterior of 4,000 draws: {more_s * 1e3:.1f} ms more (both: floor 80, goal 15)")
    print(f"effective sample: {draws.effective:.0f} (at least 1,000 wanted)")


def _found() -> Individual:
    return individual(
        model=model(),
        covariates=Covariates(weight_kg=70),
        regimen=Regimen.constant(dose_mg=35, over_min=40),
        observed=SEEN,
        noise=Noise(score=1.0, pressure_mmhg=8.0),
    )


def _median_s(work: Callable[[], object], repeats: int) -> float:
    work()
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return median(seconds)
