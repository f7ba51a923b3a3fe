"""What the chart knows of a patient's screening history; a no past the clinic's interval is unknown again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from reprieve.chart.models import BodyMeasure, ReviewInterval, ScreeningAnswer, SpecialistNote
from reprieve.people.models import Patient, Sex
from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown
from reprieve.therapy.history import Item
from reprieve.therapy.screening import History

_MALE: Final[dict[str, Fact]] = {Sex.MALE.value: True, Sex.FEMALE.value: False}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRow:
    """One answer to one question. stale: a no that the clinic's interval asks again."""

    item: Item
    present: bool
    happened_on: date | None
    note: str
    at: datetime
    by: str
    stale: bool


def history(patient: Patient, now: datetime) -> History:
    """Return what the rules may know. Four queries."""
    answers = {row.item: row for row in answer_rows(patient.pk, now)}
    noted = SpecialistNote.objects.filter(patient_id=patient.pk).values_list("item", flat=True)
    return History(
        answers={item: row.present for item, row in answers.items() if not row.stale},
        happened_on={item: row.happened_on for item, row in answers.items() if row.happened_on},
        notes=frozenset(Item(item) for item in noted),
        age_years=_age_years(patient.born_on, timezone.localdate(now)),
        bmi_kg_m2=_bmi(patient.pk),
        male=_MALE.get(patient.sex, UNKNOWN),
    )


def answer_rows(patient_id: int, now: datetime) -> tuple[ScreeningRow, ...]:
    """Return every answer ever given, the oldest first; the last of an item holds. Two queries.

    Only a no grows old: what was present once is not forgotten because nobody has asked again.
    """
    days = review_days()
    oldest = now - timedelta(days=days) if days else None
    return tuple(
        ScreeningRow(
            item=Item(row.item),
            present=row.present,
            happened_on=row.happened_on,
            note=row.note,
            at=row.written_at,
            by=row.by_name,
            stale=not row.present and oldest is not None and row.written_at < oldest,
        )
        for row in ScreeningAnswer.objects.filter(patient_id=patient_id).order_by("id")
    )


def review_days() -> int | None:
    """Return after how many days a no is asked again here; None: the medical director has set nothing. One query."""
    return ReviewInterval.objects.order_by("id").values_list("days", flat=True).last()


def _age_years(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _bmi(patient_id: int) -> Decimal | Unknown:
    rows = list(BodyMeasure.objects.filter(patient_id=patient_id).order_by("measured_at", "id"))
    height_cm = next((row.height_cm for row in reversed(rows) if row.height_cm), None)
    if not rows or height_cm is None:
        return UNKNOWN
    return rows[-1].weight_kg / (height_cm / 100) ** 2
