"""A prediction as a picture: ketamine above, its effect site below, each with the spread between patients."""

from __future__ import annotations

from itertools import cycle
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reprieve.cli.drawing.ink import BLUE, INK, RED, SHADE, TEAL, render
from reprieve.pharmacology.layers import Overlay
from reprieve.pharmacology.prediction import Band, Doubt, Prediction
from reprieve.pharmacology.regimen import Regimen

COLOURS: Final = (BLUE, RED, TEAL, "#8a5a00", "#5b3a8c")


def picture(prediction: Prediction, regimen: Regimen, *, title: str, form: str) -> bytes:
    """Return the picture as a "png" or "svg" file; the same prediction makes the same file."""
    figure = Figure(figsize=(8, 6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    _course(above, prediction, prediction.ketamine_ng_per_ml, regimen, BLUE)
    _doubt(above, prediction, prediction.ketamine_doubt)
    if prediction.ketamine_without_weight_ng_per_ml is not None:
        flat = prediction.ketamine_without_weight_ng_per_ml
        above.plot(prediction.time_min, flat, color=INK, linestyle="--", label="typical, if weight changed nothing")
    above.set_title(title, loc="left", fontweight="bold")
    above.set_ylabel(f"ketamine, {prediction.model.sampling}\nng/mL")
    _course(below, prediction, prediction.effect_site_ng_per_ml, regimen, TEAL)
    _doubt(below, prediction, prediction.effect_site_doubt)
    below.set_ylabel("S-ketamine at its effect site\nng/mL")
    below.set_xlabel("minutes from the start")
    _mark(below, prediction.feels.onset_min.typical, "felt", prediction)
    _mark(below, prediction.feels.gone_min.typical, "gone", prediction)
    for axes in (above, below):
        axes.legend(frameon=False, loc="upper right")
    return render(figure, form)


def overlay_picture(found: Overlay, regimen: Regimen, *, title: str, form: str) -> bytes:
    """Return several models' answers as one picture; a line each, dashed where a vein is sampled."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    _shade(axes, regimen, found.time_min[-1])
    for layer, colour in zip(found.layers, cycle(COLOURS)):
        band, style = layer.level_ng_per_ml, "--" if layer.sampling == "venous" else "-"
        axes.fill_between(found.time_min, band.p05, band.p95, color=colour, alpha=0.12, linewidth=0)
        label = f"{layer.model.title} ({layer.sampling})"
        axes.plot(found.time_min, band.typical, color=colour, linestyle=style, label=label)
    axes.set_title(title, loc="left", fontweight="bold")
    axes.set_ylabel("ketamine, ng/mL of plasma\n(as each paper measured it)")
    axes.set_xlabel("minutes from the start")
    axes.legend(frameon=False, loc="upper right", fontsize="small")
    _plain(axes)
    return render(figure, form)


def _course(axes: Axes, prediction: Prediction, band: Band, regimen: Regimen, colour: str) -> None:
    _shade(axes, regimen, prediction.time_min[-1])
    axes.fill_between(prediction.time_min, band.p05, band.p95, color=colour, alpha=0.2, label="5 to 95 % of patients")
    axes.plot(prediction.time_min, band.typical, color=colour, label="typical patient")
    _plain(axes)


def _doubt(axes: Axes, prediction: Prediction, doubt: Doubt | None) -> None:
    if doubt:
        for edge, label in ((doubt.p05, "doubt about the typical patient, 5 to 95 %"), (doubt.p95, None)):
            axes.plot(prediction.time_min, edge, color=INK, linewidth=0.8, linestyle=":", label=label)


def _shade(axes: Axes, regimen: Regimen, last_min: float) -> None:
    for part in regimen.infusions:
        if part.rate_mg_per_h > 0:
            axes.axvspan(part.start_min, min(part.end_min, last_min), color=SHADE, zorder=0, linewidth=0)


def _plain(axes: Axes) -> None:
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0)


def _mark(axes: Axes, at_min: float | None, word: str, prediction: Prediction) -> None:
    if at_min is not None and at_min <= prediction.time_min[-1]:
        axes.axvline(at_min, color=INK, linewidth=0.8, linestyle=":")
        axes.annotate(f" {word}", (at_min, 1), xycoords=("data", "axes fraction"), va="top", color=INK)
