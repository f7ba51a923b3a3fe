"""What a stream of patients adds up to, in memory that does not grow with them: counts between two bounds, and a sum.

Counts are whole numbers, so that they are the same whoever adds them; quantiles are read off within a bin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array


@dataclass(frozen=True, slots=True)
class Ruler:
    """Equal bins between two bounds; what lies beyond counts in the first or the last. whole: of whole numbers."""

    low: float
    high: float
    bins: int
    whole: bool = False

    def place(self, values: Array) -> npt.NDArray[np.intp]:
        at = (values - self.low) * (self.bins / (self.high - self.low))
        return np.minimum(np.maximum(at, 0), self.bins - 1).astype(np.intp)

    @property
    def edges(self) -> Array:
        return np.linspace(self.low, self.high, self.bins + 1)


class Counted:
    """Counts and sums of one quantity in many places at once, say for each arm and week.

    counts: (places, bins) · total: sum, (places,) · least, most: of them · never: of those who have none (NaN) ·
    endless: infinite ones
    """

    def __init__(self, ruler: Ruler, places: int) -> None:
        self.ruler = ruler
        self.counts = np.zeros((places, ruler.bins), dtype=np.int64)
        self.total = np.zeros(places)
        self.least, self.most = np.full(places, np.inf), np.full(places, -np.inf)
        self.never = np.zeros(places, dtype=np.int64)
        self.endless = np.zeros(places, dtype=np.int64)

    def add(self, place: int, values: Array) -> None:
        """Count these values, (patients,), in one place."""
        plain = np.isfinite(values)
        if not plain.all():
            self.never[place] += int(np.isnan(values).sum())
            self.endless[place] += int(np.isinf(values).sum())
            values = values[plain]
        self.counts[place] += np.bincount(self.ruler.place(values), minlength=self.ruler.bins)
        self.total[place] += float(values.sum())
        self.least[place] = min(self.least[place], values.min(initial=np.inf))
        self.most[place] = max(self.most[place], values.max(initial=-np.inf))

    def join(self, other: Counted) -> None:
        """Add what another has counted."""
        self.counts += other.counts
        self.total += other.total
        self.least, self.most = np.minimum(self.least, other.least), np.maximum(self.most, other.most)
        self.never += other.never
        self.endless += other.endless

    def mean(self, place: int) -> float | None:
        """Return the mean of those who have a finite value; None if nobody has."""
        count = int(self.counts[place].sum())
        return float(self.total[place] / count) if count else None

    def quantile(self, place: int, share: float) -> float | None:
        """Return what this share of those who have a value lies below, infinite ones counted; None if nobody has."""
        below = np.cumsum(self.counts[place])
        count = int(below[-1]) + int(self.endless[place])
        if not count:
            return None
        rank = share * (count - 1) + 0.5
        if rank > below[-1]:
            return float("inf")
        at = int(np.searchsorted(below, rank))
        edges = self.ruler.edges
        if self.ruler.whole:
            return float(edges[at])
        part = (rank - (below[at - 1] if at else 0)) / self.counts[place][at]
        return float(np.clip(edges[at] + part * (edges[at + 1] - edges[at]), self.least[place], self.most[place]))

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return what there is to keep."""
        return {name: getattr(self, name) for name in ("counts", "total", "least", "most", "never", "endless")}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> None:
        """Go on from what was kept."""
        for name, kept in arrays.items():
            getattr(self, name)[...] = kept
