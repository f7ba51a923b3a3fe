"""A body with peripheral compartments, seen from its blood, is a sum of independent leaky tanks.

A mammillary body: central volume V_1 with clearance CL, and peripheral volumes V_j, each exchanging a flow Q_j with it.
With c the concentrations and R the input to the central volume,

    V_1 dc_1/dt = R - CL c_1 - Σ_j Q_j (c_1 - c_j)            V_j dc_j/dt = Q_j (c_1 - c_j)

Flow from 1 to j equals flow from j to 1, so y = √V · c obeys dy/dt = -S y + e_1 R/√V_1 with S symmetric:

    S_11 = (CL + Σ Q_j)/V_1        S_1j = -Q_j/√(V_1 V_j)        S_jj = Q_j/V_j + q_j

(q_j: what compartment j loses besides, as a liver does) and with S = U diag(λ) Uᵀ, U orthogonal,

    c_1 = Σ_i m_i,  dm_i/dt = -λ_i m_i + w_i R,  w_i = U_1i²/V_1 ≥ 0

So is what any compartment j shows of an input into any compartment k, with weights U_ji U_ki/√(V_j V_k), of both signs
where j and k differ.

U exists and is orthogonal whatever the λ are: equal ones, and flows of 0, need no care. Jacobi's rotations find it for
all patients at once (Golub & Van Loan, Matrix Computations, 8.5), and for such S with each λ to its own last digits
(Demmel & Veselić, SIAM J. Matrix Anal. Appl. 1992;13:1204).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from reprieve.pharmacology.arrays import Array

MOST_SWEEPS: Final = 16  # convergence is quadratic: three compartments need five or six
EPSILON: Final = np.finfo(np.float64).eps
TINY: Final = np.finfo(np.float64).tiny


class Modes(NamedTuple):
    """leak_per_min: λ, (compartments, ...) · share_per_l: weights of the blood, (compartments, ...)

    seen_per_l: the weights of the compartment that was asked for, (compartments, ...); of the blood if none was.
    """

    leak_per_min: Array
    share_per_l: Array
    seen_per_l: Array


def modes(
    central_l: Array,
    clearance_l_per_min: Array,
    peripheral_l: Array,
    flow_l_per_min: Array,
    loss_per_min: Array | None = None,
    seen: int = 0,
    entered: int = 0,
) -> Modes:
    """Take mammillary bodies apart into leaky tanks.

    clearance_l_per_min: (...), one for each body · central_l: broadcasts to it · peripheral_l, flow_l_per_min,
    loss_per_min: (peripherals, ...), each broadcasts to it. Volumes are above 0, flows, losses and clearances from 0.
    seen: the peripheral, from 1, whose concentration is wanted besides that of the blood · entered: the one that the
    input goes into; 0 is the blood.
    """
    count = len(peripheral_l) + 1
    exchange = np.zeros((count, count, *clearance_l_per_min.shape))
    exchange[0, 0] = (clearance_l_per_min + flow_l_per_min.sum(axis=0)) / central_l
    for j, (volume, flow) in enumerate(zip(peripheral_l, flow_l_per_min, strict=True), start=1):
        exchange[0, j] = exchange[j, 0] = -flow / np.sqrt(central_l * volume)
        exchange[j, j] = flow / volume + (0.0 if loss_per_min is None else loss_per_min[j - 1])
    rows = sorted({0, seen, entered})
    leak, vectors = _rotate_until_diagonal(exchange, rows)
    scaled = {
        row: vector / np.sqrt(peripheral_l[row - 1] if row else central_l)
        for row, vector in zip(rows, vectors, strict=True)
    }
    return Modes(np.maximum(leak, 0.0), scaled[0] * scaled[entered], scaled[seen] * scaled[entered])


def _rotate_until_diagonal(s: Array, rows: Sequence[int]) -> tuple[Array, Array]:
    """Return the eigenvalues of s, (n, n, ...), which is used up, and rows of its eigenvectors, (rows, n, ...)."""
    n = len(s)
    pairs = list(combinations(range(n), 2))
    upper, right = [p for p, _ in pairs], [q for _, q in pairs]
    wanted = np.zeros((len(rows), *s.shape[1:]))
    wanted[range(len(rows)), rows] = 1.0
    for sweep in range(MOST_SWEEPS):
        # Fewer than n - 1 sweeps never suffice.
        if sweep >= n - 1 and _negligible(s[upper, right], s[upper, upper], s[right, right]):
            break
        for p, q in pairs:
            gap, twice = s[q, q] - s[p, p], 2 * s[p, q]
            tan = twice * np.copysign(1.0, gap) / (np.abs(gap) + np.hypot(gap, twice) + TINY)
            cos = 1 / np.sqrt(1 + tan**2)
            sin = tan * cos
            s[p, p] -= tan * s[p, q]
            s[q, q] += tan * s[p, q]
            s[p, q] = s[q, p] = 0.0
            for r in set(range(n)) - {p, q}:
                s[p, r], s[q, r] = s[r, p], s[r, q] = _turned(s[r, p], s[r, q], cos, sin)
            wanted[:, p], wanted[:, q] = _turned(wanted[:, p], wanted[:, q], cos, sin)
    return np.einsum("ii...->i...", s), wanted


def _turned(x: Array, y: Array, cos: Array, sin: Array) -> tuple[Array, Array]:
    return cos * x - sin * y, sin * x + cos * y


def _negligible(off: Array, above: Array, beside: Array) -> bool:
    """Return whether what is off the diagonal is nothing beside what is on it, in its column and in its row."""
    return bool(np.all(off**2 <= EPSILON**2 * np.abs(above * beside)))
