"""Whose readings are these? The device says where it stands, the time says who sat there, the ids must not contradict.

Nothing is matched on a bed alone, nobody is created, nothing is guessed: what is not certain is parked with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reprieve.audit.services import Actor
from reprieve.exchange.models import Disposition, Reason
from reprieve.wire.hl7 import MonitorMessage, Note


@dataclass(frozen=True, slots=True)
class Parked:
    """Why a message waits for a person. once: one waiting message of this heap is enough (the others are only kept)."""

    reason: Reason
    says: str = ""
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What became of a monitor's readings; charted and parked at once where only a part was certain."""

    disposition: Disposition
    session_id: int | None = None
    left_out: tuple[Note, ...] = ()
    parked: Parked | None = None


def chart(monitor: MonitorMessage, *, received_at: datetime, by: Actor, now: datetime) -> Claim:
    """Chart a monitor's readings to the session they belong to, or say why a person must decide."""
    return Claim(disposition=Disposition.PARKED, parked=Parked(Reason.UNKNOWN_DEVICE))


def chart_to(session_id: int, monitor: MonitorMessage, *, by: Actor, now: datetime) -> int:
    """Chart a monitor's readings to the session that a person named; return how many were new to the chart."""
    raise NotImplementedError


def possible_sessions(at: datetime) -> tuple[tuple[int, str], ...]:
    """Return the sessions that somebody was present in around that time: id and words for a choice."""
    raise NotImplementedError


class NotCharted(ValueError):
    """These readings cannot be charted to that session; nothing was changed."""
