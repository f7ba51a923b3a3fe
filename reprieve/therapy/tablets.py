"""What real tablets and patches can make: amounts of a day, and how a day's amount is shared among its times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, lcm
from typing import Final

MOST_UNITS: Final = 20_000  # of the strengths' common part in one day: beyond it something was typed wrongly


class NotTablets(ValueError):
    """These strengths cannot be worked with; the message says why."""


def smallest_part(strengths: Iterable[Fraction]) -> Fraction:
    """Return the largest amount of which every strength is a multiple. Raises NotTablets."""
    known = tuple(strengths)
    if not known or any(strength <= 0 for strength in known):
        raise NotTablets("Give at least one strength, each above 0.")
    scale = lcm(*(strength.denominator for strength in known))
    whole = [int(strength * scale) for strength in known]
    part = whole[0]
    for other in whole[1:]:
        while other:
            part, other = other, part % other
    return Fraction(part, scale)


def at_least(amount: Fraction, strengths: tuple[Fraction, ...], *, most: int = MOST_UNITS) -> Fraction:
    """Return the smallest amount that whole tablets make, not more than `most` of them, and that is not below this one.

    Raises NotTablets.
    """
    part = smallest_part(strengths)
    wanted = ceil(amount / part)
    reach = wanted + int(max(strengths) / part)
    if reach > MOST_UNITS:
        raise NotTablets("That is more than can be worked with: check dose and strengths.")
    made = _made(tuple(int(strength / part) for strength in strengths), reach)
    found = (units for units in range(wanted, reach + 1) if made.fewest[units] is not None)
    for units in found:
        if (made.fewest[units] or 0) <= most:
            return Fraction(units) * part
    raise NotTablets("That many tablets or patches at a time are not taken: add a larger strength.")


def tablets_for(amount: Fraction, strengths: tuple[Fraction, ...]) -> dict[Fraction, int]:
    """Return the fewest tablets that make exactly this amount: strength → how many. Raises NotTablets."""
    part = smallest_part(strengths)
    units = amount / part
    if units.denominator != 1 or units > MOST_UNITS:
        raise NotTablets("Whole tablets of these strengths do not make that amount.")
    made = _made(tuple(int(strength / part) for strength in strengths), int(units))
    used: Counter[Fraction] = Counter()
    left = int(units)
    while left:
        last = made.last[left]
        if last is None:
            raise NotTablets("Whole tablets of these strengths do not make that amount.")
        used[last * part] += 1
        left -= last
    return dict(sorted(used.items(), reverse=True))


def shared(amount: Fraction, times: int, strengths: tuple[Fraction, ...]) -> tuple[dict[Fraction, int], ...]:
    """Share a day's amount among its times, as evenly as whole tablets can, the larger first. Raises NotTablets."""
    doses, left = [], amount
    for place in range(times):
        dose = _next_dose(left, times - place, strengths)
        doses.append(dose)
        left -= dose
    return tuple(tablets_for(dose, strengths) for dose in sorted(doses, reverse=True))


def _next_dose(left: Fraction, times: int, strengths: tuple[Fraction, ...]) -> Fraction:
    """Return the smallest dose that is not below an even share and leaves what tablets can make; else all of it."""
    dose = at_least(left / times, strengths)
    while dose < left:
        try:
            tablets_for(left - dose, strengths)
        except NotTablets:
            dose = at_least(dose + smallest_part(strengths), strengths)
        else:
            return dose
    return left


@dataclass(frozen=True, slots=True)
class _Ways:
    """For each number of units: the fewest tablets that make it, and the last of them; None where none do."""

    fewest: tuple[int | None, ...]
    last: tuple[int | None, ...]


@lru_cache(maxsize=64)
def _made(sizes: tuple[int, ...], reach: int) -> _Ways:
    """Return the shortest way to each number of units."""
    fewest: list[int | None] = [0] + [None] * reach
    last: list[int | None] = [0] + [None] * reach
    for units in range(1, reach + 1):
        for size in sizes:
            before = fewest[units - size] if size <= units else None
            now = fewest[units]
            if before is not None and (now is None or before + 1 < now):
                fewest[units], last[units] = before + 1, size
    return _Ways(tuple(fewest), tuple(last))
