"""Virtual patients on every road: one task is the first patients of a chunk, with one set of values.

What comes back is counted, so that it is small however many patients there were, and the same whoever counted it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.breathing import drive
from reprieve.pharmacology.cohort import CHUNK
from reprieve.studies.counted import Counted
from reprieve.studies.outcomes import INFUSION_DAY, WEEKLY, WHOLE
from reprieve.studies.parameters import Values
from reprieve.studies.roads import Week, follow
from reprieve.studies.trial import ARMS, Trial
from reprieve.studies.virtual import MORPHINE, People, noise, people

PatientTable: TypeAlias = dict[str, npt.NDArray[np.generic]]

LAST_WEEKS: Final = 4
PAUSE_FROM_MME: Final = 50.0  # CDC 2022
AVOID_FROM_MME: Final = 90.0  # CDC 2016


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The first `count` patients of a chunk. moved: values put elsewhere than stated.

    weekly: count every week, too · table: give every patient, too
    """

    trial: Trial
    index: int
    count: int
    moved: tuple[tuple[str, float], ...] = ()
    weekly: bool = True
    table: bool = False

    @property
    def values(self) -> Values:
        return {**self.trial.values, **dict(self.moved)}


class Found:
    """What was counted. weekly: in places arm x week · whole: in places by arm · day: of the infusion, one place."""

    def __init__(self, weeks: int) -> None:
        self.weeks, self.patients = weeks, 0
        self.weekly = {one.key: Counted(one.ruler, len(ARMS) * (weeks + 1)) for one in WEEKLY}
        self.whole = {one.key: Counted(one.ruler, len(ARMS)) for one in WHOLE}
        self.day = {one.key: Counted(one.ruler, 1) for one in INFUSION_DAY}
        self.table: PatientTable = {}

    def place(self, arm: int, week: int) -> int:
        return arm * (self.weeks + 1) + week

    def join(self, other: Found) -> None:
        """Add what another has counted."""
        self.patients += other.patients
        for mine, theirs in zip(self.parts(), other.parts(), strict=True):
            mine[1].join(theirs[1])

    def parts(self) -> Iterator[tuple[str, Counted]]:
        """Yield everything that is counted, by a name of its own."""
        for kind in ("weekly", "whole", "day"):
            for key, counted in getattr(self, kind).items():
                yield f"{kind}.{key}", counted

    def means(self) -> dict[tuple[str, str], float]:
        """Return the mean of every outcome of the whole trial, by arm and outcome; none where nobody has one."""
        found = {}
        for place, arm in enumerate(ARMS):
            for key, counted in self.whole.items():
                if (mean := counted.mean(place)) is not None:
                    found[arm.key, key] = mean
        return found


def do(task: Task) -> Found:
    """Follow the patients of one task through every arm."""
    values = task.values
    who, strays = people(task.trial, task.index, task.count, values), noise(task.trial, task.index, task.count)
    found = Found(task.trial.weeks)
    found.patients = task.count
    for key, outcomes in infusion_day(who, values).items():
        found.day[key].add(0, outcomes)
    for place, arm in enumerate(ARMS):
        whole = _Whole(task.trial, who, values)
        for week, end in enumerate(follow(task.trial, arm, who, strays, values)):
            for key in found.weekly if task.weekly else ():
                found.weekly[key].add(found.place(place, week), getattr(end, key))
            whole.add(week, end)
        for key, patients in whole.outcomes().items():
            found.whole[key].add(place, patients)
            if task.table:
                found.table[f"{arm.key} {key}"] = patients
    if task.table:
        found.table = {**_who(task, who), **found.table}
    return found


def infusion_day(who: People, values: Values) -> dict[str, Array]:
    """Return what one infusion does in each patient, (patients,) each, by outcome."""
    level = who.level_ng_per_ml_per_mme * who.mme_before * who.breathing_weight * values["breathing.highest"]
    tolerance = 1 + values["tolerance.breathing"] * values["tolerance.analgesia"] * who.mme_before / 100
    load = MORPHINE.load(level, tolerance)
    # Jonkman's shift is driven by the blood without delay; its peak at the slower effect site is lower, and less is
    # then taken back from the opioid: the more careful of the two.
    site = who.day["peak_effect_site_ng_per_ml"]
    return {
        **{one.key: who.day[one.key] for one in INFUSION_DAY if one.key in who.day},
        "breathing_with_opioid": drive(load).ventilation,
        "breathing_with_both": drive(load, site).ventilation,
    }


class _Whole:
    """Gathers a whole trial, patient by patient, week by week."""

    def __init__(self, trial: Trial, who: People, values: Values) -> None:
        self._trial, self._who, self._values = trial, who, values
        none = np.zeros(len(who))
        self._pain, self._last, self._risk, self._given = none, none, none, none
        self._from_50, self._from_90 = none, none
        self._relapse_week = np.full(len(who), np.inf)
        self._started: Week | None = None
        self._end: Week | None = None

    def add(self, week: int, end: Week) -> None:
        self._end = end
        if not week:
            self._started = end
            return
        self._pain = self._pain + end.pain
        self._risk = self._risk + end.risk
        self._given = self._given + end.infusions
        self._from_50 = self._from_50 + (end.mme >= PAUSE_FROM_MME)
        self._from_90 = self._from_90 + (end.mme >= AVOID_FROM_MME)
        if week > self._trial.weeks - LAST_WEEKS:
            self._last = self._last + end.pain
        now = end.relapsed & np.isinf(self._relapse_week)
        self._relapse_week = np.where(now, float(week - self._trial.judged_at_week), self._relapse_week)

    def outcomes(self) -> dict[str, Array]:
        """Return (patients,) each, by outcome."""
        before, end = self._started, self._end
        assert before is not None  # noqa: S101  a trial has at least one week
        assert end is not None  # noqa: S101
        weeks, share = self._trial.weeks, self._values["tolerance.breathing"]
        last = self._last / min(LAST_WEEKS, weeks)
        responded = end.responded
        return {
            "pain_last_4_weeks": last,
            "pain_mean": self._pain / weeks,
            "function_gained": (self._who.pain_before - last) * self._values["pain.function"],
            "mme_end": end.mme,
            "weeks_from_50_mme": 100 * self._from_50 / weeks,
            "weeks_from_90_mme": 100 * self._from_90 / weeks,
            "tolerance_end": end.tolerance,
            "risk_mean": 100 * self._risk / weeks,
            "old_dose_weighs": (1 + share * (before.tolerance - 1)) / (1 + share * (end.tolerance - 1)),
            "infusions": self._given,
            "ketamine_mg": self._given * self._who.day["dose_mg"],
            "responded": 100.0 * responded,
            "relapsed": np.where(responded, 100.0 * end.relapsed, np.nan),
            "relapse_week": np.where(responded, self._relapse_week, np.nan),
        }


def _who(task: Task, who: People) -> PatientTable:
    return {
        "patient": np.arange(task.count, dtype=np.int64) + task.index * CHUNK,
        "weight_kg": who.day["weight_kg"],
        "age_years": who.day["age_years"],
        "pain_before": who.pain_before,
        "mme_before": who.mme_before,
        **{one.key: who.day[one.key] for one in INFUSION_DAY if one.key in who.day},
    }
