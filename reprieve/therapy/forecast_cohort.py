"""Synthetic patients with known truth, followed as a clinic would: to try a forecast where its answer can be checked.

A course, reports that are sometimes skipped, boosters because the score rose, people who stop reporting. A `World` says
how far the truth is from what the forecast believes; in the world "as believed" it is the forecast's own model.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import log
from typing import Final, Literal, TypeAlias

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.therapy.forecast_model import (
    BASELINE,
    BASELINE_STEP,
    DEPTH,
    DEPTH_STEP,
    HALF_LIFE,
    NEW_COURSE_DAYS,
    Kind,
    Scale,
    Traits,
    level,
    prior,
)
from reprieve.therapy.forecast_rules import History, Score, baseline_of, threshold_of

Boosters: TypeAlias = Literal["after two reports", "as felt", "none"]

BEFORE_DAYS: Final = (-6.0, -4.0, -2.0, 0.0)
COURSE_DAYS: Final[dict[Kind, tuple[float, ...]]] = {"pain": (0.0, 1.0, 2.0, 3.0, 4.0), "mood": (0, 2, 4, 7, 9, 11)}
EVERY_DAYS: Final[dict[Kind, float]] = {"pain": 3.5, "mood": 7.0}
APART_DAYS: Final[dict[Kind, float]] = {"pain": 28.0, "mood": 14.0}  # boosters; standard 6.1
SKIPPED: Final = 0.2  # of the reports


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How the truth differs from the model.

    memory: correlation of the noise of two days on end · leaving: chance to leave at each report above the threshold.
    """

    name: str
    says: str
    half_life_times: float = 1.0
    memory: float = 0.0
    leaving: float = 0.0
    boosters: Boosters = "after two reports"


WORLDS: Final = (
    World(name="as believed", says="patients drawn from the prior, boosters because two reports rose"),
    World(name="faster fading", says="every half-life is half as long", half_life_times=0.5),
    World(
        name="leaves when worse",
        says="each report at a level above the threshold is the last with a chance of 25 %",
        leaving=0.25,
    ),
    World(
        name="boosters as felt",
        says="a booster comes when the level itself, which nobody reported, is above the threshold",
        boosters="as felt",
    ),
    World(name="noise with memory", says="good and bad days come in runs: correlation 0.8 from day to day", memory=0.8),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patient:
    """One synthetic patient up to today. theta: (5, 1) of the present course."""

    history: History
    theta: Array
    responds: bool
    threshold: float | None
    noise_now: float = field(default=0.0)

    @property
    def traits(self) -> Traits:
        return Traits.of(self.theta, np.array([self.responds]))

    def level_after(self, days: Array) -> Array:
        """Return where the score will stand so many days from today if nothing more is given."""
        return level(self.traits, np.array(self.history.infusion_days), self.history.today + days)[:, 0]


def patients(rng: np.random.Generator, scale: Scale, count: int, world: World, today: tuple[int, int]) -> list[Patient]:
    """Follow new patients to a day between the two."""
    return [_followed(rng, scale, world, float(rng.integers(*today))) for _ in range(count)]


def report(rng: np.random.Generator, scale: Scale, middle: Array, noise: float) -> Array:
    """Return what would be reported at these levels."""
    return rounded(scale, middle + noise * rng.standard_t(5, middle.size))


def rounded(scale: Scale, points: Array) -> Array:
    """Round to what the scale can say."""
    return np.clip(np.round(points / scale.step) * scale.step, scale.low, scale.high)


def _followed(rng: np.random.Generator, scale: Scale, world: World, today: float) -> Patient:
    belief = prior(scale)
    theta = belief.responder.draws(rng.standard_normal((5, 1)))
    theta[HALF_LIFE] += log(world.half_life_times)
    course, every = COURSE_DAYS[scale.kind], EVERY_DAYS[scale.kind]
    responds = bool(rng.random() < belief.responds)
    history = History(scale=scale, scores=(), infusion_days=course, today=today)
    patient = Patient(history=history, theta=theta, responds=responds, threshold=None)
    for day in (*BEFORE_DAYS, *np.arange(course[-1] + every, today + 0.5, every)):
        if day > 0 and rng.random() < SKIPPED:
            continue
        patient = _reported(rng, patient, world, float(np.floor(day)))
        if _leaves(rng, patient, world):
            break
        patient = _boosted(rng, patient, world)
    return patient


def _reported(rng: np.random.Generator, patient: Patient, world: World, day: float) -> Patient:
    history = patient.history
    middle = level(patient.traits, np.array(history.infusion_days), np.array([day]))[0, 0]
    passed = day - history.scores[-1].day if history.scores else np.inf
    kept = world.memory**passed if world.memory else 0.0
    noise = kept * patient.noise_now + float(np.sqrt(1 - kept**2)) * float(rng.standard_t(5))
    points = float(rounded(history.scale, np.array([middle + patient.traits.noise[0] * noise]))[0])
    now = replace(history, scores=(*history.scores, Score(day=day, points=points)))
    baseline = baseline_of(now)
    threshold = None if baseline is None else threshold_of(now, baseline)
    return replace(patient, history=now, noise_now=noise, threshold=threshold)


def _leaves(rng: np.random.Generator, patient: Patient, world: World) -> bool:
    if not world.leaving or patient.threshold is None or patient.history.scores[-1].day <= 0:
        return False
    return _felt(patient) > patient.threshold and bool(rng.random() < world.leaving)


def _boosted(rng: np.random.Generator, patient: Patient, world: World) -> Patient:
    """Give a booster on the day after a report that asks for one."""
    history, threshold = patient.history, patient.threshold
    day = history.scores[-1].day + 1
    if world.boosters == "none" or threshold is None or day > history.today:
        return patient
    if day - history.last_infusion < APART_DAYS[history.scale.kind]:
        return patient
    last = [score.points for score in history.since[-2:]]
    risen = len(last) == 2 and min(last) > threshold
    if not (risen if world.boosters == "after two reports" else _felt(patient) > threshold):
        return patient
    theta = patient.theta.copy()
    if day - history.last_infusion > NEW_COURSE_DAYS:
        theta[BASELINE] += BASELINE_STEP * history.scale.range * rng.standard_normal()
        theta[DEPTH] += DEPTH_STEP * rng.standard_normal()
    return replace(patient, theta=theta, history=replace(history, infusion_days=(*history.infusion_days, day)))


def _felt(patient: Patient) -> float:
    days = np.array([patient.history.scores[-1].day])
    return float(level(patient.traits, np.array(patient.history.infusion_days), days)[0, 0])
