"""The work that every entrant does: W1, one infusion in many subjects, three outputs a minute for three hours.

Three compartments of ketamine, two of norketamine made of four fifths of what is cleared, an effect site: six linear
states. 35 mg over 45 min, 181 one-minute points; parameters log-normal around Simons 2022, the same for everybody.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from reprieve.pharmacology.modes import modes
from reprieve.pharmacology.propagate import Tanks
from reprieve.pharmacology.regimen import Regimen, timeline

DOSE_MG, OVER_MIN, LAST_MIN = 35.0, 45.0, 180.0
RATE_MG_PER_MIN: Final = DOSE_MG / OVER_MIN
MINUTES: Final = np.arange(LAST_MIN + 1)
CUT: Final = timeline(Regimen.constant(dose_mg=DOSE_MG, over_min=OVER_MIN), MINUTES)
FRACTION: Final = 0.8
TYPICAL: Final = {
    "v1": 11.6, "v2": 39.0, "v3": 174.0, "cl": 1.48, "q2": 2.43, "q3": 1.21,
    "vn1": 11.6, "vn2": 221.0, "cln": 1.0, "qn": 2.63, "ke0": 0.0835,
}  # fmt: skip
SPREAD: Final = 0.2  # of the logarithm of every parameter


class Subjects(NamedTuple):
    """One array for each parameter, (subjects,): L, L/min, 1/min."""

    v1: np.ndarray
    v2: np.ndarray
    v3: np.ndarray
    cl: np.ndarray
    q2: np.ndarray
    q3: np.ndarray
    vn1: np.ndarray
    vn2: np.ndarray
    cln: np.ndarray
    qn: np.ndarray
    ke0: np.ndarray

    def one(self, index: int) -> dict[str, float]:
        return {name: float(values[index]) for name, values in zip(self._fields, self, strict=True)}


def subjects(count: int, seed: int = 1) -> Subjects:
    rng = np.random.default_rng(seed)
    return Subjects(*(value * np.exp(SPREAD * rng.standard_normal(count)) for value in TYPICAL.values()))


def tanks(s: Subjects) -> tuple[Tanks, list[range]]:
    """Lay W1 out for the engine, from the parameters: what an entrant has to do, and part of its time."""
    drug = modes(s.v1, s.cl, np.stack([s.v2, s.v3]), np.stack([s.q2, s.q3]))
    made = modes(s.vn1, s.cln, s.vn2[None], s.qn[None])
    leak = np.vstack([drug.leak_per_min, made.leak_per_min, s.ke0[None]])
    fill = np.vstack([1000 * drug.share_per_l, np.zeros((3, s.v1.size))])
    link = {(4 + k, 1 + j): FRACTION * s.cl * made.share_per_l[k] for k in range(2) for j in range(3)} | {
        (6, 1 + j): s.ke0 for j in range(3)
    }
    return Tanks(leak_per_min=leak, fill_per_mg=fill, link_per_min=link), [range(1, 4), range(4, 6), range(6, 7)]


def right_hand_side(p: dict[str, float]) -> np.ndarray:
    """Return the 6 x 7 matrix of dy/dt = A (y, rate) for one subject; y in ng/mL."""
    a = np.zeros((6, 7))
    a[0, :3] = -(p["cl"] + p["q2"] + p["q3"]) / p["v1"], p["q2"] / p["v1"], p["q3"] / p["v1"]
    a[0, 6] = 1000 / p["v1"]
    a[1, :2] = p["q2"] / p["v2"], -p["q2"] / p["v2"]
    a[2, 0], a[2, 2] = p["q3"] / p["v3"], -p["q3"] / p["v3"]
    a[3, 0], a[3, 3], a[3, 4] = FRACTION * p["cl"] / p["vn1"], -(p["cln"] + p["qn"]) / p["vn1"], p["qn"] / p["vn1"]
    a[4, 3], a[4, 4] = p["qn"] / p["vn2"], -p["qn"] / p["vn2"]
    a[5, 0], a[5, 5] = p["ke0"], -p["ke0"]
    return a
