"""What a virtual trial is: whom it follows, for how long, what is infused, and the roads that are compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from reprieve.pharmacology.cohort import Dosing, Study
from reprieve.pharmacology.demography import Demography
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.studies.parameters import Values, parameters, stated

MOST_WEEKS: Final = 520
MOST_INFUSIONS: Final = 20
WORKING_DAYS: Final = 5
DAYS_A_WEEK: Final = 7
WEEKS_A_YEAR: Final = 52
MODEL: Final = "simons-2022-racemic"


class Doses(Enum):
    """What becomes of the daily dose of opioid."""

    AS_CLINICS_SAW = "rises in some, falls in a few, as a clinic's records show"
    KEPT = "stays as it was"
    TAPERED = "is tapered, and the taper pauses while pain is worse"


class Reading(Enum):
    """How published findings of lasting relief after ketamine are read. They disagree, and nobody knows which holds."""

    POOLED = "pooled trials: about two points for two weeks, whatever the regimen"
    SLOW_SITE = "dose times time: the only kinetic model, made of 100 hours, taken at its word for short infusions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One road. ketamine: None without infusions, else how their lasting relief is read."""

    key: str
    title: str
    doses: Doses
    ketamine: Reading | None


ARMS: Final = (
    Arm(key="opioid", title="Opioid, as clinics go on", doses=Doses.AS_CLINICS_SAW, ketamine=None),
    Arm(key="ketamine", title="Ketamine, opioid kept (pooled trials)", doses=Doses.KEPT, ketamine=Reading.POOLED),
    Arm(key="both", title="Ketamine and taper (pooled trials)", doses=Doses.TAPERED, ketamine=Reading.POOLED),
    Arm(
        key="ketamine-by-exposure",
        title="Ketamine, opioid kept (dose × time)",
        doses=Doses.KEPT,
        ketamine=Reading.SLOW_SITE,
    ),
    Arm(
        key="both-by-exposure",
        title="Ketamine and taper (dose × time)",
        doses=Doses.TAPERED,
        ketamine=Reading.SLOW_SITE,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """weeks: followed · infusions: of the series, on working days from day 0. Raises ImpossibleInput.

    dosing: of one infusion · demography: who the patients are · seed: of everything that is drawn
    chosen: parameters put elsewhere than stated by whoever runs the trial, by name; they are not doubted
    """

    dosing: Dosing
    demography: Demography
    infusions: int
    weeks: int = 52
    seed: int = 0
    chosen: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.weeks <= MOST_WEEKS:
            raise ImpossibleInput("weeks", self.weeks, f"1 to {MOST_WEEKS}")
        if not 1 <= self.infusions <= MOST_INFUSIONS:
            raise ImpossibleInput("infusions", self.infusions, f"1 to {MOST_INFUSIONS}")
        if self.weeks < self.judged_at_week:
            raise ImpossibleInput("weeks", self.weeks, f"at least {self.judged_at_week}, when the series has ended")
        for name, value in self.chosen:
            if name not in parameters():
                raise ImpossibleInput("parameter", name, "one of the list at the end of the report")
            parameters()[name].check(value)
        self.cohort  # noqa: B018  refuses what cannot be

    @property
    def values(self) -> Values:
        """The stated values, but for those that were chosen."""
        return {**stated(), **dict(self.chosen)}

    @property
    def cohort(self) -> Study:
        """The cohort whose infusion day is simulated."""
        return Study(model=MODEL, demography=self.demography, dosing=self.dosing, seed=self.seed)

    @property
    def series_days(self) -> tuple[int, ...]:
        """The days of the series, from 0."""
        return tuple(DAYS_A_WEEK * (k // WORKING_DAYS) + k % WORKING_DAYS for k in range(self.infusions))

    @property
    def judged_at_week(self) -> int:
        """The first week's end after the last infusion of the series, when response is judged."""
        return self.series_days[-1] // DAYS_A_WEEK + 1
