"""By nose and by mouth

Esketamine in three ways: 84 mg as a spray, of which a part is swallowed; 84 mg drunk; 28 mg infused over 40 min. Venous
blood of patients who differ in their bodies and in what they take up: the median, and 5 to 95 % of them. Nearly three
quarters of what reaches the liver is cleared there before it comes to the blood.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, Regimen, follow, model
from reprieve.pharmacology.population import siblings, typical
from reprieve.pharmacology.regimen import timeline
from reprieve.pharmacology.routes import follow_uptake, nasal, oral

MINUTES = np.arange(0.0, 361.0, 2.0)
MANY = 1000


def draw() -> Figure:
    rng, drug = np.random.default_rng(0), model("perez-ruixo-2021")
    group = typical(drug, Covariates(weight_kg=74)) + siblings(drug, Covariates(weight_kg=74), MANY, rng)
    cut = timeline(Regimen.constant(dose_mg=28, over_min=40), MINUTES)
    figure = Figure(figsize=(8, 3.8), layout="constrained")
    axes = figure.subplots()
    for levels, colour, label in (
        (follow(drug, group, cut, ["venous"])["venous"][cut.place(MINUTES)], "#0b63a5", "28 mg infused"),
        (
            follow_uptake(nasal(84, count=MANY + 1, rng=rng), group, MINUTES, ["venous"])["venous"],
            "#0a7d72",
            "84 mg by nose",
        ),
        (
            follow_uptake(oral(84, count=MANY + 1, rng=rng), group, MINUTES, ["venous"])["venous"],
            "#8a5a00",
            "84 mg by mouth",
        ),
    ):
        low, middle, high = np.quantile(levels[:, 1:], [0.05, 0.5, 0.95], axis=1)
        axes.fill_between(MINUTES / 60, low, high, color=colour, alpha=0.15)
        axes.plot(MINUTES / 60, middle, color=colour, label=label)
    axes.set(xlabel="hours", ylabel="venous esketamine, ng/mL", xlim=(0, 6), ylim=(0, None))
    axes.legend(frameon=False)
    return figure
