"""What is new since the last visit: rows ↔ facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reprieve.chart.models import IntervalRow
from reprieve.therapy.decisions import Fact
from reprieve.therapy.interval import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalHistory:
    """What was asked, by whom and when; version: None while nobody has asked."""

    answers: Mapping[Change, Fact] = field(default_factory=dict)
    words: str = ""
    by: str = ""
    at: datetime | None = None
    version: int | None = None


def interval_history(session_id: int) -> IntervalHistory:
    """Return the last version. One query."""
    row = IntervalRow.objects.filter(session_id=session_id).order_by("id").last()
    if row is None:
        return IntervalHistory()
    answers: dict[Change, Fact] = {Change(name): bool(value) for name, value in row.answers.items()}
    return IntervalHistory(answers=answers, words=row.words, by=row.by_name, at=row.written_at, version=row.pk)
