"""docs/mechanism.md and its picture: how ketamine is thought to work, and how little of it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from reprieve.cli.drawing.ink import BLUE, INK, RED, SHADE, TEAL, render
from reprieve.evidence.register import cite
from reprieve.pharmacology.mechanism import FILE, SOURCES, cascade
from reprieve.pharmacology.models import numbers_of
from reprieve.pharmacology.regimen import Regimen

LINKS: Final = (
    ("occupancy", "NMDA receptors blocked", INK, "-"),
    ("surge", "glutamate surge, AMPA throughput", RED, "--"),
    ("signal", "BDNF and mTOR signal", BLUE, "-."),
    ("synapses", "synapses gained; relief, if it follows them", TEAL, "-"),
)
INTRODUCTION: Final = (
    "**Exploratory, for teaching.** No constant of this cascade is fitted to anything. No forecast, rule, order or",
    "study uses a number of it, and a test sees to that. It shows in one picture why relief might come a day after an",
    "infusion and outlast the drug by days; it is no evidence that it does, and says nothing of how long it lasts in",
    "a patient.",
    "",
    "![One infusion of 35 mg over 40 minutes in the typical patient: receptors are blocked within minutes, glutamate",
    "follows within hours, the signal within half a day, synapses after a day and a half](mechanism.svg)",
)
CHAIN: Final = (
    (
        "NMDA occupancy",
        "occ = x/(1 + x), x = Σ free level / Ki over S, R, ketamine and norketamine, lagging as what is felt does",
        "constants of rat cortex, which laboratories put three to five times apart; in people displacement, no curve",
    ),
    (
        "disinhibition",
        "drive = 4 occ (1 − occ)",
        "that inhibiting cells are blocked first, and that a full block does not help; the shape is ours",
    ),
    (
        "glutamate surge, AMPA throughput",
        "dG/dt = kG (drive − G)",
        "mGluR5 binding falls by 21 % in people during an infusion; its size and speed are ours",
    ),
    ("signal (BDNF, mTOR)", "dB/dt = kB (G − B)", "animals"),
    ("synaptogenesis", "dS/dt = a B (1 − S) − kS S", "animals; no model calibrated in people was found"),
    (
        "relief",
        "follows S",
        "the hypothesis itself. More hydroxynorketamine went with less benefit in people: it is not in the chain",
    ),
)
BESIDE_FORECASTS: Final = (
    "The forecasts of relief rest on scores that patients gave, not on this. Where the two seem to agree, that is",
    "because the constants here were chosen for the shape of a single infusion's response in depression.",
)
TICKS: Final = {0.1: "6 min", 1: "1 h", 6: "6 h", 24: "1 d", 72: "3 d", 168: "7 d", 336: "14 d"}


def pages() -> dict[str, str | Callable[[], bytes]]:
    return {"mechanism.md": "\n".join(_page()) + "\n", "mechanism.svg": lambda: render(_picture(), "svg")}


def _page() -> Iterator[str]:
    yield "# Mechanism: how ketamine is thought to work"
    yield ""
    yield from INTRODUCTION
    yield ""
    yield "| link | equation | what is known |\n|---|---|---|"
    yield from (f"| {link} | {equation} | {known} |" for link, equation, known in CHAIN)
    yield ""
    yield from BESIDE_FORECASTS
    yield ""
    yield "## Numbers"
    yield ""
    yield "| number | value | certainty | source | note |\n|---|---|---|---|---|"
    for place, number in numbers_of(FILE).items():
        yield f"| {place.replace('_', ' ')} | {number} | {number.certainty} | {number.source.key} | {number.note} |"
    yield "\n## Sources\n"
    yield from (f"- **{key}** {cite(key).cites}. Read: {cite(key).read}." for key in SOURCES)


def _picture() -> Figure:
    hours = np.concatenate([[0.0], np.geomspace(0.1, 336, 300)])
    found = cascade(Regimen.constant(dose_mg=35, over_min=40), 60 * hours)
    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots()
    axes.axvspan(0.1, 40 / 60, color=SHADE, zorder=0, linewidth=0, label="the infusion")
    for name, label, colour, dash in LINKS:
        axes.plot(hours[1:], getattr(found, name)[1:], label=label, color=colour, linestyle=dash)
    axes.set_xscale("log")
    axes.set_xticks(list(TICKS), list(TICKS.values()))
    axes.minorticks_off()
    axes.set(xlabel="from the start of the infusion", ylabel="share, 0 to 1", ylim=(0, 1), xlim=(0.1, 336))
    axes.legend(frameon=False, loc="upper right")
    axes.set_title("Exploratory: no constant of this cascade is fitted", loc="left", fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    return figure
