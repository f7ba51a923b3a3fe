"""Put on record what was found of opioids, what was offered, and how a taper goes: each written once, by somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor, Details
from reprieve.opioids import translate
from reprieve.opioids.models import LoadRecord, NaloxoneOffer, PdmpLook
from reprieve.opioids.queries import load_now
from reprieve.people import queries as people
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.opioids.safeguards import Naloxone
from reprieve.therapy.vitals import NotPlausible

__all__ = ["offer_naloxone", "record_load", "record_pdmp_look"]


def record_load(*, patient_id: int, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Put today's load on record as the list of medicines has it, with the table's version; return the row's id."""
    require(by, Act.RECORD_FACTS)
    with audit.writing():
        if known := already(LoadRecord, key):
            return known
        load = load_now(patient_id)
        if not load.items:
            raise refused("load-empty", "The list of medicines is empty.", resolve="Go through it with the patient.")
        return write(LoadRecord, patient_id, "opioid load", translate.load_columns(load), by=by, now=now, key=key)


def record_pdmp_look(
    *,
    patient_id: int,
    programme: str,
    looked_at: datetime,
    seen: str,
    as_expected: bool,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
) -> int:
    """Put on record who looked into the monitoring programme, when, and what was seen; return the row's id.

    Raises NotPlausible for a time to come or without words.
    """
    require(by, Act.RECORD_FACTS)
    if looked_at > now:
        raise NotPlausible("looked_at", say("That time has not come yet. Check the clock and type it again."))
    if not seen.strip() or not programme.strip():
        raise NotPlausible("seen", say("Say what was seen, also where it was nothing new."))
    columns = {
        "programme": programme.strip(),
        "looked_at": looked_at,
        "seen": seen.strip(),
        "as_expected": as_expected,
    }
    with audit.writing():
        if known := already(PdmpLook, key):
            return known
        return write(PdmpLook, patient_id, "monitoring programme looked into", columns, by=by, now=now, key=key)


def offer_naloxone(
    *, patient_id: int, answer: Naloxone, by: Actor, now: datetime, words: str = "", key: UUID | None = None
) -> int:
    """Put on record that naloxone was offered and what came of it; return the row's id."""
    require(by, Act.RECORD_FACTS)
    with audit.writing():
        if known := already(NaloxoneOffer, key):
            return known
        columns = {"answer": answer.value, "words": words.strip()}
        return write(NaloxoneOffer, patient_id, "naloxone offered", columns, by=by, now=now, key=key)


def write(
    model: type[models.Model],
    patient_id: int,
    action: str,
    columns: Mapping[str, object],
    *,
    by: Actor,
    now: datetime,
    key: UUID | None,
) -> int:
    """Write one row of a patient and its entry in the trail; return its id. Call inside `audit.writing()`."""
    if people.patient(patient_id) is None:
        raise NotFound(f"There is no patient {patient_id}.")
    row = model._default_manager.create(**{"patient_id": patient_id, **columns, **written(by, now, key)})
    tell(patient_id, action, {"row": row.pk, **{name: plain(value) for name, value in columns.items()}}, by=by, now=now)
    return int(row.pk)


def tell(patient_id: int, action: str, details: Details, *, by: Actor, now: datetime) -> None:
    """Leave an entry in the trail; the patient's open pages follow it."""
    audit.record(action=action, by=by, subject=f"patient:{patient_id}", patient_id=patient_id, now=now, details=details)


def today(now: datetime) -> date:
    """Return the day of the clinic's calendar."""
    return timezone.localdate(now)
