"""`propagate` once more, for a compiler: the same tanks, the same steps, the same answers to the last digits.

Loaded only when it is used and only where numba is there (`reprieve[fast]`). Blocks of patients are followed side by
side, each block on one core; within a block the innermost loop runs over patients, so that the processor takes several
at once. Nothing is reassociated (no `fastmath`): it would cost accuracy and save nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, log2
from typing import Any, Final, TypeAlias, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.propagate import PUMP, SMALL, TERMS, Tanks, paths
from reprieve.pharmacology.regimen import Timeline

Array: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.intp]
F = TypeVar("F", bound=Callable[..., Any])

WIDTH: Final = 128  # patients in a block: what one step reads of them stays in the nearest cache


def propagate(tanks: Tanks, timeline: Timeline, read: Sequence[range], out: Array) -> None:
    """Follow the tanks and write what is read of them into `out`, (len(read), moments, patients)."""
    lengths, which = np.unique(timeline.length_min, return_inverse=True)
    n, patients = tanks.leak_per_min.shape
    link = {(i, PUMP): fill for i, fill in enumerate(tanks.fill_per_mg, start=1)} | dict(tanks.link_per_min)
    way = paths(n + 1, frozenset(link))
    rates = np.zeros((len(way.pairs), patients))
    rates[1 : n + 1] = -tanks.leak_per_min
    for place, pair in enumerate(way.pairs[n + 1 :], start=n + 1):
        if pair in link:
            rates[place] = link[pair]
    fastest = tanks.leak_per_min.max() * lengths
    doublings = np.array([max(0, ceil(log2(max(kh / SMALL, 1.0)))) for kh in fastest], dtype=np.intp)
    into, out_of = (np.array([pair[end] for pair in way.pairs], dtype=np.intp) for end in (0, 1))
    reads = np.array([(rows.start - 1, rows.stop - 1) for rows in read], dtype=np.intp)
    _march(
        rates,
        np.ascontiguousarray(tanks.fill_per_mg),
        lengths,
        doublings,
        TERMS + way.longest,
        into,
        out_of,
        np.array(way.between, dtype=np.intp).reshape(-1, 3),
        which.astype(np.intp),
        timeline.rate_mg_per_min,
        timeline.bolus_mg,
        reads,
        out,
    )


def _compiled(**options: Any) -> Callable[[F], F]:
    """Compile once and keep it beside this file, or in the user's cache where that may not be written."""
    decorate: Callable[[F], F] = numba.njit(cache=True, error_model="numpy", **options)
    return decorate


@_compiled()
def _add_product(a: Array, b: Array, c: Array) -> None:
    for p in range(c.size):
        c[p] += a[p] * b[p]


@_compiled()
def _put_product(a: Array, b: Array, c: Array) -> None:
    for p in range(c.size):
        c[p] = a[p] * b[p]


@_compiled()
def _product(a: Array, b: Array, c: Array, into: Indices, out_of: Indices, between: Indices, same: int) -> None:
    """c = a b, of matrices that are packed as their pairs; (pairs, width)."""
    for place in range(same):
        _put_product(a[place], b[place], c[place])
    for place in range(same, a.shape[0]):
        _put_product(a[into[place]], b[place], c[place])
        _add_product(a[place], b[out_of[place]], c[place])
    for triple in range(between.shape[0]):
        _add_product(a[between[triple, 1]], b[between[triple, 2]], c[between[triple, 0]])


@_compiled()
def _exponential(
    rates: Array, h: float, doublings: int, terms: int, into: Indices, out_of: Indices, between: Indices, same: int
) -> Array:
    """Return exp(K h) as its pairs, (pairs, width): see `propagate.exponential`."""
    small = rates * (h / 2.0**doublings)
    e, spare = small / terms, np.empty_like(rates)
    e[:same] += 1.0
    for order in range(terms - 1, 0, -1):
        _product(small / order, e, spare, into, out_of, between, same)
        e, spare = spare, e
        e[:same] += 1.0
    for doubling in range(doublings + 1):
        if doubling:
            _product(e, e, spare, into, out_of, between, same)
            e, spare = spare, e
        e[:same] = np.exp(small[:same] * 2.0**doubling)
    return e


@_compiled(parallel=True)
def _march(
    rates: Array,
    fill: Array,
    lengths: Array,
    doublings: Indices,
    terms: int,
    into: Indices,
    out_of: Indices,
    between: Indices,
    which: Indices,
    rate: Array,
    bolus: Array,
    reads: Indices,
    out: Array,
) -> None:
    same = fill.shape[0] + 1
    patients = fill.shape[1]
    for block in numba.prange((patients + WIDTH - 1) // WIDTH):
        first = block * WIDTH
        last = min(first + WIDTH, patients)
        own = np.ascontiguousarray(rates[:, first:last])
        steps = np.empty((lengths.size, own.shape[0], last - first))
        for s in range(lengths.size):
            steps[s] = _exponential(own, lengths[s], doublings[s], terms, into, out_of, between, same)
        x, after = np.zeros((same, last - first)), np.empty((same, last - first))
        for k in range(out.shape[1]):
            if k:
                e = steps[which[k - 1]]
                x[PUMP] = rate[k - 1]
                for i in range(1, same):
                    _put_product(e[i], x[i], after[i])
                for place in range(same, e.shape[0]):
                    if out_of[place] != PUMP or rate[k - 1]:
                        _add_product(e[place], x[out_of[place]], after[into[place]])
                x, after = after, x
            if bolus[k]:
                x[1:] += fill[:, first:last] * bolus[k]
            for q in range(reads.shape[0]):
                seen = out[q, k, first:last]
                seen[:] = x[reads[q, 0] + 1]
                for i in range(reads[q, 0] + 2, reads[q, 1] + 1):
                    seen += x[i]
