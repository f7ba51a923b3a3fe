"""Pictures of the forecast and of its validation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reprieve.cli.drawing.ink import BLUE, INK, RED, SHADE, TEAL
from reprieve.therapy.forecast import forecast
from reprieve.therapy.forecast_model import scales
from reprieve.therapy.forecast_rules import History, Score

EXAMPLE: Final = (
    (-6, 8), (-3, 7), (0, 8), (7, 3), (10, 4), (14, 3), (17, 4), (21, 4), (24, 5), (28, 4),
)  # fmt: skip
SIMPLE: Final = {"last value": (RED, "o"), "fixed interval": (TEAL, "s"), "own mean": (INK, "^")}


def drawn_example() -> Figure:
    """Draw one made-up patient: reports, infusions, bands, threshold, window and fixed interval."""
    scores = tuple(Score(day=day, points=points) for day, points in EXAMPLE)
    history = History(scale=scales()["nrs"], scores=scores, infusion_days=(0, 1, 2, 3, 4), today=28)
    found = forecast(history, imagine=False)
    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots()
    axes.fill_between(found.days, found.reports.p05, found.reports.p95, color=BLUE, alpha=0.15, label="90 % of reports")
    axes.fill_between(found.days, found.reports.p25, found.reports.p75, color=BLUE, alpha=0.3, label="50 % of reports")
    axes.plot(found.days, found.reports.p50, color=BLUE, label="half above, half below")
    axes.plot([s.day for s in scores], [s.points for s in scores], "o", color=INK, label="own reports")
    for day in history.infusion_days:
        axes.axvline(day, color=TEAL, linewidth=1, linestyle=":", label="infusion" if day == 0 else None)
    if found.threshold is not None:
        axes.axhline(found.threshold, color=RED, linewidth=1, linestyle="--", label="relief is gone above")
    if found.review.opens is not None and found.review.closes is not None:
        axes.axvspan(found.review.opens, found.review.closes, color=SHADE, zorder=0, label="proposed review window")
    axes.plot(found.simple.fixed_interval_day, 0.3, "^", color=INK, label="every 28 days")
    axes.set(xlabel="days from the first infusion", ylabel="pain, 0 to 10 points", ylim=(0, 10))
    axes.legend(frameon=False, fontsize="small", ncols=2, loc="upper right")
    _plain(axes)
    return figure


def drawn_calibration(designs: Sequence[dict[str, Any]]) -> Figure:
    """Draw rank histograms with the range that chance alone gives 99 of 100 bars."""
    names = list(designs[0]["histograms"])
    figure = Figure(figsize=(11, 1.9 * len(designs)), layout="constrained")
    grid = figure.subplots(len(designs), len(names), squeeze=False, sharex=True)
    for row, design in zip(grid, designs, strict=True):
        for axes, name in zip(row, names, strict=True):
            counts = np.array(design["histograms"][name])
            expected = counts.sum() / counts.size
            reach = 2.576 * np.sqrt(expected * (1 - 1 / counts.size))
            axes.axhspan(expected - reach, expected + reach, color=SHADE, linewidth=0)
            axes.stairs(counts, np.linspace(0, 1, counts.size + 1), fill=True, color=BLUE, alpha=0.5)
            axes.set_ylim(bottom=0)
            axes.set_title(f"{design['scale']}, {design['courses']}: {name}", fontsize="small", loc="left")
            _plain(axes)
    for axes in grid[-1]:
        axes.set_xlabel("rank of the truth")
    for row in grid:
        row[0].set_ylabel("simulations")
    return figure


def drawn_worlds(worlds: Sequence[dict[str, Any]]) -> Figure:
    """Draw coverage and skill of every cohort, one line each."""
    figure = Figure(figsize=(10, 1.4 + 0.42 * len(worlds)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    places = np.arange(len(worlds))[::-1]
    for aim, marker in (("50 %", "o"), ("90 %", "s")):
        low, high = (45, 55) if aim == "50 %" else (86, 94)
        left.axvspan(low, high, color=SHADE, linewidth=0)
        shares = [100 * float(np.mean(world["inside"][aim])) for world in worlds]
        left.plot(shares, places, marker, color=BLUE, linestyle="", label=f"{aim} band")
    left.set_yticks(places, [f"{world['scale']}, {world['world']}" for world in worlds])
    left.set_xlabel("reports inside the band, %\n(grey: 45 to 55 and 86 to 94)")
    left.set_xlim(30, 100)
    left.legend(frameon=False, fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    for offset, (name, (colour, marker)) in zip((0.22, 0.0, -0.22), SIMPLE.items(), strict=True):
        for place, world in zip(places, worlds, strict=True):
            value, low, high = world["skill"][name]
            right.plot([low, high], [place + offset] * 2, color=colour, linewidth=1.2)
            right.plot(value, place + offset, marker, color=colour, markersize=5, label=name if place == 0 else None)
    right.axvline(0, color=INK, linewidth=0.8)
    right.set_xlabel("skill beside the simple answer, with 90 % interval\n(above 0: the forecast is better)")
    right.legend(frameon=False, fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)
    for axes in (left, right):
        _plain(axes)
    return figure


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
