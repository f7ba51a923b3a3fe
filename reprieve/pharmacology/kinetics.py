"""From published numbers to tanks: the bodies of `population`, ready for `propagate`.

A model's enantiomers, each in its compartments, add up to the ketamine in arterial blood; S-ketamine's drive the effect
site; an arm vein lags behind what is mixed of the arterial blood:

    dCe/dt = k_e0 (C_S - Ce)        dCv/dt = (ln 2/t_v) (C - R/Q - Cv)

with R the rate of the pump and Q the blood flow that takes it up, because part of what an artery holds during an
infusion has not mixed yet (Henthorn 2018). A body that mixes at once has no such part in its first minutes, so that Cv
falls below 0 for about four minutes, and is shown as 0.
"""

from __future__ import annotations

from math import log
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.models import Model, numbers_of
from reprieve.pharmacology.modes import modes
from reprieve.pharmacology.population import Patients
from reprieve.pharmacology.propagate import Tanks, propagate
from reprieve.pharmacology.regimen import Timeline
from reprieve.units import NG_PER_ML_IN_MG_PER_L

Array: TypeAlias = npt.NDArray[np.float64]
Sampling: TypeAlias = Literal["arterial", "venous"]  # at the end of an infusion a vein holds a third less

ACTIVE: Final = "S"  # the enantiomer that is felt (Olofsen 2022)


class Course(NamedTuple):
    """Ketamine in arterial blood and where it is sampled, and S at its effect site; each (moments, patients), ng/mL."""

    arterial: Array
    sampled: Array
    effect_site: Array


def course(model: Model, patients: Patients, timeline: Timeline, sampling: Sampling = "arterial") -> Course:
    """Follow these patients through the timeline."""
    assembled = assemble(model, patients, sampling)
    if assembled.vein is None:
        arterial, effect_site = propagate(assembled.tanks, timeline, [assembled.arterial, assembled.effect_site])
        return Course(arterial, arterial, effect_site)
    read = [assembled.arterial, assembled.vein, assembled.effect_site]
    arterial, venous, effect_site = propagate(assembled.tanks, timeline, read)
    return Course(arterial, np.maximum(venous, 0.0), effect_site)


class Assembly(NamedTuple):
    """Tanks in ng/mL, and which of them add up to arterial ketamine, to the effect site and to the arm vein."""

    tanks: Tanks
    arterial: range
    effect_site: range
    vein: range | None


def assemble(model: Model, patients: Patients, sampling: Sampling) -> Assembly:
    """Lay out the tanks: each enantiomer's modes, then the effect site, then the vein if it is sampled."""
    leak: list[Array] = []
    fill: list[Array] = []
    link: dict[tuple[int, int], Array] = {}
    clearance = np.array([patients.clearance_l_per_min * form.clearance.value for form in model.enantiomers])
    bodies = modes(patients.central_l, clearance, patients.peripheral_l, patients.flow_l_per_min)
    for index, form in enumerate(model.enantiomers):
        leak.extend(bodies.leak_per_min[:, index])
        fill.extend(NG_PER_ML_IN_MG_PER_L * form.share.value * bodies.share_per_l[:, index])
    arterial = range(1, len(leak) + 1)
    compartments = len(bodies.leak_per_min)
    first = 1 + compartments * [form.name for form in model.enantiomers].index(ACTIVE)
    active = range(first, first + compartments)

    def add(rate_per_min: Array, source: range, filled: Array) -> range:
        leak.append(rate_per_min)
        fill.append(filled)
        link.update({(len(leak), tank): rate_per_min for tank in source})
        return range(len(leak), len(leak) + 1)

    effect_site = add(patients.effect_site_per_min, active, np.zeros(len(patients)))
    vein = None
    if sampling == "venous":
        given = numbers_of("venous")
        per_min = np.full(len(patients), log(2) / given["vein half_life"].value)
        unmixed = NG_PER_ML_IN_MG_PER_L / (given["vein flow"].value * patients.flow_scale)
        vein = add(per_min, arterial, -per_min * unmixed)
    tanks = Tanks(leak_per_min=np.array(leak), fill_per_mg=np.array(fill), link_per_min=link)
    return Assembly(tanks, arterial, effect_site, vein)
