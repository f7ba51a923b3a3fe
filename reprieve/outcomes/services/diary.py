"""The diary: one touch is a whole form of one question, about one day of the clinic's calendar."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already
from reprieve.audit.services import Actor
from reprieve.outcomes.diary import Diary
from reprieve.outcomes.models import Answer
from reprieve.outcomes.services.answering import answer_item, begin, finish
from reprieve.therapy.asking import Moment
from reprieve.therapy.instruments import instrument


def keep_diary(
    *,
    patient_id: int,
    kind: Diary,
    score: int,
    felt_at: datetime,
    by: Actor,
    now: datetime,
    key: UUID,
    language: str = "en",
) -> int:
    """Keep one touch and return the form's id; another touch of the same day replaces the score, and stays beside it.

    A phone whose clock is ahead writes no future: a time to come becomes now. Raises NotAnAnswer for no number of the
    scale; NotPermitted where a patient means another patient.
    """
    felt_at = min(felt_at, now)
    with audit.writing():
        if known := already(Answer, key):
            return Answer.objects.values_list("form_id", flat=True).get(pk=known)
        form_id = begin(
            patient_id=patient_id,
            instrument=kind.value,
            occasion=f"{Moment.DAILY.value}:{timezone.localdate(felt_at).isoformat()}",
            language=language,
            for_at=felt_at,
            by=by,
            now=now,
        )
        (item,) = instrument(kind.value).items
        answer_item(form_id=form_id, item=item.key, value=score, answered_at=felt_at, by=by, now=now, key=key)
        finish(form_id=form_id, by=by, now=now)
        return form_id
