"""When an infusion is felt, and until when: the crossings of the drug high, patient by patient."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.effects import perception
from reprieve.pharmacology.regimen import Regimen

ONSET_SCORE: Final = 1.0  # of 10: first sensations
GONE_SCORE: Final = 2.0  # of 10: what is left below it passes for normal
SAYS: Final = "Felt: a drug high of 1 of 10 or more. Gone: below 2 of 10 for good. Between patients 5 to 95 %."

# The search needs finer steps where the high rises than where it fades, and an end.
RISE_MIN: Final = 30
STEPS_DURING: Final = 60
FADE_STEP_MIN: Final = 16  # a power of two: its exponential is a few doublings of the one for a minute
FOLLOWED_MIN: Final = 720
NEAR_MIN: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A moment in minutes from the start; None where it does not come within 12 h of the regimen's end."""

    typical: float | None
    p05: float | None
    p95: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feels:
    """When the patient feels it, and until when.

    onset_min: the drug high first reaches 1 of 10 · gone_min: it last leaves 2 of 10; each among those who get there.
    share_never_feeling: of patients with these covariates, 0 to 1, those who never reach 1 of 10.
    """

    onset_min: Spread
    gone_min: Spread
    share_never_feeling: float
    says: str = SAYS


def looks_for(regimen: Regimen, at_min: Array) -> Array:
    """Return the caller's times and, where these are far apart or end early, those that `feels` needs besides."""
    start, end, last = int(regimen.start_min), ceil(regimen.end_min), float(at_min[-1])
    followed = end + FOLLOWED_MIN
    rise = np.arange(start, start + RISE_MIN)
    during = np.arange(start, end, ceil(max(end - start, 1) / STEPS_DURING))
    fade = np.arange(end, min(last, followed), FADE_STEP_MIN)
    beyond_last = np.append(np.arange(max(end, last), followed, FADE_STEP_MIN), followed)
    wanted = np.unique(np.concatenate([rise, during, fade, beyond_last]).astype(np.float64))
    beyond = np.searchsorted(at_min, wanted)
    neighbours = at_min[np.clip([beyond - 1, beyond], 0, at_min.size - 1)]
    alone = np.abs(neighbours - wanted).min(axis=0) > NEAR_MIN
    return np.sort(np.concatenate([at_min, wanted[alone]]))


def feels(regimen: Regimen, time_min: Array, effect_site_ng_per_ml: Array, c50_ng_per_ml: Array) -> Feels:
    """Find when each patient begins and ceases to feel it.

    time_min: (moments,) · effect_site_ng_per_ml: (moments, patients), the typical patient first · c50: (patients,)
    """
    followed = np.searchsorted(time_min, ceil(regimen.end_min) + FOLLOWED_MIN, side="right")
    time_min, effect_site = time_min[:followed], effect_site_ng_per_ml[:followed]
    high = perception().high
    onset = first_at_or_above(time_min, effect_site, high.threshold_ng_per_ml(ONSET_SCORE, c50_ng_per_ml))
    gone = last_at_or_above(time_min, effect_site, high.threshold_ng_per_ml(GONE_SCORE, c50_ng_per_ml))
    return Feels(onset_min=spread(onset), gone_min=spread(gone), share_never_feeling=float(np.isnan(onset[1:]).mean()))


def first_at_or_above(time_min: Array, values: Array, threshold: Array) -> Array:
    """Return when each column first reaches its threshold, (patients,); NaN where it never does."""
    above = values >= threshold
    after = above.argmax(axis=0)
    column = np.arange(values.shape[1])
    before = np.maximum(after - 1, 0)
    low, high = values[before, column], values[after, column]
    part = np.divide(threshold - low, high - low, out=np.zeros_like(low), where=high > low)
    crossing = time_min[before] + part * (time_min[after] - time_min[before])
    return np.where(above.any(axis=0), crossing, np.nan)


def last_at_or_above(time_min: Array, values: Array, threshold: Array) -> Array:
    """Return when each column last leaves its threshold; NaN where it never was there, infinite where it stays.

    Concentrations fade exponentially, so the crossing is sought on the logarithm.
    """
    above = values >= threshold
    before = len(values) - 1 - above[::-1].argmax(axis=0)
    after = np.minimum(before + 1, len(values) - 1)
    column = np.arange(values.shape[1])
    high, low = values[before, column], values[after, column]
    fades = (low > 0) & (low < threshold) & (threshold <= high)
    part = np.divide(
        np.log(high / threshold, where=fades, out=np.ones_like(low)),
        np.log(high / np.where(fades, low, 1.0), where=fades, out=np.ones_like(low)),
    )
    crossing = time_min[before] + part * (time_min[after] - time_min[before])
    return np.where(above.any(axis=0), np.where(above[-1], np.inf, crossing), np.nan)


def spread(moments: Array) -> Spread:
    """Return the typical patient's moment and the siblings' spread; moments: (patients,), the typical patient first."""
    siblings = np.sort(moments[1:][~np.isnan(moments[1:])])

    def quantile(share: float) -> float | None:
        if siblings.size == 0:
            return None
        return _or_none(siblings[round(share * (siblings.size - 1))])

    return Spread(typical=_or_none(moments[0]), p05=quantile(0.05), p95=quantile(0.95))


def _or_none(moment: float) -> float | None:
    return float(moment) if np.isfinite(moment) else None
