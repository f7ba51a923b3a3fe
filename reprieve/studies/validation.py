"""Published whole courses beside the virtual trial's, failures included; `pharmacology.validation` has the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from reprieve.pharmacology.demography import group
from reprieve.pharmacology.tolerance import DailyDose, tolerance
from reprieve.pharmacology.validation import Comparison, observations_of
from reprieve.studies.doses import ByProtocol
from reprieve.studies.parameters import stated
from reprieve.studies.roads import Week, follow
from reprieve.studies.series import LONG, SHORT, infusions_of
from reprieve.studies.trial import ARMS, Trial
from reprieve.studies.virtual import People, noise, people, relief_of

PATIENTS: Final = 4_000
WEEKS: Final = 26
BREATHING_BY_DOSE: Final = "T06"  # the row that says how far the measure of breathing is from overdoses

WHY: Final[Mapping[str, str]] = {
    "T03": (
        "Dose times time gives short infusions little: the only kinetic model was made of 100 h. Either it does not "
        "hold for short infusions, or the pooled trials saw something else. Both readings are shown for that reason."
    ),
    "T04": (
        "Without a comparison group the fall holds the course of the pain, expectation and the choice of who stays; "
        "the trial counts only what goes beyond placebo. It may be unfair to opioids in the first month."
    ),
    BREATHING_BY_DOSE: (
        "Depressed breathing as measured in volunteers is steep in the dose, overdose is not. Patients differ in "
        "sensitivity here as if no clinician had chosen their dose by it. Compare arms by it, never read it as a risk."
    ),
    "T09": "As T03.",
    "T10": (
        "Most of the pooled studies had no control group; the trial counts only those who respond beyond placebo, 44 % "
        "at most."
    ),
    "T11": "As T10. Besides, relief halves in eleven days here, so that most of it is gone after eight weeks.",
}


@cache
def comparisons() -> tuple[Comparison, ...]:
    """Compute what the trial says to every observation of whole courses."""
    page = files("reprieve.studies").joinpath("observations.toml").read_text(encoding="utf-8")
    return tuple(
        Comparison(observation=one, predicted=(PREDICTIONS[key](),)) for key, one in observations_of(page).items()
    )


def _trial(protocol: str) -> Trial:
    return Trial(dosing=ByProtocol(protocol), demography=group(), infusions=infusions_of(protocol), weeks=WEEKS, seed=0)


@cache
def _who(protocol: str) -> People:
    return people(_trial(protocol), 0, PATIENTS, stated())


@cache
def _weeks(arm: str, protocol: str = SHORT, boosters: bool = True) -> tuple[Week, ...]:
    trial, values = _trial(protocol), dict(stated())
    if not boosters:
        values["booster.a_year"] = 0.0
    road = next(one for one in ARMS if one.key == arm)
    return tuple(follow(trial, road, _who(protocol), noise(trial, 0, PATIENTS), values))


def _taken_by_opioid() -> float:
    return float(np.mean(_who(SHORT).pain_without_opioid - _who(SHORT).pain_before))


def _taken_by_ketamine(arm: str) -> float:
    """Against the same patients without infusions: their opioid is as before in the first week of every arm."""
    return float(np.mean(_weeks("opioid")[1].pain - _weeks(arm)[1].pain))


def _after_a_month_of_morphine() -> float:
    who, values = _who(SHORT), stated()
    month = tolerance([DailyDose(from_day=0, mme_per_day=values["opioid.before"])], 30).analgesia
    level = who.level_ng_per_ml_per_mme * values["opioid.before"] * who.relief_weight
    return float(100 * values["opioid.most_relief"] * np.mean(relief_of(level, month)))


def _risk_by_dose() -> float:
    week = _weeks("opioid")[0]
    high, low = (week.risk[(week.mme >= least) & (week.mme < most)] for least, most in ((50, 100), (1, 20)))
    return float(high.mean() / low.mean())


def _relieved(arm: str, protocol: str, at_week: int) -> float:
    who, values = _who(protocol), stated()
    pain = _weeks(arm, protocol)[at_week].pain
    return float(100 * np.mean(pain <= values["pain.relieved"] * who.pain_before))


def _half_a_year_later() -> float:
    return float(np.mean(_weeks("ketamine", boosters=False)[26].pain - _weeks("opioid")[26].pain))


PREDICTIONS: Final[Mapping[str, Callable[[], float]]] = {
    "T01": _taken_by_opioid,
    "T02": lambda: _taken_by_ketamine("ketamine"),
    "T03": lambda: _taken_by_ketamine("ketamine-by-exposure"),
    "T04": _after_a_month_of_morphine,
    "T05": lambda: float(100 * np.mean(_who(SHORT).dose_moves > 0)),
    BREATHING_BY_DOSE: _risk_by_dose,
    "T07": _half_a_year_later,
    "T08": lambda: _relieved("ketamine", SHORT, 1),
    "T09": lambda: _relieved("ketamine-by-exposure", SHORT, 1),
    "T10": lambda: _relieved("ketamine", LONG, _trial(LONG).judged_at_week),
    "T11": lambda: _relieved("ketamine", LONG, 8),
}
