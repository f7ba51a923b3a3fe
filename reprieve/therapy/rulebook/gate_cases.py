"""Worked cases of the readiness gate.

Each changes one thing on a day on which everything else is in order. The spec tests hold the rules to them; the
rulebook prints them with what the rules really say.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from reprieve.therapy.decisions import UNKNOWN, Fact, Verdict
from reprieve.therapy.gate_facts import DrawnVial
from reprieve.therapy.gates import ConsentFacts, Escort, Kit, Monitor, PregnancyTest, UrinaryAnswers
from reprieve.therapy.laboratory import LabResult, LabTest, Results
from reprieve.therapy.ordering import plan
from reprieve.therapy.protocols import DrugForm, Indication, Tier
from reprieve.therapy.rulebook.asking import (
    PRESCRIBER,
    Case,
    gate_case,
    high_liver,
    took,
    weighed,
)
from reprieve.therapy.rulebook.synthetic import (
    CRPS,
    NOW,
    drug_check,
    minutes,
    order,
    reading,
    ready,
    screened,
    watched,
)
from reprieve.therapy.screening import DrugClass, Item
from reprieve.therapy.session import State
from reprieve.therapy.vitals import Sign

CLEAR, ADVISE, HOLD, REFUSE = Verdict
NONE, KETAMINE = DrugClass.NONE, DrugClass.OTHER_KETAMINE

_CONSENT: Final = ConsentFacts(
    indication=Indication.DEPRESSION,
    protocol_key="depression-0.5",
    protocol_version=1,
    drug_form=DrugForm.RACEMIC,
    signed_at=NOW - timedelta(days=7),
    signed_by="Demo Birch",
    language="en",
    teach_back=True,
)
_CHECK: Final = drug_check(plan(order()))
_OTHERS: Final = tuple(r for r in ready().session_readings if r.sign is not Sign.SYSTOLIC)


def _systolic(*pairs: tuple[int, float]) -> tuple[object, ...]:
    """Return the day's resting signs with these systolic pressures, each so many minutes before the start."""
    return (*_OTHERS, *(reading(Sign.SYSTOLIC, value, NOW - minutes(before)) for value, before in pairs))


def _on_file(*items: Item) -> dict[Item, Fact]:
    return {**ready().screening, **dict.fromkeys(items, True)}


def _heart_attack(on: date | None) -> dict[str, Any]:
    days = {} if on is None else {Item.RECENT_CARDIAC_EVENT: on}
    return {"screening": _on_file(Item.RECENT_CARDIAC_EVENT), "screening_dates": days}


def _sleep(large_neck: Fact) -> dict[Item, Fact]:
    return {**_on_file(Item.SNORES, Item.TIRED_BY_DAY), Item.LARGE_NECK: large_neck}


_DAY: Final = NOW.date() - timedelta(days=20)
_TSH: Final = LabResult(test=LabTest.TSH, taken_on=_DAY, value=Decimal("0.1"), lower=Decimal("0.4"), upper=Decimal(4))
_BILIRUBIN: Final = LabResult(test=LabTest.BILIRUBIN, taken_on=_DAY, value=Decimal("1.4"), upper=Decimal("1.2"))
_QTC: Final = LabResult(test=LabTest.QTC, taken_on=_DAY, value=Decimal(490))
_URINALYSIS: Final = LabResult(
    test=LabTest.URINALYSIS,
    taken_on=NOW.date() - timedelta(days=1),
    looked_for=frozenset({"blood", "protein"}),
    found=frozenset({"blood"}),
)
_BLEEDS: Final = UrinaryAnswers(frequency=False, urgency=False, pain=False, blood=True, reviewed=True)


def _with(*results: LabResult) -> Results:
    """Return what is on file: a clean drug screen, and these."""
    return {LabTest.URINE_DRUGS: screened(), **{result.test: result for result in results}}


def _urine(screen: LabResult) -> Results:
    return {LabTest.URINE_DRUGS: screen}


GATE_CASES: Final[tuple[Case, ...]] = (
    gate_case("R01", "a complete consent of last week", CLEAR),
    gate_case("R01", "nobody has looked for a consent", HOLD, consent=UNKNOWN),
    gate_case("R01", "there is no consent", REFUSE, consent=None),
    gate_case("R01", "consent without a signer", REFUSE, consent=replace(_CONSENT, signed_by=" ")),
    gate_case("R01", "consent without teach-back", REFUSE, consent=replace(_CONSENT, teach_back=False)),
    gate_case("R01", "consent withdrawn", REFUSE, consent=replace(_CONSENT, withdrawn=True)),
    gate_case(
        "R01", "what is told of the bladder has changed", REFUSE, consent=replace(_CONSENT, changed=("bladder",))
    ),
    gate_case("R01", "which text was signed was not kept", REFUSE, consent=replace(_CONSENT, changed=UNKNOWN)),
    gate_case("R01", "consent for CRPS", REFUSE, consent=replace(_CONSENT, indication=Indication.CRPS)),
    gate_case("R01", "consent for version 0", REFUSE, consent=replace(_CONSENT, protocol_version=0)),
    gate_case("R01", "consent for S-ketamine", REFUSE, consent=replace(_CONSENT, drug_form=DrugForm.S_KETAMINE)),
    gate_case(
        "R01",
        "consent of 13 months ago",
        REFUSE,
        consent=replace(_CONSENT, signed_at=NOW - timedelta(days=395)),
    ),
    gate_case("R02", "protocol approved, indication as ordered", CLEAR),
    gate_case("R02", "the patient is treated for CRPS", REFUSE, patient_indication=Indication.CRPS),
    gate_case("R02", "the indication is not known", HOLD, patient_indication=UNKNOWN),
    gate_case("R02", "the version is not approved", REFUSE, protocol_approved=False),
    gate_case("R02", "nobody knows whether the version is approved", HOLD, protocol_approved=UNKNOWN),
    gate_case("R02", "the order was made under the CRPS protocol", REFUSE, order=plan(order(CRPS))),
    gate_case("R03", "no absolute contraindication", CLEAR),
    gate_case("R03", "aneurysm on file", REFUSE, screening={**ready().screening, Item.ANEURYSM_AVM_BLEED: True}),
    gate_case("R03", "aneurysm never asked", HOLD, screening={**ready().screening, Item.ANEURYSM_AVM_BLEED: UNKNOWN}),
    gate_case("R03", "17 years old", REFUSE, age_years=17),
    gate_case("R03", "age unknown", HOLD, age_years=UNKNOWN),
    gate_case("R03", "heart attack 5 weeks ago", REFUSE, **_heart_attack(NOW.date() - timedelta(weeks=5))),
    gate_case("R04", "heart attack, day not known", HOLD, **_heart_attack(None)),
    gate_case("R04", "heart attack 11 months ago, no note", HOLD, **_heart_attack(date(2025, 12, 2))),
    gate_case(
        "R04",
        "heart attack 11 months ago, note of cardiology on file",
        HOLD,
        by=PRESCRIBER,
        specialist_notes=frozenset({Item.RECENT_CARDIAC_EVENT}),
        **_heart_attack(date(2025, 12, 2)),
    ),
    gate_case("R04", "heart attack 12 months ago", ADVISE, **_heart_attack(date(2025, 11, 2))),
    gate_case("R04", "severe liver disease, no note", HOLD, screening=_on_file(Item.SEVERE_LIVER)),
    gate_case(
        "R04",
        "severe liver disease, note of hepatology on file",
        HOLD,
        by=PRESCRIBER,
        screening=_on_file(Item.SEVERE_LIVER),
        specialist_notes=frozenset({Item.SEVERE_LIVER}),
    ),
    gate_case("R04", "a passing stroke, once", HOLD, by=PRESCRIBER, screening=_on_file(Item.TIA)),
    gate_case(
        "R04", "seizures never asked", HOLD, by=PRESCRIBER, screening={**ready().screening, Item.SEIZURES: UNKNOWN}
    ),
    gate_case("R04", "STOP-Bang: snores, tired, tape not at hand", HOLD, by=PRESCRIBER, screening=_sleep(UNKNOWN)),
    gate_case("R04", "STOP-Bang: snores, tired, large neck", HOLD, by=PRESCRIBER, screening=_sleep(True)),
    gate_case("R04", "STOP-Bang: snores, tired", CLEAR, screening=_sleep(False)),
    gate_case("R04", "76 years old", HOLD, by=PRESCRIBER, age_years=76),
    gate_case("R05", "negative test 2 days ago", CLEAR),
    gate_case("R05", "cannot be pregnant, no test", CLEAR, could_be_pregnant=False, pregnancy_test=None),
    gate_case("R05", "positive test", REFUSE, pregnancy_test=PregnancyTest(positive=True, taken_at=NOW)),
    gate_case("R05", "no test", REFUSE, pregnancy_test=None),
    gate_case(
        "R05",
        "negative test 8 days ago",
        REFUSE,
        pregnancy_test=PregnancyTest(positive=False, taken_at=NOW - timedelta(days=8)),
    ),
    gate_case(
        "R05",
        "no test, past menopause in writing",
        HOLD,
        by=PRESCRIBER,
        pregnancy_test=None,
        cannot_conceive_documented=True,
    ),
    gate_case("R05", "whether pregnancy is possible is unknown", HOLD, could_be_pregnant=UNKNOWN),
    gate_case("R06", "calm, no high risk", CLEAR),
    gate_case("R06", "new signs of mania", REFUSE, by=PRESCRIBER, new_psychosis_or_mania=True),
    gate_case("R06", "RASS +1", REFUSE, by=PRESCRIBER, rass=1),
    gate_case("R06", "RASS not scored", HOLD, rass=UNKNOWN),
    gate_case("R06", "high suicide risk, no plan", REFUSE, high_suicide_risk=True),
    gate_case(
        "R06", "high suicide risk with a safety plan", HOLD, by=PRESCRIBER, high_suicide_risk=True, safety_plan=True
    ),
    gate_case("R06", "suicide risk not asked in a mood series", HOLD, high_suicide_risk=UNKNOWN),
    gate_case("R06", "suicide risk not asked in a pain series", CLEAR, key=CRPS, high_suicide_risk=UNKNOWN),
    gate_case("R07", "sober, nothing from elsewhere", CLEAR),
    gate_case("R07", "intoxicated", REFUSE, intoxicated=True),
    gate_case("R07", "unexplained urine screen", REFUSE, by=PRESCRIBER, urine_screen_unexplained=True),
    gate_case("R07", "the screen found cocaine", REFUSE, by=PRESCRIBER, laboratory=_urine(screened("cocaine"))),
    gate_case(
        "R07",
        "the screen found an opioid that is prescribed",
        CLEAR,
        laboratory=_urine(screened("opioid", explained="Oxycodone, prescribed by Dr. Demo")),
    ),
    gate_case("R07", "the screen found cannabis", HOLD, by=PRESCRIBER, laboratory=_urine(screened("cannabis"))),
    gate_case("R07", "the last screen is 91 days old", ADVISE, laboratory=_urine(screened(days_ago=91))),
    gate_case("R07", "a panel without ketamine", ADVISE, laboratory=_urine(screened(ketamine=False))),
    gate_case("R07", "no screen on file, and nobody asked", HOLD, laboratory={}, urine_screen_unexplained=UNKNOWN),
    gate_case("R07", "lozenge 20 h ago", REFUSE, by=PRESCRIBER, other_ketamine_last_at=NOW - timedelta(hours=20)),
    gate_case(
        "R07", "esketamine on the list, 20 h ago", REFUSE, by=PRESCRIBER, medicines=took("Spravato", KETAMINE, 20)
    ),
    gate_case("R07", "ketamine lozenges on the list, 3 days ago", ADVISE, medicines=took("Lozenges", KETAMINE, 72)),
    gate_case("R07", "beer 20 h ago", HOLD, by=PRESCRIBER, alcohol_or_drugs_last_at=NOW - timedelta(hours=20)),
    gate_case("R07", "two signs of misuse", HOLD, by=PRESCRIBER, misuse_flags=2),
    gate_case("R07", "one sign of misuse", CLEAR, misuse_flags=1),
    gate_case("R08", "no medicines", CLEAR),
    gate_case("R08", "theophylline", REFUSE, medicines=took("Theophylline", DrugClass.THEOPHYLLINE)),
    gate_case("R08", "medicines not known", HOLD, medicines=UNKNOWN),
    gate_case("R08", "“lamotrigin”, which is on no list", HOLD, medicines=took("lamotrigin", UNKNOWN)),
    gate_case("R08", "“herbal mixture”, which is on no list", HOLD, medicines=took("herbal mixture", UNKNOWN)),
    gate_case(
        "R08", "“herbal mixture”, which a prescriber called harmless", CLEAR, medicines=took("herbal mixture", NONE)
    ),
    gate_case("R09", "oxycodone 2 h ago", HOLD, by=PRESCRIBER, medicines=took("Oxycodone", DrugClass.OPIOID)),
    gate_case("R09", "oxycodone 5 h ago", HOLD, by=PRESCRIBER, medicines=took("Oxycodone", DrugClass.OPIOID, 5)),
    gate_case("R09", "oxycodone 13 h ago", CLEAR, medicines=took("Oxycodone", DrugClass.OPIOID, 13)),
    gate_case("R09", "gabapentin 10 h ago", HOLD, by=PRESCRIBER, medicines=took("Gabapentin", DrugClass.SEDATIVE, 10)),
    gate_case(
        "R09",
        "clonazepam 24 h ago, 10 mg diazepam equivalent a day, mood series",
        HOLD,
        by=PRESCRIBER,
        medicines=took("Clonazepam", DrugClass.BENZODIAZEPINE, 24, diazepam_mg_per_day=Decimal(10)),
    ),
    gate_case("R09", "tranylcypromine", HOLD, by=PRESCRIBER, medicines=took("Tranylcypromine", DrugClass.MAOI)),
    gate_case("R09", "methylphenidate", HOLD, by=PRESCRIBER, medicines=took("Methylphenidate", DrugClass.STIMULANT)),
    gate_case("R09", "lithium", CLEAR, medicines=took("Lithium", NONE)),
    gate_case("R09", "levothyroxine", ADVISE, medicines=took("Levothyroxine", DrugClass.THYROID)),
    gate_case("R04", "levothyroxine, no TSH on file", ADVISE, medicines=took("Levothyroxine", DrugClass.THYROID)),
    gate_case(
        "R04",
        "levothyroxine, TSH 0.1 mIU/L, the laboratory's limit 0.4",
        ADVISE,
        medicines=took("Levothyroxine", DrugClass.THYROID),
        laboratory=_with(_TSH),
    ),
    gate_case(
        "R09",
        "QTc 490 ms, and 480 signed as long here",
        ADVISE,
        laboratory=_with(_QTC),
        qtc_long_ms=Decimal(480),
    ),
    gate_case("R09", "naltrexone", ADVISE, medicines=took("Naltrexone", DrugClass.NALTREXONE)),
    gate_case("R09", "citalopram", ADVISE, medicines=took("Citalopram", DrugClass.QT_PROLONGING)),
    gate_case("R09", "rifampin", ADVISE, medicines=took("Rifampin", DrugClass.RIFAMPICIN)),
    gate_case("R09", "lamotrigine", ADVISE, medicines=took("Lamotrigine", DrugClass.LAMOTRIGINE)),
    gate_case("R11", "70 kg yesterday", CLEAR),
    gate_case("R11", "never weighed", HOLD, weighings=UNKNOWN),
    gate_case(
        "R11",
        "weighed 31 days ago",
        REFUSE,
        weighings=(replace(weighed("70")[0], weighed_at=NOW - timedelta(days=31)),),
    ),
    gate_case("R11", "64 kg, then 70 kg", HOLD, by=PRESCRIBER, weighings=weighed("64.5", "70")),
    gate_case("R11", "60 kg, then 70 kg", REFUSE, weighings=weighed("60", "70")),
    gate_case("R11", "60 kg, 70 kg, and 70 kg again", CLEAR, weighings=weighed("60", "70", "70")),
    gate_case("R14", "two people, all as ordered", CLEAR),
    gate_case("R14", "not checked", REFUSE, drug_check=None),
    gate_case("R14", "the same person twice", REFUSE, drug_check=replace(_CHECK, second_person=" demo nurse ash")),
    gate_case("R14", "2 mg/mL instead of 1", REFUSE, drug_check=replace(_CHECK, concentration_mg_per_ml=Decimal(2))),
    gate_case("R14", "pump at ten times the rate", REFUSE, drug_check=replace(_CHECK, pump_rate_ml_per_h=Decimal(525))),
    gate_case("R14", "vial of S-ketamine", REFUSE, drug_check=replace(_CHECK, drug_form=DrugForm.S_KETAMINE)),
    gate_case("R14", "nothing drawn from the dispensary", REFUSE, drawn=frozenset()),
    gate_case(
        "R14", "the vial that was drawn", CLEAR, drawn=frozenset({DrawnVial(lot=_CHECK.vial_lot, ndc=_CHECK.ndc)})
    ),
    gate_case("R14", "another lot drawn than read", REFUSE, drawn=frozenset({DrawnVial(lot="B2", ndc=_CHECK.ndc)})),
    gate_case("R15", "normal liver tests of 20 days ago", CLEAR),
    gate_case("R15", "no liver tests", REFUSE, by=PRESCRIBER, liver=None),
    gate_case(
        "R15",
        "no liver tests, and an earlier session went on without",
        REFUSE,
        liver=None,
        went_without_liver_tests=True,
    ),
    gate_case("R15", "ALT 3 times the limit", REFUSE, liver=high_liver(reviewed=False)),
    gate_case(
        "R15", "ALT 3 times the limit, reviewed in writing", HOLD, by=PRESCRIBER, liver=high_liver(reviewed=True)
    ),
    gate_case(
        "R15",
        "blood in the urine",
        REFUSE,
        urinary=UrinaryAnswers(frequency=False, urgency=False, pain=False, blood=True),
    ),
    gate_case(
        "R15",
        "new urgency",
        HOLD,
        by=PRESCRIBER,
        urinary=UrinaryAnswers(frequency=False, urgency=True, pain=False, blood=False),
    ),
    gate_case("R15", "no complaint, blood in the urinalysis", REFUSE, laboratory=_with(_URINALYSIS)),
    gate_case(
        "R15",
        "blood in the urine and in the urinalysis, reviewed with a plan",
        HOLD,
        by=PRESCRIBER,
        urinary=_BLEEDS,
        laboratory=_with(_URINALYSIS),
    ),
    gate_case("R15", "blood in the urine, said to be reviewed, no urinalysis on file", REFUSE, urinary=_BLEEDS),
    gate_case("R15", "bilirubin 1.4 mg/dL, the laboratory's limit 1.2", ADVISE, laboratory=_with(_BILIRUBIN)),
    gate_case("R16", "124/78, calm", CLEAR),
    gate_case("R16", "systolic 145", HOLD, by=PRESCRIBER, session_readings=_systolic((145, 5))),
    gate_case("R16", "systolic 165 once", HOLD, session_readings=_systolic((165, 5))),
    gate_case("R16", "systolic 165, and 162 six minutes later", REFUSE, session_readings=_systolic((165, 8), (162, 2))),
    gate_case(
        "R16",
        "systolic 165, then 150 six minutes later",
        HOLD,
        by=PRESCRIBER,
        session_readings=_systolic((165, 8), (150, 2)),
    ),
    gate_case("R16", "systolic 85", REFUSE, session_readings=_systolic((85, 5))),
    gate_case("R16", "nothing measured", HOLD, session_readings=()),
    gate_case("R17", "food 10 h ago, water 3 h ago", CLEAR),
    gate_case("R17", "food 5 h ago, tier A", HOLD, by=PRESCRIBER, last_solids_at=NOW - timedelta(hours=5)),
    gate_case("R17", "food 5 h ago, tier C", REFUSE, key=CRPS, last_solids_at=NOW - timedelta(hours=5)),
    gate_case("R17", "takes a GLP-1 drug", HOLD, by=PRESCRIBER, slow_stomach=True),
    gate_case("R18", "escort named and called", CLEAR),
    gate_case("R18", "nobody takes the patient home", REFUSE, escort=None),
    gate_case("R18", "escort named, not confirmed", HOLD, escort=Escort(name="Demo Rowan", phone="555-0100")),
    gate_case("R19", "staff, kit and monitors complete", CLEAR),
    gate_case("R19", "ACLS expired", REFUSE, credentials_current=False),
    gate_case("R19", "tier C without an airway clinician", REFUSE, key=CRPS, airway_clinician_in_suite=False),
    gate_case("R19", "tier A, nobody has taken the patient over", ADVISE, nurse=None),
    gate_case("R19", "tier C, nobody has taken the patient over", HOLD, key=CRPS, nurse=None),
    gate_case(
        "R19", "tier C, and the nurse watches another", REFUSE, key=CRPS, nurses_patients=(watched(State.INFUSING),)
    ),
    gate_case("R19", "tier A, and the nurse watches another", ADVISE, nurses_patients=(watched(State.RECOVERING),)),
    gate_case(
        "R19",
        "tier A, and the nurse stays with another alone",
        REFUSE,
        nurses_patients=(watched(State.INFUSING, Tier.B),),
    ),
    gate_case(
        "R19",
        "suction last checked yesterday",
        REFUSE,
        kit_checked_on={**dict.fromkeys(Kit, NOW.date()), Kit.SUCTION: NOW.date() - timedelta(days=1)},
    ),
    gate_case(
        "R19",
        "tier A at 66 years without capnography",
        REFUSE,
        age_years=66,
        monitors=frozenset({Monitor.SPO2, Monitor.NIBP}),
    ),
    gate_case("R25", "last infusion 3 days ago", CLEAR, last_infusion_at=NOW - timedelta(days=3)),
    gate_case(
        "R25", "last infusion yesterday, mood series", HOLD, by=PRESCRIBER, last_infusion_at=NOW - timedelta(days=1)
    ),
)
