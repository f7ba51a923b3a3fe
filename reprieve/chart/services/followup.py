"""The calls after going home: owed when somebody leaves, tried until somebody is reached, read where they worry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor, Details
from reprieve.chart.models import Call, CallReview, CallTask, Session
from reprieve.chart.trailing import tell
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.followup import Answers, CallKind, Question, Result, due_at, worries
from reprieve.therapy.vitals import NotPlausible


def owe_calls(session: Session, left_at: datetime, *, by: Actor, now: datetime) -> None:
    """Owe the patient who left the calls of day 1 and day 7, once. Call inside `audit.writing()`."""
    zone = timezone.get_current_timezone()
    owed = set(CallTask.objects.filter(session=session).values_list("kind", flat=True))
    for kind in CallKind:
        if kind.value not in owed:
            due = due_at(kind, left_at, zone)
            CallTask.objects.create(session=session, kind=kind.value, due_at=due, **written(by, now, None))


def record_call(
    *,
    task_id: int,
    result: Result,
    by: Actor,
    now: datetime,
    answers: Mapping[Question, str] | None = None,
    words: str = "",
    key: UUID | None = None,
) -> int:
    """Put one try on record, with what was answered; return its id. What worries waits for a prescriber.

    Raises NotPlausible for answers of nobody, or somebody reached who was asked nothing; Refused, NotFound.
    """
    require(by, Act.FOLLOW_UP)
    given = Answers(given=dict(answers or {}))
    if given.given and result is not Result.REACHED:
        raise NotPlausible("result", say("Answers were typed: then somebody was spoken to."))
    if result is Result.REACHED and not given.given:
        raise NotPlausible("result", say("Somebody was spoken to: then something was asked."))
    with audit.writing():
        if known := already(Call, key):
            return known
        task = CallTask.objects.select_related("session").filter(pk=task_id).first()
        if task is None:
            raise NotFound(f"There is no call {task_id}.")
        if task.session.over_at is None:
            raise refused("call-early", "The patient has not left yet.")
        call = Call.objects.create(
            task=task,
            result=result.value,
            answers={question.value: answer for question, answer in given.given.items()},
            words=words.strip(),
            worries=[finding.as_json() for finding in worries(given)],
            **written(by, now, key),
        )
        details: Details = {"call": call.pk, "kind": task.kind, "result": result.value, "worries": len(call.worries)}
        tell(task.session, "follow-up call", by=by, now=now, details=details, lists=True)
        return call.pk


def review_call(*, call_id: int, did: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Say what a prescriber decided about a call that worried; return the review's id. Raises Refused, NotFound."""
    require(by, Act.REVIEW_CALL)
    if not did.strip():
        raise NotPlausible("did", say("Say what was decided."))
    with audit.writing():
        if known := already(CallReview, key):
            return known
        call = Call.objects.select_related("task__session").filter(pk=call_id).first()
        if call is None:
            raise NotFound(f"There is no call {call_id}.")
        if not call.worries or CallReview.objects.filter(call=call).exists():
            raise refused("call-read", "Nothing in this call waits for a prescriber.")
        review = CallReview.objects.create(call=call, did=did.strip(), **written(by, now, key))
        tell(call.task.session, "follow-up worry read", by=by, now=now, details={"call": call.pk}, lists=True)
        return review.pk
