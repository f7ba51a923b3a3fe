"""What a concentration does: how it feels, what it does to pressure and pulse.

ce: S-ketamine at the effect site, ng/mL; scalars or arrays, the result has the same shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


def drug_high(ce_ng_per_ml: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return how high the patient feels, 0 to 10."""
    raise NotImplementedError


def dissociation(ce_ng_per_ml: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return how changed the surroundings seem, 0 to 10 ("external perception" in the papers)."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Circulation:
    """Changes from baseline: mmHg, mmHg, per cent of baseline."""

    systolic_mmhg: npt.NDArray[np.float64]
    diastolic_mmhg: npt.NDArray[np.float64]
    pulse_percent: npt.NDArray[np.float64]


def circulation(
    ce_ng_per_ml: npt.ArrayLike, *, age_years: float | None = None, treated_hypertension: bool = False
) -> Circulation:
    """Return how much pressure and pulse rise for the average patient."""
    raise NotImplementedError
