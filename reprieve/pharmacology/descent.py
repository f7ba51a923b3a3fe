"""The way down from the typical patient to the most likely one, and how steep the ground is there."""

from __future__ import annotations

from typing import Final

import numpy as np

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.pharmacology.likelihood import Likelihood

MOST_ROUNDS: Final = 60
SCORED: Final = 15  # rounds with Fisher's information; far from everybody it is a poor guide, and curvatures take over
STILL: Final = 1e-7  # of a prior's standard deviation: a step this short is the last
BEND: Final = 1e-2  # for curvatures
SHORTER: Final = 0.5 ** np.arange(1, 9)  # parts of a step, tried at once
STRIDE: Final = 2.0  # of a prior's standard deviation: a longer step leaves the country that its slopes were taken in


def lowest(target: Likelihood) -> tuple[Array, int]:
    """Go down from the typical patient; where a whole step goes too far, shorter ones are tried in one call."""
    z = np.zeros(target.size)
    height, gradient, information = target.slopes(z)
    for rounds in range(1, MOST_ROUNDS + 1):
        step = -np.linalg.solve(information if rounds <= SCORED else curvature(target, z), gradient)
        step *= min(1.0, STRIDE / max(np.abs(step).max(), STRIDE))
        if np.abs(step).max() < STILL:
            return z + step, rounds
        there = target.slopes(z + step)
        if not there[0] < height:
            heights = target(z[:, None] + step[:, None] * SHORTER)
            best = int(np.argmin(heights))
            if not heights[best] < height:  # as low as rounding lets it go
                if np.abs(step).max() < STILL**0.5:
                    return z, rounds
                raise ImpossibleInput("observed", "these observations", "a patient towards whom there is a way down")
            step = SHORTER[best] * step
            there = target.slopes(z + step)
        z, (height, gradient, information) = z + step, there
    raise ImpossibleInput("observed", "these observations", f"a patient who is found within {MOST_ROUNDS} rounds")


def curvature(target: Likelihood, z: Array) -> Array:
    """Return the second derivatives at the lowest point by central differences, all in one call."""
    count = z.size
    at, pairs = [z], [(i, j) for i in range(count) for j in range(i, count)]
    unit = BEND * np.eye(count)
    for i, j in pairs:
        at += [z + unit[i] + unit[j], z + unit[i] - unit[j], z - unit[i] + unit[j], z - unit[i] - unit[j]]
    values = target(np.array(at).T)
    bent = np.zeros((count, count))
    for place, (i, j) in enumerate(pairs):
        up, right, left, down = values[1 + 4 * place : 5 + 4 * place]
        bent[i, j] = bent[j, i] = (up - right - left + down) / (4 * BEND**2)
    try:
        np.linalg.cholesky(bent)
    except np.linalg.LinAlgError:
        return target.slopes(z)[2]
    return bent
