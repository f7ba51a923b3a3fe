"""Somebody answers a finding: by name, by a role that may, with a reason worth reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from reprieve.audit.services import Actor
from reprieve.people.permissions import Act, NotPermitted
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, Override, say
from reprieve.therapy.vitals import NotPlausible


def insist_reason(reason: str) -> str:
    """Return the reason without its margins. Raises NotPlausible if it is too short to be one."""
    reason = reason.strip()
    if len(reason) < MIN_REASON_CHARACTERS:
        raise NotPlausible("reason", say("Say why, in at least {count} characters.", count=MIN_REASON_CHARACTERS))
    return reason


def answers(reasons: Mapping[str, str], by: Actor, now: datetime) -> tuple[Override, ...]:
    """Return this actor's answers, rule → reason. Raises NotPlausible, and NotPermitted for a machine."""
    if by.role is None:
        raise NotPermitted(by, Act.OVERRIDE)
    return tuple(
        Override(rule=rule, by=by.display, role=by.role, reason=insist_reason(reason), at=now)
        for rule, reason in reasons.items()
    )
