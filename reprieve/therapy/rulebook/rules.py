"""The 25 rules in words: what triggers each, who may override it, what is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reprieve.evidence.register import Certainty


class Class(StrEnum):
    HARD = "hard"
    SOFT = "soft"
    MIXED = "hard or soft"
    PROMPT = "hard prompt"
    REMINDER = "reminder, then hard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the rulebook. where: the module that answers it; empty if this version does not have it yet."""

    number: str
    title: str
    kind: Class
    trigger: str
    override: str
    records: str
    source: str
    certainty: Certainty
    where: str

    def has(self, rule: str) -> bool:
        """Return whether a finding's rule is this one or a branch of it: R12-tier is R12."""
        return rule == self.number or rule.startswith(f"{self.number}-")


def _rule(
    number: str,
    title: str,
    kind: Class,
    trigger: str,
    *,
    override: str,
    records: str,
    where: str,
    source: str = "REPRIEVE-DEFAULTS",
    certainty: Certainty = Certainty.PROPOSED,
) -> Rule:
    return Rule(
        number=number,
        title=title,
        kind=kind,
        trigger=trigger,
        override=override,
        records=records,
        source=source,
        certainty=certainty,
        where=where,
    )


RULES_OF_CARE: Final = (
    _rule(
        "R01",
        "Consent",
        Class.HARD,
        "no valid consent for this indication, protocol version and drug form; one to words that have changed since; "
        "or one older than 12 months",
        override="nobody",
        records="consent, version, the words with their fingerprint, signer, witness, language, teach-back",
        where="gate_paper",
        source="SANA17",
        certainty=Certainty.READ_SECOND_HAND,
    ),
    _rule(
        "R02",
        "Protocol",
        Class.HARD,
        "the indication has no approved protocol, or the protocol is for another indication",
        override="nobody in a session; the medical director by a new version",
        records="indication, evidence grade shown to the patient",
        where="gate_paper",
    ),
    _rule(
        "R03",
        "Absolute contraindication",
        Class.HARD,
        "an absolute contraindication is on file",
        override="nobody; only by correcting the record with a document",
        records="finding, evidence, author",
        where="screening",
        source="UK-SMPC",
        certainty=Certainty.READ,
    ),
    _rule(
        "R04",
        "Relative contraindication",
        Class.SOFT,
        "a relative contraindication is on file",
        override="prescriber, with written risk and benefit, and a specialist's note where named",
        records="reason, opinion, added monitoring",
        where="screening",
        source="COHEN18",
        certainty=Certainty.READ_SECOND_HAND,
    ),
    _rule(
        "R05",
        "Pregnancy",
        Class.HARD,
        "could be pregnant and no negative test in the window, or a positive test",
        override="nobody if positive; prescriber if sterile or past menopause in writing",
        records="result, lot, time, contraception talk",
        where="gate_person",
        source="PACIL24",
        certainty=Certainty.READ,
    ),
    _rule(
        "R06",
        "State of mind",
        Class.HARD,
        "new psychosis, mania, RASS not 0, or high suicide risk without a plan",
        override="prescriber with a safety plan; nobody while a high risk has no plan",
        records="score, plan, contact made",
        where="gate_person",
        source="COHEN18",
        certainty=Certainty.READ_SECOND_HAND,
    ),
    _rule(
        "R07",
        "Substances",
        Class.MIXED,
        "intoxicated, unexplained urine screen, active use disorder, ketamine from elsewhere within 24 h; soft: "
        "alcohol within 24 h, two signs of misuse",
        override="prescriber after seeing the patient face to face; nobody if intoxicated",
        records="urine screen, programme query, decision, referral",
        where="gate_person",
    ),
    _rule(
        "R08",
        "Theophylline",
        Class.HARD,
        "theophylline or aminophylline is active",
        override="nobody that day",
        records="drug, last dose, prescriber told",
        where="medicines",
        source="KETALAR24",
        certainty=Certainty.READ_SECOND_HAND,
    ),
    _rule(
        "R09",
        "Other drugs",
        Class.SOFT,
        "opioid, benzodiazepine or other sedative within 12 h, or more than 8 mg diazepam equivalent a day in a mood "
        "series; MAOI, stimulant or sympathomimetic",
        override="prescriber",
        records="drug, dose, time; capnography added, or pressure every 5 minutes",
        where="medicines",
        source="KETALAR24",
        certainty=Certainty.READ_SECOND_HAND,
    ),
    _rule(
        "R10",
        "Drug ledger",
        Class.HARD,
        "drawn is not given plus wasted, waste without a witness, or a count that does not add up",
        override="nobody may close the day; the medical director opens a discrepancy under their own name",
        records="vial, lot, NDC, mg and mL, method, two signatures, discrepancy, DEA 106 decision",
        where="ledger_rules",
        source="DEA-WASTE",
        certainty=Certainty.READ,
    ),
    _rule(
        "R11",
        "Weight",
        Class.HARD,
        "weight missing, over 30 days old, changed by over 10 %, outside 45 to 115 kg, or not in kilograms",
        override="a new weighing; prescriber for a weight out of range or changed by 5 to 10 %",
        records="weight, weight used, scale",
        where="weights",
    ),
    _rule(
        "R12",
        "Ceilings",
        Class.HARD,
        "dose or rate above a ceiling of the protocol (mg/kg, mg/kg/h, mg/h, mg, minutes), or tier D",
        override="medical director on the order, never in a session; tier D: nobody",
        records="order, ceiling, tier, computed mL/h",
        where="ordering",
    ),
    _rule(
        "R13",
        "Step up",
        Class.SOFT,
        "a step of more than 25 % or 0.1 mg/kg, after an event of grade 2 or an adequate response, or to reach "
        "dissociation",
        override="prescriber",
        records="last response, last events",
        where="order_rules",
    ),
    _rule(
        "R14",
        "Drug check",
        Class.HARD,
        "form, concentration, volume or pump rate do not match the order, or not checked by two people",
        override="nobody",
        records="two names, lot, NDC, strength, mL, pump screen",
        where="gate_room",
        source="CMAJ08",
        certainty=Certainty.READ,
    ),
    _rule(
        "R15",
        "Liver and bladder",
        Class.HARD,
        "liver tests due and missing, or high; jaundice; pain or blood in the urine not resolved; soft: other new "
        "urinary symptoms",
        override="prescriber for missing tests, one session only; nobody for high ones until reviewed",
        records="values, date, plan",
        where="gate_person",
        source="KETALAR24",
        certainty=Certainty.READ_SECOND_HAND,
    ),
    _rule(
        "R16",
        "Resting signs",
        Class.MIXED,
        "a resting sign beyond its soft or hard limit; a hard pressure counts once repeated after 5 minutes",
        override="prescriber for soft limits only",
        records="both readings, cuff, action",
        where="gate_vitals",
    ),
    _rule(
        "R17",
        "Fasting",
        Class.MIXED,
        "less than 6 h since food or 2 h since clear liquid; hard in tiers B and C",
        override="prescriber, tier A only; prescriber for a slow stomach",
        records="last food, last liquid, GLP-1, aspiration note",
        where="gate_person",
        source="ASA17",
        certainty=Certainty.READ_SECOND_HAND,
    ),
    _rule(
        "R18",
        "Escort",
        Class.HARD,
        "no named adult confirmed to take the patient home",
        override="nobody",
        records="name, phone, time, who confirmed",
        where="gate_room",
        source="UK-SMPC",
        certainty=Certainty.READ,
    ),
    _rule(
        "R19",
        "Staff, kit, monitors",
        Class.HARD,
        "a licence or ACLS expired, staff below the tier, a nurse who is needed alone elsewhere, emergency kit not "
        "checked today, or a monitor missing",
        override="nobody; a lower tier by a new order",
        records="roster, who looks after whom, kit check, expiry",
        where="gate_room",
        source="KETALAR24",
        certainty=Certainty.READ_SECOND_HAND,
    ),
    _rule(
        "R20",
        "Vitals due",
        Class.REMINDER,
        "a set 2 minutes late is said, 5 minutes late rings, two missed sets ask to pause the pump",
        override="the nurse may snooze once, with a reason",
        records="length of the gap, reason",
        where="monitoring",
    ),
    _rule(
        "R21",
        "Pressure and pulse",
        Class.PROMPT,
        "an action limit of pressure, pulse or rhythm",
        override="the prescriber may resume at a lower rate after two normal readings",
        records="times, pause and resume, drug given, response",
        where="alarms",
    ),
    _rule(
        "R22",
        "Breathing and sedation",
        Class.PROMPT,
        "an action limit of saturation, breathing, capnogram or sedation",
        override="nobody resumes after a stop; after a pause the prescriber at the bedside",
        records="lowest value, duration, oxygen, airway, grade",
        where="alarms",
    ),
    _rule(
        "R23",
        "Distress and emergencies",
        Class.PROMPT,
        "the patient asks to stop, RASS +3, panic, vomiting, seizure, allergy",
        override="nobody, for the patient's request",
        records="words, time, drug, debrief, incident form",
        where="alarms",
    ),
    _rule(
        "R24",
        "Going home",
        Class.HARD,
        "before the minimum times, Aldrete or PADSS below 9, dissociation above 1, gait, orientation or pressure not "
        "settled, no escort, no leaflet",
        override="prescriber at the bedside, except for the escort, the mood leaflet and what nobody has looked at; or "
        "leaving against advice",
        records="all scores, times, escort, follow-up calls",
        where="discharge",
    ),
    _rule(
        "R25",
        "Booking",
        Class.MIXED,
        "the rule to stop for want of response is met, surveillance found something that is open, or the scales are "
        "missing; soft: a short interval, a count or total of mg reached, a booster without a lost response",
        override="prescriber, with the reason for the booking",
        records="response, dates, running totals, what the review is due for",
        where="course",
    ),
)
