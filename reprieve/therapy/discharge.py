"""May this person go home, with whom, told what? (R24)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reprieve.therapy.decisions import UNKNOWN, Decision, Fact, Unknown
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.session import InfusionDay
from reprieve.therapy.vitals import Baseline, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeFacts:
    """day, readings, baseline: of the record. The others UNKNOWN until somebody has looked.

    dissociation: CADSS-6 total, or the single 0-10 item where the clinic uses that. walks_and_turns: 3 m, alone.
    escort_took_over: name of the adult who is here and takes over; None: nobody is.
    """

    day: InfusionDay
    readings: tuple[Reading, ...]
    baseline: Baseline
    aldrete: int | Unknown = UNKNOWN
    padss: int | Unknown = UNKNOWN
    dissociation: int | Unknown = UNKNOWN
    rass: int | Unknown = UNKNOWN
    walks_and_turns: Fact = UNKNOWN
    oriented: Fact = UNKNOWN
    escort_took_over: str | Unknown | None = UNKNOWN
    leaflet_given: Fact = UNKNOWN


def evaluate(facts: DischargeFacts, protocol: Protocol, now: datetime) -> Decision:
    """Answer every part of R24, met or not."""
    raise NotImplementedError
