"""What the rules say of a pump that shall run: at this rate, or again after a pause."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from reprieve.audit.refusal import refused
from reprieve.audit.services import Actor
from reprieve.chart.dayfile import DayFile
from reprieve.chart.overriding import answers
from reprieve.people import queries as people
from reprieve.therapy import alarms
from reprieve.therapy.decisions import Decision, Role, say
from reprieve.therapy.vitals import NotPlausible

_PRESCRIBES: Final = frozenset({Role.PRESCRIBER, Role.MEDICAL_DIRECTOR})


def may_resume(file: DayFile, rate_mg_per_h: Decimal, at_bedside: bool, now: datetime) -> Decision:
    """Answer whether the pump may go on after its pause. Raises Refused without an order."""
    if file.protocol is None:
        raise refused("order-missing", "There is no order for this session.")
    return alarms.may_resume(
        readings=file.readings,
        scores=file.day.scores,
        day=file.day,
        limits=file.protocol.limits,
        baseline=file.baseline(now),
        rate_mg_per_h=rate_mg_per_h,
        prescriber_at_bedside=at_bedside,
        now=now,
    )


def prescriber_at_bedside(by: Actor, prescriber_id: int | None) -> str | None:
    """Return who of the prescribers stands there: the actor, or the one named. Raises NotPlausible for anybody else."""
    if by.role in _PRESCRIBES:
        return by.display
    if prescriber_id is None:
        return None
    member = people.staff_member(prescriber_id)
    if member is None or member.role not in _PRESCRIBES:
        raise NotPlausible("prescriber", say("Name a prescriber who works here."))
    return member.name


def answered(decision: Decision, by: Actor, reason: str, now: datetime) -> Decision:
    """Lay the actor's reason on what their role may override; without a reason nothing is overridden."""
    if decision.allows or not reason.strip():
        return decision
    return decision.with_overrides(answers({finding.rule: reason for finding in decision.blocking}, by, now))
