"""What was observed in one patient

Five dissociation scores, stronger than a typical patient's. The grey band is everybody of 70 kg, the green one this
patient, given the scores: how the next infusion would feel. Levels of the drug are hardly better known than before, for
scores tell of sensitivity, not of clearance. How far a score scatters (here 1 of 10) is said by who asks.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Regimen, individual, model
from reprieve.pharmacology.observed import Noise, Observed
from reprieve.pharmacology.one_patient import dissociation_scores, posterior

GIVEN = Regimen.constant(dose_mg=35, over_min=40)
SCORES = ((10, 5), (20, 7), (30, 8), (40, 8.5), (60, 6))
MINUTES = np.arange(0.0, 181.0)


def draw() -> Figure:
    figure = Figure(figsize=(8, 3.8), layout="constrained")
    axes = figure.subplots()
    for seen, colour, label in (((), "#8a94a0", "everybody of 70 kg"), (SCORES, "#0a7d72", "this patient")):
        found = individual(
            model=model(),
            covariates=Covariates(weight_kg=70),
            regimen=GIVEN,
            observed=[Observed(at_min=at, kind="dissociation", value=score) for at, score in seen],
            noise=Noise(score=1.0),
        )
        scores = dissociation_scores(posterior(found, draws=1000), GIVEN, MINUTES)
        low, high = np.quantile(scores[:, 1:], [0.05, 0.95], axis=1)
        axes.fill_between(MINUTES, low, high, color=colour, alpha=0.2, label=f"{label}, 5 to 95 %")
        axes.plot(MINUTES, scores[:, 0], color=colour, label=f"{label}, most likely")
    axes.plot(*zip(*SCORES, strict=True), "o", color="#1f2933", label="observed")
    axes.set(xlabel="minutes from the start", ylabel="dissociation, of 10", xlim=(0, 180), ylim=(0, 10))
    axes.legend(frameon=False)
    return figure
