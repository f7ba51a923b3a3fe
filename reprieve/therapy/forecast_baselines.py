"""The simple answers that stand beside every forecast for ever: last value, fixed interval, own interval."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from reprieve.therapy.forecast_model import NEW_COURSE_DAYS
from reprieve.therapy.forecast_rules import History


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """What needs no model. Days as in the history; None: no such day.

    last_value_above: whether the last report is above the threshold, carried forward as if nothing would change.
    own_interval_day: after the mean of this patient's intervals between courses, the clinic's counted once among them.
    """

    last_value: float | None
    last_value_above: bool | None
    fixed_interval_days: float
    fixed_interval_day: float
    own_interval_days: float | None
    own_interval_day: float | None
    own_intervals: int


def simple(history: History, threshold: float | None, interval_days: float) -> Simple:
    """Give the simple answers for a patient."""
    last = history.scores[-1].points if history.scores else None
    own = [b - a for a, b in pairwise(history.infusion_days) if b - a > NEW_COURSE_DAYS]
    mean = (sum(own) + interval_days) / (len(own) + 1) if own else None
    return Simple(
        last_value=last,
        last_value_above=None if last is None or threshold is None else last > threshold,
        fixed_interval_days=interval_days,
        fixed_interval_day=history.last_infusion + interval_days,
        own_interval_days=mean,
        own_interval_day=None if mean is None else history.last_infusion + mean,
        own_intervals=len(own),
    )
