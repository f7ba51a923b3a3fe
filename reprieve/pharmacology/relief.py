"""Pain that stays away for weeks: a slow site that fills with S-ketamine, and the chance of being one who responds.

    relief = Es/(Es + C50) of a responder's pain        Es: `kinetics.follow(..., read=["slow_site"])`, ng/mL

Source: Dahan 2011, 100 h of esketamine in regional pain. Grade B there and C, exploratory, for any other regimen: taken
at its word the model says that dose times time is what counts and that short infusions leave little. What R-ketamine
adds is unknown; how patients differ in C50 was not read, so that a responder is the typical responder.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.effects import within
from reprieve.pharmacology.models import numbers_of
from reprieve.pharmacology.models.number import Number

CAVEAT: Final = (
    "The only model of lasting relief was made of 100 h of esketamine. For a short infusion it predicts little, and "
    "nothing was found that could confirm or refute it: let the clinic's own outcomes decide."
)


def responder_relief(slow_site_ng_per_ml: npt.ArrayLike) -> Array:
    """Return the share of pain taken away from a typical responder, 0 to 1, same shape. Raises ImpossibleInput."""
    site = within("slow_site_ng_per_ml", slow_site_ng_per_ml)
    return site / (site + numbers_of("relief")["slow_site c50"].value)


def mean_relief(slow_site_ng_per_ml: npt.ArrayLike, responding: float | None = None) -> Array:
    """Return the mean share of pain taken away from responders and others together.

    responding: the share of patients who respond; 0.67 unless given (SE 0.10).
    """
    return _responding(responding) * responder_relief(slow_site_ng_per_ml)


def pain_beside_placebo(slow_site_ng_per_ml: npt.ArrayLike) -> Array:
    """Return the mean pain after ketamine as a share of the mean after placebo, where 0.23 respond just as well.

    That a placebo responder finds the relief that a ketamine responder does is our reading of the mixture.
    """
    relief = responder_relief(slow_site_ng_per_ml)
    chance = chance_of_response()
    return np.asarray((1 - chance["ketamine"].value * relief) / (1 - chance["placebo"].value * relief))


def responders(count: int, rng: np.random.Generator, responding: float | None = None) -> npt.NDArray[np.bool_]:
    """Draw who responds, (count,); their relief is `responder_relief`, the others' 0."""
    return rng.random(count) < _responding(responding)


def chance_of_response() -> dict[str, Number]:
    """Return the chance of responding, to "ketamine" and to "placebo"."""
    numbers = numbers_of("relief")
    return {drug: numbers[f"response {drug}"] for drug in ("ketamine", "placebo")}


def _responding(given: float | None) -> float:
    return chance_of_response()["ketamine"].value if given is None else float(within("responding", given, high=1.0))
