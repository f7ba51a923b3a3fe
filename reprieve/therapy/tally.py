"""Count events for a reader who may not see patients: small counts are hidden, and no sum gives one away.

A cell of one to `SMALLEST_SHOWN - 1` is not shown. A total is shown only if every hidden cell could still be at least
two different numbers; else one subtraction would give it away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Generic, TypeVar

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced

# US federal health statistics do not publish counts of 1 to 10. A privacy convention, not a clinical number.
SMALLEST_SHOWN: Final = Sourced(
    value=Decimal(11),
    source="REPRIEVE-DEFAULTS",
    certainty=Certainty.RECALL,
    note="CMS cell size policy: counts of 1 to 10 are not published",
)
_MOST_HIDDEN: Final = int(SMALLEST_SHOWN.value) - 1

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A count of one to ten that this reader is not shown."""


HIDDEN: Final = Hidden()
Count = int | Hidden


@dataclass(frozen=True, slots=True)
class Table(Generic[Key]):
    """Counts by key as a reader sees them; total: HIDDEN where it would tell a hidden cell."""

    cells: Mapping[Key, Count]
    total: Count


def count(keys: Iterable[Key]) -> Mapping[Key, int]:
    """Return how often each key occurs."""
    return Counter(keys)


def whole(counts: Mapping[Key, int]) -> Table[Key]:
    """Return every count as it is, for a reader who may open the charts."""
    return Table(dict(counts), sum(counts.values()))


def masked(counts: Mapping[Key, int], beside: Iterable[int] = ()) -> Table[Key]:
    """Return the counts with small ones hidden. beside: the counts of another split of
    the same events that is shown on the same page."""
    cells: dict[Key, Count] = {key: _shown(value) for key, value in counts.items()}
    total = sum(counts.values())
    safe = _total_keeps_secrets(counts.values()) and _total_keeps_secrets(beside)
    return Table(cells, total if safe and not isinstance(_shown(total), Hidden) else HIDDEN)


def per_hundred(events: Count, infusions: int) -> Decimal | None:
    """Return events per hundred infusions, to a tenth; None without infusions or where the count is hidden."""
    if isinstance(events, Hidden) or infusions <= 0:
        return None
    return (Decimal(events) * 100 / infusions).quantize(Decimal("0.1"))


def is_small(value: int) -> bool:
    """Return whether a count is hidden from who may not see patients; none is no small count."""
    return 0 < value <= _MOST_HIDDEN


def _shown(value: int) -> Count:
    return HIDDEN if is_small(value) else value


def _total_keeps_secrets(values: Iterable[int]) -> bool:
    hidden = [value for value in values if is_small(value)]
    if not hidden:
        return True
    most, total = len(hidden) * _MOST_HIDDEN, sum(hidden)
    return len(hidden) > 1 and len(hidden) < total < most
