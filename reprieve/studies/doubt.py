"""How unsure the answers are: the same patients under other parameters, drawn all at once or moved one by one.

Small beside the trial itself: means of a few hundred or thousand patients, who are the first of the trial, so that only
the parameters differ. What is unsure in the kinetics of ketamine is a few per cent (see the validation) and left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from reprieve.pharmacology.models.number import Z_95
from reprieve.studies.compare import Found, Task
from reprieve.studies.parameters import drawn, parameters
from reprieve.studies.trial import ARMS, Trial

Means: TypeAlias = Mapping[tuple[str, str], float]  # by arm and outcome

DRAWS: Final = 100
OF_A_DRAW: Final = 500  # patients
OF_A_MOVE: Final = 1_000
STREAM: Final = 2**31  # the first spawn key of a draw: no chunk has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """One task beside the trial's own. parameter: what was moved, and whether up; None for a draw of all at once."""

    task: Task
    parameter: str | None = None
    up: bool = False


def extras(trial: Trial, patients: int) -> Iterator[Extra]:
    """Yield what is computed beside the trial: the stated values, every parameter moved, and all drawn."""
    moved = min(patients, OF_A_MOVE)
    yield Extra(task=Task(trial=trial, index=0, count=moved, weekly=False))
    chosen = dict(trial.chosen)
    for parameter in parameters().values():
        if parameter.varied and parameter.name not in chosen:
            for up in (False, True):
                end = (parameter.name, parameter.at(Z_95 if up else -Z_95))
                task = Task(trial=trial, index=0, count=moved, moved=(end,), weekly=False)
                yield Extra(task=task, parameter=parameter.name, up=up)
    yield from draws(trial, min(patients, OF_A_DRAW), DRAWS)


def draws(trial: Trial, patients: int, number: int) -> Iterator[Extra]:
    """Yield the same patients under so many draws of all parameters; what was chosen is not doubted."""
    for draw in range(number):
        values = {**drawn(np.random.SeedSequence(trial.seed, spawn_key=(STREAM, draw))), **dict(trial.chosen)}
        yield Extra(task=Task(trial=trial, index=0, count=patients, moved=tuple(values.items()), weekly=False))


@dataclass(slots=True)
class Doubt:
    """The means that were found. moves: by parameter and whether it was moved up · draws: one for each."""

    stated: Means = field(default_factory=dict)
    moves: dict[tuple[str, bool], Means] = field(default_factory=dict)
    draws: list[Means] = field(default_factory=list)

    def add(self, extra: Extra, found: Found) -> None:
        """Keep the means of one task."""
        means = found.means()
        if extra.parameter:
            self.moves[extra.parameter, extra.up] = means
        elif extra.task.moved:
            self.draws.append(means)
        else:
            self.stated = means

    def interval(self, arm: str, outcome: str, beside: str | None = None) -> tuple[float, float] | None:
        """Return 90 % of what the mean may be, or its difference to another arm's; None where no draw has one."""
        values = (_value(means, arm, outcome, beside) for means in self.draws)
        found = [value for value in values if value is not None]
        return (float(np.quantile(found, 0.05)), float(np.quantile(found, 0.95))) if found else None

    def sensitivity(self, arm: str, outcome: str, beside: str | None = None) -> list[tuple[str, float, float]]:
        """Return each parameter with the mean at its low and at its high end, the most moving first.

        beside: of the difference to another arm's mean.
        """
        found = []
        for name in {name for name, _ in self.moves}:
            ends = [_value(self.moves[name, up], arm, outcome, beside) for up in (False, True)]
            if ends[0] is not None and ends[1] is not None:
                found.append((name, ends[0], ends[1]))
        return sorted(found, key=lambda row: (-abs(row[2] - row[1]), row[0]))


def _value(means: Means, arm: str, outcome: str, beside: str | None) -> float | None:
    mine, theirs = means.get((arm, outcome)), means.get((beside, outcome)) if beside else 0.0
    return None if mine is None or theirs is None else mine - theirs


def compared() -> Iterator[tuple[str, str]]:
    """Yield the pairs of arms whose difference is reported."""
    first = ARMS[0].key
    yield from ((arm.key, first) for arm in ARMS[1:])
    yield ("both", "ketamine")
    yield ("both-by-exposure", "ketamine-by-exposure")
