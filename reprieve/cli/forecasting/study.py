"""The numbers that tools/study_forecast.py left: how the forecast did where its answer is known."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def study() -> dict[str, Any]:
    """Return what was found, and of which forecast."""
    found: dict[str, Any] = json.loads(files("reprieve.cli.forecasting").joinpath("study.json").read_text("utf-8"))
    return found


@cache
def speed() -> dict[str, Any]:
    """Return how long the work took, as bench/forecast.py kept it."""
    found: dict[str, Any] = json.loads(files("reprieve.cli.forecasting").joinpath("speed.json").read_text("utf-8"))
    return found
