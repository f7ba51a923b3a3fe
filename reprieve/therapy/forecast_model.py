"""How a score moves round infusions: relief builds up with each, fades by its half-life, and the score goes home.

    level(t) = b · (1 - relief(t))        relief fades by 2^(-t/h); an infusion closes the share a of what is left to f
    report   = level + s · Student t(5), rounded to the scale's step and held at its ends

b: where the score lives without relief · f: the share of it that infusions can take away · h: days · s: points.
A patient who does not respond has no relief at all. With a = 1 and one course this is y = b - d·2^(-t/h), d = f·b.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.evidence.register import Certainty, cite
from reprieve.evidence.sourced import Sourced
from reprieve.pharmacology.arrays import Array
from reprieve.therapy.durability import MOOD_APART_DAYS, PAIN_APART_DAYS
from reprieve.therapy.instruments import UnknownInstrument, instrument
from reprieve.therapy.response import PAIN

Mask: TypeAlias = npt.NDArray[np.bool_]
Kind: TypeAlias = Literal["pain", "mood"]

BASELINE, DEPTH, HALF_LIFE, SHARE, NOISE = range(5)
SIZE: Final = 5
DEGREES: Final = 5  # of Student's t, so that one odd day moves little
LEAST: Final = 1e-12  # no report is impossible
# From one course to the next the baseline and the depth wander; how far was never published. Ours.
BASELINE_STEP: Final = 0.05  # of the scale's range, SD
DEPTH_STEP: Final = 0.25  # of the logit, SD
# Infusions farther apart belong to two courses. Ours; inductions give 4 to 8 in 7 to 28 days.
NEW_COURSE_DAYS: Final = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """An instrument as a forecast sees it. step: between two possible reports · baseline and noise: of patients."""

    key: str
    title: str
    kind: Kind
    low: float
    high: float
    step: float
    baseline_mean: Sourced
    baseline_sd: Sourced
    day_noise: Sourced
    day_noise_log_sd: Sourced

    @property
    def range(self) -> float:
        return self.high - self.low

    @property
    def apart_days(self) -> Sourced:
        """Return how far apart two reports are that say the same and are believed."""
        return PAIN_APART_DAYS if self.kind == "pain" else MOOD_APART_DAYS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gauss:
    """A normal distribution of a patient's traits as the engine holds them: b, logit f, log h, logit a, log s."""

    mean: Array
    covariance: Array

    def draws(self, standard: Array) -> Array:
        """Turn standard normal numbers (5, draws) into traits."""
        return self.mean[:, None] + np.linalg.cholesky(self.covariance) @ standard

    def log_density(self, theta: Array) -> Array:
        """Return the log density of (5, draws), up to a constant that every Gauss of this covariance shares."""
        root = np.linalg.cholesky(self.covariance)
        standard = np.linalg.solve(root, theta - self.mean[:, None])
        return np.asarray(-0.5 * np.sum(standard**2, axis=0) - np.sum(np.log(np.diag(root))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Belief:
    """What is thought of a patient: how likely one who responds, and the traits in either case."""

    responds: float
    responder: Gauss
    other: Gauss


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Traits:
    """Patients, (patients,) each: points, shares, days, points. responds: the others have no relief."""

    baseline: Array
    depth: Array
    half_life_days: Array
    share: Array
    noise: Array
    responds: Mask

    @classmethod
    def of(cls, theta: Array, responds: Mask) -> Traits:
        return cls(
            baseline=theta[BASELINE],
            depth=np.where(responds, _expit(theta[DEPTH]), 0.0),
            half_life_days=np.exp(theta[HALF_LIFE]),
            share=_expit(theta[SHARE]),
            noise=np.exp(theta[NOISE]),
            responds=responds,
        )


def relief(who: Traits, infusion_days: Array, days: Array) -> Array:
    """Return the share of the baseline that is taken away; (days, patients).

    A report of an infusion's own day was given before it: only infusions of earlier days count.
    """
    found = np.zeros((days.size, who.depth.size))
    reached = np.zeros(who.depth.size)
    rate = -1.0 / who.half_life_days
    latest = np.searchsorted(infusion_days, days, side="left") - 1
    for place, begin in enumerate(infusion_days[: latest.max(initial=-1) + 1]):
        if place:
            reached = reached * np.exp2((begin - infusion_days[place - 1]) * rate)
        reached = reached + who.share * (who.depth - reached)
        here = latest == place
        if here.any():
            found[here] = reached * np.exp2((days[here] - begin)[:, None] * rate)
    return found


def level(who: Traits, infusion_days: Array, days: Array) -> Array:
    """Return where the score stands without the noise of a day, points; (days, patients)."""
    return who.baseline * (1.0 - relief(who, infusion_days, days))


def log_likelihood(who: Traits, scale: Scale, infusion_days: Array, days: Array, scores: Array) -> Array:
    """Return how well each patient explains the reports, (patients,): a report stands for all that rounds to it."""
    middle = level(who, infusion_days, days)
    below = np.where(scores - scale.step / 2 <= scale.low, -np.inf, scores - scale.step / 2)
    above = np.where(scores + scale.step / 2 >= scale.high, np.inf, scores + scale.step / 2)
    chance = student_below((above[:, None] - middle) / who.noise) - student_below((below[:, None] - middle) / who.noise)
    return np.asarray(np.log(np.maximum(chance, LEAST)).sum(axis=0))


def student_below(t: Array) -> Array:
    """Return the share of Student's t with 5 degrees of freedom below t (closed form)."""
    x = np.clip(t / DEGREES**0.5, -1e150, 1e150)
    cosine_squared = 1.0 / (1.0 + x * x)
    return np.asarray(0.5 + (np.arctan(x) + x * cosine_squared * (1.0 + 2.0 / 3.0 * cosine_squared)) / np.pi)


def crossing_days(*, baseline: Array, threshold: float, taken_away: Array, half_life_days: Array) -> Array:
    """Return how many days after the last infusion the level is back at the threshold; same shape as the arguments.

    0: it never was below. Infinite: it never comes back so far. taken_away: points, right after the infusion.
    """
    short = baseline - threshold
    with np.errstate(divide="ignore", invalid="ignore"):
        days = half_life_days * np.log2(taken_away / short)
    return np.where(short <= 0, np.inf, np.where(taken_away > short, days, 0.0))


def prior(scale: Scale) -> Belief:
    """Return what is thought of a patient of whom nothing is known."""
    found = populations()[scale.kind]
    spread = [found["half_life"], found["depth"], found["share"]]
    half_life, depth, share = ((one["mean"], one["sd"]) for one in spread)
    numbers = (
        (float(scale.baseline_mean.value), float(scale.baseline_sd.value)),
        depth,
        half_life,
        share,
        (float(np.log(float(scale.day_noise.value))), float(scale.day_noise_log_sd.value)),
    )
    gauss = Gauss(
        mean=np.array([mean for mean, _ in numbers]),
        covariance=np.diag([sd**2 for _, sd in numbers]),
    )
    return Belief(responds=found["responds"], responder=gauss, other=gauss)


def next_course(belief: Belief, scale: Scale) -> Belief:
    """Let the baseline and the depth wander by one step."""
    step = np.zeros((SIZE, SIZE))
    step[BASELINE, BASELINE] = (BASELINE_STEP * scale.range) ** 2
    step[DEPTH, DEPTH] = DEPTH_STEP**2
    return Belief(
        responds=belief.responds,
        responder=Gauss(mean=belief.responder.mean, covariance=belief.responder.covariance + step),
        other=Gauss(mean=belief.other.mean, covariance=belief.other.covariance + step),
    )


@cache
def populations() -> Mapping[Kind, Any]:
    """Return the fitted populations: see the provenance in forecast_prior.json, written by tools/fit_relief.py."""
    found: Mapping[Kind, Any] = prior_file()["populations"]
    return found


@cache
def prior_file() -> Mapping[str, Any]:
    """Return the whole file of the fit, provenance and diagnostics included."""
    found: Mapping[str, Any] = json.loads(files("reprieve.therapy").joinpath("forecast_prior.json").read_text("utf-8"))
    return found


@cache
def scale_of(name: str) -> Scale:
    """Return the scale of an instrument, however its name is written. Raises UnknownInstrument."""
    held = instrument(name)
    entry = _entries().get("nrs" if held.name in PAIN else held.name)
    if entry is None:
        raise UnknownInstrument(f"{held.title} cannot be forecast; {', '.join(_entries())} can.")
    sourced = {name: _sourced(*value) for name, value in entry.items() if isinstance(value, list)}
    ends = {"low": float(held.low), "high": float(held.high)}
    return Scale(**{**entry, **sourced, **ends, "key": held.name, "title": held.title})


@cache
def scales() -> Mapping[str, Scale]:
    """Return the scales that can be forecast, by their names; every rating of pain is one."""
    return {name: scale_of(name) for name in _entries()}


@cache
def _entries() -> Mapping[str, Any]:
    return tomllib.loads(files("reprieve.therapy").joinpath("forecast_scales.toml").read_text("utf-8"))


def _sourced(value: str, source: str, certainty: str, note: str) -> Sourced:
    return Sourced(value=Decimal(value), source=cite(source).key, certainty=Certainty(certainty), note=note)


def _expit(x: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))
