"""Say which instruments a patient is asked, for one course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.outcomes import translate
from reprieve.outcomes.models import Assignment
from reprieve.people import queries as people
from reprieve.people.permissions import Act, require
from reprieve.therapy.asking import SETS_VERSION, Asked, asked_for
from reprieve.therapy.decisions import say
from reprieve.therapy.protocols import Indication
from reprieve.therapy.vitals import NotPlausible


def assign(
    *,
    patient_id: int,
    indication: Indication,
    by: Actor,
    now: datetime,
    plan: Sequence[Asked] | None = None,
    since: datetime | None = None,
    key: UUID | None = None,
) -> int:
    """Assign the instruments of an indication, or this plan, from now on; return the assignment's id.

    since: an earlier beginning, where the course has begun already. Raises Refused while another one runs; NotFound.
    """
    require(by, Act.ASSIGN_MEASURES)
    if since is not None and since > now:
        raise NotPlausible("since", say("That time has not come yet. Check the clock and type it again."))
    with audit.writing():
        if known := already(Assignment, key):
            return known
        if people.patient(patient_id) is None:
            raise NotFound(f"There is no patient {patient_id}.")
        if standing(patient_id) is not None:
            raise refused(
                "measures-assigned",
                "Measures are assigned already.",
                resolve="End them first, with the reason; then assign anew.",
            )
        made = Assignment.objects.create(
            patient_id=patient_id,
            indication=indication.value,
            plan=translate.plan_json(plan if plan is not None else asked_for(indication)),
            sets_version=SETS_VERSION,
            since=since or now,
            **written(by, now, key),
        )
        _tell(made, "measures assigned", by, now)
        return made.pk


def end_assignment(*, patient_id: int, reason: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """End what is assigned: nothing more falls due; return the ending's id. Raises Refused where nothing runs."""
    require(by, Act.ASSIGN_MEASURES)
    if not reason.strip():
        raise NotPlausible("reason", say("Say why it ends."))
    with audit.writing():
        if known := already(Assignment, key):
            return known
        row = standing(patient_id)
        if row is None:
            raise refused("measures-none", "No measures are assigned.")
        end = Assignment.objects.create(
            patient_id=patient_id,
            indication=row.indication,
            sets_version=row.sets_version,
            since=now,
            ends=row,
            reason=reason.strip(),
            **written(by, now, key),
        )
        _tell(end, "measures ended", by, now)
        return end.pk


def standing(patient_id: int) -> Assignment | None:
    """Return the assignment that runs. One query."""
    rows = Assignment.objects.filter(patient_id=patient_id, ends__isnull=True, ended_by__isnull=True)
    return rows.order_by("id").last()


def _tell(row: Assignment, action: str, by: Actor, now: datetime) -> None:
    audit.record(
        action=action,
        by=by,
        subject=f"patient:{row.patient_id}",
        patient_id=row.patient_id,
        now=now,
        details={"assignment": row.pk, "indication": row.indication},
    )
