"""What is new since the last visit, asked each time and never left blank (standard 3.1): C02.

A change blocks nothing by itself; it says where to go on asking. What must stop the day has a rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import Fact, Finding
from reprieve.therapy.findings import Basis

SPRAV: Final = Basis("SPRAV", Certainty.READ)
RULE: Final = "C02-history"


class Change(StrEnum):
    """One thing that may be new; `question` has its words and what a yes asks for."""

    DIAGNOSIS = "diagnosis"
    EMERGENCY = "emergency"
    FALL = "fall"
    ILLNESS = "illness"
    MEDICINES = "medicines"
    ALCOHOL = "alcohol"
    PREGNANCY = "pregnancy"
    BLADDER = "bladder"
    MOOD = "mood"
    CRAVINGS = "cravings"
    OTHER_KETAMINE = "other_ketamine"
    AFTER_INFUSION = "after_infusion"

    @property
    def question(self) -> Question:
        return QUESTIONS[self]


@dataclass(frozen=True, slots=True)
class Question:
    """asks: as it is asked; then: what a yes asks for. Both are English msgids."""

    asks: str
    then: str


QUESTIONS: Final[Mapping[Change, Question]] = {
    Change.DIAGNOSIS: Question("A new diagnosis, or an operation", "Go through the screening history again."),
    Change.EMERGENCY: Question("A visit to an emergency room or hospital", "Get the letter; tell the prescriber."),
    Change.FALL: Question("A fall", "Ask when and how; think of the hours after the last infusion."),
    Change.ILLNESS: Question(
        "Fever, a cold, vomiting or another illness", "Take the temperature; is the patient well?"
    ),
    Change.MEDICINES: Question("A medicine started, stopped or changed", "Bring the list of medicines up to date."),
    Change.ALCOHOL: Question("More alcohol or other drugs than before", "Say when last; see substances."),
    Change.PREGNANCY: Question("Could be pregnant, or a period is late", "Take a pregnancy test before anything else."),
    Change.BLADDER: Question(
        "New trouble with bladder or urine", "Ask the four urinary questions; think of a urinalysis."
    ),
    Change.MOOD: Question(
        "Mood worse, or thoughts of self-harm", "Do the C-SSRS now, and do not leave the patient alone."
    ),
    Change.CRAVINGS: Question("Cravings, or wishes for more or earlier ketamine", "Count it as a sign of misuse."),
    Change.OTHER_KETAMINE: Question("Ketamine or esketamine from elsewhere", "Say when last; see substances."),
    Change.AFTER_INFUSION: Question(
        "Anything unpleasant in the days after the last infusion", "Record it as an adverse event, graded."
    ),
}


def findings(changes: Mapping[Change, Fact]) -> Iterator[Finding]:
    """Return what is new, and what nobody has asked."""
    unasked = [change for change in Change if not isinstance(changes.get(change), bool)]
    if unasked:
        yield SPRAV.ask(
            RULE,
            "Not asked since the last visit: {what}.",
            resolve="Ask what is new since the last visit, each question.",
            what="; ".join(change.question.asks.lower() for change in unasked),
        )
    else:
        yield SPRAV.clear(RULE, "What is new since the last visit was asked.")
    for change in Change:
        if changes.get(change) is True:
            rule = f"{RULE}-{change.value.replace('_', '-')}"
            yield SPRAV.advise(rule, "New: {what}.", resolve=change.question.then, what=change.question.asks.lower())
