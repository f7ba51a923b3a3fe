"""docs/validation/forecast.md and its pictures: what the forecast was fitted to, and where it holds and where not.

The studies take minutes, so their numbers are kept in forecasting/study.json (tools/study_forecast.py); words and
pictures are made of them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from reprieve.cli.drawing.forecast import drawn_calibration, drawn_example, drawn_worlds
from reprieve.cli.drawing.ink import render
from reprieve.cli.forecasting.population_page import population, table
from reprieve.cli.forecasting.study import speed, study
from reprieve.therapy.forecast_cohort import WORLDS
from reprieve.therapy.forecast_model import (
    BASELINE_STEP,
    DEPTH_STEP,
    NEW_COURSE_DAYS,
)
from reprieve.therapy.forecast_update import MOST_REPORTS

PAGE: Final = "validation/forecast.md"
FAIR: Final = {"50 %": (0.45, 0.55), "90 %": (0.86, 0.94)}  # forecasting.md section 4
SIMPLE: Final = ("last value", "fixed interval", "own mean")
BENT: Final = 0.1  # of a half-life: bias beyond this is listed
LEANS: Final = 2.58  # standard errors: likewise
UNEVEN: Final = 1.9  # chi-squared over 19 degrees of freedom: by chance above it once in a hundred

MODEL: Final = f"""\
    level(t)  = b · (1 - relief(t))              relief fades by 2^(-t/h)
    infusion: relief → relief + a · (f - relief)  it closes the share a of what is left to f
    report    = level + s · Student t(5), rounded to the scale's step, held at its ends

b baseline, f depth as a share of it, h half-life, a what one infusion brings, s the noise of a day; a patient who does
not respond has no relief. With a = 1 and one course it is y = b - d·2^(-t/h) with d = f·b, the return-to-baseline model
of the published pharmacodynamics (Dahan 2011). The depth is a share of the baseline and not points, so that no score is
forecast below zero and one population serves MADRS, PHQ-9 and pain scales alike. A course begins with an infusion more
than {NEW_COURSE_DAYS:g} days after the last; from course to course the baseline wanders by {BASELINE_STEP:.0%} of the
scale's range and the depth by {DEPTH_STEP:g} on the logit scale (SD). These three numbers are ours: none is published.

One patient's update is NumPy alone: draws from what was thought before, weighted by the reports; where the weight
falls on fewer than 400 effective draws more are made round where it lies, up to four times, and all are weighed
together as of one mixture; where that fails, a grid of seven nodes along each axis of that place answers. Responding is
summed out exactly. Of very many reports of one course the latest {MOST_REPORTS} are looked at. The seed is fixed."""

BOOSTERS: Final = """\
A booster is given *because* scores rise. Where the scores that led to it are in the file, the likelihood of the reports
given the infusions loses nothing by that: the posterior needs no model of who gets boosters (it is ignorable). In the
world "as believed" boosters follow two risen reports. Where a booster follows pain that nobody reported, or silence
does, there is information that the update does not use. The worlds "boosters as felt" and "leaves when worse" measure
what that costs: compare their bands, their days and their half-lives above with those of "as believed". A joint model
of boosters and drop-out (M4) is not part of this forecast."""


def pages() -> dict[str, str | Callable[[], bytes]]:
    found = study()
    return {
        PAGE: "\n".join(_page(found)) + "\n",
        "validation/forecast.svg": lambda: render(drawn_worlds(found["worlds"]), "svg"),
        "validation/forecast-calibration.svg": lambda: render(drawn_calibration(found["calibration"]), "svg"),
        "validation/forecast-example.svg": lambda: render(drawn_example(), "svg"),
    }


def _page(found: dict[str, Any]) -> Iterator[str]:
    yield "# Forecast of relief: what it rests on, and where it holds"
    yield ""
    yield (
        "Written by `./run docs` from the numbers of `python -m tools.study_forecast` (seed "
        f"{found['seed']}, {', '.join(f'{name} {number}' for name, number in found['versions'].items())}). "
        "No open data of single patients over weeks exists, so truth here is synthetic: the studies show that the "
        "arithmetic is right and what happens when the world is not as believed. They do not show that patients are "
        "like the model. **Exploratory; it proposes a review, and nothing is booked.**"
    )
    yield from ("", *_summary(found), "")
    yield "![A patient, the bands, the threshold and the infusions](forecast-example.svg)"
    yield from ("", "## The model", "", MODEL, "", "## The population", "")
    yield from population()
    yield from ("", "## Is the update calibrated?", "")
    yield from _calibration(found)
    yield from ("", "## Beside a full sampler", "")
    yield from _agreement(found["agreement"])
    yield from ("", "## How fast", "", *_speed(speed()))
    yield from ("", "## Worlds that are not as believed", "")
    yield from _worlds(found)
    yield from (
        "",
        "### Boosters that mean something, and silence that does",
        "",
        BOOSTERS,
        "",
        "## Where it is weak",
        "",
    )
    yield from (f"- {sentence}" for sentence in _weak(found))


def _summary(found: dict[str, Any]) -> Iterator[str]:
    worlds = found["worlds"]
    beats = sum(_better(world) for world in worlds)
    histograms = sum(len(design["unevenness"]) for design in found["calibration"])
    fair, level = (sum(_fair(world[which]) for world in worlds) for which in ("inside", "inside_level"))
    uneven = [
        f"{d['scale']}: {name}" for d in found["calibration"] for name, x in d["unevenness"].items() if x > UNEVEN
    ]
    yield (
        f"Of {len(worlds)} cohorts (two scales, {len(WORLDS)} worlds, {found['patients']} patients each) the forecast "
        f"is better than each of the three simple answers in {beats} (the whole 90 % interval of its skill above 0). "
        f"The bands of reports hold what they should in {fair}, those of the level without a day's noise in {level}. "
        f"Of {histograms} rank histograms {len(uneven)} are more uneven, or lean more, than one in a hundred "
        f"does{_named(uneven)}. "
        'In the world "as believed" the truth is drawn from the model itself: there it has to be good, and the other '
        "worlds tell more."
    )


def _named(several: Sequence[str]) -> str:
    return f" ({'; '.join(several)})" if several else ""


def _better(world: dict[str, Any]) -> bool:
    return all(low > 0 for _, low, _ in world["skill"].values())


def _fair(inside: dict[str, list[float]]) -> bool:
    """Both bands hold their share, over the three distances together."""
    return all(FAIR[name][0] <= _mean(values) <= FAIR[name][1] for name, values in inside.items())


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _calibration(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"Simulation-based calibration: {found['simulations']} patients are drawn from the prior, reports are made of "
        "them, and the true values ranked among 99 draws of the posterior. A right update makes the histograms flat. "
        f"Unevenness is chi-squared over its 19 degrees of freedom: 1 is what to expect, above {UNEVEN:g} chance alone "
        "goes once in a hundred. In brackets: by how many standard errors the mean rank is off the middle. Several "
        "courses also try the normal approximation between them."
    )
    yield ""
    yield "![Rank histograms](forecast-calibration.svg)"
    yield ""
    names = list(found["calibration"][0]["unevenness"])
    yield from table(
        ("scale", "courses", *names, "draws"),
        (
            (
                design["scale"],
                str(design["courses"]),
                *(_evenness(x, design["lean"][name]) for name, x in design["unevenness"].items()),
                ", ".join(f"{WAYS[way]}: {count}" for way, count in design["ways"].items()),
            )
            for design in found["calibration"]
        ),
    )
    yield ""
    yield "Of those who were said to respond with this chance, so many did:"
    yield ""
    yield from table(
        ("scale", "courses", "said → were (patients)"),
        (
            (
                design["scale"],
                str(design["courses"]),
                "; ".join(f"{r['said']:.0%} → {r['were']:.0%} ({r['patients']})" for r in design["responders"]),
            )
            for design in found["calibration"]
        ),
    )


def _evenness(uneven: float, lean: float) -> str:
    shown = f"{uneven:.2f} ({lean:+.1f})"
    return shown if uneven <= UNEVEN and abs(lean) <= LEANS else f"**{shown}**"


WAYS: Final = {"BELIEF": "from the prior", "AGAIN": "with more draws", "GRID": "grid"}


def _agreement(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield (
        "The same model, written again for NumPyro and sampled by NUTS on the same reports: 5, 50 and 95 % of the "
        "posterior, ours / NUTS. Baseline in points, depth as logit, half-life as log days, all of a responder's last "
        "course."
    )
    yield ""
    quantities = ("baseline", "depth", "half-life", "level in two weeks")
    yield from table(
        ("scale", "scores", "responds", *quantities, "apart", "divergent"),
        (
            (
                row["scale"],
                str(row["scores"]),
                " / ".join(f"{x:.3f}" for x in row["responds"]),
                *(_pair(row[name]) if name in row else "(hardly a responder)" for name in quantities),
                f"{_apart(row):.2f}",
                str(row["divergent"]),
            )
            for row in rows
        ),
    )
    yield ""
    worst = max(_apart(row) for row in rows)
    yield (
        f"Apart: the largest distance of two medians, as a share of NUTS's 5 to 95 % range; at worst {worst:.2f}. "
        f"Chances of responding differ by {max(abs(a - b) for a, b in (row['responds'] for row in rows)):.3f} at most."
    )


def _speed(found: dict[str, Any]) -> Iterator[str]:
    usual, most = found["update_ms"]
    yield (
        f"`KEEP=1 ./run bench forecast` ({found['machine']}), in the processor's time. One patient of "
        f"{found['scores']:.0f} scores: {usual} ms for the update, 95 of 100 within {most} ms; {found['whole_ms']} ms "
        "for a whole forecast with its bands and two imagined scores. "
        f"{found['refreshed']:,} patients refreshed: {found['refreshed_s']} s."
    )
    yield ""
    yield from table(
        ("scores", "our update, s", "NUTS, 3,000 draws, s", "times as fast"),
        (
            (str(row["scores"]), f"{row['ours_s']:.3f}", f"{row['nuts_s']:.1f}", f"{row['nuts_s'] / row['ours_s']:.0f}")
            for row in found["beside_nuts"]
        ),
    )


def _pair(pair: Sequence[Sequence[float]]) -> str:
    return " / ".join(" ".join(f"{x:.2f}" for x in one) for one in pair)


def _apart(row: dict[str, Any]) -> float:
    pairs = [row[name] for name in ("baseline", "depth", "half-life", "level in two weeks") if name in row]
    return max(float(abs(ours[1] - theirs[1]) / (theirs[2] - theirs[0])) for ours, theirs in pairs)


def _worlds(found: dict[str, Any]) -> Iterator[str]:
    yield (
        "Patients with a course, skipped reports and boosters are forecast on a random day from the 20th to the 109th, "
        "and the report 7, 14 and 28 days on is looked up, had nothing more been given. CRPS: continuous ranked "
        "probability score, points, less is better. Skill = 1 - CRPS/CRPS of the simple answer, with a 90 % interval "
        "(bootstrap over patients). The simple answers get the scatter that they had in another cohort of the same "
        "world, which flatters them: last value, the population's mean course since the last infusion (what a fixed "
        "interval rests on), mean of the patient's own scores since the first infusion."
    )
    yield ""
    yield from (f"- **{world.name}**: {world.says}." for world in WORLDS)
    yield ""
    yield "![Coverage and skill in every world](forecast.svg)"
    yield ""
    yield from _skills(found["worlds"])
    yield ""
    yield "Bands of the level, without the noise of a day, held it in:"
    yield ""
    yield from _levels(found["worlds"])
    yield ""
    yield "Days between the forecast day of return (half of likely patients) and the true one, where there is one:"
    yield ""
    yield from _days(found["worlds"])


def _skills(worlds: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield from table(
        (
            "scale",
            "world",
            "50 % band at 7, 14, 28 d",
            "90 % band",
            "CRPS",
            "skill, last value",
            "fixed interval",
            "own mean",
        ),
        (
            (
                w["scale"],
                w["world"],
                *(_covered(name, w["inside"][name]) for name in FAIR),
                f"{_mean(w['crps']['forecast']):.2f}",
                *(_skill(*w["skill"][name]) for name in SIMPLE),
            )
            for w in worlds
        ),
    )


def _levels(worlds: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield from table(
        ("scale", "world", "50 %", "90 %", "too little known", "half-life found over true (median, responders)"),
        (
            (
                w["scale"],
                w["world"],
                *(_covered(name, w["inside_level"][name]) for name in FAIR),
                f"{w['unanswered']} of {w['asked']}",
                f"{w['half_life_ratio']:.2f}",
            )
            for w in worlds
        ),
    )


def _days(worlds: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield from table(
        ("scale", "world", "patients", "forecast: median off", "signed", "every 28 days: median off", "signed"),
        (
            (
                w["scale"],
                w["world"],
                str(w["days"]["forecast"]["patients"]),
                *(
                    f"{w['days'][name][what]:g}"
                    for name in ("forecast", "fixed interval")
                    for what in ("median_distance", "median_error")
                ),
            )
            for w in worlds
        ),
    )


def _covered(name: str, values: Sequence[float]) -> str:
    low, high = FAIR[name]
    shown = " ".join(f"{x:.0%}" for x in values)
    return shown if low <= _mean(values) <= high else f"**{shown}**"


def _skill(value: float, low: float, high: float) -> str:
    shown = f"{value:.2f} ({low:.2f} to {high:.2f})"
    return shown if low > 0 else f"**{shown}**"


def _weak(found: dict[str, Any]) -> Iterator[str]:
    for world in found["worlds"]:
        for which, what in (("inside", "reports"), ("inside_level", "levels")):
            if not _fair(world[which]):
                bands = ", ".join(f"{name} band: {_mean(v):.0%}" for name, v in world[which].items())
                says = f"the bands hold another share of {what} than they say ({bands})"
                yield f"{world['scale']}, {world['world']}: {says}."
        if abs(world["half_life_ratio"] - 1) > BENT:
            times = f"{world['half_life_ratio']:.2f} times the true one"
            yield f"{world['scale']}, {world['world']}: the half-life that is found is {times} in the median."
        for name, (value, low, _) in world["skill"].items():
            if low <= 0:
                yield f"{world['scale']}, {world['world']}: not surely better than {name} (skill {value:.2f})."
    yield "No real patient's course was available to try it on; a clinic's own outcomes have to decide."
    yield "The prior comes from abstracts, and most are of other regimens than a clinic's own."
    yield "The level stays put between courses; a life that changes (a new drug, an operation) looks like wandering."
    yield "PEG's and PHQ-9's noise and baselines are assumed and wide; two to three weeks of own scores outweigh them."
