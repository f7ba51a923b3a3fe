"""Between the facts of the day and the fields that ask for them: one name for each, in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final, TypeAlias

from django.utils import timezone

from reprieve.chart.facts import CheckInFacts
from reprieve.staff.forms.fields import NOT_ASKED, chosen
from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown
from reprieve.therapy.gates import Monitor

URINARY: Final = "urinary_"
LAST_TIMES: Final = ("other_ketamine", "alcohol_or_drugs")
NONE_EVER, AT = "none", "at"

Shown: TypeAlias = str | int | bool | datetime | None
Answer: TypeAlias = "Fact | int | datetime | frozenset[Monitor] | None"


def shown_of(facts: CheckInFacts, names: Iterable[str]) -> dict[str, Shown]:
    """Return what each of these fields shows of the facts: not asked shows as not chosen, never as no."""
    return {name: _shown(facts, name) for name in names}


def version_of(shown: Mapping[str, Shown]) -> str:
    """Return a mark of what was shown, so that a save by somebody else in between is noticed."""
    return sha256(repr(sorted(shown.items())).encode()).hexdigest()[:16]


def with_answers(facts: CheckInFacts, answers: Mapping[str, Answer | Unknown]) -> CheckInFacts:
    """Return the facts with a group's answers laid in; every other fact stays as it is."""
    urinary = {name.removeprefix(URINARY): value for name, value in answers.items() if name.startswith(URINARY)}
    others = {name: value for name, value in answers.items() if not name.startswith(URINARY)}
    answered = replace(facts.urinary, **urinary)  # type: ignore[arg-type]
    return replace(facts, urinary=answered, **others)  # type: ignore[arg-type]


def _shown(facts: CheckInFacts, name: str) -> Shown:
    if name in LAST_TIMES:
        last = getattr(facts, f"{name}_last_at")
        return NOT_ASKED if last is UNKNOWN else NONE_EVER if last is None else AT
    known = getattr(facts.urinary, name.removeprefix(URINARY)) if name.startswith(URINARY) else getattr(facts, name)
    match known:
        case datetime():
            return timezone.localtime(known).replace(tzinfo=None)
        case bool() if name.endswith("_reviewed"):
            return known
        case bool():
            return chosen(known)
        case int():
            return known
        case _:
            return None if name.endswith("_at") or name == "misuse_flags" else NOT_ASKED
