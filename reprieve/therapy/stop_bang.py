"""STOP-Bang: how likely sleep apnoea is, from eight yes/no factors in our own words.

Five factors are asked; body mass, age and sex are known to the chart. What is unknown makes the score a span, not a
smaller number: a patient of 2 to 4 points is neither cleared nor at risk but still to be asked.
Source: STOP-BANG, the factors and their cut-offs from memory; that 3 or more asks for capnography: standard 2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown
from reprieve.therapy.history import Item
from reprieve.therapy.limits import GateLimits

ASKED: Final = (Item.SNORES, Item.TIRED_BY_DAY, Item.STOPS_BREATHING, Item.TREATED_PRESSURE, Item.LARGE_NECK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The points that are certain, and those that the unknown factors could make of them."""

    least: int
    most: int

    def reaches(self, points: Decimal) -> Fact:
        """Say whether the score is at least this; unknown while it could be either."""
        if self.least >= points:
            return True
        return False if self.most < points else UNKNOWN


def stop_bang(
    answers: Mapping[Item, Fact],
    *,
    age_years: int | Unknown,
    bmi_kg_m2: Decimal | Unknown,
    male: Fact,
    limits: GateLimits,
) -> Span:
    """Return the score as far as it is known."""
    factors: tuple[Fact, ...] = (
        *(answers.get(item, UNKNOWN) for item in ASKED),
        UNKNOWN if isinstance(age_years, Unknown) else age_years > limits.stop_bang_years.value,
        UNKNOWN if isinstance(bmi_kg_m2, Unknown) else bmi_kg_m2 > limits.stop_bang_bmi.value,
        male,
    )
    certain = sum(factor is True for factor in factors)
    return Span(least=certain, most=certain + sum(isinstance(factor, Unknown) for factor in factors))
