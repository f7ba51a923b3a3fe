"""What a series is meant to be (standard 6.1), and what became of it: a plan to compare with, no order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.course import Given, series
from reprieve.therapy.limits import CourseLimits
from reprieve.therapy.protocols import Indication


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPlan:
    """How many infusions an induction has, in how many days, and after how many somebody looks whether it helps."""

    infusions: Sourced
    within_days: Sourced
    review_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSoFar:
    """The last series as it went. days: from its first infusion to its last."""

    given: int
    days: int
    first_at: datetime
    last_at: datetime


def _number(value: str, source: str, certainty: Certainty, note: str = "") -> Sourced:
    return Sourced(value=Decimal(value), source=source, certainty=certainty, note=note)


PLANS: Final[Mapping[Indication, SeriesPlan]] = MappingProxyType(
    {
        Indication.DEPRESSION: SeriesPlan(
            infusions=_number("6", "ELEKT23", Certainty.READ),
            within_days=_number("21", "ELEKT23", Certainty.READ, "twice weekly"),
            review_after=3,
        ),
        Indication.PTSD: SeriesPlan(
            infusions=_number("6", "FEDER", Certainty.READ),
            within_days=_number("14", "FEDER", Certainty.READ),
            review_after=3,
        ),
        Indication.CRPS: SeriesPlan(
            infusions=_number("10", "SCHW09", Certainty.READ, "weekdays"),
            within_days=_number("14", "SCHW09", Certainty.READ),
            review_after=1,
        ),
        Indication.REFRACTORY_PAIN: SeriesPlan(
            infusions=_number("1", "REPRIEVE-DEFAULTS", Certainty.PROPOSED, "a test infusion, then review"),
            within_days=_number("21", "REPRIEVE-DEFAULTS", Certainty.PROPOSED),
            review_after=1,
        ),
    }
)


def so_far(given: tuple[Given, ...], limits: CourseLimits) -> SeriesSoFar | None:
    """Return the last series as it went; None before any infusion."""
    run = series(given, limits)
    if not run:
        return None
    return SeriesSoFar(
        given=len(run), days=(run[-1].at - run[0].at) // timedelta(days=1), first_at=run[0].at, last_at=run[-1].at
    )
