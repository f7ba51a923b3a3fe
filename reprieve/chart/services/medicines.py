"""Keep the list of what a patient takes. A name stays as it was typed; which drug it means is said beside it, by whom.

A name that is exactly one on the list of drugs is matched at once. Any other stays unmatched and holds at the gate,
until somebody says which drug of the list it is, or a prescriber says what class it belongs to.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.chart.models import Medicine
from reprieve.chart.recording import not_to_come, record_fact
from reprieve.people.permissions import Act, require
from reprieve.therapy import vocabulary
from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible
from reprieve.therapy.vocabulary import Drug, DrugClass


class _Known(TypedDict):
    """Which drug a name means, as columns; empty where nobody has said."""

    ingredient: str
    drug_class: str
    class_note: str


_NOT_KNOWN = _Known(ingredient="", drug_class="", class_note="")


def add_medicine(
    *,
    patient_id: int,
    name: str,
    by: Actor,
    now: datetime,
    dose: str = "",
    last_taken_at: datetime | None = None,
    diazepam_mg_per_day: Decimal | None = None,
    taken: bool = True,
    key: UUID | None = None,
) -> int:
    """Record a medicine, when one already listed was last taken, or (taken=False) that it was stopped; return the id.

    What somebody said of this name before still holds; a name that is on the list of drugs needs nobody to say it.
    """
    spelled = _spelled(name)
    require(by, Act.RECORD_FACTS)
    if last_taken_at is not None:
        not_to_come("last_taken_at", last_taken_at, now)
    with audit.writing():
        drug, last = vocabulary.find(spelled), _last(patient_id, spelled)
        known = _of_the_list(drug) if drug else _said_before(last) if last else _NOT_KNOWN
        return record_fact(
            Medicine,
            patient_id,
            "medicine recorded",
            {
                "name": spelled,
                **known,
                "dose": dose.strip(),
                "last_taken_at": last_taken_at,
                "diazepam_mg_per_day": diazepam_mg_per_day,
                "taken": taken,
            },
            by=by,
            now=now,
            key=key,
        )


def identify_medicine(
    *, patient_id: int, name: str, ingredient: str, by: Actor, now: datetime, key: UUID | None = None
) -> int:
    """Record which drug of the list an unmatched name means; return the row's id.

    Raises Refused where the name is on the list already, NotFound where patient, name or drug are not there.
    """
    drug = vocabulary.drugs().get(ingredient)
    if drug is None:
        raise NotFound("There is no such drug on the list.")
    return _say_what(patient_id, name, "medicine identified", _of_the_list(drug), Act.RECORD_FACTS, by, now, key)


def classify_medicine(
    *,
    patient_id: int,
    name: str,
    drug_class: DrugClass,
    note: str,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
) -> int:
    """Record a prescriber's word on what an unmatched medicine does, "none" included; return the row's id.

    note: what it is. Raises Refused where the list of drugs knows the name, NotPlausible without a note.
    """
    if not note.strip():
        raise NotPlausible("note", say("Say what it is, so that the next reader can check it."))
    known = _Known(ingredient="", drug_class=drug_class.value, class_note=note.strip())
    return _say_what(patient_id, name, "medicine classified", known, Act.CLASSIFY_MEDICINE, by, now, key)


def _say_what(
    patient_id: int, name: str, action: str, known: _Known, act: Act, by: Actor, now: datetime, key: UUID | None
) -> int:
    require(by, act)
    spelled = _spelled(name)
    with audit.writing():
        last = _last(patient_id, spelled)
        if last is None:
            raise NotFound("There is no such medicine on this patient's list.")
        if (drug := vocabulary.find(spelled)) is not None:
            raise refused(
                "medicine-known",
                "{name} is on the list of drugs: {drug}.",
                resolve="If that is not what the patient takes, stop it and add what they take.",
                values={"name": spelled, "drug": drug.name},
            )
        columns = {
            "name": spelled,
            **known,
            "dose": last.dose,
            "last_taken_at": last.last_taken_at,
            "diazepam_mg_per_day": last.diazepam_mg_per_day,
            "taken": last.taken,
        }
        return record_fact(Medicine, patient_id, action, columns, by=by, now=now, key=key, act=act)


def _spelled(name: str) -> str:
    spelled = " ".join(name.split()).lower()
    if not spelled:
        raise NotPlausible("name", say("A medicine has a name."))
    return spelled


def _last(patient_id: int, spelled: str) -> Medicine | None:
    return Medicine.objects.filter(patient_id=patient_id, name=spelled).order_by("id").last()


def _of_the_list(drug: Drug) -> _Known:
    return _Known(ingredient=drug.name, drug_class=drug.classes[0].value, class_note="")


def _said_before(row: Medicine) -> _Known:
    return _Known(ingredient=row.ingredient, drug_class=row.drug_class, class_note=row.class_note)
