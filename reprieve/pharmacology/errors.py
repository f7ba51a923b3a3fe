"""What the engine says to input that cannot be: which argument, at which index, what was expected."""

from __future__ import annotations


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
