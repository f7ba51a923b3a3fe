"""Write one row about a patient, once, with its entry in the trail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import Entry, already, written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import NotFound
from reprieve.audit.services import Actor, Details
from reprieve.chart.trailing import tell_patient
from reprieve.people import queries as people
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible


def record_fact(
    model: type[Entry],
    patient_id: int,
    action: str,
    columns: Mapping[str, object],
    *,
    by: Actor,
    now: datetime,
    key: UUID | None,
    act: Act = Act.RECORD_FACTS,
    sealed: Collection[str] = (),
) -> int:
    """Write one row about a patient and its entry in the trail; return the row's id. Raises NotFound.

    sealed: columns too long for the trail, which holds their fingerprint.
    """
    require(by, act)
    with audit.writing():
        known = already(model, key)
        if known is not None:
            return known
        if people.patient(patient_id) is None:
            raise NotFound(f"There is no patient {patient_id}.")
        row = model._default_manager.create(**{"patient_id": patient_id, **columns, **written(by, now, key)})
        said = {name: fingerprint(str(value)) if name in sealed and value else value for name, value in columns.items()}
        details: Details = {"row": row.pk, **{name: plain(value) for name, value in said.items()}}
        tell_patient(patient_id, action, by=by, now=now, details=details)
        return int(row.pk)


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()


def not_to_come(field: str, at: datetime, now: datetime) -> datetime:
    """Return the time. Raises NotPlausible where it is still to come."""
    if at > now:
        raise NotPlausible(field, say("That time has not come yet. Check the clock and type it again."))
    return at
