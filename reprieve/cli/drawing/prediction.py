"""A prediction as a picture: ketamine above, its effect site below, each with the spread between patients."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reprieve.cli.drawing.ink import BLUE, INK, SHADE, TEAL, render
from reprieve.pharmacology.predict import Band, Prediction
from reprieve.pharmacology.regimen import Regimen


def picture(prediction: Prediction, regimen: Regimen, *, title: str, form: str) -> bytes:
    """Return the picture as a "png" or "svg" file; the same prediction makes the same file."""
    figure = Figure(figsize=(8, 6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    _course(above, prediction, prediction.ketamine_ng_per_ml, regimen, BLUE)
    if prediction.ketamine_without_weight_ng_per_ml is not None:
        flat = prediction.ketamine_without_weight_ng_per_ml
        above.plot(prediction.time_min, flat, color=INK, linestyle="--", label="typical, if weight changed nothing")
    above.set_title(title, loc="left", fontweight="bold")
    above.set_ylabel(f"ketamine, {prediction.model.sampling}\nng/mL")
    _course(below, prediction, prediction.effect_site_ng_per_ml, regimen, TEAL)
    below.set_ylabel("S-ketamine at its effect site\nng/mL")
    below.set_xlabel("minutes from the start")
    _mark(below, prediction.feels.onset_min.typical, "felt", prediction)
    _mark(below, prediction.feels.gone_min.typical, "gone", prediction)
    for axes in (above, below):
        axes.legend(frameon=False, loc="upper right")
    return render(figure, form)


def _course(axes: Axes, prediction: Prediction, band: Band, regimen: Regimen, colour: str) -> None:
    for part in regimen.infusions:
        axes.axvspan(part.start_min, min(part.end_min, prediction.time_min[-1]), color=SHADE, zorder=0)
    axes.fill_between(prediction.time_min, band.p05, band.p95, color=colour, alpha=0.2, label="5 to 95 % of patients")
    axes.plot(prediction.time_min, band.typical, color=colour, label="typical patient")
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0)


def _mark(axes: Axes, at_min: float | None, word: str, prediction: Prediction) -> None:
    if at_min is not None and at_min <= prediction.time_min[-1]:
        axes.axvline(at_min, color=INK, linewidth=0.8, linestyle=":")
        axes.annotate(f" {word}", (at_min, 1), xycoords=("data", "axes fraction"), va="top", color=INK)
