"""docs/validation/pharmacology.md and its picture: what was observed, what the engine says, and where it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

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
    "E06": (
        "The paper's own table of exposures and its own parameters do not agree on this one number: with them the "
        "highest level of norketamine comes out to 0.4 %, its area 1.4 to 1.6 times too large, here as wherever it was "
        "tried (nlmixr2lib says so, with the equations). Norketamine's area under this model is not to be relied on."
    ),
    "F02": (
        "By artery it lies inside, by vein below: the model of the vein keeps a fifth between the two for as long as "
        "the pump runs, which is published for an hour and not for days. Where these patients were sampled was not "
        "read. Levels by vein during long infusions are to be read with care."
    ),
    "F03": (
        "These are anaesthetic doses beside nitrous oxide, far above the level of a clinic's infusions and beyond the "
        "range that the model was made for, as a prediction of them warns. The average dose also fell during the "
        "operations. The engine is not to be used for anaesthesia."
    ),
}

WEAK: Final = (
    "The vein: the part of arterial blood that has not mixed yet is taken away, and the rest arrives 2 min later. That "
    "part is published for a steady rate only; that it fills and empties with the model's own blood, and the delay, "
    "are ours. Least sure in the first ten minutes and after a bolus or a change of rate. Grade B; bedside decisions "
    "should not rest on it.",
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


class Difference(NamedTuple):
    """form: True where equations differ and not a number that can be set beside another."""

    recommended: str
    shipped: str
    why: str
    form: bool = False


# tests/validation/test_recommended_set.py sets every recommended number beside ours, and holds this list to it.
DIFFERS: Final[Mapping[str, Difference]] = {
    "the vein's unmixed part": Difference(
        "rate/flow, all of it from the first second to the last",
        "the same under a steady rate; it fills and empties with the model's own central volume",
        "At once it is more than the model's artery holds: the vein stood at 0 for four minutes, a bolus made it "
        "negative, and levels rose again after the stop. Henthorn 2018 gives the term for an infusion that goes on.",
        form=True,
    ),
    "vein at the end of 40 min, ng/mL": Difference(
        "186", "176", "Printed as approximate; the equations printed beside it give 176 as well."
    ),
    "vein at the end of 45 min, ng/mL": Difference("175", "167", "As above."),
    "breathing: an opioid's two ways": Difference(
        "a curve of its own for the slope, C50 and exponent of its own, and a baseline that rises by dB(Co)",
        "one curve, of which 39 % (of the logarithm) is slope and 61 % baseline",
        "The shares were read; a C50 and an exponent of the slope alone, and dB(Co), were not.",
        form=True,
    ),
    "breathing: ketamine alone": Difference(
        "the baseline rises by 2 mmHg for 3 mg/kg, in proportion, beyond 1.1 mg/kg within 30 min",
        "4.9 L/min less at 1.1 mg/kg and 1.6 more for each doubling, within the same 30 min",
        "Both are Bourke's. The litres are what was measured; to make as many of 2 mmHg after 3 mg/kg takes a slope of "
        "3.6 L/min per mmHg, and none was read. The 2 mmHg stand in the file and are not used.",
        form=True,
    ),
    "breathing: a small stimulation by ketamine": Difference(
        "a term with default 0", "none", "No number was read, and a term that is always 0 says nothing.", form=True
    ),
    "relief, slow site's peak after 100 h, ng/mL": Difference(
        "42.5",
        "34.4",
        "How fast the rate rises is not said there. Evenly over the 100 h, as here, gives 34.4; 42.5 needs the highest "
        "rate from the third day on. What is left on days 42 and 56 agrees.",
    ),
    "relief at its peak after 100 h, %": Difference("80", "77", "As above."),
    "relief after 100 h, week 3, %": Difference(
        "52", "54", "As above; and whether weeks count from the start is not said."
    ),
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
    yield ""
    yield from _differences()
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


def _differences() -> Iterator[str]:
    yield "## Beside the recommended set"
    yield ""
    yield (
        "Before the engine was written, a review of the literature recommended a set of models with all numbers and "
        "some results. `tests/validation/test_recommended_set.py` sets every one of them beside ours. These differ:"
    )
    yield ""
    yield "| what | recommended | here | why |"
    yield "|---|---|---|---|"
    for what, difference in DIFFERS.items():
        yield f"| {what} | {difference.recommended} | {difference.shipped} | {difference.why} |"


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
