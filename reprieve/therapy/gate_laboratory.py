"""What results on file mean for today: thyroid, bilirubin, bladder, drug screen, QTc (standard 2, 3.1, 4.4, 6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import Finding, Unknown
from reprieve.therapy.findings import DEFAULTS, NOBODY, PRESCRIBER, Basis
from reprieve.therapy.formulary import RescueDrug
from reprieve.therapy.gate_facts import GateFacts
from reprieve.therapy.laboratory import LabResult, LabTest
from reprieve.therapy.limits import GateLimits
from reprieve.therapy.screening import DrugClass, Item
from reprieve.therapy.vitals import plain

GREEN11: Final = Basis("GREEN11", Certainty.READ)
KETALAR24: Final = Basis("KETALAR24", Certainty.READ_SECOND_HAND)
RECALLED: Final = Basis("REPRIEVE-DEFAULTS", Certainty.RECALL)
# A screen that finds one of these, unexplained, stops the day; what else it finds is the prescriber's to weigh.
HARD: Final = frozenset({"ketamine", "cocaine", "amphetamine", "opioid"})
FACE_TO_FACE: Final = "No infusion until the prescriber has seen the patient face to face and written down why."


def findings(facts: GateFacts, limits: GateLimits, now: datetime) -> Iterator[Finding]:
    yield from _thyroid(facts)
    yield from _bilirubin(facts)
    yield from _urinalysis(facts)
    yield from _urine_drugs(facts, limits.urine_screen_days, facts.day(now))
    yield from _qtc(facts)


def _classes(facts: GateFacts) -> frozenset[DrugClass]:
    drugs = () if isinstance(facts.medicines, Unknown) else facts.medicines
    return frozenset(kind for drug in drugs for kind in drug.classes)


def _thyroid(facts: GateFacts) -> Iterator[Finding]:
    if facts.screening.get(Item.HYPERTHYROID) is not True and DrugClass.THYROID not in _classes(facts):
        return
    result = facts.laboratory.get(LabTest.TSH)
    if result is None:
        yield GREEN11.advise(
            "R04-tsh",
            "Thyroid: no TSH is on file.",
            resolve="Take one if in clinical doubt; the pressure may rise more.",
        )
    elif result.low:
        yield GREEN11.advise(
            "R04-tsh",
            "Thyroid: TSH {value} mIU/L of {day} is below the laboratory's {lower}.",
            resolve="The thyroid may be overactive: the pressure may rise more. Tell the prescriber.",
            value=plain(result.value or Decimal(0)),
            day=result.taken_on,
            lower=plain(result.lower or Decimal(0)),
        )
    else:
        yield GREEN11.clear("R04-tsh", "Thyroid: TSH of {day} is not low.", day=result.taken_on)


def _bilirubin(facts: GateFacts) -> Iterator[Finding]:
    result = facts.laboratory.get(LabTest.BILIRUBIN)
    if result is not None and result.high:
        yield KETALAR24.advise(
            "R15-bilirubin",
            "Bilirubin {value} mg/dL of {day} is above the laboratory's {upper}.",
            resolve="Look for jaundice, and at the liver panel of that day.",
            value=plain(result.value or Decimal(0)),
            day=result.taken_on,
            upper=plain(result.upper or Decimal(0)),
        )


def _urinalysis(facts: GateFacts) -> Iterator[Finding]:
    """Blood that a urinalysis found holds like blood that the patient saw; and a review rests on a urinalysis."""
    result, answers = facts.laboratory.get(LabTest.URINALYSIS), facts.urinary
    if result is not None and "blood" in result.found:
        verdict = KETALAR24.hold if answers.reviewed else KETALAR24.refuse
        yield verdict(
            "R15-urinalysis",
            "The urinalysis of {day} found blood.",
            resolve="No infusion until it is reviewed and a plan is written.",
            by=PRESCRIBER if answers.reviewed else NOBODY,
            day=result.taken_on,
        )
    grave = answers.pain is True or answers.blood is True
    if grave and answers.reviewed and not _since_last_infusion(result, facts):
        yield KETALAR24.refuse(
            "R15-urinalysis-missing",
            "Pain or blood in the urine, and no urinalysis on file since the last infusion.",
            resolve="Take a urinalysis, or enter the result that was reviewed.",
        )


def _since_last_infusion(result: LabResult | None, facts: GateFacts) -> bool:
    last = facts.last_infusion_at
    return result is not None and (not isinstance(last, datetime) or result.taken_on >= last.date())


def _urine_drugs(facts: GateFacts, days: Sourced, today: date) -> Iterator[Finding]:
    rule, said = "R07-urine-screen", facts.urine_screen_unexplained
    basis, result = Basis.of(days), facts.laboratory.get(LabTest.URINE_DRUGS)
    fresh = result if result is not None and (today - result.taken_on).days <= days.value else None
    unexplained = fresh.found if fresh is not None and not fresh.explained.strip() else frozenset()
    if unexplained and fresh is not None:
        hard = unexplained & HARD
        verdict = DEFAULTS.refuse if hard else DEFAULTS.hold
        yield verdict(
            rule,
            "The urine drug screen of {day} found {what}, and nobody has explained it.",
            resolve=FACE_TO_FACE,
            by=PRESCRIBER,
            day=fresh.taken_on,
            what=", ".join(sorted(unexplained)),
        )
    elif said is True:
        yield DEFAULTS.refuse(
            rule, "The urine drug screen shows something unexplained.", resolve=FACE_TO_FACE, by=PRESCRIBER
        )
    elif fresh is not None:
        yield basis.clear(rule, "The urine drug screen of {day} is explained.", day=fresh.taken_on)
    elif said is False:
        yield basis.advise(
            rule,
            "The urine drug screen is said to be explained; no result of the last {days} days is on file.",
            resolve="Enter its result, or take one.",
            days=days,
        )
    else:
        yield basis.ask(rule, "There is no urine drug screen for this series.", resolve="Take a urine drug screen.")
    if fresh is not None and "ketamine" not in fresh.looked_for:
        yield RECALLED.advise(
            "R07-ketamine-screen",
            "The urine drug screen of {day} did not look for ketamine.",
            resolve="Ask the laboratory for ketamine and norketamine if you suspect it.",
            day=fresh.taken_on,
        )


def _qtc(facts: GateFacts) -> Iterator[Finding]:
    result = facts.laboratory.get(LabTest.QTC)
    if (result is not None and long_qtc(result, facts.qtc_long_ms)) or DrugClass.QT_PROLONGING in _classes(facts):
        yield qtc_finding(result, facts.qtc_long_ms)


def long_qtc(result: LabResult, long_ms: Decimal | None) -> bool:
    """Return whether this is a QTc that is long by the clinic's own number; never, while there is none."""
    return result.test is LabTest.QTC and long_ms is not None and (result.value or Decimal(0)) >= long_ms


def qtc_finding(result: LabResult | None, long_ms: Decimal | None) -> Finding:
    """Say what is known of the QTc, for whoever thinks of ondansetron or haloperidol; it blocks nothing."""
    if result is None:
        return RECALLED.advise(
            "R09-qtc", "QTc: not on file.", resolve="Look at an ECG before ondansetron or haloperidol."
        )
    value, day = plain(result.value or Decimal(0)), result.taken_on
    if long_ms is None:
        return RECALLED.advise(
            "R09-qtc",
            "QTc {value} ms on {day}. This clinic has not signed from when it is long.",
            resolve="Judge it before ondansetron or haloperidol.",
            value=value,
            day=day,
        )
    if long_qtc(result, long_ms):
        return RECALLED.advise(
            "R09-qtc",
            "QTc {value} ms on {day}: long here, from {long} ms.",
            resolve="No ondansetron or haloperidol without the prescriber.",
            value=value,
            day=day,
            long=plain(long_ms),
        )
    return RECALLED.clear("R09-qtc", "QTc {value} ms on {day}: not long here.", value=value, day=day)


def prolongs_qt(drug: RescueDrug) -> bool:
    """Return whether the formulary's own caution of this drug is the QTc."""
    return "QTc" in drug.caution
