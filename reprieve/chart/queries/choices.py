"""Read what the medical director chose and signed for the clinic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reprieve.chart.models import ClinicNumberChoice
from reprieve.therapy.clinic_numbers import ClinicNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicNumberRow:
    """One signed number; value: None says that the clinic has none of its own."""

    number: ClinicNumber
    value: Decimal | None
    reason: str
    by: str
    at: datetime


def clinic_number_rows() -> tuple[ClinicNumberRow, ...]:
    """Return every number ever signed, in order; the last of each holds. One query."""
    return tuple(
        ClinicNumberRow(
            number=ClinicNumber(row.name), value=row.value, reason=row.reason, by=row.by_name, at=row.written_at
        )
        for row in ClinicNumberChoice.objects.order_by("id")
    )
