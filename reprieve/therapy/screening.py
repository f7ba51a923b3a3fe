"""May this person be treated at all? Contraindications on file (R03, R04); other drugs are in `medicines`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import UNKNOWN, Fact, Finding, Unknown
from reprieve.therapy.findings import PRESCRIBER, Basis, YesNo
from reprieve.therapy.limits import GateLimits
from reprieve.therapy.medicines import DrugClass, Medicine, interactions
from reprieve.therapy.protocols import Protocol

__all__ = ["QUESTIONS", "DrugClass", "Item", "Medicine", "Question", "contraindications", "interactions"]


class Item(StrEnum):
    """One thing that a screening history asks; `QUESTIONS[item]` has its words, class and source."""

    KETAMINE_ALLERGY = "ketamine_allergy"
    PRESSURE_RISE_HAZARD = "pressure_rise_hazard"
    ANEURYSM_AVM_BLEED = "aneurysm_avm_bleed"
    SEVERE_HEART_DISEASE = "severe_heart_disease"
    STROKE_OR_HEAD_TRAUMA = "stroke_or_head_trauma"
    ECLAMPSIA = "eclampsia"
    PSYCHOSIS_OR_MANIA = "psychosis_or_mania"
    BREASTFEEDING = "breastfeeding"
    RECENT_CARDIAC_EVENT = "recent_cardiac_event"
    POORLY_CONTROLLED_HEART = "poorly_controlled_heart"
    UNCONTROLLED_PRESSURE = "uncontrolled_pressure"
    PSYCHOSIS_IN_FAMILY = "psychosis_in_family"
    SEVERE_LIVER = "severe_liver"
    MODERATE_LIVER = "moderate_liver"
    RAISED_ICP = "raised_icp"
    EYE_PRESSURE = "eye_pressure"
    PAST_KETAMINE_MISUSE = "past_ketamine_misuse"
    HYPERTHYROID = "hyperthyroid"
    PORPHYRIA = "porphyria"
    APNOEA_OR_LUNG = "apnoea_or_lung"
    BLADDER = "bladder"
    SEIZURES = "seizures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """absolute: nobody may override (R03); else the prescriber decides in writing (R04). opinion: whose note."""

    item: Item
    asks: str
    absolute: bool
    source: str
    certainty: Certainty
    opinion: str = ""


_READ, _SECOND = Certainty.READ, Certainty.READ_SECOND_HAND


def _absolute(item: Item, asks: str, source: str, certainty: Certainty) -> Question:
    return Question(item=item, asks=asks, absolute=True, source=source, certainty=certainty)


def _relative(item: Item, asks: str, source: str, certainty: Certainty, opinion: str = "") -> Question:
    return Question(item=item, asks=asks, absolute=False, source=source, certainty=certainty, opinion=opinion)


QUESTIONS: Final[Mapping[Item, Question]] = MappingProxyType(
    {
        question.item: question
        for question in (
            _absolute(Item.KETAMINE_ALLERGY, "Allergy to ketamine", "SPRAV", _READ),
            _absolute(
                Item.PRESSURE_RISE_HAZARD,
                "A condition in which a rise of pressure would be a serious hazard",
                "UK-SMPC",
                _READ,
            ),
            _absolute(
                Item.ANEURYSM_AVM_BLEED,
                "Aneurysm, arteriovenous malformation, or a bleed in the brain, ever",
                "SPRAV",
                _READ,
            ),
            _absolute(Item.SEVERE_HEART_DISEASE, "Severe coronary or heart muscle disease", "UK-SMPC", _READ),
            _absolute(Item.STROKE_OR_HEAD_TRAUMA, "Stroke or head trauma", "UK-SMPC", _READ),
            _absolute(Item.ECLAMPSIA, "Pre-eclampsia or eclampsia", "UK-SMPC", _READ),
            _absolute(Item.PSYCHOSIS_OR_MANIA, "Active psychosis, schizophrenia or current mania", "COHEN18", _SECOND),
            _absolute(Item.BREASTFEEDING, "Breastfeeding", "COHEN18", _SECOND),
            _relative(
                Item.RECENT_CARDIAC_EVENT,
                "Heart attack, unstable angina, stent or bypass in the last 12 months, or a TIA",
                "JNJCV",
                _READ,
                "cardiology",
            ),
            _relative(
                Item.POORLY_CONTROLLED_HEART,
                "Poorly controlled heart or vessel disease",
                "COHEN18",
                _SECOND,
                "cardiology",
            ),
            _relative(
                Item.UNCONTROLLED_PRESSURE, "High blood pressure that is not controlled", "SPRAV", _READ, "cardiology"
            ),
            _relative(
                Item.PSYCHOSIS_IN_FAMILY,
                "A parent, brother, sister or child with a psychotic disorder",
                "GERI19",
                _READ,
                "psychiatry",
            ),
            _relative(Item.SEVERE_LIVER, "Severe liver disease", "COHEN18", _SECOND, "hepatology"),
            _relative(Item.MODERATE_LIVER, "Moderate liver disease", "COHEN18", _SECOND, "hepatology"),
            _relative(
                Item.RAISED_ICP, "Raised pressure in the skull, a mass in it, or hydrocephalus", "COHEN18", _SECOND
            ),
            _relative(
                Item.EYE_PRESSURE, "Raised eye pressure, open eye injury or untreated glaucoma", "GREEN11", _READ
            ),
            _relative(
                Item.PAST_KETAMINE_MISUSE,
                "Misuse of ketamine or PCP in the past",
                "GERI19",
                _READ,
                "addiction medicine",
            ),
            _relative(Item.HYPERTHYROID, "Overactive thyroid, or taking thyroid hormone", "GREEN11", _READ),
            _relative(Item.PORPHYRIA, "Acute porphyria", "OPENANES", _READ),
            _relative(Item.APNOEA_OR_LUNG, "Sleep apnoea, STOP-Bang of 3 or more, or COPD", "EU-LEAFLET", _READ),
            _relative(Item.BLADDER, "Interstitial cystitis, urinary symptoms or blood in the urine", "SPRAV", _READ),
            _relative(Item.SEIZURES, "Seizures", "GERI19", _READ),
        )
    }
)


def contraindications(
    answers: Mapping[Item, Fact], *, age_years: int | Unknown, protocol: Protocol
) -> tuple[Finding, ...]:
    """Answer R03 and R04; an item not asked is unknown and holds."""
    asked = (_rule(question).answer(answers.get(item, UNKNOWN)) for item, question in QUESTIONS.items())
    return (*_age(age_years, protocol.limits.gate), *asked)


def _rule(question: Question) -> YesNo:
    rule = "R03" if question.absolute else "R04"
    opinion = f" Ask {question.opinion} for a note." if question.opinion else ""
    return YesNo(
        rule=f"{rule}-{question.item.value.replace('_', '-')}",
        wanted=False,
        met=f"No: {question.asks}.",
        unmet=f"On file: {question.asks}.",
        unknown=f"Not asked yet: {question.asks}.",
        ask="Ask the patient and look in the record.",
        resolve="Ketamine is not given here. If the record is wrong, correct it with a document."
        if question.absolute
        else f"The prescriber weighs risk and benefit in writing.{opinion}",
        basis=Basis(question.source, question.certainty),
        hard=question.absolute,
        by=frozenset() if question.absolute else PRESCRIBER,
    )


def _age(age_years: int | Unknown, limits: GateLimits) -> Iterator[Finding]:
    youngest, oldest = limits.youngest_years, limits.oldest_years
    if isinstance(age_years, Unknown):
        yield Basis.of(youngest).ask("R03-age", "The age is not known.", resolve="Ask for the date of birth.")
    elif age_years < youngest.value:
        yield Basis.of(youngest).refuse(
            "R03-age",
            "The patient is {age}; infusions here are for {youngest} and older.",
            resolve="Refer to a centre for children.",
            age=age_years,
            youngest=youngest,
        )
    elif age_years > oldest.value:
        yield Basis.of(oldest).hold(
            "R04-age",
            "The patient is {age}; above {oldest} caution is advised.",
            resolve="The prescriber weighs risk and benefit in writing.",
            by=PRESCRIBER,
            age=age_years,
            oldest=oldest,
        )
    else:
        yield Basis.of(youngest).clear("R03-age", "The patient is of an age that is treated here.")
