"""Virtual patients like one patient, on every road: a small trial that a page can wait for.

They share weight, age, pain and daily opioid with the patient; in everything else they differ as patients do. It shows
a spread, and forecasts nothing for this one. How unsure the means are is asked for apart: it takes longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from reprieve.pharmacology.demography import Demography, Spread, limits
from reprieve.studies.compare import Found, Task, do
from reprieve.studies.doses import ByProtocol
from reprieve.studies.doubt import Doubt, draws
from reprieve.studies.series import infusions_of
from reprieve.studies.trial import Trial

PATIENTS: Final = 400  # enough for shares to a few per cent, few enough to wait for; our choice
DRAWS: Final = 50  # of all parameters, half as many as a study has: a page is waited for; our choice
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
    return do(Task(trial=_trial(like, protocol, weeks), index=0, count=PATIENTS))


@lru_cache(maxsize=32)
def doubted(like: Like, *, protocol: str, weeks: int) -> Doubt:
    """Follow them again under other parameters. Takes some seconds of a year. Raises as `followed`."""
    doubt = Doubt()
    for extra in draws(_trial(like, protocol, weeks), PATIENTS, DRAWS):
        doubt.add(extra, do(extra.task))
    return doubt


def _trial(like: Like, protocol: str, weeks: int) -> Trial:
    within = limits()
    return Trial(
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


def _all(name: str, value: float, within: tuple[float, float]) -> Spread:
    return Spread(name=name, mean=value, sd=0.0, low=within[0], high=within[1])
