"""What the medical director chooses for the clinic, under their name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.chart.models import SedationChoice
from reprieve.chart.services.signing import proven
from reprieve.people.permissions import Act
from reprieve.people.services import Reauthenticated
from reprieve.therapy.scales import SEDATION, NotOnScale, Scale


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
