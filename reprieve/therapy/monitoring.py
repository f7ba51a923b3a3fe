"""When is the next set due, and who is told that it is late (R20)? The one source for "due"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reprieve.therapy.limits import Rhythm
from reprieve.therapy.prompts import Prompt
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.scales import Score
from reprieve.therapy.session import InfusionDay
from reprieve.therapy.vitals import Reading


class Group(StrEnum):
    """What is charted together."""

    OXYGEN_AND_PULSE = "oxygen_and_pulse"
    PRESSURE = "pressure"
    BREATHING = "breathing"
    SEDATION = "sedation"
    DISSOCIATION = "dissociation"
    PAIN = "pain"
    NAUSEA = "nausea"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When one group is next to be charted; last_at: None if it never was."""

    group: Group
    due_at: datetime
    last_at: datetime | None
    every_min: int | None
    vital: bool

    def minutes_late(self, now: datetime) -> float:
        """Return the minutes since it was due; negative while it is not."""
        return (now - self.due_at).total_seconds() / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The rhythm of every group for one session."""

    tier: Tier
    planned_min: int
    rhythm: Mapping[Group, Rhythm]


def schedule(*, protocol: Protocol, tier: Tier, planned_min: int, pressure_every_5_min: bool = False) -> Schedule:
    """Return what is charted how often in this tier; the pressure every 5 minutes with an MAOI or stimulant (R09)."""
    raise NotImplementedError


def tier_now(planned: Tier, day: InfusionDay) -> Tier:
    """Return the tier as it stands: an intravenous benzodiazepine given as rescue raises it to B."""
    raise NotImplementedError


def next_due(
    *, day: InfusionDay, readings: Iterable[Reading], schedule: Schedule, scores: Iterable[Score] | None = None
) -> tuple[Due, ...]:
    """Return what is due next in each group, soonest first; empty when nothing is being watched.

    scores: those of the day unless given.
    """
    raise NotImplementedError


def overdue(
    *,
    day: InfusionDay,
    readings: Iterable[Reading],
    schedule: Schedule,
    protocol: Protocol,
    now: datetime,
    scores: Iterable[Score] | None = None,
) -> tuple[Prompt, ...]:
    """Return R20's prompts: a reminder, then an alarm, and after two missed sets: pause the pump."""
    raise NotImplementedError
