"""One chunk of a cohort: what a worker is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from reprieve.cli import Refused
from reprieve.pharmacology.cohort import Study, Table, chunk, courses
from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.therapy.orders import NotAnOrder
from reprieve.therapy.vitals import NotPlausible

Done: TypeAlias = tuple[Table, Table | None]


@dataclass(frozen=True, slots=True)
class Task:
    """One chunk: its first `count` patients, and their courses at these times if there are any."""

    study: Study
    index: int
    count: int
    looks_min: tuple[float, ...] = ()


def do(task: Task) -> Done:
    """Compute one chunk. Raises Refused, which can travel between processes."""
    try:
        table = chunk(task.study, task.index, task.count)
        if not task.looks_min:
            return table, None
        return table, courses(task.study, task.index, np.array(task.looks_min), task.count)
    except (ImpossibleInput, NotPlausible, NotAnOrder) as error:
        raise Refused(str(error)) from None
