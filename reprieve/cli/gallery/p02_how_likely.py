"""How likely, minute by minute

The share of such patients whose drug high is at least 1, 2 or 5 of 10. Forty-five minutes of rest after an infusion of
45 minutes are no proof that it is gone: at minute 90 about three in four are still at 2 or above.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Regimen, Threshold, model, predict


def draw() -> Figure:
    found = predict(
        model=model(),
        covariates=Covariates(weight_kg=70),
        regimen=Regimen.constant(dose_mg=35, over_min=45),
        at_min=np.arange(0, 241),
        thresholds=[Threshold(of="high", at_least=score) for score in (1, 2, 5)],
    )
    figure = Figure(figsize=(8, 3.5), layout="constrained")
    axes = figure.subplots()
    for crossing, colour in zip(found.crossings, ("#0b63a5", "#0a7d72", "#b3261e"), strict=True):
        axes.plot(
            found.time_min, 100 * crossing.share, color=colour, label=f"{crossing.threshold.at_least:g} of 10 or more"
        )
    axes.axvspan(0, 45, color="#e8ecf1", label="infusion")
    axes.axvline(90, color="#1f2933", linestyle=":", linewidth=0.8)
    axes.set(xlabel="minutes from the start", ylabel="share of such patients, %", xlim=(0, 240), ylim=(0, 100))
    axes.legend(frameon=False)
    return figure
