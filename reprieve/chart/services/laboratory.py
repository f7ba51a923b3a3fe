"""Record results with their day, unit and reference; a correction is a new entry that names what it corrects."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.chart.laboratory import result_columns
from reprieve.chart.models import LabRow
from reprieve.chart.recording import record_fact
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.laboratory import LabResult
from reprieve.therapy.vitals import NotPlausible

_PLACES: Final = Decimal("0.0001")


def record_lab_result(
    *,
    patient_id: int,
    result: LabResult,
    reference: str,
    by: Actor,
    now: datetime,
    typed: str = "",
    amends: int | None = None,
    reason: str = "",
    withdrawn: bool = False,
    key: UUID | None = None,
) -> int:
    """Record a result, or (amends) put one right; return the row's id.

    typed: the number with the unit on the sheet. reference: which laboratory or whose ECG. withdrawn: the amended one
    was never this patient's. Raises NotPlausible for a day to come; Refused if it was amended before; NotFound.
    """
    require(by, Act.RECORD_FACTS)
    if result.taken_on > timezone.localdate(now):
        raise NotPlausible("taken_on", say("That day has not come yet."))
    if not reference.strip():
        raise NotPlausible("reference", say("Say whose result it is: which laboratory, whose ECG, its number."))
    if amends is not None and not reason.strip():
        raise NotPlausible("reason", say("Say why it is corrected."))
    columns = {name: _kept(value) for name, value in result_columns(result).items()}
    with audit.writing():
        if amends is not None:
            _insist_standing(amends, patient_id, result, key)
        more = {"amends_id": amends, "reason": reason.strip() if amends else "", "withdrawn": withdrawn}
        return record_fact(
            LabRow,
            patient_id,
            "result corrected" if amends else "result recorded",
            {**columns, "typed": typed.strip(), "reference": reference.strip(), **more},
            by=by,
            now=now,
            key=key,
        )


def _kept(value: object) -> object:
    """Return a number at the places that its column keeps; a conversion may have given it more."""
    return value.quantize(_PLACES, ROUND_HALF_UP) if isinstance(value, Decimal) else value


def _insist_standing(row_id: int, patient_id: int, result: LabResult, key: UUID | None) -> None:
    row = LabRow.objects.filter(pk=row_id, patient_id=patient_id, test=result.test.value).first()
    if row is None:
        raise NotFound(f"There is no result {row_id} of this kind.")
    later = LabRow.objects.filter(amends=row).values_list("entry", flat=True).first()
    if row.withdrawn or later not in {None, key}:
        raise refused("lab-amended", "This result was corrected before.", resolve="Correct the newer one.")
