"""The calls after going home: when they are due, what is asked, and which answers a prescriber must read (standard 5).

Emergence reactions can recur up to 24 hours and others last for days; falls are asked for. A question that was not
asked is missing, never "no".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from reprieve.therapy.decisions import Finding
from reprieve.therapy.findings import DEFAULTS, PRESCRIBER


class CallKind(StrEnum):
    DAY_1 = "day_1"
    DAY_7 = "day_7"

    @property
    def days(self) -> int:
        return 1 if self is CallKind.DAY_1 else 7

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return self.value.replace("_", " ")


class Result(StrEnum):
    """What came of one try to reach somebody."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"

    @property
    def phrase(self) -> str:
        return _RESULTS[self]

    @property
    def closes(self) -> bool:
        """True for what ends the task: somebody was spoken to, or does not want to be called."""
        return self in {Result.REACHED, Result.DECLINED}


class Standing(StrEnum):
    OVERDUE = "overdue"
    DUE = "due"
    COMING = "coming"
    DONE = "done"


def due_at(kind: CallKind, left_at: datetime, zone: tzinfo) -> datetime:
    """Return when a call is due: the same hour of the clinic's clock, so many days after the patient left."""
    return (left_at.astimezone(zone) + timedelta(days=kind.days)).astimezone(left_at.tzinfo)


def standing(due: datetime, results: Iterable[Result], now: datetime, zone: tzinfo) -> Standing:
    """Return how a task stands: due from its hour on, overdue once that day of the clinic is over."""
    if any(result.closes for result in results):
        return Standing.DONE
    if now < due:
        return Standing.COMING
    return Standing.DUE if now.astimezone(zone).date() == due.astimezone(zone).date() else Standing.OVERDUE


class Question(StrEnum):
    FELL = "fell"
    PERCEPTION = "perception"
    PAIN = "pain"
    MOOD = "mood"
    SELF_HARM = "self_harm"
    NAUSEA = "nausea"
    SLEEP = "sleep"
    EMERGENCY = "emergency"
    URINARY = "urinary"

    @property
    def asks(self) -> str:
        """Return the question as it is read aloud; an English msgid."""
        return _ASKS[self]

    @property
    def choices(self) -> Mapping[str, str]:
        """Return answer → words, English msgids."""
        return _CHOICES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was answered, by question; one that is not there was not asked. Raises ValueError for an unknown answer."""

    given: Mapping[Question, str]

    def __post_init__(self) -> None:
        for question, answer in self.given.items():
            if answer not in question.choices:
                raise ValueError(f"{answer!r} is no answer to {question}.")

    @property
    def missing(self) -> tuple[Question, ...]:
        return tuple(question for question in Question if question not in self.given)


def worries(answers: Answers) -> tuple[Finding, ...]:
    """Return what a prescriber must read, gravest first; nobody else can answer it."""
    return tuple(sorted(_worries(answers.given), key=lambda finding: -finding.verdict))


def _worries(given: Mapping[Question, str]) -> Iterator[Finding]:
    for question, answer in given.items():
        if (question, answer) == (Question.SELF_HARM, "yes"):
            yield DEFAULTS.refuse(
                "CALL-self-harm",
                "Thinks of self-harm.",
                resolve="Stay on the line. Give 988, or call 911 if it is near. Tell the prescriber now.",
                by=PRESCRIBER,
            )
        elif (question, answer) in _WORRYING:
            says, resolve = _WORRYING[question, answer]
            yield DEFAULTS.hold(f"CALL-{question.value}", says, resolve=resolve, by=PRESCRIBER)


_TELL: Final = "Tell the prescriber today."
_WORRYING: Final[Mapping[tuple[Question, str], tuple[str, str]]] = MappingProxyType(
    {
        (Question.FELL, "unhurt"): ("Fell, not hurt.", _TELL),
        (Question.FELL, "hurt"): ("Fell and was hurt.", "Ask for head injury and bleeding; tell the prescriber now."),
        (Question.PERCEPTION, "lasting"): (
            "Strange or frightening perceptions last or come back.",
            "Not alone at home, no driving; tell the prescriber now.",
        ),
        (Question.NAUSEA, "vomiting"): ("Vomits.", _TELL),
        (Question.MOOD, "worse"): ("Mood is worse than before.", "Ask about self-harm; tell the prescriber today."),
        (Question.SLEEP, "none"): ("Has not slept.", _TELL),
        (Question.EMERGENCY, "yes"): ("Was seen at an emergency department or by a doctor.", _TELL),
        (Question.URINARY, "yes"): ("Trouble passing water.", "No further infusion before it was looked at."),
        (Question.PAIN, "worse"): ("Pain is worse than before.", _TELL),
    }
)
_RESULTS: Final = {
    Result.REACHED: "spoken to",
    Result.NO_ANSWER: "no answer",
    Result.WRONG_NUMBER: "the number is wrong",
    Result.DECLINED: "does not want to be called",
}
_ASKS: Final = {
    Question.FELL: "Have you fallen or nearly fallen?",
    Question.PERCEPTION: "Have you seen, heard or felt strange things since?",
    Question.PAIN: "How is your pain, compared with before the infusion?",
    Question.MOOD: "How is your mood, compared with before the infusion?",
    Question.SELF_HARM: "Have you thought of harming yourself?",
    Question.NAUSEA: "Have you felt sick?",
    Question.SLEEP: "How did you sleep?",
    Question.EMERGENCY: "Have you been to an emergency department, or needed another doctor?",
    Question.URINARY: "Is passing water different: pain, blood, more often, in a hurry?",
}
_YES_NO: Final = {"no": "no", "yes": "yes"}
_THAN_BEFORE: Final = {"better": "better", "same": "the same", "worse": "worse"}
_CHOICES: Final[Mapping[Question, Mapping[str, str]]] = {
    Question.FELL: {"no": "no", "unhurt": "yes, not hurt", "hurt": "yes, hurt"},
    Question.PERCEPTION: {"no": "no", "passed": "yes, it has passed", "lasting": "yes, it lasts or comes back"},
    Question.PAIN: _THAN_BEFORE,
    Question.MOOD: _THAN_BEFORE,
    Question.SELF_HARM: _YES_NO,
    Question.NAUSEA: {"no": "no", "some": "a little", "vomiting": "yes, with vomiting"},
    Question.SLEEP: {"well": "well", "badly": "badly", "none": "not at all"},
    Question.EMERGENCY: _YES_NO,
    Question.URINARY: _YES_NO,
}
