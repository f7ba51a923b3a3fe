"""One patient's page: what is known, what was ordered, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reprieve.chart.ordering import Asked, compute
from reprieve.chart.queries.rows import DayRow, OrderView
from reprieve.people.queries import PatientSummary
from reprieve.therapy.decisions import Decision, Unknown
from reprieve.therapy.gates import ConsentFacts, LiverPanel
from reprieve.therapy.ordering import Plan
from reprieve.therapy.protocols import Indication
from reprieve.therapy.screening import DrugClass, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    id: int
    weight_kg: Decimal
    height_cm: Decimal | None
    measured_at: datetime
    scale_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRow:
    """The last answer to one question."""

    item: Item
    present: bool
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineRow:
    id: int
    name: str
    drug_class: DrugClass | Unknown
    dose: str
    last_taken_at: datetime | None
    diazepam_mg_per_day: Decimal | None
    taken: bool
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRow:
    indication: Indication
    basis: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverRow:
    """panel: as multiples of normal, which is what rules read."""

    id: int
    panel: LiverPanel
    plans: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyRow:
    positive: bool
    taken_at: datetime
    lot: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    id: int
    consent: ConsentFacts
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientView:
    """One patient, newest first in each list. screening: item → last answer; an item that is not there was not asked.

    screening_decision: R03, R04, R08 and R09 on what is known, under a protocol for the last diagnosis, if any.
    """

    patient: PatientSummary
    diagnoses: tuple[DiagnosisRow, ...]
    measures: tuple[MeasureRow, ...]
    screening: Mapping[Item, ScreeningRow]
    medicines: tuple[MedicineRow, ...]
    liver: tuple[LiverRow, ...]
    pregnancy_tests: tuple[PregnancyRow, ...]
    consents: tuple[ConsentRow, ...]
    orders: tuple[OrderView, ...]
    sessions: tuple[DayRow, ...]
    screening_decision: Decision | None
    now: datetime


def patient_view(patient_id: int, now: datetime) -> PatientView:
    """Return one patient's page. Raises NotFound. A constant number of queries."""
    raise NotImplementedError


def order_view(order_id: int) -> OrderView:
    """Return one order. Raises NotFound. Two queries."""
    raise NotImplementedError


def order_preview(asked: Asked, now: datetime) -> Plan:
    """Compute an order without storing it: the numbers and what every rule says.

    Raises NotAnOrder (no weight, not a number), NotFound (no such protocol). Three queries.
    """
    return compute(asked, now)
