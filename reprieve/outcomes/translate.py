"""Rows ↔ the rules' values: the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from reprieve.outcomes.models import Answer, Assignment, Form
from reprieve.therapy.asking import Asked, Moment
from reprieve.therapy.decisions import Unknown
from reprieve.therapy.instruments import Instrument, instrument
from reprieve.therapy.scoring import Scored


def plan_of(row: Assignment) -> tuple[Asked, ...]:
    return tuple(Asked(instrument=name, moments=tuple(map(Moment, moments))) for name, moments in row.plan)


def plan_json(plan: Iterable[Asked]) -> list[Any]:
    return [[asked.instrument, [moment.value for moment in asked.moments]] for asked in plan]


def instrument_of(form: Form) -> Instrument:
    return instrument(form.instrument)


def answers_of(rows: Iterable[Answer]) -> Mapping[str, int]:
    """Return the answers that hold: the last of each item; one left open on purpose is not there."""
    last = {row.item: row.value for row in sorted(rows, key=lambda row: row.pk)}
    return {item: value for item, value in last.items() if value is not None}


def score_columns(scored: Scored) -> dict[str, Any]:
    """Return the columns of a score; what is unknown stays empty."""
    return {
        "value": None if isinstance(scored.value, Unknown) else scored.value.quantize(Decimal("0.0001")),
        "raw": scored.raw,
        "band": "" if isinstance(scored.band, Unknown) else scored.band,
        "prorated": scored.prorated,
        "missing": list(scored.missing),
        "flags": list(scored.flags),
        "instrument_version": scored.instrument.version,
        "rules_version": scored.rules_version,
    }
