"""What a patient may say from home, and what staff do about it. Said twice under one key, it is said once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.services import Actor
from reprieve.chart import queries as chart
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, say
from reprieve.therapy.session import State
from reprieve.therapy.troubles import Trouble
from reprieve.therapy.vitals import NotPlausible
from reprieve.voice.calling import whom_to_call
from reprieve.voice.models import (
    DriverNamed,
    MessageKind,
    MessageStep,
    PatientMessage,
    StepKind,
)

__all__ = [
    "SELF_HARM_QUEUE",
    "MessageKind",
    "NotYours",
    "answer",
    "ask_for_visit",
    "name_driver",
    "report",
    "see",
]

SELF_HARM_QUEUE: Final = "queue:self-harm"  # one, whether it was ticked here or answered in a questionnaire
QUEUE: Final = "messages"  # the subject by which staff's open pages hear of it
LONGEST_WORDS: Final = 2000


class NotYours(PermissionDenied):
    """A patient speaks for themselves alone."""


def name_driver(*, patient_id: int, session_id: int, name: str, phone: str, by: Actor, now: datetime, key: UUID) -> int:
    """Keep who the patient says takes them home. Raises NotFound for a visit that is not theirs, or is over."""
    _insist_own(patient_id, by)
    if not name.strip():
        raise NotPlausible("name", say("Please give a name."))
    with audit.writing():
        known = already(DriverNamed, key)
        if known is not None:
            return known
        visit = chart.visit_of(patient_id, session_id)
        if visit.state not in {State.BOOKED, State.CHECKED_IN}:
            raise chart.NotFound("This visit is over.")
        row = DriverNamed.objects.create(
            patient_id=patient_id,
            session_id=session_id,
            name=name.strip(),
            phone=phone.strip(),
            **written(by, now, key),
        )
        audit.record(
            action="driver named by the patient",
            by=by,
            subject=f"session:{session_id}",
            also=(f"day:{timezone.localdate(visit.starts_at).isoformat()}",),
            patient_id=patient_id,
            now=now,
        )
        return row.pk


def ask_for_visit(*, patient_id: int, words: str, said_at: datetime, by: Actor, now: datetime, key: UUID) -> int:
    """Put a wish for a visit into the desk's queue. Nothing is booked by it."""
    _insist_own(patient_id, by)
    return _message(patient_id, MessageKind.VISIT, (), words, said_at, by, now, key)


def report(
    *,
    patient_id: int,
    troubles: Iterable[Trouble],
    words: str,
    said_at: datetime,
    by: Actor,
    now: datetime,
    key: UUID,
) -> int:
    """Put a problem into the queue of those who may look after it; self-harm calls a named person now."""
    _insist_own(patient_id, by)
    ticked = tuple(sorted(set(troubles), key=list(Trouble).index))
    if not ticked and not words.strip():
        raise NotPlausible("words", say("Tick what is wrong, or write it down."))
    return _message(patient_id, MessageKind.PROBLEM, ticked, words, said_at, by, now, key)


def see(*, message_id: int, by: Actor, now: datetime, key: UUID | None = None) -> None:
    """Put on record that somebody saw a message, the first time that they do."""
    _step(message_id, StepKind.SEEN, "", by, now, key)


def answer(*, message_id: int, did: str, by: Actor, now: datetime, key: UUID | None = None) -> None:
    """Put on record what was done about a message; it leaves the queue. Raises NotPlausible for too few words."""
    if len(did.strip()) < MIN_REASON_CHARACTERS:
        raise NotPlausible("did", say("Say what was done, in at least {n} characters.", n=MIN_REASON_CHARACTERS))
    _step(message_id, StepKind.DONE, did.strip(), by, now, key)


def _message(
    patient_id: int,
    kind: MessageKind,
    troubles: tuple[Trouble, ...],
    words: str,
    said_at: datetime,
    by: Actor,
    now: datetime,
    key: UUID,
) -> int:
    with audit.writing():
        known = already(PatientMessage, key)
        if known is not None:
            return known
        row = PatientMessage.objects.create(
            patient_id=patient_id,
            kind=kind,
            troubles=[trouble.value for trouble in troubles],
            words=words.strip()[:LONGEST_WORDS],
            said_at=_not_ahead(said_at, now),
            urgent=any(trouble.calls_now for trouble in troubles),
            named_id=whom_to_call(now) if kind == MessageKind.PROBLEM else None,
            **written(by, now, key),
        )
        _tell(patient_id, f"{kind.value} reported by the patient", by, now, also=_queues(row))
        return row.pk


def _step(message_id: int, kind: StepKind, did: str, by: Actor, now: datetime, key: UUID | None) -> None:
    with audit.writing():
        message = PatientMessage.objects.filter(pk=message_id).first()
        if message is None:
            raise chart.NotFound(f"There is no message {message_id}.")
        require(by, Act.FOLLOW_UP if message.kind == MessageKind.PROBLEM else Act.ANSWER_REQUEST)
        if already(MessageStep, key) is not None:
            return
        if kind == StepKind.SEEN and message.steps.filter(by_user_id=by.user_id).exists():
            return
        MessageStep.objects.create(message=message, kind=kind, did=did, **written(by, now, key))
        _tell(message.patient_id, f"message {kind.value}", by, now, also=_queues(message))


def _queues(message: PatientMessage) -> tuple[str, ...]:
    return (QUEUE, SELF_HARM_QUEUE) if message.urgent else (QUEUE,)


def _insist_own(patient_id: int, by: Actor) -> None:
    if by != Actor.patient(patient_id):
        raise NotYours(NotYours.__doc__)


def _not_ahead(at: datetime, now: datetime) -> datetime:
    """Return when it was said by a phone whose clock may be wrong: a time to come becomes now."""
    return min(at, now)


def _tell(patient_id: int, action: str, by: Actor, now: datetime, also: tuple[str, ...] = ()) -> None:
    audit.record(action=action, by=by, subject=f"patient:{patient_id}", also=also, patient_id=patient_id, now=now)
