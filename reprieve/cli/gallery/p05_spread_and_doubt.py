"""Spread and doubt

Two things that are often drawn as one. The band is how far patients of the same weight differ. The dotted lines are how
unsure the paper is of its typical patient, from the standard errors that it prints. The second would shrink with a
larger study, the first would not.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Regimen, model, predict


def draw() -> Figure:
    found = predict(
        model=model(),
        covariates=Covariates(weight_kg=70),
        regimen=Regimen.constant(dose_mg=35, over_min=40),
        at_min=np.arange(0, 121),
        doubts=500,
    )
    band, doubt = found.effect_site_ng_per_ml, found.effect_site_doubt
    figure = Figure(figsize=(8, 3.5), layout="constrained")
    axes = figure.subplots()
    axes.fill_between(
        found.time_min, band.p05, band.p95, color="#0a7d72", alpha=0.2, label="between patients, 5 to 95 %"
    )
    axes.plot(found.time_min, band.typical, color="#0a7d72", label="typical patient")
    if doubt is not None:
        for edge in (doubt.p05, doubt.p95):
            axes.plot(found.time_min, edge, ":", color="#1f2933", label="doubt about the typical patient, 5 to 95 %")
    axes.set(
        xlabel="minutes from the start", ylabel="S-ketamine at its effect site\nng/mL", xlim=(0, 120), ylim=(0, None)
    )
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[:3], labels[:3], frameon=False)
    return figure
