"""How fast a schedule is found, and a candidate tried."""

from __future__ import annotations

import time

import numpy as np

from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.models import model
from reprieve.pharmacology.population import siblings
from reprieve.pharmacology.regimen import Regimen
from reprieve.pharmacology.target import SEEN, Limits, Window, _Task, reach

WINDOW = Window(low_ng_per_ml=60, high_ng_per_ml=120, from_min=20, until_min=60)
LIMITS = Limits(most_rate_mg_per_h=120, step_min=5, rate_step_mg_per_h=1)
PATIENT = Covariates(weight_kg=70)


def run() -> None:
    seconds = []
    for _ in range(7):
        began = time.perf_counter()
        plan = reach(model=model(), covariates=PATIENT, window=WINDOW, limits=LIMITS, share=0.9)
        seconds.append(time.perf_counter() - began)
    print(f"60 min in steps of 5: {sorted(seconds)[3] * 1e3:.0f} ms, judged too; {plan.share:.1%} inside")
    task = _Task(model(), siblings(model(), PATIENT, SEEN, np.random.default_rng(1)), WINDOW, LIMITS, Regimen(), 0.0)
    rates = np.array(plan.rates_mg_per_h)
    began = time.perf_counter()
    for _ in range(200):
        task.shares(task.site(rates))
    each = (time.perf_counter() - began) / 200
    print(f"a candidate from nothing, {SEEN} siblings: {each * 1e3:.2f} ms (a sketch: 0.14 to 0.44 ms)")
