"""Read results: all of a patient's, corrected ones among them, and the last that stands of each test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reprieve.chart.laboratory import result_of
from reprieve.chart.models import LabRow
from reprieve.therapy.laboratory import LabResult


@dataclass(frozen=True, slots=True, kw_only=True)
class LabView:
    """One result. typed: as on the sheet. struck: a later entry corrects it. withdrawn: it says that there was none."""

    id: int
    result: LabResult
    typed: str
    reference: str
    by: str
    at: datetime
    amends_id: int | None
    reason: str
    struck: bool
    withdrawn: bool

    @property
    def stands(self) -> bool:
        return not (self.struck or self.withdrawn)


def lab_views(patient_id: int) -> tuple[LabView, ...]:
    """Return every result of a patient, newest first. One query."""
    rows = LabRow.objects.filter(patient_id=patient_id).select_related("amended_by").order_by("-taken_on", "-id")
    return tuple(
        LabView(
            id=row.pk,
            result=result_of(row),
            typed=row.typed,
            reference=row.reference,
            by=row.by_name,
            at=row.written_at,
            amends_id=row.amends_id,
            reason=row.reason,
            struck=hasattr(row, "amended_by"),
            withdrawn=row.withdrawn,
        )
        for row in rows
    )
