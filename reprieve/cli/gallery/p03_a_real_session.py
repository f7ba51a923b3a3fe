"""A session as it was

Started at 52.5 mg/h, paused at minute 12, resumed slower, ended early: what the pump really gave is a regimen like any
other, and the plan is laid beside it.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Infusion, Regimen, model, predict

PLAN = Regimen.constant(dose_mg=35, over_min=40)
GIVEN = Regimen(
    (
        Infusion(start_min=0, duration_min=12, rate_mg_per_h=52.5),
        Infusion(start_min=20, duration_min=25, rate_mg_per_h=35),
    )
)


def draw() -> Figure:
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    for regimen, colour, label in ((PLAN, "#8a94a0", "as ordered"), (GIVEN, "#0a7d72", "as given")):
        found = predict(model=model(), covariates=Covariates(weight_kg=70), regimen=regimen, at_min=np.arange(0, 151))
        band = found.effect_site_ng_per_ml
        above.fill_between(found.time_min, band.p05, band.p95, color=colour, alpha=0.15)
        above.plot(found.time_min, band.typical, color=colour, label=f"{label}: {regimen.dose_mg:.1f} mg")
        for part in regimen.infusions:
            below.hlines(part.rate_mg_per_h, part.start_min, part.end_min, color=colour, linewidth=3)
    above.set(ylabel="S-ketamine at its\neffect site, ng/mL", ylim=(0, None), xlim=(0, 150))
    below.set(xlabel="minutes from the start", ylabel="rate, mg/h", ylim=(0, 65))
    above.legend(frameon=False)
    return figure
