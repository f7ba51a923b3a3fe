"""Tolerance to opioids over weeks, exploratory (grade C): no human model of its course was found.

    C50(t) = C50 (1 + T)        dT/dt = (ln 2 / 14 d) (T_steady - T),    T_steady in proportion to the daily dose

T is one number for analgesia, and 0.6 of it for breathing. The constants are ours, set to a month on 78 mg of morphine
a day (Chu 2012) and to high-dose users' breathing (Algera 2021). Ketamine slows tolerance in animals; there is no
number for people, and none is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.effects import within
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.models import numbers_of
from reprieve.pharmacology.validity import Caution


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyDose:
    """From this day on, so much a day, in mg of oral morphine or its equivalent; 0 is a break.

    Raises ImpossibleInput.
    """

    from_day: float
    mme_per_day: float

    def __post_init__(self) -> None:
        if not isfinite(self.from_day):
            raise ImpossibleInput("from_day", self.from_day, "a finite day")
        within("mme_per_day", self.mme_per_day)


class Tolerance(NamedTuple):
    """How many times the naive patient's C50 is reached, from 1; both of the shape of the days asked for."""

    analgesia: Array
    breathing: Array


def tolerance(history: Sequence[DailyDose], at_day: npt.ArrayLike) -> Tolerance:
    """Return the tolerance of someone who was naive before this history; exact for doses that change in steps.

    history: in the order of days. at_day: finite, any shape. Raises ImpossibleInput.
    """
    days = np.asarray(at_day, dtype=np.float64)
    if not np.isfinite(days).all():
        raise ImpossibleInput("at_day", "a number that is not finite", "finite days")
    for index, (dose, following) in enumerate(pairwise(history), start=1):
        if following.from_day <= dose.from_day:
            raise ImpossibleInput("history", following.from_day, "a day after the one before it", index=index)
    numbers = numbers_of("tolerance")
    half_life = numbers["tolerance half_life"].value
    reached = np.zeros(days.shape)
    ends = [following.from_day for following in history[1:]] + [np.inf]
    for dose, end in zip(history, ends, strict=True):
        passed = np.maximum(np.minimum(days, end) - dose.from_day, 0.0)
        reached = moved(reached, steady(dose.mme_per_day), passed / half_life)
    return Tolerance(1 + reached, 1 + numbers["tolerance breathing_share"].value * reached)


def steady(mme_per_day: npt.ArrayLike, per_100_mg: float | None = None) -> Array:
    """Return T of someone who has taken this much a day for long. per_100_mg: ours unless given."""
    slope = numbers_of("tolerance")["tolerance analgesia"].value if per_100_mg is None else per_100_mg
    return np.asarray(slope * np.asarray(mme_per_day) / 100)


def moved(reached: Array, towards: Array, half_lives: Array | float) -> Array:
    """Return where T stands after so many half-lives on the way to a steady state."""
    return towards + (reached - towards) * 0.5**half_lives


def potency_lost(factor: npt.ArrayLike) -> Array:
    """Return the share of an opioid's potency that this many times the C50 means lost, 0 to 1."""
    return 1 - 1 / within("factor", factor, 1.0)


def old_dose_weighs(before: Tolerance, after: Tolerance) -> Array:
    """Return how many times as hard the old dose hits breathing after a taper or a break."""
    return np.asarray(before.breathing / after.breathing)


def danger(history: Sequence[DailyDose], last_day: float, today: float) -> Caution | None:
    """Say what the dose of `last_day` would do to breathing today, where it would do more than it did then.

    Raises ImpossibleInput, also where today is before that day.
    """
    within("today - last_day", today - last_day)
    weight = float(old_dose_weighs(tolerance(history, last_day), tolerance(history, today)))
    if weight <= 1:
        return None
    return Caution(
        "Tolerance to breathing falls in a break or a taper; the memory of the old dose does not. After {days} days "
        "the dose taken before would weigh on breathing like {times} times as much. Exploratory: it may be more.",
        {"days": f"{today - last_day:.0f}", "times": f"{weight:.1f}"},
    )
