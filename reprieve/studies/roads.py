"""One arm, week by week: what the dose of opioid does, what infusions do, and what is left of the pain.

    pain = pain without opioid x (1 - opioid's share) - or x - what ketamine's lasting relief takes away

Decisions are made on the pain that is seen, a week's mean with its noise, as in a clinic: response once after the
series, boosters only after a relapse of somebody who had responded, doses of opioid at reviews.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi, sqrt
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.relief import responder_relief
from reprieve.pharmacology.tolerance import moved, steady
from reprieve.studies.parameters import Values
from reprieve.studies.trial import DAYS_A_WEEK, WEEKS_A_YEAR, Arm, Doses, Reading, Trial
from reprieve.studies.virtual import MORPHINE, WORST, People, relief_of

Yes: TypeAlias = npt.NDArray[np.bool_]

LOGISTIC_SD: Final = pi / sqrt(3)  # standard deviation of the logistic curve, which stands for the normal one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Week:
    """The end of a week, (patients,) each.

    pain: as seen, 0 to 10 · mme: mg of oral morphine a day · tolerance: to pain relief, in multiples of the naive C50
    risk: chance that the week's highest opioid level depresses breathing severely · infusions: given in this week
    responded: judged once after the series, False before · relapsed: by now
    """

    pain: Array
    mme: Array
    tolerance: Array
    risk: Array
    infusions: Array
    responded: Yes
    relapsed: Yes


def follow(trial: Trial, arm: Arm, who: People, strays: Array, values: Values) -> Iterator[Week]:
    """Yield the week before and every week of the trial. strays: see `virtual.noise`."""
    opioid = _Opioid(arm.doses, who, values)
    ketamine = _Ketamine(trial, arm.ketamine, who, values) if arm.ketamine else None
    watch = _Watch(trial, who, values)
    none = np.zeros(len(who))
    for week in range(trial.weeks + 1):
        if week:
            opioid.pass_week(week, watch.seen)
            if ketamine:
                ketamine.pass_week(week, watch)
        pain = opioid.pain()
        if ketamine:
            pain = ketamine.relieve(pain)
        watch.see(week, np.clip(pain + values["pain.noise"] * strays[week], 0.0, WORST))
        yield Week(
            pain=watch.seen,
            mme=opioid.mme,
            tolerance=1 + opioid.tolerance,
            risk=opioid.risk(),
            infusions=ketamine.given if ketamine else none,
            responded=watch.responded,
            relapsed=watch.relapsed,
        )


class _Opioid:
    """The daily dose, what tolerance it makes, and what it does to pain and to breathing."""

    def __init__(self, doses: Doses, who: People, values: Values) -> None:
        self._doses, self._who, self._values = doses, who, values
        self.mme = who.mme_before
        self.tolerance = steady(self.mme, values["tolerance.analgesia"])  # taken for long before the trial

    def pass_week(self, week: int, seen: Array) -> None:
        """Review the dose when it is due, on the pain last seen, and let tolerance follow for a week."""
        reviewed = week - 1
        if reviewed and reviewed % round(self._values["road.review"]) == 0:
            self.mme = self._reviewed(seen)
        towards = steady(self.mme, self._values["tolerance.analgesia"])
        self.tolerance = moved(self.tolerance, towards, DAYS_A_WEEK / self._values["tolerance.half_life"])

    def _reviewed(self, seen: Array) -> Array:
        values, who = self._values, self._who
        match self._doses:
            case Doses.KEPT:
                return self.mme
            case Doses.TAPERED:
                worse = seen >= who.pain_before + values["pain.points"]
                return np.where(worse, self.mme, self.mme * (1 - values["taper.cut"]))
            case Doses.AS_CLINICS_SAW:
                raised = np.minimum(self.mme * (1 + values["road.step"]), np.maximum(self.mme, values["road.ceiling"]))
                up = (who.dose_moves > 0) & (seen > values["road.enough"])
                lowered = np.where(who.dose_moves < 0, self.mme * (1 - values["road.step"]), self.mme)
                return np.where(up, raised, lowered)

    def pain(self) -> Array:
        """Return the pain under this dose, before ketamine."""
        level = self._who.level_ng_per_ml_per_mme * self.mme * self._who.relief_weight
        share = self._values["opioid.most_relief"] * relief_of(level, 1 + self.tolerance)
        return self._who.pain_without_opioid * (1 - share)

    def risk(self) -> Array:
        """Return the chance that this week's highest level leaves less breathing than what is called severe."""
        values, who = self._values, self._who
        level = who.level_ng_per_ml_per_mme * self.mme * who.breathing_weight * values["breathing.highest"]
        naive = MORPHINE.breathing.c50_ng_per_ml * (1 / values["breathing.severe"] - 1)
        severe = naive * (1 + values["tolerance.breathing"] * self.tolerance)
        steep = LOGISTIC_SD / values["breathing.highest_spread"]
        with np.errstate(divide="ignore", over="ignore"):
            return np.asarray(1 / (1 + (severe / level) ** steep))


class _Watch:
    """What a clinic sees: this week's pain, who has responded, and who has relapsed."""

    def __init__(self, trial: Trial, who: People, values: Values) -> None:
        self._judged_at = trial.judged_at_week
        before, self._weeks = who.pain_before, values["booster.weeks"]
        self._relieved = values["pain.relieved"] * before
        self._threshold = np.maximum(self._relieved, before - values["pain.points"])
        self.seen = before
        self.responded: Yes = np.zeros(len(who), dtype=bool)
        self.relapsed: Yes = np.zeros(len(who), dtype=bool)
        self._above = np.zeros(len(who))

    def see(self, week: int, pain: Array) -> None:
        self.seen = pain
        if week == self._judged_at:
            self.responded = pain <= self._relieved
        elif week > self._judged_at:
            self._above = np.where(pain > self._threshold, self._above + 1, 0.0)
            self.relapsed = self.relapsed | (self.responded & self.in_relapse)

    @property
    def in_relapse(self) -> Yes:
        """Above the threshold for weeks in a row, up to now."""
        return np.asarray(self._above >= self._weeks)


class _Ketamine:
    """Infusions and the relief that outlasts them."""

    def __init__(self, trial: Trial, reading: Reading, who: People, values: Values) -> None:
        self._days, self._reading, self._who, self._values = trial.series_days, reading, who, values
        self._left_after_day = 0.5 ** (1 / who.half_life_d)
        self._depth = np.where(who.responds, who.depth_points, 0.0)
        self._level = np.zeros(len(who))  # ng/mL at the slow site, or points of relief
        self._last_day = np.full(len(who), float(trial.series_days[-1]))
        self._this_year = np.zeros(len(who))
        self.given = np.zeros(len(who))

    def pass_week(self, week: int, watch: _Watch) -> None:
        """Give what is due in this week, and let relief fade to its end."""
        began = DAYS_A_WEEK * (week - 1)
        if (week - 1) % WEEKS_A_YEAR == 0:
            self._this_year = np.zeros(len(self._who))
        self.given = np.zeros(len(self._who))
        if began > self._days[-1]:
            self._boost(began, watch)
        at = began
        for day in (day for day in self._days if began <= day < began + DAYS_A_WEEK):
            self._fade(day - at)
            self._level, at = self._with_one_more(), day
            self.given = self.given + 1
        self._fade(began + DAYS_A_WEEK - at)
        self._this_year = self._this_year + self.given

    def _boost(self, today: int, watch: _Watch) -> None:
        due = watch.responded & watch.in_relapse
        due = due & (today - self._last_day >= self._values["booster.apart"])
        due = due & (self._this_year + 1 <= self._values["booster.a_year"])
        self._level = np.where(due, self._with_one_more(), self._level)
        self._last_day = np.where(due, float(today), self._last_day)
        self.given = due.astype(np.float64)

    def _with_one_more(self) -> Array:
        match self._reading:
            case Reading.SLOW_SITE:
                return self._level + self._who.site_ng_per_ml
            case Reading.POOLED:
                return self._level + (self._depth - self._level) * min(self._values["relief.pooled_step"], 1.0)

    def _fade(self, days: int) -> None:
        if days:
            self._level = self._level * self._left_after_day**days

    def relieve(self, pain: Array) -> Array:
        """Return what is left of the pain."""
        match self._reading:
            case Reading.SLOW_SITE:
                return pain * (1 - self._who.responds * responder_relief(self._level * self._who.site_weight))
            case Reading.POOLED:
                return np.maximum(pain - self._level, 0.0)
