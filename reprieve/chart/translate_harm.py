"""Adverse events: rows ↔ therapy's values."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from reprieve.chart.models import AdverseEvent
from reprieve.therapy.adverse import Action, Grade, Harm, Outcome, Relation, Report


def harm_of(row: AdverseEvent) -> Report:
    return Report(
        harm=Harm(row.harm),
        grade=Grade(row.grade),
        serious=row.serious,
        relation=Relation(row.relation),
        action=Action(row.action),
        outcome=Outcome(row.outcome),
        onset_at=row.onset_at,
        resolved_at=row.resolved_at,
        words=row.words,
    )


def harm_columns(report: Report) -> dict[str, Any]:
    """Return the columns that hold a report; they are named as its fields are."""
    return {field.name: getattr(report, field.name) for field in fields(report)} | {"words": report.words.strip()}
