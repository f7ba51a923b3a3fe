"""What the medical director chooses for the clinic, under their name."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.chart.models import ClinicNumberChoice, SedationChoice
from reprieve.chart.overriding import insist_reason
from reprieve.chart.services.signing import proven
from reprieve.people.permissions import Act
from reprieve.people.services import Reauthenticated
from reprieve.therapy.clinic_numbers import ClinicNumber
from reprieve.therapy.decisions import say
from reprieve.therapy.scales import SEDATION, NotOnScale, Scale
from reprieve.therapy.vitals import NotPlausible


def choose_sedation_scale(*, scale: Scale, signed: Reauthenticated, now: datetime, key: UUID | None = None) -> None:
    """Score sedation on this scale from the next check-in on; a day that has begun keeps its own.

    Raises NotOnScale for a scale that does not measure sedation.
    """
    by = proven(signed, Act.APPROVE_PROTOCOL, now)
    if scale not in SEDATION:
        raise NotOnScale(f"{scale.card.title} does not measure sedation.")
    with audit.writing():
        if already(SedationChoice, key) is None:
            SedationChoice.objects.create(scale=scale.value, **written(by, now, key))
            audit.record(
                action="sedation scale chosen", by=by, subject="sedation-scale", now=now, details={"scale": scale.value}
            )


def sign_clinic_number(
    *,
    number: ClinicNumber,
    value: Decimal | None,
    reason: str,
    signed: Reauthenticated,
    now: datetime,
    key: UUID | None = None,
) -> None:
    """Sign one of the clinic's own numbers, or (None) that it has none; it holds from now on.

    Raises NotPlausible for what such a number cannot be, and for a reason that is too short.
    """
    by = proven(signed, Act.APPROVE_PROTOCOL, now)
    reason = insist_reason(reason)
    card = number.card
    if value is not None and not card.possible(value):
        says = say("This number is {least} to {most} {unit}.", least=card.least, most=card.most, unit=card.unit)
        raise NotPlausible("value", says)
    with audit.writing():
        if already(ClinicNumberChoice, key) is None:
            ClinicNumberChoice.objects.create(name=number.value, value=value, reason=reason, **written(by, now, key))
            details = {"name": number.value, "value": None if value is None else f"{value:f}", "reason": reason}
            audit.record(action="clinic number signed", by=by, subject="clinic-numbers", now=now, details=details)
