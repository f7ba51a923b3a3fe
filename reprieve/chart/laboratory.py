"""Results on file: rows ↔ therapy's values, and which of them stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reprieve.chart.models import LabRow
from reprieve.therapy.laboratory import LabResult, LabTest, Results


def results_of(patient_id: int) -> Results:
    """Return the last result that stands of each test. One query."""
    return latest(LabRow.objects.filter(patient_id=patient_id, amended_by__isnull=True, withdrawn=False))


def latest(rows: Iterable[LabRow]) -> Results:
    """Return the last of each test among rows that stand."""
    found: dict[LabTest, LabResult] = {}
    for row in sorted(rows, key=lambda row: (row.taken_on, row.pk)):
        found[LabTest(row.test)] = result_of(row)
    return found


def result_of(row: LabRow) -> LabResult:
    return LabResult(
        test=LabTest(row.test),
        taken_on=row.taken_on,
        value=row.value,
        lower=row.lower,
        upper=row.upper,
        looked_for=frozenset(row.looked_for),
        found=frozenset(row.found),
        explained=row.explained,
    )


def result_columns(result: LabResult) -> Mapping[str, Any]:
    return {
        "test": result.test.value,
        "taken_on": result.taken_on,
        "value": result.value,
        "lower": result.lower,
        "upper": result.upper,
        "looked_for": sorted(result.looked_for),
        "found": sorted(result.found),
        "explained": result.explained.strip(),
    }
