"""docs/validation/pharmacology.md and its picture: what was observed, what the engine says, and where it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reprieve.cli.drawing.ink import BLUE, INK, RED, SHADE, TEAL, render
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.models import Sampling, effect_names, every_name, model, numbers_of
from reprieve.pharmacology.prediction import predict
from reprieve.pharmacology.regimen import Regimen
from reprieve.pharmacology.validation import Comparison, Kind, Observation, comparisons

PAGE: Final = "validation/pharmacology.md"
PICTURE: Final = "validation/pharmacology.svg"

BEYOND: Final = 0.6  # how far outside what is accepted the picture goes; what is farther is drawn at its edge

WHY: Final = {
    "P16": (
        "The model's slow compartment is still filling at 5 h, so its level goes on rising by a fifth, while the study "
        "saw levels peak after 4 to 5 h. The model was made of 8 h in volunteers: forecasts of infusions over days are "
        "to be read with care."
    ),
}

WEAK: Final = (
    "The vein: while the pump runs, the equations take away the part of arterial blood that has not mixed yet, all of "
    "it from the first second to the last. Levels are therefore too low in the first five minutes, and rise for two "
    "minutes after the stop. Grade B; bedside decisions should not rest on them.",
    "R-ketamine: one published ratio, partly from memory, put on S's numbers.",
    "Bands hold differences between patients in kinetics and sensitivity. They hold neither errors of measurement, nor "
    "doubt about the parameters (asked for apart), nor the disagreement between papers (seen by laying them over one "
    "another).",
    "Breathing: what ketamine and an opioid do together rests on one study with remifentanil; how the parts are put "
    "together is ours. Nothing may be concluded for a sleeping, sedated or obstructed patient.",
    "Lasting relief: the only model was made of 100 h of esketamine; for short infusions it predicts little, "
    "and no source was found that could confirm or refute it.",
    "Opioids: fentanyl's breathing is published whole; for others a part is inferred or assumed, and said so where it "
    "is used. Tolerance over time is exploratory.",
    "Weight: the exponents are assumed. Above 100 kg the prediction says what it would be if weight changed nothing.",
)

FACES: Final = {
    Kind.GENUINE: "Genuine checks",
    Kind.CALIBRATION: "Calibration: these set a number of ours, so passing proves nothing",
    Kind.REPRODUCTION: "Reproduction: the paper's own number, to prove the bookkeeping",
    Kind.LEAFLET: "A clinic's leaflet: what patients are told, which is no evidence",
}


def pages() -> dict[str, str | Callable[[], bytes]]:
    found = comparisons()
    return {PAGE: "\n".join(_page(found)) + "\n", PICTURE: lambda: render(_picture(found), "svg")}


def _page(found: Sequence[Comparison]) -> Iterator[str]:
    genuine = [c for c in found if c.observation.kind is Kind.GENUINE]
    failed = [c for c in found if not c.holds]
    yield "# Pharmacology: predicted beside observed"
    yield ""
    yield "Written by `./run docs`; the same comparisons run as tests. What fails is listed, with what may explain it."
    yield ""
    yield (
        f"Of {len(genuine)} genuine checks {sum(c.holds for c in genuine)} lie within their stated tolerance. "
        "Venous levels are compared with venous predictions and arterial with arterial."
    )
    yield ""
    yield "![Every row: accepted, observed and predicted; and the course of 0.5 mg/kg over 40 min](pharmacology.svg)"
    for kind, title in FACES.items():
        yield ""
        yield f"## {title}"
        yield ""
        yield from _table(
            ("row", "study", "quantity", "observed", "accepted", "predicted", "ratio", "holds", "read"),
            (_row(c) for c in found if c.observation.kind is kind),
        )
    yield ""
    yield "## What fails, and why"
    yield ""
    for comparison in failed:
        seen = comparison.observation
        yield f"- **{seen.key}**, {seen.quantity}: {WHY[seen.key]}"
    yield ""
    yield "## Where the engine is weak"
    yield ""
    yield from (f"- {sentence}" for sentence in WEAK)
    yield from _numbers()


def _row(comparison: Comparison) -> tuple[str, ...]:
    seen = comparison.observation
    return (
        seen.key,
        seen.study + (f" ({seen.note})" if seen.note else ""),
        f"{seen.quantity}, {seen.unit}",
        "" if seen.observed is None else f"{seen.observed:g}",
        f"{seen.low:g} to {seen.high:g}",
        " to ".join(f"{value:.3g}" for value in comparison.predicted),
        "" if comparison.ratio is None else f"{comparison.ratio:.2f}",
        "yes" if comparison.holds else "**no**",
        str(seen.certainty),
    )


def _numbers() -> Iterator[str]:
    yield ""
    yield "## Every number in use"
    yield ""
    yield "How sure we are: read > read:via (a public transcription) > recall (from memory) > assumed (our own choice)."
    for name in (*every_name(), *effect_names()):
        yield ""
        yield f"### {name}"
        yield ""
        yield from _table(
            ("number", "value", "spread (SD of log)", "error (SE of log)", "certainty", "source", "note"),
            (
                (
                    place.replace("_", " "),
                    str(number),
                    f"{number.log_sd:.2f}" if number.log_sd else "",
                    f"{number.log_se:.3f}" if number.log_se else "",
                    f"{number.certainty} {number.via}".strip(),
                    number.source.key,
                    number.note,
                )
                for place, number in numbers_of(name).items()
            ),
        )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _picture(found: Sequence[Comparison]) -> Figure:
    figure = Figure(figsize=(9, 2.6 + 0.28 * len(found)), layout="constrained")
    above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=(0.28 * len(found), 3.2)).flat
    _draw_rows(above.subplots(), found)
    _draw_course(below.subplots())
    return figure


def _draw_rows(axes: Axes, found: Sequence[Comparison]) -> None:
    """Draw every row on one scale: 0 and 1 are the ends of what is accepted, whatever its unit."""
    for place, comparison in enumerate(reversed(found)):
        seen = comparison.observation

        def scaled(value: float, seen: Observation = seen) -> float:
            return (value - seen.low) / (seen.high - seen.low)

        colour = RED if not comparison.holds else BLUE if seen.kind is Kind.GENUINE else INK
        axes.plot([0, 1], [place, place], color=SHADE, linewidth=9, solid_capstyle="butt")
        if seen.observed is not None:
            axes.plot(scaled(seen.observed), place, "|", color=INK, markersize=11)
        where = [min(max(scaled(value), -BEYOND), 1 + BEYOND) for value in comparison.predicted]
        axes.plot(where, [place] * len(where), "-", color=colour, linewidth=1)
        axes.plot(where, [place] * len(where), "o" if comparison.holds else "X", color=colour)
    names = [f"{c.observation.key}  {c.observation.quantity}, {c.observation.unit}" for c in reversed(found)]
    axes.set_yticks(
        range(len(found)), [name if len(name) < 80 else f"{name[:77]}..." for name in names], fontsize="small"
    )
    axes.set_xticks([0, 1], ["low end", "high end"])
    axes.set_xlabel("of what is accepted\ndot: predicted; tick: observed;\nred cross: outside; blue: a genuine check")
    axes.set_xlim(-BEYOND - 0.1, 1 + BEYOND + 0.1)
    axes.set_ylim(-0.7, len(found) - 0.3)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_course(axes: Axes) -> None:
    minutes = np.arange(0, 121.0)
    sites: tuple[tuple[Sampling, str], ...] = (("arterial", BLUE), ("venous", TEAL))
    for sampling, colour in sites:
        band = predict(
            model=model(),
            covariates=Covariates(weight_kg=70),
            regimen=Regimen.constant(dose_mg=35, over_min=40),
            at_min=minutes,
            sampling=sampling,
        ).ketamine_ng_per_ml
        axes.fill_between(minutes, band.p05, band.p95, color=colour, alpha=0.2)
        axes.plot(minutes, band.typical, color=colour, label=f"{sampling}, typical and 5 to 95 %")
    axes.plot(40, 185, "D", color=INK, label="venous, Zarate 2006 (P07)")
    axes.plot([40, 40], [100, 250], color=INK, linewidth=1, label="venous range, Krystal 1994 (P08)")
    axes.set_xlabel("minutes from the start of 0.5 mg/kg over 40 min")
    axes.set_ylabel("ketamine, ng/mL")
    axes.legend(frameon=False)
    axes.set_ylim(bottom=0)
    axes.margins(x=0)
    axes.spines[["top", "right"]].set_visible(False)
