"""Exact kinetics for all patients at once: tanks that leak into one another, filled by a pump. The only integrator.

    dx_i/dt = f_i r(t) + Σ_{j<i} l_ij x_j - k_i x_i        leaks k_i ≥ 0, r(t) constant between moments

Compartments of a body (see `modes`), transit steps, effect sites, metabolites and sampling delays are all such tanks.
The pump is one more: it holds the rate r and never leaks (tank 0, l_i0 = f_i). With K the lower-triangular matrix of
all of these, a step in which the rate does not change is exact, and a bolus of d mg adds f d:

    x(t + h) = exp(K h) x(t)

exp(K h) is found where K h is small, by Taylor's series, and squared up to h: E(2h) = E(h) E(h). Nothing is divided by
k_i - k_j, so equal rates are not special; what is added has one sign, so nothing cancels; and the diagonal is exp(-k h)
to the last digit at each doubling, so rounding grows with the number of doublings and not with their product.
Links and fills are below 0 in two places: what an organ shows of the blood, and a vein, which is arterial blood less
what of it has not mixed. These are differences, and as exact as their terms.
(Partial fractions divide by k_i - k_j; a general matrix exponential loses the slow tanks beside the fast ones.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from sys import modules
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.regimen import Timeline

Engine: TypeAlias = Literal["auto", "numpy", "compiled"]
Pair: TypeAlias = tuple[int, int]  # (into, out of)

PUMP: Final = 0
SMALL: Final = 2.0**-4  # the largest k h for Taylor's series ...
TERMS: Final = 8  # ... which goes so far beyond the longest chain of links: the next term is SMALL**9 / 9! = 4e-17
BLOCK: Final = 8  # moments held before they are read: enough to spare calls, few enough to stay in the cache
AT_ONCE: Final = 2048  # patients followed together: what is held of them stays in the cache
LARGE: Final = 2_000_000  # values from which compiled kernels are worth their loading; a page never asks for so many
REMEMBERED: Final = 16  # lengths of step; a display has one or two, a pump's history some more


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tanks:
    """Tanks 1 to n of many patients, each fed by tanks before it; tank 0 is the pump.

    leak_per_min: k, (n, patients) · fill_per_mg: f, (n, patients) · link_per_min: (into, out of) → l, (patients,)
    """

    leak_per_min: Array
    fill_per_mg: Array
    link_per_min: Mapping[Pair, Array]

    def of(self, some: slice) -> Tanks:
        """Return the tanks of some of the patients."""
        return Tanks(
            leak_per_min=self.leak_per_min[:, some],
            fill_per_mg=self.fill_per_mg[:, some],
            link_per_min={pair: rate[some] for pair, rate in self.link_per_min.items()},
        )


def propagate(
    tanks: Tanks, timeline: Timeline, read: Sequence[range], out: Array | None = None, engine: Engine = "auto"
) -> Array:
    """Follow the tanks through the timeline and return what is read of them, (len(read), moments, patients).

    read: the tanks whose contents add up to each output, consecutive; the unit is that of `fill_per_mg` times mg.
    out: an array of that shape to write into; fresh memory costs more than the arithmetic. engine: "compiled" needs
    numba (`reprieve[fast]`) and may take seconds the first time; "auto" takes it for large work, or once it is loaded.
    """
    shape = len(read), timeline.time_min.size, tanks.leak_per_min.shape[1]
    if out is None:
        out = np.empty(shape)
    elif out.shape != shape or out.dtype != np.float64:
        raise ImpossibleInput("out", (out.shape, str(out.dtype)), f"an array of {shape} float64")
    if engine == "compiled" or (engine == "auto" and _worth_compiling(out.size)):
        import_module("reprieve.pharmacology.compiled").propagate(tanks, timeline, read, out)
        return out
    for first in range(0, shape[2], AT_ONCE):
        some = slice(first, min(first + AT_ONCE, shape[2]))
        _march(tanks.of(some), timeline, read, out[:, :, some])
    return out


def _worth_compiling(values: int) -> bool:
    if "reprieve.pharmacology.compiled" in modules:
        return True
    return values >= LARGE and find_spec("numba") is not None


def _march(tanks: Tanks, timeline: Timeline, read: Sequence[range], out: Array) -> None:
    moments = timeline.time_min.size
    held = np.zeros((BLOCK, *tanks.leak_per_min.shape))
    x = held[0]
    known: dict[float, Array] = {}

    @lru_cache(maxsize=REMEMBERED)
    def step(length_min: float) -> Step:
        return Step.over(length_min, tanks, known)

    @lru_cache(maxsize=REMEMBERED)
    def pumped(length_min: float, rate_mg_per_min: float) -> Array:
        return step(length_min).gain * rate_mg_per_min

    for first in range(0, moments, BLOCK):
        block = held[: moments - first]
        for k, after in enumerate(block, start=first):
            if k > 0:
                length_min, rate = timeline.length_min[k - 1], timeline.rate_mg_per_min[k - 1]
                step(length_min).take(x, after)
                if rate:
                    after += pumped(length_min, rate)
            if timeline.bolus_mg[k]:
                after += tanks.fill_per_mg * timeline.bolus_mg[k]
            x = after
        for output, rows in zip(out, read, strict=True):
            np.add.reduce(block[:, rows.start - 1 : rows.stop - 1], axis=1, out=output[first : first + BLOCK])


class Step(NamedTuple):
    """exp(K h), packed for use: decay and gain (n, patients); inflow: row → the rows before it and their factors."""

    decay: Array
    gain: Array
    inflow: tuple[tuple[int, slice, Array], ...]

    @classmethod
    def over(cls, length_min: float, tanks: Tanks, known: dict[float, Array]) -> Step:
        e = exponential(tanks, length_min, known)
        n, patients = tanks.leak_per_min.shape
        inflow = []
        for i in range(1, n + 1):
            if sources := [j for j in range(1, i) if (i, j) in e]:
                span = range(sources[0], sources[-1] + 1)
                factors = np.stack([e.get((i, j), np.zeros(patients)) for j in span])
                inflow.append((i - 1, slice(span.start - 1, span.stop - 1), factors))
        return cls(
            decay=np.stack([e[i, i] for i in range(1, n + 1)]),
            gain=np.stack([e[i, PUMP] for i in range(1, n + 1)]),
            inflow=tuple(inflow),
        )

    def take(self, before: Array, after: Array) -> None:
        """Move one step on without the pump; before, after: (n, patients)."""
        np.multiply(self.decay, before, out=after)
        for row, sources, factors in self.inflow:
            after[row] += np.add.reduce(factors * before[sources], axis=0)


def exponential(tanks: Tanks, length_min: float, known: dict[float, Array] | None = None) -> dict[Pair, Array]:
    """Return exp(K h) as (into, out of) → (patients,), without the entries that no chain of links can fill.

    known: what was found for these tanks before, by length; steps of 16 min are four doublings of steps of 1 min.
    """
    known = {} if known is None else known
    link = {(i, PUMP): fill for i, fill in enumerate(tanks.fill_per_mg, start=1)} | dict(tanks.link_per_min)
    leak = np.vstack([np.zeros_like(tanks.leak_per_min[:1]), tanks.leak_per_min])
    way = paths(len(leak), frozenset(link))
    pairs = way.pairs
    same = slice(0, len(leak))  # the diagonal; then the other pairs, in this order
    other = slice(len(leak), None)
    at = {pair: place for place, pair in enumerate(pairs)}
    into, out_of = [i for i, _ in pairs[other]], [j for _, j in pairs[other]]

    def product(a: Array, b: Array) -> Array:
        c = np.empty_like(b)
        np.multiply(a[same], b[same], out=c[same])
        np.add(a[into] * b[other], a[other] * b[out_of], out=c[other])
        for pair, left, right in way.between:
            c[pair] += a[left] * b[right]
        return c

    def taylor(h: float) -> Array:
        kh = np.zeros((len(pairs), leak.shape[1]))
        kh[same] = -leak * h
        for pair, rate in link.items():
            kh[at[pair]] = rate * h
        order = TERMS + way.longest
        e = kh / order
        e[same] += 1.0
        while order := order - 1:  # Horner: 1 + K h (1 + K h/2 (1 + K h/3 (...)))
            e = product(kh / order, e)
            e[same] += 1.0
        e[same] = np.exp(-leak * h)
        known[h] = e
        return e

    h, doublings = length_min, 0
    while h not in known and leak.max() * h > SMALL:
        h, doublings = h / 2, doublings + 1
    e = known[h] if h in known else taylor(h)
    for _ in range(doublings):
        h *= 2
        e = product(e, e)
        e[same] = np.exp(-leak * h)
        known[h] = e
    return dict(zip(pairs, e, strict=True))


class Paths(NamedTuple):
    """Which pairs of tanks a chain of links joins: each tank with itself first, then the others.

    longest: the longest chain · between: (pair, left, right), the places of (i, j), (i, k), (k, j) for each k between.
    """

    pairs: tuple[Pair, ...]
    longest: int
    between: tuple[tuple[int, int, int], ...]


@lru_cache(maxsize=REMEMBERED)
def paths(count: int, linked: frozenset[Pair]) -> Paths:
    """Find the paths among `count` tanks, the pump being the first."""
    reaches: dict[int, set[int]] = {PUMP: set()}
    depth = {PUMP: 0}
    for i in range(1, count):
        sources = [j for into, j in linked if into == i]
        reaches[i] = set(sources).union(*(reaches[j] for j in sources))
        depth[i] = 1 + max(depth[j] for j in sources)
    pairs = [(i, i) for i in reaches] + [(i, j) for i in reaches for j in sorted(reaches[i])]
    at = {pair: place for place, pair in enumerate(pairs)}
    between = [
        (at[i, j], at[i, k], at[k, j]) for i, j in pairs for k in range(j + 1, i) if {(i, k), (k, j)} <= at.keys()
    ]
    return Paths(tuple(pairs), max(depth.values()), tuple(between))
