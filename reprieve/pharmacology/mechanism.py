"""From a blocked receptor to a stronger synapse: how ketamine is thought to work, small enough to read. For teaching.

    occupancy = x/(1 + x)            x = free level over Ki, added up over S and R, ketamine and norketamine; it lags
                                     behind the blood as what is felt does
    drive     = 4 occ (1 - occ)      inhibiting cells are blocked first: most at half occupancy, none at all or none
    dG/dt = kG (drive - G)           the surge of glutamate, and what AMPA receptors let through
    dB/dt = kB (G - B)               the signal: BDNF, mTOR
    dS/dt = a B (1 - S) - kS S       synapses gained; that relief follows them is the hypothesis

Exploratory throughout (grade C). Inhibition constants are the rat's; no constant of the cascade is fitted to anything.
Hydroxynorketamine is left out: more of it went with less benefit in people (GRUNEBAUM19). No forecast, rule or order
uses a number of this module; it explains in pictures why relief might come a day later and outlast the drug.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.effects import perception, within
from reprieve.pharmacology.kinetics import follow
from reprieve.pharmacology.models import model, numbers_of
from reprieve.pharmacology.population import typical
from reprieve.pharmacology.regimen import Regimen, ascending, timeline
from reprieve.units import G_PER_MOL_KETAMINE, MIN_PER_D, MIN_PER_H

Numbers: TypeAlias = Mapping[str, float]

FILE: Final = "mechanism"
SOURCES: Final = ("EBERT97", "ASHRAF18", "DELORENZO15", "GRUNEBAUM19")
# Steps of time: until so many minutes, in steps of so many. Fine while the drug is there, coarse while synapses fade.
STEPS: Final = ((480.0, 1.0), (2.0 * MIN_PER_D, 10.0), (float("inf"), 60.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cascade:
    """(times,) each, 0 to 1: shares of receptors, of the strongest drive, of all that could be gained."""

    time_min: Array
    occupancy: Array
    drive: Array
    surge: Array
    signal: Array
    synapses: Array


def cascade(regimen: Regimen, at_min: npt.ArrayLike, *, weight_kg: float = 70.0) -> Cascade:
    """Follow the typical patient through every link. at_min: ascending from 0. Raises ImpossibleInput."""
    wanted = ascending(at_min)
    moments = np.union1d(wanted, _moments(float(wanted[-1])))
    drug = model()
    cut = timeline(regimen, moments)
    read = follow(drug, typical(drug, Covariates(weight_kg=weight_kg)), cut, ["S", "R", "norketamine"])
    s, r, norketamine = (read[what][cut.place(moments), 0] for what in ("S", "R", "norketamine"))
    blocked = occupied(_lagged(moments, pressure(s, r, norketamine)))
    drive = disinhibition(blocked)
    links = _links(moments, drive)
    shown = np.searchsorted(moments, wanted)
    return Cascade(
        time_min=wanted,
        occupancy=blocked[shown],
        drive=drive[shown],
        surge=links[shown, 0],
        signal=links[shown, 1],
        synapses=links[shown, 2],
    )


def pressure(s_ng_per_ml: npt.ArrayLike, r_ng_per_ml: npt.ArrayLike, norketamine_ng_per_ml: npt.ArrayLike) -> Array:
    """Return x, how hard these levels press on the receptor: free levels over their Ki, added up; same shape.

    Raises ImpossibleInput.
    """
    n = {place: number.value for place, number in numbers_of(FILE).items()}
    free_s, free_r = (
        n["free ketamine"] * within(argument, level) / G_PER_MOL_KETAMINE  # ng/mL over g/mol is umol/L
        for argument, level in (("s_ng_per_ml", s_ng_per_ml), ("r_ng_per_ml", r_ng_per_ml))
    )
    norketamine = within("norketamine_ng_per_ml", norketamine_ng_per_ml) / n["mass norketamine"] * n["free norketamine"]
    share = n["free s_norketamine"]
    return np.asarray(
        free_s / n["receptor s_ketamine"]
        + free_r / n["receptor r_ketamine"]
        + share * norketamine / n["receptor s_norketamine"]
        + (1 - share) * norketamine / n["receptor r_norketamine"]
    )


def occupied(x: npt.ArrayLike) -> Array:
    """Return the share of NMDA receptors that is blocked, 0 to 1; 0.4 to 0.8 would do as well where it says 0.6."""
    pressed = within("x", x)
    return pressed / (1 + pressed)


def disinhibition(blocked: npt.ArrayLike) -> Array:
    """Return how much more excited cells are driven, 0 to 1: nothing without block, nothing when all is blocked."""
    share = within("blocked", blocked, 0.0, 1.0)
    return 4 * share * (1 - share)


def _links(time_min: Array, drive: Array) -> Array:
    """Return surge, signal and synapses, (times, 3): each step exact for what drives it held at its mean."""
    n = numbers_of(FILE)
    surge_per_min, signal_per_min = (log(2) / (n[f"cascade {of}"].value * MIN_PER_H) for of in ("surge", "signal"))
    growth_per_min, loss_per_min = n["cascade growth"].value / MIN_PER_H, log(2) / (n["cascade loss"].value * MIN_PER_D)
    found = np.zeros((time_min.size, 3))
    g = b = s = 0.0
    for step, length in enumerate(np.diff(time_min)):
        before = g, b
        g = _towards(g, (drive[step] + drive[step + 1]) / 2, surge_per_min * length)
        b = _towards(b, (before[0] + g) / 2, signal_per_min * length)
        growth = growth_per_min * (before[1] + b) / 2
        rate = growth + loss_per_min
        s = _towards(s, growth / rate, rate * length)
        found[step + 1] = g, b, s
    return found


def _lagged(time_min: Array, x: Array) -> Array:
    per_min, found = log(2) / perception().half_life.canonical, np.zeros_like(x)
    for step, length in enumerate(np.diff(time_min)):
        found[step + 1] = _towards(found[step], (x[step] + x[step + 1]) / 2, per_min * length)
    return found


def _towards(now: float, end: float, lengths: float) -> float:
    return float(end + (now - end) * exp(-lengths))


def _moments(last_min: float) -> Array:
    begins, found = 0.0, [np.array([0.0, last_min])]
    for until, by in STEPS:
        found.append(np.arange(begins, min(until, last_min), by))
        begins = min(until, last_min)
    return np.unique(np.concatenate(found))
