"""One infusion

35 mg of racemic ketamine over 40 min in a patient of 70 kg. The band holds 90 % of patients of this weight. The lower
curve is S-ketamine at its effect site, which is what is felt; the dotted lines are when a typical patient begins to
feel it and when little is left.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Regimen, model, predict


def draw() -> Figure:
    found = predict(
        model=model(),
        covariates=Covariates(weight_kg=70),
        regimen=Regimen.constant(dose_mg=35, over_min=40),
        at_min=np.arange(0, 181),
    )
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    for band, colour, label in (
        (found.ketamine_ng_per_ml, "#0b63a5", "ketamine in arterial plasma"),
        (found.effect_site_ng_per_ml, "#0a7d72", "S-ketamine at its effect site"),
    ):
        axes.fill_between(found.time_min, band.p05, band.p95, color=colour, alpha=0.2)
        axes.plot(found.time_min, band.typical, color=colour, label=label)
    for moment in (found.feels.onset_min.typical, found.feels.gone_min.typical):
        if moment is not None:
            axes.axvline(moment, color="#1f2933", linestyle=":", linewidth=0.8)
    axes.set(xlabel="minutes from the start", ylabel="ng/mL", xlim=(0, 180), ylim=(0, None))
    axes.legend(frameon=False)
    return figure
