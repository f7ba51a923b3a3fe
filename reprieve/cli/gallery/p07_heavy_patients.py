"""Heavy patients

0.5 mg/kg in patients of 50 to 150 kg. If the body grows with its weight as bodies usually do, the peak rises a little;
if weight changes nothing, as the largest study of esketamine found, it rises with the dose. Nobody knows which, so
above 100 kg every prediction shows both.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Regimen, model, predict

WEIGHTS = np.arange(50.0, 151.0, 10.0)


def draw() -> Figure:
    scaled, flat = [], []
    for weight_kg in WEIGHTS.tolist():
        regimen = Regimen.constant(dose_mg=0.5 * weight_kg, over_min=40)
        found = predict(model=model(), covariates=Covariates(weight_kg=weight_kg), regimen=regimen, at_min=[40])
        scaled.append(found.ketamine_ng_per_ml)
        without = found.ketamine_without_weight_ng_per_ml
        flat.append(np.nan if without is None else without[0])
    figure = Figure(figsize=(8, 3.5), layout="constrained")
    axes = figure.subplots()
    low, high = ([getattr(band, edge)[0] for band in scaled] for edge in ("p05", "p95"))
    axes.fill_between(WEIGHTS, low, high, color="#0b63a5", alpha=0.2, label="5 to 95 % of patients")
    axes.plot(WEIGHTS, [band.typical[0] for band in scaled], color="#0b63a5", label="typical, body scaled by weight")
    axes.plot(WEIGHTS, flat, "--", color="#1f2933", label="typical, if weight changes nothing")
    axes.set(xlabel="weight, kg", ylabel="arterial ketamine\nat the end, ng/mL", xlim=(50, 150), ylim=(0, None))
    axes.legend(frameon=False, loc="lower right")
    return figure
