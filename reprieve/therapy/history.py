"""What a screening history asks (standard 2.1): each question with its class, what decides it, and its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from reprieve.evidence.register import Certainty


class Section(StrEnum):
    """The walk through a history, in the order in which it is asked."""

    HEART = "heart"
    BRAIN = "brain"
    MIND = "mind"
    BREATHING = "breathing"
    BODY = "body"

    @property
    def heading(self) -> str:
        """Return its heading; an English msgid."""
        return _TITLES[self]


_TITLES: Final = {
    Section.HEART: "Heart, vessels, pressure",
    Section.BRAIN: "Brain and eyes",
    Section.MIND: "Mind and substances",
    Section.BREATHING: "Breathing and sleep",
    Section.BODY: "Allergy, liver, bladder and the rest",
}


class Kind(StrEnum):
    """What a yes does."""

    ABSOLUTE = "absolute"  # R03: nobody may override
    RELATIVE = "relative"  # R04: the prescriber decides in writing
    CAUTION = "caution"  # R04 as well; the sources ask for care, not for a reason against
    FACTOR = "factor"  # speaks through a score, not by itself


class Item(StrEnum):
    """One thing that a screening history asks; `QUESTIONS[item]` has its words, class and source."""

    PRESSURE_RISE_HAZARD = "pressure_rise_hazard"
    SEVERE_HEART_DISEASE = "severe_heart_disease"
    RECENT_CARDIAC_EVENT = "recent_cardiac_event"
    POORLY_CONTROLLED_HEART = "poorly_controlled_heart"
    UNCONTROLLED_PRESSURE = "uncontrolled_pressure"
    HYPERTENSIVE_ENCEPHALOPATHY = "hypertensive_encephalopathy"
    ECLAMPSIA = "eclampsia"
    ANEURYSM_AVM_BLEED = "aneurysm_avm_bleed"
    STROKE_OR_HEAD_TRAUMA = "stroke_or_head_trauma"
    TIA = "tia"
    RAISED_ICP = "raised_icp"
    SEIZURES = "seizures"
    EYE_PRESSURE = "eye_pressure"
    PSYCHOSIS_OR_MANIA = "psychosis_or_mania"
    PSYCHOSIS_IN_FAMILY = "psychosis_in_family"
    PAST_KETAMINE_MISUSE = "past_ketamine_misuse"
    APNOEA_OR_LUNG = "apnoea_or_lung"
    SNORES = "snores"
    TIRED_BY_DAY = "tired_by_day"
    STOPS_BREATHING = "stops_breathing"
    TREATED_PRESSURE = "treated_pressure"
    LARGE_NECK = "large_neck"
    KETAMINE_ALLERGY = "ketamine_allergy"
    BREASTFEEDING = "breastfeeding"
    SEVERE_LIVER = "severe_liver"
    MODERATE_LIVER = "moderate_liver"
    HYPERTHYROID = "hyperthyroid"
    PORPHYRIA = "porphyria"
    BLADDER = "bladder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """decided_by: the test or datum that settles it. note_by: whose written opinion a yes needs before R04 is weighed.

    dated: a yes has a day on which it last was, from which the rule reckons.
    """

    item: Item
    section: Section
    kind: Kind
    asks: str
    decided_by: str
    source: str
    certainty: Certainty
    note_by: str = ""
    dated: bool = False

    @property
    def absolute(self) -> bool:
        return self.kind is Kind.ABSOLUTE


_Row = tuple[Item, Section, Kind, str, str, str, Certainty]
_H, _B, _M, _S, _R = Section
_A, _REL, _C, _F = Kind
_READ, _SECOND, _RECALL = Certainty.READ, Certainty.READ_SECOND_HAND, Certainty.RECALL
_EVER = "history, imaging report"

# fmt: off
_ROWS: Final[tuple[_Row, ...]] = (
    (Item.PRESSURE_RISE_HAZARD, _H, _A, "A condition in which a rise of pressure would be a serious hazard",
     "problem list and pressure", "UK-SMPC", _READ),
    (Item.SEVERE_HEART_DISEASE, _H, _A, "Severe coronary or heart muscle disease",
     "history, ECG, cardiology note", "UK-SMPC", _READ),
    (Item.RECENT_CARDIAC_EVENT, _H, _REL, "Heart attack, unstable angina, stent or bypass, ever",
     "history: the day of the last one", "JNJCV", _READ),
    (Item.POORLY_CONTROLLED_HEART, _H, _REL, "Poorly controlled heart or vessel disease",
     "pressure, pulse, ECG if at risk", "COHEN18", _SECOND),
    (Item.UNCONTROLLED_PRESSURE, _H, _REL, "High blood pressure that is not controlled",
     "pressures of the last weeks", "SPRAV", _READ),
    (Item.HYPERTENSIVE_ENCEPHALOPATHY, _H, _REL, "Hypertensive encephalopathy, ever",
     "history", "JNJCV", _READ),
    (Item.ECLAMPSIA, _H, _A, "Pre-eclampsia or eclampsia",
     "history", "UK-SMPC", _READ),
    (Item.ANEURYSM_AVM_BLEED, _B, _A, "Aneurysm, arteriovenous malformation, or a bleed in the brain, ever",
     _EVER, "SPRAV", _READ),
    (Item.STROKE_OR_HEAD_TRAUMA, _B, _A, "Stroke or head trauma",
     _EVER, "UK-SMPC", _READ),
    (Item.TIA, _B, _REL, "A passing stroke (TIA), ever",
     _EVER, "JNJCV", _READ),
    (Item.RAISED_ICP, _B, _REL, "Raised pressure in the skull, a mass in it, or hydrocephalus",
     _EVER, "COHEN18", _SECOND),
    (Item.SEIZURES, _B, _C, "Seizures",
     "history; theophylline on the list of medicines", "GERI19", _READ),
    (Item.EYE_PRESSURE, _B, _REL, "Raised eye pressure, open eye injury or untreated glaucoma",
     "eye history", "GREEN11", _READ),
    (Item.PSYCHOSIS_OR_MANIA, _M, _A, "Active psychosis, schizophrenia or current mania",
     "history, mental state, psychiatrist's note", "COHEN18", _SECOND),
    (Item.PSYCHOSIS_IN_FAMILY, _M, _C, "A parent, brother, sister or child with a psychotic disorder",
     "family history", "GERI19", _READ),
    (Item.PAST_KETAMINE_MISUSE, _M, _REL, "Misuse of ketamine or PCP in the past",
     "history, addiction opinion", "GERI19", _READ),
    (Item.APNOEA_OR_LUNG, _S, _C, "Known sleep apnoea, COPD, or obesity with pauses in breathing",
     "history, SpO2", "EU-LEAFLET", _READ),
    (Item.SNORES, _S, _F, "Snores loudly",
     "patient, or who sleeps beside them", "STOP-BANG", _RECALL),
    (Item.TIRED_BY_DAY, _S, _F, "Often tired or sleepy by day",
     "patient", "STOP-BANG", _RECALL),
    (Item.STOPS_BREATHING, _S, _F, "Somebody has seen the breathing stop in sleep",
     "who sleeps beside them", "STOP-BANG", _RECALL),
    (Item.TREATED_PRESSURE, _S, _F, "Has high blood pressure, treated or not",
     "problem list", "STOP-BANG", _RECALL),
    (Item.LARGE_NECK, _S, _F, "Neck more than 40 cm round",
     "tape measure", "STOP-BANG", _RECALL),
    (Item.KETAMINE_ALLERGY, _R, _A, "Allergy to ketamine",
     "allergy record", "SPRAV", _READ),
    (Item.BREASTFEEDING, _R, _A, "Breastfeeding",
     "patient", "COHEN18", _SECOND),
    (Item.SEVERE_LIVER, _R, _REL, "Severe liver disease",
     "ALT, AST, ALP, GGT, bilirubin", "COHEN18", _SECOND),
    (Item.MODERATE_LIVER, _R, _C, "Moderate liver disease",
     "ALT, AST, ALP, GGT, bilirubin", "COHEN18", _SECOND),
    (Item.HYPERTHYROID, _R, _C, "Overactive thyroid, or taking thyroid hormone",
     "TSH if clinically in doubt", "GREEN11", _READ),
    (Item.PORPHYRIA, _R, _C, "Acute porphyria",
     "history", "OPENANES", _READ),
    (Item.BLADDER, _R, _C, "Interstitial cystitis, urinary symptoms or blood in the urine",
     "urinary questions, urinalysis", "SPRAV", _READ),
)
# fmt: on
_NOTE_BY: Final[Mapping[Item, str]] = {
    Item.RECENT_CARDIAC_EVENT: "cardiology",
    Item.POORLY_CONTROLLED_HEART: "cardiology",
    Item.SEVERE_LIVER: "hepatology",
    Item.PSYCHOSIS_IN_FAMILY: "psychiatry",
    Item.PAST_KETAMINE_MISUSE: "addiction medicine",
}
_DATED: Final = frozenset({Item.RECENT_CARDIAC_EVENT})

QUESTIONS: Final[Mapping[Item, Question]] = MappingProxyType(
    {
        item: Question(
            item=item,
            section=section,
            kind=kind,
            asks=asks,
            decided_by=decided_by,
            source=source,
            certainty=certainty,
            note_by=_NOTE_BY.get(item, ""),
            dated=item in _DATED,
        )
        for item, section, kind, asks, decided_by, source, certainty in _ROWS
    }
)


def questions_of(section: Section) -> tuple[Question, ...]:
    """Return the questions of one section, in the order in which they are asked."""
    return tuple(question for question in QUESTIONS.values() if question.section is section)
