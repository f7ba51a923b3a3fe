"""Rates that bring S-ketamine at the effect site into a window and hold it there, for a stated share of such patients.

The kinetics are linear, so a sibling's course is what is in the body already plus, for each step of the schedule, its
rate times one pulse response, shifted. That response is computed once; every candidate schedule is a sum. The search is
plain: aim a typical patient at levels across the window, keep the best, then move single rates by what the pump can be
set to. What it finds is judged on siblings that it has not seen.

It proposes. A clinician orders, and nothing here reaches a pump.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from math import inf
from typing import Final

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.errors import ImpossibleInput, demand_kind, demand_whole, finite
from reprieve.pharmacology.kinetics import course, follow
from reprieve.pharmacology.models import Model
from reprieve.pharmacology.population import Patients, typical
from reprieve.pharmacology.population import siblings as draw_siblings
from reprieve.pharmacology.regimen import LONGEST_MIN, Infusion, Regimen, timeline
from reprieve.pharmacology.validity import Caution, cautions
from reprieve.units import MIN_PER_H

NOTHING: Final = Regimen()
LOOK_MIN: Final = 1.0  # how often the window is looked at
AIMS: Final = 9  # levels across the window that a typical patient is aimed at
MOST_STEPS: Final = 288  # of a schedule: a day in steps of five minutes
ROUNDS: Final = 12
SEEN, UNSEEN = 400, 4000  # siblings who are searched with, and who judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Where the effect site should be, ng/mL of S-ketamine, and from when until when. Raises ImpossibleInput."""

    low_ng_per_ml: float
    high_ng_per_ml: float
    from_min: float
    until_min: float

    def __post_init__(self) -> None:
        for name in ("low_ng_per_ml", "high_ng_per_ml", "from_min", "until_min"):
            if not finite(getattr(self, name)):
                raise ImpossibleInput(name, getattr(self, name), "a finite number")
        if not 0 < self.low_ng_per_ml < self.high_ng_per_ml < inf:
            raise ImpossibleInput("high_ng_per_ml", self.high_ng_per_ml, "finite, above a low that is above 0")
        if not 0 <= self.from_min < self.until_min <= LONGEST_MIN:
            raise ImpossibleInput("until_min", self.until_min, "after from_min, which is from 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a schedule may not go beyond; infinite is no limit. None of them has a default of ours but that.

    step_min: how long a rate stands at least · rate_step_mg_per_h: what the pump can be set to · most_change: from one
    step to the next · most_dose_mg: with what was given before. Raises ImpossibleInput.
    """

    most_rate_mg_per_h: float
    step_min: float
    rate_step_mg_per_h: float
    most_dose_mg: float = inf
    most_change_mg_per_h: float = inf

    def __post_init__(self) -> None:
        for name in ("step_min", "rate_step_mg_per_h", "most_rate_mg_per_h"):
            if not (finite(getattr(self, name)) and getattr(self, name) > 0):
                raise ImpossibleInput(name, getattr(self, name), "a finite number above 0")
        for name in ("most_dose_mg", "most_change_mg_per_h"):
            most = getattr(self, name)
            if not ((finite(most) or most == inf) and most > 0):
                raise ImpossibleInput(name, getattr(self, name), "above 0")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Schedule:
    """A proposal, and how often it would do on patients that it was not made with.

    rates_mg_per_h: one for each step from now on · time_min: (times,) · below, inside, above: shares of such patients,
    (times,) · share: the smallest share inside, over the window's minutes; error: its standard error
    reached: whether `share` is what was asked for · because: where not, what stands in the way; proved says so
    """

    regimen: Regimen
    start_min: float
    step_min: float
    rates_mg_per_h: tuple[float, ...]
    dose_mg: float
    time_min: Array
    below: Array
    inside: Array
    above: Array
    share: float
    error: float
    reached: bool
    because: tuple[str, ...]
    warnings: tuple[Caution, ...]


def reach(
    *,
    model: Model,
    covariates: Covariates,
    window: Window,
    limits: Limits,
    share: float,
    given: Regimen = NOTHING,
    now_min: float = 0.0,
    seed: int = 0,
) -> Schedule:
    """Return the best schedule found that is in the window, at each of its minutes, in this share of such patients.

    Before the window begins only its upper end counts. given, now_min: what was given already; what is left of the
    schedule is planned from now on. Raises ImpossibleInput.
    """
    if not (finite(share) and 0 < share < 1):
        raise ImpossibleInput("share", share, "above 0 and below 1")
    demand_kind("window", window, Window, "a Window")
    demand_kind("limits", limits, Limits, "Limits")
    demand_kind("given", given, Regimen, "a Regimen")
    demand_whole("seed", seed, 0)
    if not (finite(now_min) and 0 <= now_min < window.until_min):
        raise ImpossibleInput("now_min", now_min, "from 0, before the window ends")
    if given.end_min > now_min:
        raise ImpossibleInput("given", f"a part until {given.end_min:g} min", "what was given up to now_min")
    if given.dose_mg > limits.most_dose_mg:
        raise ImpossibleInput("most_dose_mg", limits.most_dose_mg, f"at least the {given.dose_mg:g} mg given before")
    rng = np.random.default_rng([seed, 2])
    task = _Task(model, draw_siblings(model, covariates, SEEN, rng), window, limits, given, now_min)
    if task.steps > MOST_STEPS:
        raise ImpossibleInput("step_min", limits.step_min, f"long enough for at most {MOST_STEPS} steps")
    rates = task.best(share)
    judge = _Task(model, draw_siblings(model, covariates, UNSEEN, rng), window, limits, given, now_min)
    site = judge.site(rates)
    below, above = (site < window.low_ng_per_ml).mean(axis=1), (site > window.high_ng_per_ml).mean(axis=1)
    held = float(judge.shares(site).min())
    regimen = given + task.regimen(rates)
    one = typical(model, covariates)
    reached = held >= share
    return Schedule(
        regimen=regimen,
        start_min=now_min,
        step_min=limits.step_min,
        rates_mg_per_h=tuple(rates.tolist()),
        dose_mg=regimen.dose_mg,
        time_min=judge.looks,
        below=below,
        inside=1 - below - above,
        above=above,
        share=held,
        error=float(np.sqrt(held * (1 - held) / UNSEEN)),
        reached=reached,
        because=()
        if reached
        else tuple(_because(task, _Task(model, one, window, limits, given, now_min), share, held)),
        warnings=_warnings(model, covariates, one, regimen),
    )


class _Task:
    """What schedules do in one group of siblings."""

    def __init__(
        self, model: Model, group: Patients, window: Window, limits: Limits, given: Regimen, now_min: float
    ) -> None:
        self.window, self.limits, self.given, self.now = window, limits, given, now_min
        span = window.until_min - now_min
        self.steps = max(1, int(np.ceil(span / limits.step_min - 1e-9)))
        self.looks = now_min + np.arange(0.0, span + LOOK_MIN / 2, LOOK_MIN)
        self._part = round(limits.step_min / LOOK_MIN)
        if abs(limits.step_min / LOOK_MIN - self._part) > 1e-9 or self._part < 1:
            raise ImpossibleInput("step_min", limits.step_min, "a whole number of minutes")
        ahead = self.looks - now_min
        pulse = timeline(Regimen.constant(dose_mg=limits.step_min / MIN_PER_H, over_min=limits.step_min), ahead)
        self.pulse = follow(model, group, pulse, ["effect_site"])["effect_site"][pulse.place(ahead)]
        before = timeline(given, self.looks)
        self.before = follow(model, group, before, ["effect_site"])["effect_site"][before.place(self.looks)]
        self._counts = self.looks >= window.from_min - 1e-9
        self._rate_now = sum(i.rate_mg_per_h for i in given.infusions if i.start_min < now_min <= i.end_min)

    def under(self, limits: Limits) -> _Task:
        """Return the same task under other limits."""
        other = copy(self)
        other.limits = limits
        return other

    def site(self, rates: Array) -> Array:
        """Return the effect site under these rates, (looks, siblings)."""
        level = self.before.copy()
        for step, rate in enumerate(rates):
            if rate:
                self._add(level, step, rate)
        return level

    def _add(self, level: Array, step: int, rate_mg_per_h: float) -> None:
        first = step * self._part
        level[first:] += rate_mg_per_h * self.pulse[: len(level) - first]

    def shares(self, site: Array) -> Array:
        """Return the share inside at each look; before the window begins, the share that is not above it."""
        fine = site <= self.window.high_ng_per_ml
        fine[self._counts] &= site[self._counts] >= self.window.low_ng_per_ml
        return np.asarray(fine.mean(axis=1))

    def allowed(self, rates: Array) -> bool:
        limits = self.limits
        dose_mg = self.given.dose_mg + rates.sum() * limits.step_min / MIN_PER_H
        change = np.abs(np.diff(rates, prepend=self._rate_now))
        return bool(
            rates.min() >= 0
            and rates.max() <= limits.most_rate_mg_per_h + 1e-9
            and dose_mg <= limits.most_dose_mg + 1e-9
            and change.max() <= limits.most_change_mg_per_h + 1e-9
        )

    def best(self, share: float) -> Array:
        """Aim at levels across the window, keep the best, and move single rates while that helps."""
        low, high = self.window.low_ng_per_ml, self.window.high_ng_per_ml
        aims = [self._aimed(level) for level in np.linspace(low, high, AIMS + 2)[1:-1]]
        rates = max(aims, key=lambda found: self._worth(self.site(found)))
        site = self.site(rates)
        worth = self._worth(site)
        stride = self.limits.most_rate_mg_per_h / 8
        for _ in range(ROUNDS):
            if worth[0] >= share + 0.02:
                break
            move = max(self.limits.rate_step_mg_per_h, self._settable(stride))
            rates, site, worth, moved = self._moved(rates, site, worth, move)
            if not moved:
                if move <= self.limits.rate_step_mg_per_h:
                    break
                stride /= 2
        return rates

    def _moved(
        self, rates: Array, site: Array, worth: tuple[float, float], move: float
    ) -> tuple[Array, Array, tuple[float, float], bool]:
        moved = False
        for step in range(self.steps):
            for change in (move, -move):
                other = rates.copy()
                other[step] += change
                if not self.allowed(other):
                    continue
                there = site.copy()
                self._add(there, step, change)
                if (found := self._worth(there)) > worth:
                    rates, site, worth, moved = other, there, found, True
        return rates, site, worth, moved

    def _worth(self, site: Array) -> tuple[float, float]:
        """The worst minute counts first, then all of them."""
        shares = self.shares(site)
        return float(shares.min()), float(shares.mean())

    def _aimed(self, aim_ng_per_ml: float) -> Array:
        """Give each step the rate that brings the median sibling to the aim when the step is felt most."""
        limits, felt = self.limits, int(np.median(self.pulse, axis=1).argmax())
        level, unit = np.median(self.before, axis=1), np.median(self.pulse, axis=1)
        rates, last, left_mg = np.zeros(self.steps), float(self._rate_now), limits.most_dose_mg - self.given.dose_mg
        for step in range(self.steps):
            first = step * self._part
            at = min(first + felt, len(level) - 1)
            wanted = (aim_ng_per_ml - level[at]) / max(unit[at - first], 1e-12)
            most = min(limits.most_rate_mg_per_h, last + limits.most_change_mg_per_h)
            most = max(0.0, min(most, left_mg * MIN_PER_H / limits.step_min))
            least = max(0.0, last - limits.most_change_mg_per_h)
            last = rates[step] = self._settable(float(np.clip(wanted, min(least, most), most)))
            left_mg -= last * limits.step_min / MIN_PER_H
            level[first:] += last * unit[: len(level) - first]
        return rates if self.allowed(rates) else np.zeros(self.steps)

    def _settable(self, rate_mg_per_h: float) -> float:
        step = self.limits.rate_step_mg_per_h
        return float(np.floor(rate_mg_per_h / step + 1e-9) * step)

    def regimen(self, rates: Array) -> Regimen:
        """Return the schedule with equal neighbours joined."""
        turns = [0, *(np.flatnonzero(np.diff(rates)) + 1).tolist(), len(rates)]
        ends = [min(self.now + turn * self.limits.step_min, self.window.until_min) for turn in turns]
        return Regimen(
            tuple(
                Infusion(start_min=ends[k], duration_min=ends[k + 1] - ends[k], rate_mg_per_h=float(rates[turn]))
                for k, turn in enumerate(turns[:-1])
                if rates[turn] > 0
            )
        )


def _because(task: _Task, one: _Task, share: float, held: float) -> Sequence[str]:
    """Say what stands in the way: what can be proved first, then which limit, once lifted, lets the search arrive."""
    window, limits = task.window, task.limits
    full = one.site(np.full(one.steps, limits.most_rate_mg_per_h))[:, 0]
    at = int(np.searchsorted(one.looks, window.from_min - 1e-9))
    if full[at] < window.low_ng_per_ml:
        return [
            f"Not reachable: even {limits.most_rate_mg_per_h:g} mg/h all the time brings the typical patient to no "
            f"more than {full[at]:.0f} ng/mL by minute {window.from_min:g} (proved: no schedule gives more)."
        ]
    if one.before[:, 0][at:].max(initial=0.0) > window.high_ng_per_ml:
        return ["Not reachable: what was given already keeps the typical patient above the window (proved)."]
    said = [f"Not found: the best schedule holds {held:.0%} of such patients in the window, not {share:.0%}."]
    for name, words in (
        ("most_dose_mg", f"the dose limit of {limits.most_dose_mg:g} mg"),
        ("most_change_mg_per_h", f"the limit of {limits.most_change_mg_per_h:g} mg/h on a change"),
    ):
        if getattr(limits, name) < inf:
            freer = task.under(replace(limits, **{name: inf}))
            if freer.shares(freer.site(freer.best(share))).min() >= share:
                said.append(f"What binds is {words}: without it the search arrives.")
    if len(said) == 1:
        said.append("No limit alone stands in the way: such patients differ too much for one schedule in this window.")
    return said


def _warnings(model: Model, covariates: Covariates, one: Patients, regimen: Regimen) -> tuple[Caution, ...]:
    looks = np.arange(0.0, regimen.end_min + 2 * LOOK_MIN, LOOK_MIN)
    peak = float(course(model, one, timeline(regimen, looks)).arterial.max())
    return cautions(
        model=model,
        covariates=covariates,
        regimen=regimen,
        sampling=model.sampled,
        peak_ng_per_ml=peak,
        peak_without_weight_ng_per_ml=None,
    )
