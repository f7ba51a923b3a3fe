"""What becomes of it

An hour after the end there is more norketamine, which the liver makes of ketamine, than ketamine in the blood. Nobody
has shown that it adds to what is felt. R-hydroxynorketamine is not predicted: nothing is known of its volumes.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Regimen, follow, model
from reprieve.pharmacology.population import typical
from reprieve.pharmacology.regimen import timeline

MINUTES = np.arange(0.0, 481.0)


def draw() -> Figure:
    patient = typical(model(), Covariates(weight_kg=70))
    cut = timeline(Regimen.constant(dose_mg=35, over_min=40), MINUTES)
    found = follow(model(), patient, cut, ["arterial", "norketamine", "hydroxynorketamine"])
    figure = Figure(figsize=(8, 3.5), layout="constrained")
    axes = figure.subplots()
    for output, colour, label in (
        ("arterial", "#0b63a5", "ketamine, S and R"),
        ("norketamine", "#8a5a00", "norketamine, S and R"),
        ("hydroxynorketamine", "#5b3a8c", "S-hydroxynorketamine"),
    ):
        axes.plot(MINUTES / 60, found[output][:, 0], color=colour, label=label)  # type: ignore[index]
    axes.set(xlabel="hours from the start", ylabel="arterial plasma, ng/mL", xlim=(0, 8), yscale="log", ylim=(1, 400))
    axes.legend(frameon=False)
    return figure
