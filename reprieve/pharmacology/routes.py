"""Esketamine by nose, by mouth and as an oral film: what comes of it in blood, by the kinetics of an infusion.

Each is taken up in parts. A part is a share F of the dose d that arrives in a depot, at once or at a constant rate over
D, and leaves it with first order, through one tank or a chain of them,

    dg_1/dt = F d/D (until D) - k_1 g_1        dg_j/dt = k_{j-1} g_{j-1} - k_j g_j

and what leaves the last is the rate that fills the blood (through a mucosa) or the liver (swallowed), where some of it
is cleared before it reaches the blood. All of it is linear: parts add up, and so do doses.

    nasal   nose → blood, F = f;  swallowed → liver, F = (1 - f) g      Perez-Ruixo 2021
    oral    swallowed → liver, F = g                                    Perez-Ruixo 2021
    film    mucosa → blood;  swallowed → straight into what becomes norketamine      Simons 2022

with g the share that passes the wall of the gut. Racemic ketamine has no published set for any of these here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.covariates import Ancestry
from reprieve.pharmacology.effects import within
from reprieve.pharmacology.errors import ImpossibleInput, OutsideValidity
from reprieve.pharmacology.kinetics import Entry, Output, assemble
from reprieve.pharmacology.models import model, numbers_of
from reprieve.pharmacology.population import Patients
from reprieve.pharmacology.propagate import Tanks, propagate
from reprieve.pharmacology.regimen import Bolus, Regimen, ascending, timeline

NASAL: Final = "perez-ruixo-2021-nasal"
ORAL: Final = "perez-ruixo-2021-oral"
FILM: Final = "simons-2022-film"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One way into the body, of as many patients as share has, or the same in all of them.

    share: of the dose, (patients,) or (1,) · over_min: at a constant rate, 0 for at once
    per_min: k of each depot, the first one first, (depots, patients) or (depots, 1)
    """

    into: Entry
    share: Array
    over_min: float
    per_min: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Uptake:
    """One dose and the ways that it takes; kinetics: the name of the model that goes on from there."""

    kinetics: str
    dose_mg: float
    parts: tuple[Part, ...]


def nasal(
    dose_mg: float, *, ancestry: Ancestry | None = None, count: int = 1, rng: np.random.Generator | None = None
) -> Uptake:
    """Return a dose of nasal spray: of the first 28 mg the nose takes the share f, of what follows 0.62 times that.

    count, rng: so many patients, who differ as the paper found them to; without an rng all are typical. The gut's share
    was not found to differ. ancestry: as of `Covariates`; in Japanese people the nose takes up 1.34 times as much.
    Source: Perez-Ruixo 2021, 14 to 112 mg. Raises OutsideValidity beyond.
    """
    given = numbers_of(NASAL)
    least, most = given["dose least"].value, given["dose most"].value
    if not least <= (dose := float(within("dose_mg", dose_mg))) <= most:
        raise OutsideValidity("dose_mg", dose_mg, f"{least:g} to {most:g} mg by nose")
    first = min(dose, given["nose spray"].value)
    counted = (first + given["nose further"].value * (dose - first)) / dose
    japanese = given["nose japanese"].value if ancestry is Ancestry.JAPANESE else 1.0
    eta = _eta(3, count, rng)
    typical = given["nose share"].value
    odds = typical / (1 - typical) * np.exp(given["nose share_logit_sd"].value * eta[0])
    share = np.minimum(odds / (1 + odds) * japanese, 1.0) * counted  # the logit is drawn before the factor, as there
    nose, swallowed = given["nose absorption"], given["swallowed absorption"]
    return Uptake(
        kinetics="perez-ruixo-2021",
        dose_mg=dose,
        parts=(
            Part(into="blood", share=share, over_min=0.0, per_min=nose.canonical * np.exp(nose.log_sd * eta[1:2])),
            Part(
                into="liver",
                share=(1 - share) * given["swallowed share"].value,
                over_min=given["swallowed duration"].canonical,
                per_min=swallowed.canonical * np.exp(swallowed.log_sd * eta[2:3]),
            ),
        ),
    )


def oral(dose_mg: float, *, count: int = 1, rng: np.random.Generator | None = None) -> Uptake:
    """Return a dose of a drunk solution; count, rng: as of `nasal`. Source: Perez-Ruixo 2021, 84 mg only."""
    given = numbers_of(ORAL)
    absorption = given["swallowed absorption"]
    return Uptake(
        kinetics="perez-ruixo-2021",
        dose_mg=dose_mg,
        parts=(
            Part(
                into="liver",
                share=np.full(count, given["swallowed share"].value),
                over_min=given["swallowed duration"].canonical,
                per_min=absorption.canonical * np.exp(absorption.log_sd * _eta(1, count, rng)),
            ),
        ),
    )


def film(dose_mg: float) -> Uptake:
    """Return one oral film, taken up alike in all: in the paper uptake differs between occasions, not patients.

    Source: Simons 2022, part 1, 50 and 100 mg; of 100 mg less was taken up than a linear model says.
    """
    given = numbers_of(FILM)

    def part(name: str, into: Entry, *per_min: float) -> Part:
        return Part(
            into=into,
            share=np.array([given[f"{name} share"].value]),
            over_min=given[f"{name} duration"].canonical,
            per_min=np.array(per_min)[:, None],
        )

    gut = given["swallowed absorption"].canonical, 1 / given["swallowed transit"].canonical
    return Uptake(
        kinetics="simons-2022-esketamine",
        dose_mg=dose_mg,
        parts=(part("mucosa", "blood", given["mucosa absorption"].canonical), part("swallowed", "liver", *gut)),
    )


def follow_uptake(
    uptake: Uptake, patients: Patients, at_min: npt.ArrayLike, read: Collection[Output]
) -> dict[Output, Array]:
    """Return the outputs of `kinetics.follow` after one dose, each (times, patients) in ng/mL.

    patients: of the model `uptake.kinetics`, as many as the uptake has, unless that is the same in all
    at_min: minutes from taking the dose, ascending from 0. Raises InvalidTimes, InvalidRegimen, ImpossibleInput.
    """
    times = ascending(at_min)
    counts = {part.share.size for part in uptake.parts} | {part.per_min.shape[1] for part in uptake.parts}
    if not counts <= {1, len(patients)}:
        raise ImpossibleInput("patients", len(patients), f"as many as the uptake has, {max(counts)}")
    drug = model(uptake.kinetics)
    found: dict[Output, Array] = {}
    for part in uptake.parts:
        body = assemble(drug, patients, dict.fromkeys(read), part.into)
        depots = len(part.per_min)
        arriving = Regimen((Bolus(at_min=0, dose_mg=uptake.dose_mg),))
        if part.over_min:
            arriving = Regimen.constant(dose_mg=uptake.dose_mg, over_min=part.over_min)
        cut = timeline(arriving, times)
        places = [range(at.start + depots, at.stop + depots) for at in body.at.values()]
        levels = propagate(_through(part, body.tanks), cut, places)[:, cut.place(times)]
        for output, level in zip(body.at, levels, strict=True):
            found[output] = found[output] + level if output in found else level
    return found


def _through(part: Part, tanks: Tanks) -> Tanks:
    """Put the part's depots, in mg, between the pump and what it fills; what leaves the last, mg/min, is the rate."""
    depots, patients = len(part.per_min), tanks.leak_per_min.shape[1]
    leak = np.broadcast_to(part.per_min, (depots, patients))
    fill = np.zeros((depots + len(tanks.leak_per_min), patients))
    fill[0] = part.share
    link = {(into + depots, out_of + depots): rate for (into, out_of), rate in tanks.link_per_min.items()}
    link |= {(depot + 1, depot): leak[depot - 1] for depot in range(1, depots)}
    link |= {
        (depots + place, depots): leak[-1] * per_mg
        for place, per_mg in enumerate(tanks.fill_per_mg, start=1)
        if per_mg.any()
    }
    return Tanks(leak_per_min=np.vstack([leak, tanks.leak_per_min]), fill_per_mg=fill, link_per_min=link)


def _eta(effects: int, count: int, rng: np.random.Generator | None) -> Array:
    if count < 1:
        raise ImpossibleInput("count", count, "at least 1")
    return np.zeros((effects, count)) if rng is None else rng.standard_normal((effects, count))
