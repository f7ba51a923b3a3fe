"""Choose which readings fit the eye. What is shown was observed: nothing is averaged, joined up or moved.

A value that a person typed, that came late or that was amended is always kept; only a device's stream is thinned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reprieve.staff.drawing.sheet import Keep, Mark, Origin


def thin(marks: Iterable[Mark], *, every_min: float) -> tuple[Mark, ...]:
    """Keep a device's lowest and highest value of each stretch of `every_min`, and all of what people wrote."""
    kept: list[Mark] = []
    stream: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.origin is Origin.TYPED or mark.late or mark.struck:
            kept.append(mark)
        else:
            stream[int(mark.at_min // every_min)].append(mark)
    for stretch in stream.values():
        lowest = min(stretch, key=lambda m: (m.value, m.at_min))
        highest = max(stretch, key=lambda m: (m.value, -m.at_min))
        kept.extend({lowest, highest})
    return tuple(sorted(kept, key=_order))


def fit(marks: Iterable[Mark], *, cell_min: float, keep: Keep) -> tuple[Mark, ...]:
    """Keep one standing value per cell (the last, the lowest or the highest), and the last amended one beside it."""
    cells: defaultdict[tuple[int, bool], list[Mark]] = defaultdict(list)
    for mark in marks:
        cells[int(mark.at_min // cell_min), mark.struck].append(mark)
    chosen = (_choose(cell, "last" if struck else keep) for (_, struck), cell in cells.items())
    return tuple(sorted(chosen, key=_order))


def _choose(cell: list[Mark], keep: Keep) -> Mark:
    if keep == "lowest":
        return min(cell, key=lambda m: (m.value, -m.at_min))
    if keep == "highest":
        return max(cell, key=lambda m: (m.value, m.at_min))
    return max(cell, key=_order)


def _order(mark: Mark) -> tuple[float, float]:
    return (mark.at_min, mark.value)
