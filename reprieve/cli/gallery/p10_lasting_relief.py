"""Lasting relief, taken at its word

The only published model of relief over weeks was made of 100 hours of esketamine. Under it, what counts is dose times
time: six short infusions take at best a sixth of a responder's pain away. That clinics see more is neither confirmed
nor refuted by it; let the clinic's own outcomes decide.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Infusion, Regimen, follow, model
from reprieve.pharmacology.population import typical
from reprieve.pharmacology.regimen import timeline
from reprieve.pharmacology.relief import responder_relief

DAYS = np.arange(0.0, 57.0, 0.25)
DAY_MIN = 24 * 60.0
RACEMATE, ESKETAMINE = "simons-2022-racemic", "simons-2022-esketamine"
SIX = Regimen(tuple(Infusion(start_min=DAY_MIN * d, duration_min=40, rate_mg_per_h=52.5) for d in (0, 2, 4, 7, 9, 11)))
RISING = Regimen(tuple(Infusion(start_min=600.0 * k, duration_min=600, rate_mg_per_h=5 + 1.7 * k) for k in range(10)))


def draw() -> Figure:
    figure = Figure(figsize=(8, 3.5), layout="constrained")
    axes = figure.subplots()
    for name, regimen, colour, label in (
        (ESKETAMINE, RISING, "#0b63a5", "esketamine for 100 h, rising to 20 mg/h"),
        (RACEMATE, SIX, "#0a7d72", "six infusions of 35 mg racemate over 40 min"),
        (RACEMATE, Regimen.constant(dose_mg=35, over_min=40), "#8a94a0", "one of them"),
    ):
        cut = timeline(regimen, DAY_MIN * DAYS)
        site = follow(model(name), typical(model(name), Covariates(weight_kg=70)), cut, ["slow_site"])["slow_site"]
        relief = responder_relief(site[cut.place(DAY_MIN * DAYS), 0])
        axes.plot(DAYS, 100 * relief, color=colour, label=label)
    axes.set(xlabel="days", ylabel="pain taken away\nfrom a responder, %", xlim=(0, 56), ylim=(0, 100))
    axes.legend(frameon=False)
    return figure
