"""`propagate` once more, for a compiler: the same tanks, the same steps, the same answers to the last digits.

Loaded only when it is used and only where numba is there (`reprieve[fast]`). Blocks of patients are followed side by
side, each block on one core; within a block the innermost loop runs over patients, so that the processor takes several
at once. Nothing is reassociated (no `fastmath`): it would cost accuracy and save nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, log2
from threading import Lock
from typing import Any, Final, TypeAlias, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.propagate import PUMP, SMALL, TERMS, Tanks, paths
from reprieve.pharmacology.regimen import Timeline

Indices: TypeAlias = npt.NDArray[np.intp]
F = TypeVar("F", bound=Callable[..., Any])

# One of numba's thread pools ends the process when two threads of ours enter it at once; it has all cores anyway.
_ONE_AT_A_TIME: Final = Lock()
WIDTH: Final = 256  # patients in a block: what one step reads of them stays in the nearest cache


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
    with _ONE_AT_A_TIME:
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


@_compiled(inline="always")
def _add_product(a: Array, i: int, b: Array, j: int, c: Array, k: int, width: int) -> None:
    """Row k of c grows by row i of a times row j of b; places are unsigned, so that none means "from the end"."""
    at_a, at_b, at_c = np.uintp(i * width), np.uintp(j * width), np.uintp(k * width)
    for p in range(np.uintp(width)):
        c[at_c + p] += a[at_a + p] * b[at_b + p]


@_compiled(inline="always")
def _put_product(a: Array, i: int, b: Array, j: int, c: Array, k: int, width: int) -> None:
    at_a, at_b, at_c = np.uintp(i * width), np.uintp(j * width), np.uintp(k * width)
    for p in range(np.uintp(width)):
        c[at_c + p] = a[at_a + p] * b[at_b + p]


@_compiled()
def _product(
    a: Array, b: Array, c: Array, into: Indices, out_of: Indices, between: Indices, same: int, width: int
) -> None:
    """c = a b, of matrices that are packed as their pairs, row after row; (pairs * width,)."""
    for place in range(same):
        _put_product(a, place, b, place, c, place, width)
    for place in range(same, into.size):
        _put_product(a, into[place], b, place, c, place, width)
        _add_product(a, place, b, out_of[place], c, place, width)
    for triple in range(between.shape[0]):
        _add_product(a, between[triple, 1], b, between[triple, 2], c, between[triple, 0], width)


@_compiled()
def _exponential(
    rates: Array,
    h: float,
    doublings: int,
    terms: int,
    into: Indices,
    out_of: Indices,
    between: Indices,
    same: int,
    width: int,
) -> Array:
    """Return exp(K h) as its pairs, (pairs * width,): see `propagate.exponential`."""
    small = rates * (h / 2.0**doublings)
    e, spare, diagonal = small / terms, np.empty_like(rates), same * width
    e[:diagonal] += 1.0
    for order in range(terms - 1, 0, -1):
        _product(small / order, e, spare, into, out_of, between, same, width)
        e, spare = spare, e
        e[:diagonal] += 1.0
    for doubling in range(doublings + 1):
        if doubling:
            _product(e, e, spare, into, out_of, between, same, width)
            e, spare = spare, e
        e[:diagonal] = np.exp(small[:diagonal] * 2.0**doubling)
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
        width = last - first
        own = rates[:, first:last].copy().ravel()
        steps = [
            _exponential(own, lengths[s], doublings[s], terms, into, out_of, between, same, width)
            for s in range(lengths.size)
        ]
        x, after, seen = np.zeros(same * width), np.empty(same * width), np.empty(width)
        for k in range(out.shape[1]):
            if k:
                e = steps[which[k - 1]]
                x[:width] = rate[k - 1]
                for i in range(1, same):
                    _put_product(e, i, x, i, after, i, width)
                for place in range(same, into.size):
                    if out_of[place] != PUMP or rate[k - 1]:
                        _add_product(e, place, x, out_of[place], after, into[place], width)
                x, after = after, x
            if bolus[k]:
                x[width:] += fill[:, first:last].copy().ravel() * bolus[k]
            for q in range(reads.shape[0]):
                # Added up here and written once: the memory behind `out` is far away.
                at = np.uintp((reads[q, 0] + 1) * width)
                for p in range(np.uintp(width)):
                    seen[p] = x[at + p]
                for i in range(reads[q, 0] + 2, reads[q, 1] + 1):
                    at = np.uintp(i * width)
                    for p in range(np.uintp(width)):
                        seen[p] += x[at + p]
                out[q, k, first:last] = seen
