"""Hold a window

Rates that bring nine of ten such patients between 60 and 120 ng/mL at the effect site by minute 20 and keep them there
until minute 60, with a pump that is set in whole mg/h every five minutes. Judged on four thousand patients that the
search has not seen.
"""

from matplotlib.figure import Figure

from reprieve.pharmacology import Covariates, model, reach
from reprieve.pharmacology.target import Limits, Window


def draw() -> Figure:
    found = reach(
        model=model(),
        covariates=Covariates(weight_kg=70),
        window=Window(low_ng_per_ml=60, high_ng_per_ml=120, from_min=20, until_min=60),
        limits=Limits(most_rate_mg_per_h=120, step_min=5, rate_step_mg_per_h=1),
        share=0.9,
    )
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    shares = [100 * values for values in (found.below, found.inside, found.above)]
    labels = ("below the window", "inside", "above")
    above.stackplot(found.time_min, shares, labels=labels, colors=("#e8ecf1", "#0a7d72", "#b3261e"), alpha=0.7)
    above.axvline(20, color="#1f2933", linestyle=":", linewidth=0.8)
    edges = [found.start_min + k * found.step_min for k in range(len(found.rates_mg_per_h) + 1)]
    below.stairs(found.rates_mg_per_h, edges, color="#0b63a5", fill=True, alpha=0.5)
    above.set(ylabel="share of such patients, %", ylim=(0, 100), xlim=(0, 60))
    below.set(xlabel="minutes from the start", ylabel="rate, mg/h")
    above.legend(frameon=False, loc="lower right")
    return figure
