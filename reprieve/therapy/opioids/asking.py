"""What is not understood is asked about; a question ends the reading of one prescription."""

from __future__ import annotations

import re
from typing import Final, NoReturn

from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.opioids.lines import Named
from reprieve.therapy.opioids.prescription import Problem, Status
from reprieve.therapy.opioids.slate import Slate, Span

_UNKNOWN_DOSE: Final = re.compile(
    r"\b(?:(?:dose|strength|amount|frequency|sig)s? )?(?:is |are )?(?:unknown|not known|unsure|\?+)|\?"
)


class Asks(Exception):
    """The dose cannot be said; carries what to ask."""

    def __init__(self, status: Status, question: Sentence) -> None:
        super().__init__(str(question))
        self.problem = Problem(status=status, ask=question)


def ask(status: Status, template: str, named: Named, **values: object) -> NoReturn:
    """End the reading with a question; {typed} is the drug as it was written."""
    raise Asks(status, say(template, typed=named.typed, **values))


def one(named: Named, spans: tuple[Span, ...]) -> Span | None:
    """Return the one number of tablets, patches or mL; ask if two are written."""
    different = set(spans)
    if len(different) > 1:
        ask(Status.UNCLEAR, "{typed}: how many are taken each time?", named)
    return different.pop() if different else None


def refuse_what_is_left(named: Named, slate: Slate) -> None:
    """Ask about an unknown dose, and about any figure that was not understood."""
    if _UNKNOWN_DOSE.search(slate.text):
        ask(Status.MISSING_DOSE, "{typed}: the dose is not known. How many mg are taken, and how often?", named)
    if numbers := slate.numbers():
        ask(
            Status.UNCLEAR,
            "{typed}: what does {numbers} mean? A number needs its unit.",
            named,
            numbers=", ".join(numbers),
        )
