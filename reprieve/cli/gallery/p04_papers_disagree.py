"""Papers disagree

The same patient and dose under every published model that ships. Solid lines are arterial plasma, dashed ones an arm
vein; a paper on esketamine is given half of the racemate's dose, since half of the racemate is S-ketamine. Domino's
paper gives no spread between patients.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Regimen, model, overlay

COLOURS = {
    "simons-2022-racemic": "#0b63a5",
    "domino-1984": "#b3261e",
    "simons-2022-esketamine": "#0a7d72",
    "perez-ruixo-2021": "#8a5a00",
}


def draw() -> Figure:
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    for name, colour in COLOURS.items():
        dose_mg = 35 if model(name).drug_form == "racemic ketamine" else 17.5
        found = overlay(
            models=[model(name)],
            covariates=Covariates(weight_kg=70),
            regimen=Regimen.constant(dose_mg=dose_mg, over_min=40),
            at_min=np.arange(0, 181),
        )
        (layer,) = found.layers
        band, style = layer.level_ng_per_ml, "--" if layer.sampling == "venous" else "-"
        axes.fill_between(found.time_min, band.p05, band.p95, color=colour, alpha=0.12, linewidth=0)
        label = f"{name}: {layer.model.measures}, {dose_mg:g} mg"
        axes.plot(found.time_min, band.typical, style, color=colour, label=label)
    axes.set(xlabel="minutes from the start", ylabel="plasma, ng/mL", xlim=(0, 180), ylim=(0, None))
    axes.legend(frameon=False, fontsize="small")
    return figure
