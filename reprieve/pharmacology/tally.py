"""Quantiles of a stream in a fixed amount of memory: counts in bins 0.1 % wide.

A quantile is read off within its bin, so that it differs from that of the sorted values by less than 0.1 % of itself.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from reprieve.pharmacology.arrays import Array

LEAST: Final = 1e-6  # what is smaller counts as 0
MOST: Final = 1e9
WIDTH: Final = 1e-3  # of a bin, on the logarithm
BINS: Final = math.ceil(math.log(MOST / LEAST) / WIDTH)


class Tally:
    """Counts of one quantity, which is not below 0; never: of those who have none (NaN), endless: of infinite ones."""

    def __init__(self) -> None:
        self.never = 0
        self._counts = np.zeros(BINS + 2, dtype=np.int64)  # 0, the bins, infinite

    @property
    def count(self) -> int:
        """How many have a value."""
        return int(self._counts.sum())

    @property
    def endless(self) -> int:
        return int(self._counts[-1])

    def add(self, values: Array) -> None:
        """Count these values, (patients,)."""
        have = values[~np.isnan(values)]
        self.never += values.size - have.size
        with np.errstate(divide="ignore"):
            place = np.floor(np.log(have / LEAST) / WIDTH) + 1
        self._counts += np.bincount(np.clip(place, 0, BINS + 1).astype(np.intp), minlength=BINS + 2)

    def quantile(self, share: float) -> float | None:
        """Return the value that this share of those who have one lies below; None if nobody has, infinite if so."""
        if not self.count:
            return None
        below = np.cumsum(self._counts)
        rank = share * (self.count - 1) + 0.5
        place = int(np.searchsorted(below, rank))
        if place == 0:
            return 0.0
        if place == BINS + 1:
            return math.inf
        part = (rank - below[place - 1]) / self._counts[place]
        return float(LEAST * math.exp(WIDTH * (place - 1 + part)))

    def between(self, edges: Array) -> Array:
        """Return how many values lie between each two edges, (edges - 1,); a bin that an edge cuts is shared out."""
        bounds = LEAST * np.exp(WIDTH * np.arange(BINS + 1))
        below = np.cumsum(self._counts[:-1])
        return np.diff(np.interp(edges, bounds, below, left=0.0))
