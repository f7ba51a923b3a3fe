"""Breathing with an opioid

What is left of breathing under fentanyl, at a raised and held carbon dioxide: in people who never take opioids, in
daily users of high doses, and in the first with as much S-ketamine as at the end of 0.5 mg/kg over 40 min. Ketamine
takes back a part of the opioid's effect, less than half; given fast, it depresses breathing itself, which is not drawn.
"""

import numpy as np
from matplotlib.figure import Figure

from reprieve.pharmacology.breathing import drive
from reprieve.pharmacology.opioids import opioid

LEVELS = np.linspace(0, 4, 200)


def draw() -> Figure:
    fentanyl = opioid("fentanyl")
    figure = Figure(figsize=(8, 3.5), layout="constrained")
    axes = figure.subplots()
    for load, ketamine, style, label in (
        (fentanyl.load(LEVELS), 0.0, "-", "naive"),
        (fentanyl.load(LEVELS), 125.0, "--", "naive, with 125 ng/mL of S-ketamine"),
        (fentanyl.load(LEVELS, fentanyl.tolerant or 1.0), 0.0, ":", "daily user of high doses"),
    ):
        axes.plot(LEVELS, 100 * drive(load, ketamine).ventilation, style, color="#b3261e", label=label)
    axes.axhline(50, color="#1f2933", linewidth=0.8)
    axes.annotate(" below: severe depression", (4, 50), ha="right", va="top", color="#1f2933")
    axes.set(xlabel="fentanyl at its effect site, ng/mL", ylabel="breathing, % of baseline", xlim=(0, 4), ylim=(0, 100))
    axes.legend(frameon=False)
    return figure
