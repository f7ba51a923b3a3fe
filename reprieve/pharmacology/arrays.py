"""The one kind of number that the engine counts with: arrays of double precision, whose shape each docstring gives."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
