"""The facts that today's gate asks for; each may be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from reprieve.therapy.care import Cared
from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown
from reprieve.therapy.interval import Change
from reprieve.therapy.laboratory import Results
from reprieve.therapy.orders import Plan
from reprieve.therapy.protocols import DrugForm, Indication, Tier
from reprieve.therapy.scales import Scale
from reprieve.therapy.screening import History, Item, Medicine
from reprieve.therapy.vitals import Reading
from reprieve.therapy.weights import Weighing


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts:
    indication: Indication
    protocol_key: str
    protocol_version: int
    drug_form: DrugForm
    signed_at: datetime
    signed_by: str
    language: str
    teach_back: bool
    withdrawn: bool = False
    # What of the words differs from what would be signed today; Unknown: which words were signed was not kept.
    changed: tuple[str, ...] | Unknown = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyTest:
    positive: bool
    taken_at: datetime
    lot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverPanel:
    """Each enzyme as a multiple of its upper limit of normal."""

    alt: Decimal
    ast: Decimal
    alp: Decimal
    ggt: Decimal
    taken_on: date
    reviewed: bool = False  # an abnormal panel that a prescriber has reviewed in writing

    def __post_init__(self) -> None:
        if any(not value.is_finite() or value < 0 for value in (self.alt, self.ast, self.alp, self.ggt)):
            raise ValueError("An enzyme is a multiple of its upper limit: a number of 0 or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class UrinaryAnswers:
    """Four yes/no items, each session; `reviewed`: urinalysis done and a plan written."""

    frequency: Fact = UNKNOWN
    urgency: Fact = UNKNOWN
    pain: Fact = UNKNOWN
    blood: Fact = UNKNOWN
    reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugCheck:
    """What two people read off the vial, the bag and the pump screen, each for themselves (R14).

    volume_ml: to be infused, as the pump shows it. vial_lot, ndc: of several vials, one after the other with commas.
    """

    first_person: str
    second_person: str
    drug_form: DrugForm
    concentration_mg_per_ml: Decimal
    volume_ml: Decimal
    pump_rate_ml_per_h: Decimal
    vial_lot: str
    ndc: str
    checked_at: datetime

    @property
    def lots(self) -> frozenset[str]:
        return frozenset(lot.strip() for lot in self.vial_lot.split(","))

    @property
    def ndcs(self) -> frozenset[str]:
        return frozenset(ndc.strip() for ndc in self.ndc.split(","))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnVial:
    """A vial that the dispensary's register says was drawn for this session."""

    lot: str
    ndc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escort:
    """The adult who takes the patient home. confirmed_at: seen or called; UNKNOWN: only named."""

    name: str
    phone: str
    confirmed_at: datetime | Unknown = UNKNOWN
    confirmed_by: str = ""


class Kit(StrEnum):
    """What must have been checked today (R19)."""

    OXYGEN = "oxygen"
    SUCTION = "suction"
    BAG_MASK = "bag_mask"
    DEFIBRILLATOR = "defibrillator"
    RESCUE_DRUGS = "rescue_drugs"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return self.value.replace("_", " ")


class Monitor(StrEnum):
    SPO2 = "spo2"
    NIBP = "nibp"
    ETCO2 = "etco2"
    ECG = "ecg"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return _MONITOR_PHRASES[self]


_MONITOR_PHRASES = {
    Monitor.SPO2: "pulse oximeter",
    Monitor.NIBP: "pressure cuff",
    Monitor.ETCO2: "capnography",
    Monitor.ECG: "ECG",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """Everything the gate asks. UNKNOWN until somebody has established it; None means: looked, and there is none.

    Times that something was last done are of the patient; `session_readings` are today's, at rest, before the start.
    """

    # order and consent
    order: Plan | Unknown = UNKNOWN
    patient_indication: Indication | Unknown = UNKNOWN
    protocol_approved: Fact = UNKNOWN
    consent: ConsentFacts | Unknown | None = UNKNOWN
    has_capacity: Fact = UNKNOWN
    identity_checked: Fact = UNKNOWN
    # history and medicines
    age_years: int | Unknown = UNKNOWN
    screening: Mapping[Item, Fact] = field(default_factory=dict)
    screening_dates: Mapping[Item, date] = field(default_factory=dict)  # of what last happened on a day
    specialist_notes: frozenset[Item] = frozenset()
    bmi_kg_m2: Decimal | Unknown = UNKNOWN
    male: Fact = UNKNOWN
    changes: Mapping[Change, Fact] = field(default_factory=dict)  # since the last visit
    scales_filled_in: Fact = UNKNOWN
    medicines: tuple[Medicine, ...] | Unknown = UNKNOWN
    last_infusion_at: datetime | Unknown | None = UNKNOWN
    # pregnancy
    could_be_pregnant: Fact = UNKNOWN
    cannot_conceive_documented: Fact = UNKNOWN  # sterile or post-menopausal, in writing
    pregnancy_test: PregnancyTest | Unknown | None = UNKNOWN
    # mind
    new_psychosis_or_mania: Fact = UNKNOWN
    high_suicide_risk: Fact = UNKNOWN  # asked for mood indications
    safety_plan: Fact = UNKNOWN
    rass: int | Unknown = UNKNOWN
    moaas: int | Unknown = UNKNOWN
    sedation: Scale = Scale.RASS  # which of the two this clinic scores
    # substances
    intoxicated: Fact = UNKNOWN
    urine_screen_unexplained: Fact = UNKNOWN
    active_substance_use_disorder: Fact = UNKNOWN
    other_ketamine_last_at: datetime | Unknown | None = UNKNOWN
    alcohol_or_drugs_last_at: datetime | Unknown | None = UNKNOWN
    misuse_flags: int | Unknown = UNKNOWN
    # body
    weighings: tuple[Weighing, ...] | Unknown = UNKNOWN
    liver: LiverPanel | Unknown | None = UNKNOWN
    went_without_liver_tests: bool = False  # an earlier session did, by an override, and none were taken since
    laboratory: Results = field(default_factory=dict)
    qtc_long_ms: Decimal | None = None  # the clinic's own number, None while nobody has signed one
    jaundice: Fact = UNKNOWN
    urinary: UrinaryAnswers = UrinaryAnswers()
    session_readings: tuple[Reading, ...] = ()
    rested_with_right_cuff: Fact = UNKNOWN
    new_irregular_rhythm: Fact = UNKNOWN
    unwell: Fact = UNKNOWN
    last_solids_at: datetime | Unknown = UNKNOWN
    last_clear_liquids_at: datetime | Unknown = UNKNOWN
    slow_stomach: Fact = UNKNOWN  # GLP-1 agonist, gastroparesis, reflux
    iv_access_free_flowing: Fact = UNKNOWN
    # who takes the patient home
    escort: Escort | Unknown | None = UNKNOWN
    # drug, staff, room
    today: date | Unknown = UNKNOWN  # by the clinic's calendar; else the day of `now` in its own zone
    drug_check: DrugCheck | Unknown | None = UNKNOWN
    drawn: frozenset[DrawnVial] | None = None  # None: this clinic keeps its drug register elsewhere
    credentials_current: Fact = UNKNOWN  # licences, registrations and ACLS of everyone named for this session
    prescriber_on_site: Fact = UNKNOWN
    airway_clinician_in_suite: Fact = UNKNOWN  # tier C
    nurse: str | None = None  # who looks after the patient; None: nobody has taken over, so who starts will
    room: str = ""
    nurses_patients: tuple[Cared, ...] = ()  # whom that nurse looks after besides
    kit_checked_on: Mapping[Kit, date] | Unknown = UNKNOWN
    monitors: frozenset[Monitor] | Unknown = UNKNOWN
    pump_limits_set: Fact = UNKNOWN

    @property
    def history(self) -> History:
        """What the screening history knows."""
        return History(
            answers=self.screening,
            happened_on=self.screening_dates,
            notes=self.specialist_notes,
            age_years=self.age_years,
            bmi_kg_m2=self.bmi_kg_m2,
            male=self.male,
        )

    def day(self, now: datetime) -> date:
        """Return today by the clinic's calendar; where nobody said, the day of `now` in its own zone."""
        return now.date() if isinstance(self.today, Unknown) else self.today

    @property
    def tier(self) -> Tier:
        """The setting that the order needs; without an order the strictest that may be given at all."""
        return Tier.C if isinstance(self.order, Unknown) else self.order.tier
