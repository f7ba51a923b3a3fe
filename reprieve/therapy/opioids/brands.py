"""A bare number behind a brand: "Norco 10" is the tablet of 10 mg, as no other tablet of that name has a 10 on it."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Final

from reprieve.therapy import vocabulary
from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.opioids.lines import Named
from reprieve.therapy.opioids.slate import COUNTED, NUMBER
from reprieve.therapy.opioids.table import table

_UNIT_FOLLOWS: Final = rf" ?(?:mg|mcg|m?l\b|g\b|x\b|times?\b|%|{COUNTED})|[\d./]| ?-| (?:to|or) \d"
_BARE: Final = re.compile(rf"(?:(?:er|ir|xr|sr|cr|la) )?({NUMBER})(?!{_UNIT_FOLLOWS})( ?(?:/|per|a|each|daily)\b)?")
_MANY: Final = 4  # tablets at one time, or a day: such a number may be their count, and is asked about


def with_unit_of_brand(named: Named, body: str, notes: list[Sentence]) -> str:
    """Write mg behind a number that can only be the tablet's strength; leave the text alone where it may be another."""
    bare = _BARE.match(body)
    if not bare or Decimal(bare[1]) not in _sold(named) or _may_be_a_count(Decimal(bare[1]), a_day=bool(bare[2])):
        return body
    notes.append(say("{typed} {number}: read as the tablet of {number} mg.", typed=named.typed, number=bare[1]))
    return f"{body[: bare.end(1)]} mg{body[bare.end(1) :]}"


def _may_be_a_count(number: Decimal, *, a_day: bool) -> bool:
    """ "Dilaudid 2 q4h" may be two tablets, and "Norco 10 a day" ten."""
    most = table().most_at_a_time.value if a_day else _MANY
    return number <= most and number == int(number)


def _sold(named: Named) -> Collection[Decimal]:
    """Return what the tablets of this brand hold; nothing of a name that is no brand."""
    typed = vocabulary.normal(named.typed)
    if named.drug is None or typed not in map(vocabulary.normal, named.drug.brands):
        return ()
    sold = table().tablets
    return [strength.value for strength in sold.get(typed, sold.get(named.drug.name, ()))]
