"""A cohort as a picture: how its outcomes are spread, every axis with its unit."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.figure import Figure

from reprieve.cli.drawing.ink import BLUE, RED, TEAL, render
from reprieve.cli.simulating.summary import Summary

SHOWN: Final = (
    ("peak_ketamine_ng_per_ml", "highest ketamine, ng/mL", BLUE),
    ("peak_effect_site_ng_per_ml", "highest S-ketamine at the effect site, ng/mL", TEAL),
    ("peak_high", "strongest drug high, of 10", TEAL),
    ("high_onset_min", "first felt, min from the start", TEAL),
    ("high_gone_min", "gone, min from the start", TEAL),
    ("peak_systolic_rise_mmhg", "highest rise of systolic pressure, mmHg", RED),
)
BINS: Final = 60


def picture(summary: Summary, *, title: str, form: str) -> bytes:
    """Return the picture as a "png" or "svg" file."""
    figure = Figure(figsize=(10, 6), layout="constrained")
    for axes, (name, words, colour) in zip(figure.subplots(2, 3).flat, SHOWN, strict=True):
        tally = summary.tallies[name]
        low, high = (tally.quantile(share) or 0.0 for share in (0.001, 0.995))
        edges = np.linspace(min(low, high), max(high if np.isfinite(high) else 720.0, low + 1e-6), BINS + 1)
        share = 100 * tally.between(edges) / summary.patients
        axes.stairs(share, edges, fill=True, color=colour, alpha=0.4)
        axes.set_xlabel(words)
        axes.set_ylabel("% of patients in a bar")
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    return render(figure, form)
