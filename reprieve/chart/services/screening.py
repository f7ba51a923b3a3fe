"""Record the screening history: answers, specialists' notes, and how long a no holds here."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import refused
from reprieve.audit.services import Actor
from reprieve.chart.models import ReviewInterval, ScreeningAnswer, SpecialistNote
from reprieve.chart.recording import record_fact
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.history import QUESTIONS, Item
from reprieve.therapy.vitals import NotPlausible


def add_screening_answer(
    *,
    patient_id: int,
    item: Item,
    present: bool,
    by: Actor,
    now: datetime,
    happened_on: date | None = None,
    note: str = "",
    key: UUID | None = None,
) -> int:
    """Record one answer of the screening history; return the row's id. `note` names the evidence.

    happened_on: the day of the last one, of what is dated. An absolute contraindication, or such a day, is taken back
    only with a document (R03): its note must name it. Raises Refused, NotPlausible for a day to come.
    """
    if happened_on is not None and (not present or not QUESTIONS[item].dated):
        raise NotPlausible("happened_on", say("Only a yes to a question about a day has a day."))
    _not_to_come(happened_on, now)
    if not note.strip() and _takes_back(patient_id, item, present, happened_on):
        raise refused(
            "R03-document",
            "An absolute contraindication on file is taken back only with a document.",
            resolve="Name the document: who wrote it, and when.",
        )
    return record_fact(
        ScreeningAnswer,
        patient_id,
        "screening answered",
        {"item": item.value, "present": present, "happened_on": happened_on, "note": note.strip()},
        by=by,
        now=now,
        key=key,
    )


def add_specialist_note(
    *,
    patient_id: int,
    item: Item,
    author: str,
    dated_on: date,
    says: str,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
) -> int:
    """Record that a specialist's written opinion is on file; return the row's id. Raises NotPlausible."""
    if not author.strip() or not says.strip():
        raise NotPlausible("author", say("A note names who wrote it and what it says."))
    _not_to_come(dated_on, now)
    return record_fact(
        SpecialistNote,
        patient_id,
        "specialist's note recorded",
        {"item": item.value, "author": author.strip(), "dated_on": dated_on, "says": says.strip()},
        by=by,
        now=now,
        key=key,
    )


def set_review_interval(*, days: int | None, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Record after how many days a no is asked again, for every patient; None: never. Return the row's id."""
    require(by, Act.APPROVE_PROTOCOL)
    if days is not None and not 1 <= days <= 3650:
        raise NotPlausible("days", say("An interval is 1 to 3650 days."))
    with audit.writing():
        known = already(ReviewInterval, key)
        if known is not None:
            return known
        row = ReviewInterval.objects.create(days=days, **written(by, now, key))
        audit.record(action="review interval set", by=by, subject="screening", now=now, details={"days": days})
        return row.pk


def _not_to_come(day: date | None, now: datetime) -> None:
    if day is not None and day > timezone.localdate(now):
        raise NotPlausible("happened_on", say("That day has not come yet."))


def _takes_back(patient_id: int, item: Item, present: bool, happened_on: date | None) -> bool:
    """Say whether this answer would undo what stands and may be undone only with a document."""
    question = QUESTIONS[item]
    last = ScreeningAnswer.objects.filter(patient_id=patient_id, item=item.value).order_by("id").last()
    if last is None or not last.present or not (question.absolute or question.dated):
        return False
    moved = question.dated and last.happened_on is not None and happened_on != last.happened_on
    return not present or moved
