"""One patient's page: what is known, what was ordered, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from reprieve.audit.refusal import NotFound
from reprieve.chart import gatefacts, protocols, translate
from reprieve.chart.clinic_numbers import clinic_numbers
from reprieve.chart.histories import ScreeningRow, answer_rows, history, review_days
from reprieve.chart.models import (
    BodyMeasure,
    Diagnosis,
    LiverResult,
    Medicine,
    Order,
    PregnancyResult,
    Session,
    Signature,
    SpecialistNote,
)
from reprieve.chart.ordering import Asked, compute
from reprieve.chart.queries.consents import ConsentRow, consent_rows
from reprieve.chart.queries.day import day_rows
from reprieve.chart.queries.laboratory import LabView, lab_views
from reprieve.chart.queries.presenting import order_row
from reprieve.chart.queries.rows import DayRow, OrderView
from reprieve.people.models import Patient
from reprieve.people.queries import PatientSummary, patient_summary
from reprieve.therapy.clinic_numbers import ClinicNumber
from reprieve.therapy.decisions import Decision
from reprieve.therapy.gates import LiverPanel
from reprieve.therapy.laboratory import LabTest
from reprieve.therapy.ordering import Plan
from reprieve.therapy.protocols import Indication, Protocol
from reprieve.therapy.screening import DrugClass, Item, contraindications, interactions


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    id: int
    weight_kg: Decimal
    height_cm: Decimal | None
    measured_at: datetime
    scale_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """One specialist's note on one thing of the history."""

    item: Item
    author: str
    dated_on: date
    says: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineRow:
    """One name on the list. ingredient: "" if it is on no list; classes: empty until somebody said what it is."""

    id: int
    name: str
    ingredient: str
    classes: tuple[DrugClass, ...]
    class_note: str
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
class PatientView:
    """One patient, newest first in each list. screening: item → last answer; an item that is not there was not asked.

    screening_before: every answer ever given, the oldest first. review_days: when a no is asked again here, if ever.
    screening_decision: R03, R04, R08 and R09 on what is known, under a protocol for the last diagnosis, if any.
    qtc_long_ms: the clinic's own number, read where a QTc is on file.
    protocols: what may be ordered for that diagnosis, in the versions that are in force here.
    """

    patient: PatientSummary
    diagnoses: tuple[DiagnosisRow, ...]
    measures: tuple[MeasureRow, ...]
    screening: Mapping[Item, ScreeningRow]
    screening_before: tuple[ScreeningRow, ...]
    specialist_notes: tuple[NoteRow, ...]
    review_days: int | None
    medicines: tuple[MedicineRow, ...]
    liver: tuple[LiverRow, ...]
    laboratory: tuple[LabView, ...]
    qtc_long_ms: Decimal | None
    pregnancy_tests: tuple[PregnancyRow, ...]
    consents: tuple[ConsentRow, ...]
    orders: tuple[OrderView, ...]
    sessions: tuple[DayRow, ...]
    screening_decision: Decision | None
    protocols: tuple[Protocol, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairView:
    """What of a patient's file stands over the page of a session: what was asked, and what was agreed to."""

    screening: Mapping[Item, ScreeningRow]
    consents: tuple[ConsentRow, ...]


def chair_view(patient_id: int, now: datetime) -> ChairView:
    """Return what stands over a session's page. Three queries."""
    return ChairView(
        screening={answer.item: answer for answer in answer_rows(patient_id, now)},
        consents=consent_rows(patient_id, ()),
    )


def patient_view(patient_id: int, now: datetime) -> PatientView:
    """Return one patient's page. Raises NotFound. Twenty-three queries, with a QTc one more."""
    row = Patient.objects.filter(pk=patient_id).first()
    if row is None:
        raise NotFound(f"There is no patient {patient_id}.")
    diagnoses, answers = diagnosis_rows(patient_id), answer_rows(patient_id, now)
    chosen = protocols.for_indication(diagnoses[0].indication) if diagnoses else ()
    results = lab_views(patient_id)
    has_qtc = any(row.result.test is LabTest.QTC for row in results)
    return PatientView(
        patient=patient_summary(row),
        diagnoses=diagnoses,
        measures=measure_rows(patient_id),
        screening={answer.item: answer for answer in answers},
        screening_before=answers,
        specialist_notes=_notes(patient_id),
        review_days=review_days(),
        medicines=tuple(medicine_row(row) for row in gatefacts.medicine_rows(patient_id)),
        liver=_liver(patient_id),
        laboratory=results,
        qtc_long_ms=clinic_numbers(now)[ClinicNumber.QTC_LONG] if has_qtc else None,
        pregnancy_tests=tuple(
            PregnancyRow(positive=row.positive, taken_at=row.taken_at, lot=row.lot, by=row.by_name)
            for row in PregnancyResult.objects.filter(patient_id=patient_id).order_by("-taken_at", "-id")
        ),
        consents=consent_rows(patient_id, chosen),
        orders=_orders(patient_id),
        sessions=tuple(reversed(day_rows(Session.objects.filter(patient_id=patient_id)))),
        screening_decision=_screening_decision(row, chosen, now),
        protocols=chosen,
        now=now,
    )


def order_view(order_id: int) -> OrderView:
    """Return one order. Raises NotFound. Two queries."""
    order = Order.objects.select_related("patient", "measure", "edition").filter(pk=order_id).first()
    if order is None:
        raise NotFound(f"There is no order {order_id}.")
    return order_row(order, Signature.objects.filter(order=order).order_by("id"))


def order_preview(asked: Asked, now: datetime) -> Plan:
    """Compute an order without storing it: the numbers and what every rule says.

    Raises NotAnOrder (no weight, not a number), NotFound (no such protocol). Three queries.
    """
    return compute(asked, now)


def diagnosis_rows(patient_id: int) -> tuple[DiagnosisRow, ...]:
    """Return what a patient is treated for, newest first. One query."""
    return tuple(
        DiagnosisRow(indication=Indication(row.indication), basis=row.basis, at=row.written_at, by=row.by_name)
        for row in Diagnosis.objects.filter(patient_id=patient_id).order_by("-id")
    )


def measure_rows(patient_id: int) -> tuple[MeasureRow, ...]:
    """Return all weighings, newest first. One query."""
    return tuple(
        MeasureRow(
            id=row.pk,
            weight_kg=row.weight_kg,
            height_cm=row.height_cm,
            measured_at=row.measured_at,
            scale_id=row.scale_id,
            by=row.by_name,
        )
        for row in BodyMeasure.objects.filter(patient_id=patient_id).order_by("-measured_at", "-id")
    )


def _notes(patient_id: int) -> tuple[NoteRow, ...]:
    return tuple(
        NoteRow(
            item=Item(row.item),
            author=row.author,
            dated_on=row.dated_on,
            says=row.says,
            at=row.written_at,
            by=row.by_name,
        )
        for row in SpecialistNote.objects.filter(patient_id=patient_id).order_by("-dated_on", "-id")
    )


def medicine_row(row: Medicine) -> MedicineRow:
    """Return one medicine of the list."""
    known = translate.medicine_of(row)
    return MedicineRow(
        id=row.pk,
        name=row.name,
        ingredient=row.ingredient,
        classes=known.classes,
        class_note=row.class_note,
        dose=row.dose,
        last_taken_at=row.last_taken_at,
        diazepam_mg_per_day=row.diazepam_mg_per_day,
        taken=row.taken,
        at=row.written_at,
        by=row.by_name,
    )


def _liver(patient_id: int) -> tuple[LiverRow, ...]:
    rows = LiverResult.objects.filter(patient_id=patient_id).order_by("-taken_on", "-id").prefetch_related("reviews")
    found = []
    for row in rows:
        plans = tuple(review.plan for review in row.reviews.all())
        found.append(
            LiverRow(id=row.pk, panel=translate.liver_of(row, reviewed=bool(plans)), plans=plans, by=row.by_name)
        )
    return tuple(found)


def _orders(patient_id: int) -> tuple[OrderView, ...]:
    rows = Order.objects.filter(patient_id=patient_id).select_related("patient", "measure", "edition").order_by("-id")
    return tuple(order_row(row, row.signatures.all()) for row in rows.prefetch_related("signatures"))


def _screening_decision(row: Patient, chosen: tuple[Protocol, ...], now: datetime) -> Decision | None:
    if not chosen:
        return None
    known, today = history(row, now), timezone.localdate(now)
    return Decision(
        (
            *contraindications(known, protocol=chosen[0], today=today),
            *interactions(gatefacts.medicines(row.pk), protocol=chosen[0], now=now),
        )
    )
