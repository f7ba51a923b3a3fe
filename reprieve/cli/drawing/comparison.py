"""The comparison of roads as pictures: week by week, differences, and what they hang on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reprieve.cli.drawing.ink import BLUE, INK, RED, SHADE, TEAL
from reprieve.studies.outcomes import WEEKLY, WHOLE
from reprieve.studies.parameters import parameters
from reprieve.studies.tables import Answer
from reprieve.studies.trial import ARMS

# Colour and dash and mark: no arm is told by its colour alone.
LINES: Final = (
    {"color": INK, "linestyle": "-", "marker": "s"},
    {"color": BLUE, "linestyle": "--", "marker": "o"},
    {"color": TEAL, "linestyle": "-", "marker": "^"},
    {"color": BLUE, "linestyle": ":", "marker": "o"},
    {"color": TEAL, "linestyle": "-.", "marker": "^"},
)
SHOWN: Final = ("pain_last_4_weeks", "mme_end", "risk_mean")
MOVES: Final = 14


def figures(answer: Answer) -> Iterator[tuple[str, str, str, Figure]]:
    """Yield each picture: its name, its title, what it shows in words, and the figure."""
    yield "weekly", "Means of virtual patients, week by week. Exploratory.", _weekly_words(answer), _weekly(answer)
    words = "Differences of means between roads with 90 % of the draws of all parameters; numbers are in the table."
    yield "differences", "Beside the opioid road: difference of means. Exploratory.", words, _differences(answer)
    words = "The parameters that move the difference of pain between both and opioid most; numbers are in the table."
    yield "sensitivity", "What the difference in pain hangs on. Exploratory.", words, _sensitivity(answer)


def _weekly(answer: Answer) -> Figure:
    found = answer.found
    figure = Figure(figsize=(10, 7), layout="constrained")
    weeks = range(found.weeks + 1)
    for axes, one in zip(figure.subplots(2, 2).flat, WEEKLY, strict=True):
        for place, (arm, line) in enumerate(zip(ARMS, LINES, strict=True)):
            means = [found.weekly[one.key].mean(found.place(place, week)) for week in weeks]
            axes.plot(weeks, means, label=arm.title, markevery=max(1, found.weeks // 8), markersize=4, **line)
        axes.set_ylabel(f"{one.title}\n{one.unit}")
        axes.set_xlabel("weeks from the start")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_ylim(*((0, 10) if one.key == "pain" else (0, None) if one.key != "tolerance" else (1, None)))
        _plain(axes)
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    figure.suptitle("Virtual patients; means. Exploratory.", x=0.01, ha="left", fontweight="bold")
    return figure


def _weekly_words(answer: Answer) -> str:
    found = answer.found
    said = []
    for place, arm in enumerate(ARMS):
        first, last = (found.weekly["pain"].mean(found.place(place, week)) for week in (0, found.weeks))
        said.append(f"{arm.title}: pain from {first:.1f} to {last:.1f}")
    return "; ".join(said) + "."


def _differences(answer: Answer) -> Figure:
    figure = Figure(figsize=(10, 3.2), layout="constrained")
    means, titles = answer.found.means(), {one.key: one for one in WHOLE}
    others, first = ARMS[1:], ARMS[0].key
    for axes, outcome in zip(figure.subplots(1, len(SHOWN), sharey=True), SHOWN, strict=True):
        for row, (arm, line) in enumerate(zip(others, LINES[1:], strict=True)):
            middle = means[arm.key, outcome] - means[first, outcome]
            low, high = answer.doubt.interval(arm.key, outcome, first) or (middle, middle)
            axes.plot([low, high], [row, row], color=line["color"], linewidth=2)
            axes.plot(middle, row, marker=line["marker"], color=line["color"])
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_xlabel(f"{titles[outcome].title}\n{titles[outcome].unit}")
        _plain(axes)
    figure.axes[0].set_yticks(range(len(others)), [arm.title for arm in others])
    figure.axes[0].invert_yaxis()
    return figure


def _sensitivity(answer: Answer) -> Figure:
    moves = answer.doubt.sensitivity("both", "pain_last_4_weeks", "opioid")[:MOVES]
    stated = answer.doubt.stated
    middle = stated["both", "pain_last_4_weeks"] - stated["opioid", "pain_last_4_weeks"]
    figure = Figure(figsize=(10, 1.2 + 0.32 * len(moves)), layout="constrained")
    axes = figure.subplots()
    for row, (_, low, high) in enumerate(moves):
        axes.plot([low, high], [row, row], color=SHADE, linewidth=9, solid_capstyle="butt", zorder=1)
        axes.plot(low, row, marker="<", color=BLUE, linestyle="none", label="at its low end" if not row else None)
        axes.plot(high, row, marker=">", color=RED, linestyle="none", label="at its high end" if not row else None)
    axes.axvline(middle, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(moves)), [parameters()[name].says for name, _, _ in moves], fontsize="small")
    axes.invert_yaxis()
    axes.set_xlabel("difference in pain of the last four weeks, both less opioid, of 10")
    axes.legend(frameon=False, loc="lower right")
    _plain(axes)
    return figure


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.02)
