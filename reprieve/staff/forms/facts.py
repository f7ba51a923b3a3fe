"""Between the facts of the day and the fields that ask for them: one name for each, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime

from reprieve.chart.facts import CheckInFacts
from reprieve.therapy.decisions import UNKNOWN, Fact
from reprieve.therapy.gates import UrinaryAnswers

URINARY = "urinary_"


def known_of(facts: CheckInFacts) -> dict[str, Fact | datetime | int | None]:
    """Return what is known by field name; a time that nobody asked for is None."""
    known: dict[str, Fact | datetime | int | None] = {}
    for part in fields(facts):
        value = getattr(facts, part.name)
        if isinstance(value, bool | int | datetime) or (value is UNKNOWN and not part.name.endswith("_at")):
            known[part.name] = value
    for name in ("frequency", "urgency", "pain", "blood"):
        known[f"{URINARY}{name}"] = getattr(facts.urinary, name)
    return known


def with_answers(facts: CheckInFacts, answers: Mapping[str, Fact | datetime | None]) -> CheckInFacts:
    """Return the facts with a group's answers laid in; every other fact stays as it is."""
    urinary = {name.removeprefix(URINARY): value for name, value in answers.items() if name.startswith(URINARY)}
    others = {
        name: UNKNOWN if value is None else value for name, value in answers.items() if not name.startswith(URINARY)
    }
    changed: CheckInFacts = replace(facts, **others)  # type: ignore[arg-type]
    if urinary:
        answered: UrinaryAnswers = replace(changed.urinary, **urinary)  # type: ignore[arg-type]
        changed = replace(changed, urinary=answered)
    return changed
