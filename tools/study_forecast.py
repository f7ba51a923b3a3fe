"""Try the forecast where its answer can be checked, and keep the numbers for docs/validation/forecast.md.

    pip install -r requirements-bench.txt && python -m tools.study_forecast && ./run docs

Takes some minutes; the page is written from the file that this leaves, and a test fails when the forecast has changed
since. Small versions of the same studies run as tests.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from reprieve.cli.forecasting.fingerprint import fingerprint
from reprieve.pharmacology.arrays import Array
from reprieve.therapy.forecast_cohort import WORLDS, patients
from reprieve.therapy.forecast_model import BASELINE, DEPTH, HALF_LIFE, NOISE, Traits, level, prior, scales
from reprieve.therapy.forecast_update import update
from reprieve.therapy.forecast_validation import NAIVE, TODAY, Scored, lean, quantile, ranks, scored, skill, unevenness
from tools.agree_with_nuts import Sampled, sampled

SEED: Final = 20261128
INTO: Final = Path(__file__).parents[1] / "reprieve" / "cli" / "forecasting" / "study.json"
SIMULATIONS: Final = 1000
PATIENTS: Final = 240
SAMPLED: Final = 6  # of each scale, beside NUTS
BINS: Final = 20
COMPARED: Final = {"baseline": BASELINE, "depth": DEPTH, "half-life": HALF_LIFE, "noise": NOISE}


def main() -> None:
    made = {
        "seed": SEED,
        "fingerprint": fingerprint(),
        "versions": {name: version(name) for name in ("numpy", "numpyro", "jax")},
        "simulations": SIMULATIONS,
        "patients": PATIENTS,
        "calibration": [_calibrated(*design) for design in (("nrs", 1), ("nrs", 3), ("phq-9", 2), ("peg", 1))],
        "agreement": [row for key in ("nrs", "phq-9") for row in _agreement(key)],
        "worlds": [_world(key, place) for key in ("nrs", "phq-9") for place in range(len(WORLDS))],
    }
    INTO.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def _calibrated(key: str, courses: int) -> dict[str, Any]:
    _say(f"calibration: {key}, {courses} courses")
    found = ranks(scales()[key], simulations=SIMULATIONS, courses=courses, seed=SEED)
    edges = np.linspace(0, 1, 6)
    place = np.clip(np.digitize(found.chance, edges) - 1, 0, 4)
    return {
        "scale": key,
        "courses": courses,
        "unevenness": {name: round(unevenness(values, BINS), 2) for name, values in found.ranks.items()},
        "lean": {name: round(lean(values), 1) for name, values in found.ranks.items()},
        "histograms": {name: np.histogram(values, BINS, (0, 1))[0].tolist() for name, values in found.ranks.items()},
        "responders": [
            {
                "said": round(float(found.chance[place == k].mean()), 3),
                "were": round(float(found.responds[place == k].mean()), 3),
                "patients": int(np.sum(place == k)),
            }
            for k in range(5)
            if np.any(place == k)
        ],
        "ways": {way: found.ways.count(way) for way in sorted(set(found.ways))},
    }


def _agreement(key: str) -> list[dict[str, Any]]:
    scale, rng = scales()[key], np.random.default_rng(SEED)
    rows = []
    for number, patient in enumerate(patients(rng, scale, SAMPLED, WORLDS[0], TODAY)):
        history = patient.history
        infusions = np.array(history.infusion_days)
        days, scores = (np.array([getattr(s, name) for s in history.scores]) for name in ("day", "points"))
        theirs = sampled(scale, infusions, days, scores)
        ours = update(prior(scale), scale, infusions, days, scores)
        row: dict[str, Any] = {
            "scale": key,
            "patient": number + 1,
            "scores": days.size,
            "responds": [round(ours.chance, 3), round(theirs.responds, 3)],
            "nuts_seconds": round(theirs.seconds, 1),
            "divergent": theirs.divergent,
        }
        # How depth and half-life look in a responder is of no use where hardly anybody of the draws is one.
        if theirs.responds > 0.1:
            for name, place in COMPARED.items():
                mine = ours.theta[place][ours.responds]
                row[name] = _beside(mine, np.ones(mine.size), theirs.theta[place], theirs.chance)
        later = np.array([history.today + 14.0])
        mine = level(ours.traits, infusions, later)[0]
        row["level in two weeks"] = _beside(mine, np.ones(mine.size), *_levels(theirs, infusions, later))
        _say(f"agreement: {row}")
        rows.append(row)
    return rows


def _levels(theirs: Sampled, infusions: Array, later: Array) -> tuple[Array, Array]:
    """Return the sampler's levels in both cases, and how much each case weighs."""
    cases = [
        level(Traits.of(theirs.theta, np.full(theirs.chance.size, responds)), infusions, later)[0]
        for responds in (True, False)
    ]
    return np.concatenate(cases), np.concatenate([theirs.chance, 1 - theirs.chance])


def _beside(mine: Array, weight: Array, theirs: Array, their_weight: Array) -> list[list[float]]:
    """Return 5, 50 and 95 % of both, ours first."""
    return [
        [round(quantile(values, weights, share), 3) for share in (0.05, 0.5, 0.95)]
        for values, weights in ((mine, weight), (theirs, their_weight))
    ]


def _world(key: str, place: int) -> dict[str, Any]:
    world = WORLDS[place]
    _say(f"world: {key}, {world.name}")
    found = scored(scales()[key], world, count=PATIENTS, seed=SEED + place)
    return {
        "scale": key,
        "world": world.name,
        "asked": found.asked,
        "unanswered": found.unanswered,
        "inside": {name: _rounded(values.mean(axis=0)) for name, values in found.inside.items()},
        "inside_level": {name: _rounded(values.mean(axis=0)) for name, values in found.inside_level.items()},
        "pit": np.histogram(found.pit, 10, (0, 1))[0].tolist(),
        "crps": {name: _rounded(values.mean(axis=0)) for name, values in found.crps.items()},
        "skill": {name: _rounded(skill(found, name)) for name in NAIVE},
        "days": _days(found),
        "half_life_ratio": round(float(np.median(found.half_life_ratio)), 2),
    }


def _days(found: Scored) -> dict[str, Any]:
    return {
        name: {
            "patients": int(values.size),
            "median_error": round(float(np.median(values)), 1),
            "median_distance": round(float(np.median(np.abs(values))), 1),
        }
        for name, values in found.day_error.items()
    }


def _rounded(values: Any) -> list[float]:
    return [round(float(value), 3) for value in values]


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
