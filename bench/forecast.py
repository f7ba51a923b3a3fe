"""How fast one patient's forecast is brought up to date, beside NUTS on the same reports, answers compared first.

    KEEP=1 ./run bench forecast && ./run docs

keeps the numbers for docs/validation/forecast.md. What is counted is the processor's time, so that a busy machine says
the same as a quiet one; NUTS and the update beside it are counted alike.
"""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

from reprieve.therapy.forecast import forecast
from reprieve.therapy.forecast_cohort import WORLDS, Patient, patients
from reprieve.therapy.forecast_model import BASELINE, DEPTH, HALF_LIFE, prior, scales
from reprieve.therapy.forecast_update import Posterior, update
from reprieve.therapy.forecast_validation import TODAY, quantile

BESIDE = 4  # patients also sampled by NUTS
REFRESHED = 10_000
FOLLOWED = 100  # distinct patients among them, refreshed a hundred times each
INTO: Final = Path(__file__).parents[1] / "reprieve" / "cli" / "forecasting" / "speed.json"


def run() -> None:
    scale = scales()["nrs"]
    cohort = patients(np.random.default_rng(1), scale, FOLLOWED, WORLDS[0], TODAY)
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, one core, Python {platform.python_version()}, numpy {np.__version__}",
        "beside_nuts": _beside_nuts(cohort[:BESIDE]),
    }
    seconds = sorted(_seconds(patient) for patient in cohort)
    scores = median(len(patient.history.scores) for patient in cohort)
    found |= {"scores": scores, "update_ms": [round(1e3 * at) for at in (median(seconds), seconds[94])]}
    print(f"one update: median {1e3 * median(seconds):.0f} ms, 95 % within {1e3 * seconds[94]:.0f} ms ", end="")
    print(f"(wanted: below 50; {scores:.0f} scores)")
    began = time.process_time()
    for patient in cohort[:20]:
        forecast(patient.history)
    found["whole_ms"] = round(1e3 * (time.process_time() - began) / 20)
    print(f"a whole forecast, with bands and two imagined scores: {found['whole_ms']} ms")
    began = time.process_time()
    for number in range(REFRESHED):
        _updated(cohort[number % FOLLOWED])
    found |= {"refreshed": REFRESHED, "refreshed_s": round(time.process_time() - began)}
    print(f"{REFRESHED:,} patients refreshed on one core: {found['refreshed_s']} s")
    if "KEEP" in os.environ:
        INTO.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _seconds(patient: Patient) -> float:
    began = time.process_time()
    found = _updated(patient)
    took = time.process_time() - began
    assert found.effective >= 400
    return took


def _updated(patient: Patient) -> Posterior:
    history = patient.history
    days, points = (np.array([getattr(score, name) for score in history.scores]) for name in ("day", "points"))
    return update(prior(history.scale), history.scale, np.array(history.infusion_days), days, points)


def _beside_nuts(some: list[Patient]) -> list[dict[str, Any]]:
    try:
        from tools.agree_with_nuts import sampled
    except ModuleNotFoundError as missing:
        print(f"NUTS is left out: {missing.name} is not installed (requirements-bench.txt).")
        return []
    rows = []
    for patient in some:
        history = patient.history
        days, points = (np.array([getattr(score, name) for score in history.scores]) for name in ("day", "points"))
        began = time.process_time()
        ours = _updated(patient)
        took = time.process_time() - began
        began = time.process_time()
        theirs = sampled(history.scale, np.array(history.infusion_days), days, points)
        nuts = time.process_time() - began
        rows.append({"scores": days.size, "ours_s": round(took, 3), "nuts_s": round(nuts, 1)})
        print(
            f"{days.size} scores: {1e3 * took:.0f} ms beside {nuts:.1f} s of NUTS (3,000 draws), "
            f"{nuts / took:.0f} times as fast; responds {ours.chance:.3f} beside {theirs.responds:.3f}"
        )
        if theirs.responds < 0.1:
            continue
        for name, row in (("baseline, points", BASELINE), ("depth, logit", DEPTH), ("half-life, log days", HALF_LIFE)):
            mine = np.quantile(ours.theta[row][ours.responds], (0.05, 0.5, 0.95))
            other = [quantile(theirs.theta[row], theirs.chance, share) for share in (0.05, 0.5, 0.95)]
            print(f"  {name}: {mine[1]:.2f} ({mine[0]:.2f} to {mine[2]:.2f}) beside", end=" ")
            print(f"{other[1]:.2f} ({other[0]:.2f} to {other[2]:.2f})")
    return rows
