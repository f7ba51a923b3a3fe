"""The part of docs/validation/forecast.md that says what a patient is taken to be before any score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import exp
from typing import Any

from reprieve.evidence.register import cite
from reprieve.therapy.forecast_model import populations, prior_file, scales


def population() -> Iterator[str]:
    file = prior_file()
    made = file["provenance"]
    yield (
        f"Fitted offline by {made['sampler']} ({', '.join(f'{k} {v}' for k, v in made['versions'].items())}; "
        f"{made['chains']} chains of {made['warm_up']} + {made['draws']}, seed {made['seed']}) to published summaries, "
        "integrated over patients by quadrature (`tools/fit_relief.py`); shipped as "
        "`reprieve/therapy/forecast_prior.json`. A new patient is drawn from the spread between patients and the doubt "
        "about the typical one together."
    )
    yield ""
    yield from _typical()
    yield ""
    yield "What one infusion brings was published for mood alone; pain borrows it with a spread half as wide again."
    yield ""
    yield from _fitted(made)
    yield ""
    yield from _checked(file["checked"])
    yield ""
    yield from _scales()


def _typical() -> Iterator[str]:
    yield from table(
        ("population", "respond", "half-life, days (90 % of patients)", "depth, share of the baseline", "one infusion"),
        (
            (
                kind,
                f"{who['responds']:.0%}",
                _spread(who["half_life"], exp, "{:.1f}"),
                _spread(who["depth"], _expit, "{:.0%}"),
                _spread(who["share"], _expit, "{:.0%}"),
            )
            for kind, who in populations().items()
        ),
    )


def _fitted(made: dict[str, Any]) -> Iterator[str]:
    yield from table(
        ("population", "rows", "what they say", "source", "read"),
        (
            (kind, rows, row["says"], row["source"], cite(row["source"]).read)
            for kind, table in made["rows"].items()
            for rows, row in table.items()
        ),
    )
    yield ""
    yield from table(
        ("population", "largest R-hat", "least effective draws", "divergent"),
        (
            (kind, str(d["max_r_hat"]), str(d["min_effective"]), str(d["divergent"]))
            for kind, d in made["diagnostics"].items()
        ),
    )


def _checked(checked: list[dict[str, Any]]) -> Iterator[str]:
    yield "Kept back to check with, and predicted from the prior as it ships:"
    yield ""
    yield from table(
        ("row", "what it says", "observed, %", "predicted, %", "holds"),
        (
            (c["row"], c["says"], f"{c['observed_percent']:g} ({c['interval_percent']})", f"{c['predicted_percent']:g}",
             "yes" if _holds(c) else "**no**")
            for c in checked
        ),
    )  # fmt: skip
    yield ""
    yield (
        "What fails is later relief: trials of single courses fade in weeks, which the prior was fitted to, while "
        "pooled and community reports a month or more later are far better. Those count patients who stayed in "
        "follow-up, who took other drugs and who had unscheduled boosters; a constant hazard read off them gives "
        "medians of 76 to 87 days against the trials' 18 to 20. We do not pool them. So a patient of whom little is "
        "known is likely to be called back too early rather than too late; their own scores correct that."
    )


def _scales() -> Iterator[str]:
    yield "Each scale's own numbers:"
    yield ""
    yield from table(
        ("scale", "number", "value", "certainty", "source", "note"),
        (
            (scale.key, name.replace("_", " "), str(number), str(number.certainty), number.source, number.note)
            for scale in scales().values()
            for name, number in (
                ("baseline_mean", scale.baseline_mean),
                ("baseline_sd", scale.baseline_sd),
                ("day_noise", scale.day_noise),
                ("day_noise_log_sd", scale.day_noise_log_sd),
            )
        ),
    )


def _spread(number: dict[str, float], of: Callable[[float], float], form: str) -> str:
    low, middle, high = (form.format(of(number["mean"] + z * number["sd"])) for z in (-1.645, 0, 1.645))
    return f"{middle} ({low} to {high})"


def _expit(x: float) -> float:
    return 1 / (1 + exp(-x))


def _holds(check: dict[str, Any]) -> bool:
    low, _, high = check["interval_percent"].partition(" to ")
    return float(low) <= float(check["predicted_percent"]) <= float(high)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
