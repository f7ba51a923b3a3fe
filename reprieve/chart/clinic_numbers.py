"""Which number of its own the clinic had signed by a time; None where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from reprieve.chart.models import ClinicNumberChoice
from reprieve.therapy.clinic_numbers import ClinicNumber


def clinic_numbers(at: datetime) -> Mapping[ClinicNumber, Decimal | None]:
    """Return all of them as they held then. One query."""
    rows = ClinicNumberChoice.objects.filter(written_at__lte=at).order_by("id")
    held: dict[ClinicNumber, Decimal | None] = dict.fromkeys(ClinicNumber)
    for name, value in rows.values_list("name", "value"):
        held[ClinicNumber(name)] = value
    return held
