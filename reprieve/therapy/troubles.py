"""What a patient may report from home after an infusion, and how soon a person has to look at it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    """One thing that may be wrong, as the patient ticks it."""

    SELF_HARM = "self_harm"
    PERCEPTION = "perception"
    FELL = "fell"
    SLEEPY = "sleepy"
    SICK = "sick"
    PAIN = "pain"
    MOOD = "mood"
    URINE = "urine"
    LIVER = "liver"
    PREGNANT = "pregnant"
    MORE = "more"
    OTHER = "other"

    @property
    def says(self) -> str:
        """Return the patient's sentence; an English msgid."""
        return SENTENCES[self]

    @property
    def calls_now(self) -> bool:
        """True for what calls a person now, and shows help at once (standard 5: self-harm is never left waiting)."""
        return self is Trouble.SELF_HARM


SENTENCES: Final[dict[Trouble, str]] = {
    Trouble.SELF_HARM: "I think of harming myself",
    Trouble.PERCEPTION: "I see or hear things that are not there, or I am very scared",
    Trouble.FELL: "I fell",
    Trouble.SLEEPY: "I am dizzy or very sleepy",
    Trouble.SICK: "I feel sick or throw up",
    Trouble.PAIN: "My pain is much worse",
    Trouble.MOOD: "My mood is much worse",
    Trouble.URINE: "It hurts to pass water, I must go much more, or there is blood in it",
    Trouble.LIVER: "My skin or eyes are yellow",
    Trouble.PREGNANT: "I may be pregnant",
    Trouble.MORE: "I want more ketamine, or took some from elsewhere",
    Trouble.OTHER: "Something else",
}
