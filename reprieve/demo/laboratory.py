"""Synthetic results: a normal liver panel and a clean drug screen for all; an ECG, a TSH where they show something."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from reprieve.audit.services import Actor
from reprieve.chart import services
from reprieve.therapy.laboratory import LabResult, LabTest

SHEET: Final = "Synthetic laboratory, sheet {number}"
# By the patient's place in the cast: Elm takes escitalopram, Ginkgo thyroid hormone.
ECGS: Final = {4: "0.486"}
THYROID: Final = {6: "0.21"}


def results(patient_id: int, place: int, *, by: Actor, when: datetime) -> None:
    """Put on file what a laboratory sent two days before."""
    taken_on = (when - timedelta(days=2)).date()
    normal = services.Enzyme(u_per_l=Decimal(24), upper_u_per_l=Decimal(40))
    services.record_liver_panel(
        patient_id=patient_id, taken_on=taken_on, alt=normal, ast=normal, alp=normal, ggt=normal, by=by, now=when
    )
    for number, (result, typed) in enumerate(_sheet(place, taken_on), start=100 * place):
        services.record_lab_result(
            patient_id=patient_id,
            result=result,
            typed=typed,
            reference=SHEET.format(number=number),
            by=by,
            now=when,
        )


def _sheet(place: int, taken_on: date) -> list[tuple[LabResult, str]]:
    looked_for = frozenset(LabTest.URINE_DRUGS.card.finds)
    sheet = [(LabResult(test=LabTest.URINE_DRUGS, taken_on=taken_on, looked_for=looked_for), "")]
    if seconds := ECGS.get(place):
        qtc = LabResult(test=LabTest.QTC, taken_on=taken_on, value=Decimal(seconds) * 1000)
        sheet.append((qtc, f"{seconds} s"))
    if miu := THYROID.get(place):
        tsh = LabResult(
            test=LabTest.TSH,
            taken_on=taken_on,
            value=Decimal(miu),
            lower=Decimal("0.4"),
            upper=Decimal("4.0"),
        )
        sheet.append((tsh, f"{miu} mIU/L"))
    return sheet
