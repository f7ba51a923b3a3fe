"""Harm, in one shape: what happened, how grave it was, what was done, how it ended.

The five grades follow the usual five-step idea of trials; the words are our own. A grade is somebody's judgement: no
reading, prompt or answer is ever turned into one by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final

from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible

WORDS_AT_LEAST: Final = 3  # "other" says what it was, if only "rash"


class Harm(StrEnum):
    """What happened to the patient; the list is the clinic's own, without codes of a terminology."""

    HIGH_PRESSURE = "high_pressure"
    LOW_PRESSURE = "low_pressure"
    FAST_PULSE = "fast_pulse"
    SLOW_PULSE = "slow_pulse"
    ARRHYTHMIA = "arrhythmia"
    CHEST_PAIN = "chest_pain"
    LOW_OXYGEN = "low_oxygen"
    SLOW_BREATHING = "slow_breathing"
    AIRWAY = "airway"
    ASPIRATION = "aspiration"
    TOO_SLEEPY = "too_sleepy"
    DISTRESS = "distress"
    AGITATION = "agitation"
    HALLUCINATION = "hallucination"
    SELF_HARM_THOUGHTS = "self_harm_thoughts"
    NAUSEA = "nausea"
    VOMITING = "vomiting"
    HEADACHE = "headache"
    DIZZINESS = "dizziness"
    DOUBLE_VISION = "double_vision"
    FALL = "fall"
    FAINT = "faint"
    SEIZURE = "seizure"
    ALLERGY = "allergy"
    INFUSION_SITE = "infusion_site"
    URINARY = "urinary"
    LIVER = "liver"
    WRONG_DOSE = "wrong_dose"
    OTHER = "other"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return _HARMS[self]


class Grade(IntEnum):
    """How grave it was, from 1 to 5."""

    MILD = 1
    MODERATE = 2
    SEVERE = 3
    LIFE_THREATENING = 4
    DEATH = 5

    @property
    def phrase(self) -> str:
        """Return what the grade means; an English msgid."""
        return _GRADES[self]


class Relation(StrEnum):
    """How likely the infusion caused it, in somebody's judgement."""

    UNRELATED = "unrelated"
    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    NOT_JUDGED = "not_judged"

    @property
    def phrase(self) -> str:
        return self.value.replace("_", " ")


class Action(StrEnum):
    """The most that was done about it."""

    NONE = "none"
    WATCHED = "watched"
    RATE_LOWERED = "rate_lowered"
    PUMP_PAUSED = "pump_paused"
    PUMP_STOPPED = "pump_stopped"
    DRUG_GIVEN = "drug_given"
    PHYSICIAN_CALLED = "physician_called"
    SENT_TO_HOSPITAL = "sent_to_hospital"

    @property
    def phrase(self) -> str:
        return "nothing had to be done" if self is Action.NONE else self.value.replace("_", " ")


class Outcome(StrEnum):
    """How it stands; a later entry corrects it."""

    GOING_ON = "going_on"
    GONE = "gone"
    GONE_WITH_LASTING_EFFECT = "gone_with_lasting_effect"
    DIED = "died"
    NOT_KNOWN = "not_known"

    @property
    def phrase(self) -> str:
        return self.value.replace("_", " ")

    @property
    def over(self) -> bool:
        return self in {Outcome.GONE, Outcome.GONE_WITH_LASTING_EFFECT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One adverse event as somebody judged it.

    serious: death, danger to life, hospital, lasting damage or birth defect. Raises NotPlausible for what contradicts
    itself: a death that somebody survived, a danger to life that was not serious, an end before the beginning.
    """

    harm: Harm
    grade: Grade
    serious: bool
    relation: Relation
    action: Action
    outcome: Outcome
    onset_at: datetime
    resolved_at: datetime | None = None
    words: str = ""

    def __post_init__(self) -> None:
        if (self.grade is Grade.DEATH) != (self.outcome is Outcome.DIED):
            raise NotPlausible("outcome", say("Grade 5 and “died” go together; one without the other cannot be."))
        if self.grade >= Grade.LIFE_THREATENING and not self.serious:
            raise NotPlausible("serious", say("A danger to life or a death is serious."))
        if self.outcome.over != (self.resolved_at is not None):
            raise NotPlausible("resolved_at", say("What is gone has a time when it was gone; what is not has none."))
        if self.resolved_at is not None and self.resolved_at < self.onset_at:
            raise NotPlausible("resolved_at", say("It cannot be gone before it began."))
        if self.harm is Harm.OTHER and len(self.words.strip()) < WORDS_AT_LEAST:
            raise NotPlausible("words", say("Say what it was."))


_HARMS: Final = {
    Harm.HIGH_PRESSURE: "high blood pressure",
    Harm.LOW_PRESSURE: "low blood pressure",
    Harm.FAST_PULSE: "fast pulse",
    Harm.SLOW_PULSE: "slow pulse",
    Harm.ARRHYTHMIA: "irregular heart rhythm",
    Harm.CHEST_PAIN: "chest pain",
    Harm.LOW_OXYGEN: "low oxygen",
    Harm.SLOW_BREATHING: "slow breathing or no breath",
    Harm.AIRWAY: "airway problem, laryngospasm among them",
    Harm.ASPIRATION: "aspiration",
    Harm.TOO_SLEEPY: "too sleepy",
    Harm.DISTRESS: "frightening experience, panic",
    Harm.AGITATION: "agitation",
    Harm.HALLUCINATION: "seeing or hearing what is not there, after the infusion",
    Harm.SELF_HARM_THOUGHTS: "thoughts of self-harm",
    Harm.NAUSEA: "nausea",
    Harm.VOMITING: "vomiting",
    Harm.HEADACHE: "headache",
    Harm.DIZZINESS: "dizziness",
    Harm.DOUBLE_VISION: "double vision",
    Harm.FALL: "fall",
    Harm.FAINT: "faint",
    Harm.SEIZURE: "seizure",
    Harm.ALLERGY: "allergic reaction",
    Harm.INFUSION_SITE: "trouble where the drip was",
    Harm.URINARY: "bladder or urinary trouble",
    Harm.LIVER: "liver trouble",
    Harm.WRONG_DOSE: "wrong dose, drug, rate or patient",
    Harm.OTHER: "something else (say what)",
}
_GRADES: Final = {
    Grade.MILD: "mild: noticed; nothing had to be done",
    Grade.MODERATE: "moderate: something was done here, or the day was spoiled",
    Grade.SEVERE: "severe: treated elsewhere, or could not look after themselves",
    Grade.LIFE_THREATENING: "life at risk: help was needed at once",
    Grade.DEATH: "death",
}
