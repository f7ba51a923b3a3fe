"""A day on which the gate is open, with one thing changed: what its tests ask."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from reprieve.therapy import gates
from reprieve.therapy.decisions import Fact, Finding, Verdict
from reprieve.therapy.laboratory import LabResult, LabTest
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.rulebook.synthetic import DEPRESSION, NOW, protocol, ready, screened
from reprieve.therapy.screening import DrugClass, Item, Medicine
from reprieve.therapy.weights import Weighing

CLEAR, ADVISE, HOLD, REFUSE = Verdict
MOMENT, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
TODAY = NOW.date()
READY: Any = ready()


def said(key: str = DEPRESSION, by: Protocol | None = None, **changes: Any) -> dict[str, Finding]:
    """Return what the gate says, by rule; where a rule says two things, the graver."""
    findings = gates.evaluate(replace(ready(key), **changes), by or protocol(key), NOW).findings
    return {finding.rule: finding for finding in sorted(findings, key=lambda finding: finding.verdict)}


def consent(**changes: Any) -> dict[str, Any]:
    return {"consent": replace(READY.consent, **changes)}


def pregnancy_tested(taken_at: datetime) -> dict[str, Any]:
    return {"pregnancy_test": replace(READY.pregnancy_test, taken_at=taken_at)}


def liver(**changes: Any) -> dict[str, Any]:
    return {"liver": replace(READY.liver, **changes)}


def took(kind: DrugClass, ago: timedelta) -> dict[str, Any]:
    return {"medicines": (Medicine(name="Demo", drug_class=kind, last_taken_at=NOW - ago),)}


def weighed(*weights: str, ago: timedelta = DAY) -> dict[str, Any]:
    order_of_days = range(len(weights) - 1, -1, -1)
    return {
        "weighings": tuple(
            Weighing(weight_kg=Decimal(weight), weighed_at=NOW - ago - day * DAY)
            for weight, day in zip(weights, order_of_days, strict=True)
        )
    }


def heart_attack(on: date) -> dict[str, Any]:
    answers: dict[Item, Fact] = {**READY.screening, Item.RECENT_CARDIAC_EVENT: True}
    return {"screening": answers, "screening_dates": {Item.RECENT_CARDIAC_EVENT: on}}


def urine(**answers: Any) -> dict[str, Any]:
    return {"urinary": replace(READY.urinary, **answers)}


def on_file(*results: LabResult) -> dict[str, Any]:
    return {"laboratory": {LabTest.URINE_DRUGS: screened(), **{result.test: result for result in results}}}


def checked(**changes: Any) -> dict[str, Any]:
    return {"drug_check": replace(READY.drug_check, **changes)}
