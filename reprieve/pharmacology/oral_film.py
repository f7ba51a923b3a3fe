"""An oral film of esketamine: what comes of it in blood, beside the same kinetics as an infusion's.

The film is taken up twice. A part goes through the mucosa: at a constant rate into a depot, and from there into the
blood. The rest is swallowed: at a constant rate into the gut, after a delay into the liver, and there straight into the
chain that makes norketamine; none of it reaches the blood as ketamine. All of it is linear, so the two add up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.kinetics import Assembly, Output, assemble
from reprieve.pharmacology.models import model, numbers_of
from reprieve.pharmacology.population import Patients
from reprieve.pharmacology.propagate import Tanks, propagate
from reprieve.pharmacology.regimen import Regimen, ascending, timeline
from reprieve.units import NG_PER_ML_IN_MG_PER_L

Array: TypeAlias = npt.NDArray[np.float64]

KINETICS: Final = "simons-2022-esketamine"
ROUTE: Final = "simons-2022-film"


def film(patients: Patients, dose_mg: float, at_min: npt.ArrayLike, read: Collection[Output]) -> dict[Output, Array]:
    """Return the outputs of `kinetics.follow` after one film, each (times, patients) in ng/mL.

    patients: of the model "simons-2022-esketamine" · at_min: minutes from placing the film, ascending from 0.
    Uptake is the typical one for all of them: the paper has it differ between occasions, not between patients. Source:
    Simons 2022, part 1, 50 and 100 mg; of 100 mg less was taken up than a linear model says. Raises InvalidTimes,
    InvalidRegimen.
    """
    times = ascending(at_min)
    given = numbers_of(ROUTE)
    # The metabolite is always assembled: its chain is where the swallowed part goes in.
    assembled = assemble(model(KINETICS), patients, dict.fromkeys((*read, "norketamine")))
    mucosa = _through(assembled.tanks, [given["mucosa absorption"].value])
    gut = [given["swallowed absorption"].value, 1 / given["swallowed transit"].value]
    swallowed = _through(_into_the_liver(assembled), gut)
    found = np.zeros((len(assembled.at), times.size, len(patients)))
    for part, tanks, steps in (("mucosa", mucosa, 1), ("swallowed", swallowed, 2)):
        uptake = given[f"{part} share"].value * dose_mg
        cut = timeline(Regimen.constant(dose_mg=uptake, over_min=given[f"{part} duration"].value), times)
        places = [range(at.start + steps, at.stop + steps) for at in assembled.at.values()]
        found += propagate(tanks, cut, places)[:, cut.place(times)]
    return {output: values for output, values in zip(assembled.at, found, strict=True) if output in read}


def _into_the_liver(assembled: Assembly) -> Tanks:
    """Let the pump fill the first delay on the way to norketamine, which is reckoned in µg."""
    fill = np.zeros_like(assembled.tanks.fill_per_mg)
    fill[(assembled.liver or 1) - 1] = NG_PER_ML_IN_MG_PER_L
    return replace(assembled.tanks, fill_per_mg=fill)


def _through(tanks: Tanks, per_min: Sequence[float]) -> Tanks:
    """Put a chain of tanks between the pump and what it fills; what leaves the last one, mg/min, is the new rate."""
    steps, patients = len(per_min), tanks.leak_per_min.shape[1]
    leak = np.repeat(np.array(per_min)[:, None], patients, axis=1)
    fill = np.zeros((steps + len(tanks.leak_per_min), patients))
    fill[0] = 1.0
    link = {(into + steps, out_of + steps): rate for (into, out_of), rate in tanks.link_per_min.items()}
    link |= {(step + 2, step + 1): leak[step] for step in range(steps - 1)}
    link |= {(steps + place, steps): leak[-1] * per_mg for place, per_mg in enumerate(tanks.fill_per_mg, start=1)}
    return Tanks(leak_per_min=np.vstack([leak, tanks.leak_per_min]), fill_per_mg=fill, link_per_min=link)
