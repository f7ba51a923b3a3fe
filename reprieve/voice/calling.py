"""Who looks at a patient's message first: a person by name, so that it is somebody's work and not everybody's."""

from __future__ import annotations

from datetime import datetime

from reprieve.chart.queries import on_duty
from reprieve.people import queries as people
from reprieve.people.permissions import Act, may
from reprieve.therapy.decisions import Role

_FIRST = (Role.PRESCRIBER, Role.MEDICAL_DIRECTOR, Role.NURSE)


def whom_to_call(now: datetime) -> int | None:
    """Return who looks at an urgent message first, None where nobody works here who may. Two queries.

    A prescriber on duty before a director on duty before a nurse on duty; with nobody on duty, the medical director.
    """
    here = on_duty(now)
    staff = [member for member in people.staff() if may(member.role, Act.FOLLOW_UP)]
    present = [member for member in staff if member.id in here]
    if present:
        return min(present, key=lambda member: (_FIRST.index(member.role), here[member.id])).id
    away = [member.id for member in staff if member.role is Role.MEDICAL_DIRECTOR]
    return away[0] if away else None
