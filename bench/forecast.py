"""How fast one patient's forecast is brought up to date, beside NUTS on the same reports, answers compared first."""

from __future__ import annotations

import time
from statistics import median

import numpy as np

from reprieve.therapy.forecast import forecast
from reprieve.therapy.forecast_cohort import WORLDS, Patient, patients
from reprieve.therapy.forecast_model import BASELINE, DEPTH, HALF_LIFE, prior, scales
from reprieve.therapy.forecast_update import Posterior, update
from reprieve.therapy.forecast_validation import TODAY, quantile

BESIDE = 4  # patients also sampled by NUTS
REFRESHED = 10_000
FOLLOWED = 100  # distinct patients among them, refreshed a hundred times each


def run() -> None:
    scale = scales()["nrs"]
    cohort = patients(np.random.default_rng(1), scale, FOLLOWED, WORLDS[0], TODAY)
    _beside_nuts(cohort[:BESIDE])
    seconds = []
    for patient in cohort:
        began = time.perf_counter()
        found = _updated(patient)
        seconds.append(time.perf_counter() - began)
        assert found.effective >= 400
    ordered = sorted(seconds)
    print(
        f"one update: median {1e3 * median(seconds):.0f} ms, 95 % within {1e3 * ordered[94]:.0f} ms "
        f"(wanted: below 50; {median(len(p.history.scores) for p in cohort):.0f} scores)"
    )
    began = time.perf_counter()
    for patient in cohort[:20]:
        forecast(patient.history)
    each = (time.perf_counter() - began) / 20
    print(f"a whole forecast, with bands and two imagined scores: {1e3 * each:.0f} ms")
    began = time.perf_counter()
    for number in range(REFRESHED):
        _updated(cohort[number % FOLLOWED])
    print(f"{REFRESHED:,} patients refreshed on one core: {time.perf_counter() - began:.0f} s")


def _updated(patient: Patient) -> Posterior:
    history = patient.history
    days, points = (np.array([getattr(score, name) for score in history.scores]) for name in ("day", "points"))
    return update(prior(history.scale), history.scale, np.array(history.infusion_days), days, points)


def _beside_nuts(some: list[Patient]) -> None:
    try:
        from tools.agree_with_nuts import sampled
    except ModuleNotFoundError as missing:
        print(f"NUTS is left out: {missing.name} is not installed (requirements-bench.txt).")
        return
    for patient in some:
        history = patient.history
        days, points = (np.array([getattr(score, name) for score in history.scores]) for name in ("day", "points"))
        began = time.perf_counter()
        ours = _updated(patient)
        took = time.perf_counter() - began
        theirs = sampled(history.scale, np.array(history.infusion_days), days, points)
        print(
            f"{days.size} scores: {1e3 * took:.0f} ms beside {theirs.seconds:.1f} s of NUTS (3,000 draws), "
            f"{theirs.seconds / took:.0f} times as fast; responds {ours.chance:.3f} beside {theirs.responds:.3f}"
        )
        if theirs.responds < 0.1:
            continue
        for name, row in (("baseline, points", BASELINE), ("depth, logit", DEPTH), ("half-life, log days", HALF_LIFE)):
            mine = np.quantile(ours.theta[row][ours.responds], (0.05, 0.5, 0.95))
            other = [quantile(theirs.theta[row], theirs.chance, share) for share in (0.05, 0.5, 0.95)]
            print(f"  {name}: {mine[1]:.2f} ({mine[0]:.2f} to {mine[2]:.2f}) beside", end=" ")
            print(f"{other[1]:.2f} ({other[0]:.2f} to {other[2]:.2f})")
