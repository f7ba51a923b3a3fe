"""What the engine says to input that cannot be: which argument, at which index, what was expected."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from reprieve.pharmacology.arrays import Array


class ImpossibleInput(ValueError):
    """An argument that no patient, pump or clock can produce.

    argument: its name, unit included · index: where in a sequence, if in one · expected: in words · got: what came.
    """

    def __init__(self, argument: str, got: object, expected: str, *, index: int | None = None) -> None:
        self.argument, self.got, self.expected, self.index = argument, got, expected, index
        place = argument if index is None else f"{argument}[{index}]"
        super().__init__(f"{place} is {got!r}; expected {expected}.")


class InvalidRegimen(ImpossibleInput):
    """A bolus or an infusion that no pump can give."""


class InvalidCovariates(ImpossibleInput):
    """A weight, age or height that no patient has."""


class InvalidTimes(ImpossibleInput):
    """Times that are not finite, not in order, or too many."""


class OutsideValidity(ImpossibleInput):
    """Input so far outside what a model was made for that its answer would be no more than a number."""


class UnknownModel(ImpossibleInput):
    """No model has this name."""


def finite(value: Any) -> bool:
    """Return whether this is one finite number; text, None and arrays are none."""
    try:
        return math.isfinite(value)
    except (TypeError, OverflowError):
        return False


def numbers(argument: str, values: Any, refuse: type[ImpossibleInput] = ImpossibleInput) -> Array:
    """Return the values as float64, in their shape. Raises `refuse` where one of them is no number at all."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        for index, value in enumerate(values if isinstance(values, Iterable) else ()):
            if not finite(value):
                raise refuse(argument, value, "a number", index=index) from error
        raise refuse(argument, values, "a number, or a regular array of them") from error


def demand_whole(argument: str, value: Any, low: int, high: float = math.inf) -> None:
    """Raise ImpossibleInput unless the value is a whole number within the limits; True, 2.0 and "2" are none."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or not low <= value <= high:
        reach = f"from {low}" if high == math.inf else f"from {low} to {high:g}"
        raise ImpossibleInput(argument, value, f"a whole number {reach}")


def demand_kind(argument: str, value: Any, kind: type | tuple[type, ...], expected: str) -> None:
    """Raise ImpossibleInput unless the value is of this kind: a model, say, and not the name of one."""
    if not isinstance(value, kind):
        raise ImpossibleInput(argument, value, expected)
