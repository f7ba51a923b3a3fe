"""Read how somebody left: who saw the adult who takes them home, and the form of who went against advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reprieve.chart.models import AgainstAdviceForm, DischargeRow
from reprieve.chart.translate_leaving import left_of
from reprieve.therapy.leaving import AgainstAdvice


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortSeen:
    """The adult who is here and takes over, by whom first seen, and when."""

    name: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """What is known of somebody who left against advice, and who wrote it down.

    witness_signed: with their own password, and not only named.
    """

    left: AgainstAdvice
    witness_signed: bool
    by: str
    at: datetime


def escort_seen(rows: Sequence[DischargeRow]) -> EscortSeen | None:
    """Return who is named last, and the first of the saves in a row that name them; rows: every save, in order."""
    seen: DischargeRow | None = None
    for row in rows:
        if not row.escort_name:
            seen = None
        elif seen is None or seen.escort_name != row.escort_name:
            seen = row
    return None if seen is None else EscortSeen(name=seen.escort_name, by=seen.by_name, at=seen.written_at)


def left_row(session_id: int) -> LeftRow | None:
    """Return the form of the leaving that stands; None where only words were kept. One query."""
    row = AgainstAdviceForm.objects.filter(session_id=session_id).order_by("id").last()
    return (
        None
        if row is None
        else LeftRow(
            left=left_of(row), witness_signed=row.witness_user_id is not None, by=row.by_name, at=row.written_at
        )
    )
