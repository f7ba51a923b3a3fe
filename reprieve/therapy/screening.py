"""May this person be treated at all? Contraindications (R03, R04) and other drugs (R08, R09)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import UNKNOWN, Fact, Finding, Unknown
from reprieve.therapy.protocols import Protocol


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


class DrugClass(StrEnum):
    THEOPHYLLINE = "theophylline"
    BENZODIAZEPINE = "benzodiazepine"
    OPIOID = "opioid"
    SEDATIVE = "sedative"
    MAOI = "maoi"
    STIMULANT = "stimulant"
    LAMOTRIGINE = "lamotrigine"
    ANTIPSYCHOTIC = "antipsychotic"
    CYP2B6_INHIBITOR = "cyp2b6_inhibitor"
    CYP3A4_INHIBITOR = "cyp3a4_inhibitor"
    RIFAMPICIN = "rifampicin"
    NALTREXONE = "naltrexone"
    QT_PROLONGING = "qt_prolonging"
    NONE = "none"  # looked at: no interaction of note


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One drug a patient takes. drug_class UNKNOWN: not matched, to be asked. last_taken_at UNKNOWN: to be asked."""

    name: str
    drug_class: DrugClass | Unknown = UNKNOWN
    last_taken_at: datetime | Unknown = UNKNOWN
    diazepam_mg_per_day: Decimal | Unknown = UNKNOWN  # equivalent; asked of benzodiazepines only


def class_of(name: str) -> DrugClass | Unknown:
    """Return the class of a drug by its ingredient name, UNKNOWN if it is not in the list."""
    raise NotImplementedError


def contraindications(
    answers: Mapping[Item, Fact], *, age_years: int | Unknown, protocol: Protocol
) -> tuple[Finding, ...]:
    """Answer R03 and R04; an item not asked is unknown and holds."""
    raise NotImplementedError


def interactions(medicines: Iterable[Medicine] | Unknown, *, protocol: Protocol, now: datetime) -> tuple[Finding, ...]:
    """Answer R08 and R09 and note what else the drugs do."""
    raise NotImplementedError
