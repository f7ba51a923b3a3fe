"""What a patient was given last on a protocol: where the next order starts from, if it was decided and given whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reprieve.chart.dayfile import Wanted, open_files
from reprieve.chart.models import Session
from reprieve.chart.ordering import asked_mg_per_kg
from reprieve.therapy.events import Cause, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDose:
    """The last infusion that was started. mg_per_kg: as it was asked for; given_mg_per_kg: as the pump ran.

    ended: the pump is off for good. whole: because the plan was at its end, not for a reason of that day.
    """

    at: datetime
    mg_per_kg: Decimal
    given_mg_per_kg: Decimal
    duration_min: Decimal
    concentration_mg_per_ml: Decimal
    ended: bool
    whole: bool


def last_dose(patient_id: int, protocol_key: str, now: datetime) -> LastDose | None:
    """Return the last infusion of this patient on this protocol, None before the first. Six queries at most."""
    ran = Session.objects.filter(patient_id=patient_id, started_at__isnull=False, order__protocol_key=protocol_key)
    pk = ran.order_by("started_at", "id").values_list("pk", flat=True).last()
    if pk is None:
        return None
    file = open_files((pk,), now, Wanted.LATEST)[pk]
    order, day = file.session.order, file.day
    if order is None or day.started_at is None:
        return None
    return LastDose(
        at=day.started_at,
        mg_per_kg=asked_mg_per_kg(order),
        given_mg_per_kg=day.given_mg(now) / order.weight_kg,
        duration_min=order.duration_min,
        concentration_mg_per_ml=order.concentration_mg_per_ml,
        ended=day.stopped_at is not None,
        whole=any(event.kind is EventKind.STOPPED and event.cause is Cause.PLANNED_END for event in day.events),
    )
