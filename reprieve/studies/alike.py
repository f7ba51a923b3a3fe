"""Virtual patients like one patient, on every road: a small trial that a page can wait for.

They share weight, age, pain and daily opioid with the patient; in everything else they differ as patients do. It shows
a spread, and forecasts nothing for this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reprieve.pharmacology.demography import Demography, Spread, limits
from reprieve.studies.compare import Found, Task, do
from reprieve.studies.doses import ByProtocol
from reprieve.studies.series import infusions_of
from reprieve.studies.trial import Trial

PATIENTS: Final = 400  # enough for shares to a few per cent, few enough to wait for; our choice
SEED: Final = 0  # the same question, the same answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """What the virtual patients share. pain: 0 to 10 · mme_per_day: mg of oral morphine, above 0"""

    weight_kg: float
    age_years: float
    pain: float
    mme_per_day: float


def followed(like: Like, *, protocol: str, weeks: int) -> Found:
    """Follow patients like this one for so many weeks. Raises ImpossibleInput, NotPlausible, NotAnOrder."""
    within = limits()
    trial = Trial(
        dosing=ByProtocol(protocol),
        demography=Demography(
            weight_kg=_all("weight_kg", like.weight_kg, within.weight_kg),
            age_years=_all("age_years", like.age_years, within.age_years),
        ),
        infusions=infusions_of(protocol),
        weeks=weeks,
        seed=SEED,
        chosen=(
            ("opioid.before", like.mme_per_day),
            ("opioid.before_spread", 0.0),
            ("pain.before", like.pain),
            ("pain.least", 0.0),
            ("pain.spread", 0.0),
        ),
    )
    return do(Task(trial=trial, index=0, count=PATIENTS))


def _all(name: str, value: float, within: tuple[float, float]) -> Spread:
    return Spread(name=name, mean=value, sd=0.0, low=within[0], high=within[1])
