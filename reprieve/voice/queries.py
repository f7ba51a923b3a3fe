"""Read what patients said, and what staff did about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from reprieve.chart.queries import NotFound
from reprieve.people import queries as people
from reprieve.people.queries import PatientSummary
from reprieve.therapy.troubles import Trouble
from reprieve.voice.models import (
    DriverNamed,
    MessageKind,
    MessageStep,
    PatientMessage,
    StepKind,
)

__all__ = [
    "DriverRow",
    "MessageKind",
    "MessageRow",
    "NotFound",
    "StepRow",
    "count_urgent",
    "count_waiting",
    "drivers",
    "message",
    "messages",
    "messages_of",
]

MOST_DONE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRow:
    """Who the patient says takes them home; said, never confirmed."""

    name: str
    phone: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """What somebody of the staff did with a message."""

    done: bool
    did: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """One message. named: who was to look first; came_at: when it reached the clinic, said_at: when it was typed."""

    id: int
    patient: PatientSummary
    kind: MessageKind
    troubles: tuple[Trouble, ...]
    words: str
    said_at: datetime
    came_at: datetime
    urgent: bool
    named_id: int | None
    named: str
    steps: tuple[StepRow, ...]

    @property
    def waits(self) -> bool:
        """True until somebody said what was done."""
        return not any(step.done for step in self.steps)

    @property
    def seen(self) -> bool:
        return bool(self.steps)


def drivers(session_ids: Iterable[int]) -> Mapping[int, DriverRow]:
    """Return who the patients of these sessions last said will take them home. One query."""
    rows = DriverNamed.objects.filter(session_id__in=set(session_ids)).order_by("id")
    return {row.session_id: DriverRow(name=row.name, phone=row.phone, at=row.written_at) for row in rows}


def messages(kinds: Iterable[MessageKind], *, urgent: bool | None = None) -> tuple[MessageRow, ...]:
    """Return what waits of these kinds, urgent first, then longest waiting; and the last that were answered.

    urgent: only what calls a person now, or only what does not. Five queries.
    """
    found = PatientMessage.objects.filter(kind__in=list(kinds))
    if urgent is not None:
        found = found.filter(urgent=urgent)
    waiting = _rows(found.filter(~_answered()).order_by("-urgent", "written_at", "id"))
    return waiting + _rows(found.filter(_answered()).order_by("-id")[:MOST_DONE])


def message(message_id: int) -> MessageRow:
    """Return one message. Raises NotFound. Three queries."""
    rows = _rows(PatientMessage.objects.filter(pk=message_id))
    if not rows:
        raise NotFound(f"There is no message {message_id}.")
    return rows[0]


def messages_of(patient_id: int) -> tuple[MessageRow, ...]:
    """Return what one patient sent, newest first. Three queries."""
    return _rows(PatientMessage.objects.filter(patient_id=patient_id).order_by("-id"))


def count_waiting(kinds: Iterable[MessageKind]) -> tuple[int, int]:
    """Return how many messages wait, and how many of them are urgent. One query."""
    waiting = PatientMessage.objects.filter(~_answered(), kind__in=list(kinds))
    urgent = list(waiting.values_list("urgent", flat=True))
    return len(urgent), sum(urgent)


def count_urgent() -> tuple[int, int]:
    """Return how many messages that call a person now wait, and how many of them nobody has seen. One query."""
    seen = Exists(MessageStep.objects.filter(message=OuterRef("pk")))
    waiting = PatientMessage.objects.filter(~_answered(), urgent=True).annotate(seen=seen)
    known = list(waiting.values_list("seen", flat=True))
    return len(known), known.count(False)


def _answered() -> Exists:
    return Exists(MessageStep.objects.filter(message=OuterRef("pk"), kind=StepKind.DONE))


def _rows(rows: QuerySet[PatientMessage]) -> tuple[MessageRow, ...]:
    found = tuple(rows.select_related("named").prefetch_related("steps"))
    who = people.patients(row.patient_id for row in found)
    return tuple(
        MessageRow(
            id=row.pk,
            patient=who[row.patient_id],
            kind=MessageKind(row.kind),
            troubles=tuple(map(Trouble, row.troubles)),
            words=row.words,
            said_at=row.said_at,
            came_at=row.written_at,
            urgent=row.urgent,
            named_id=row.named_id,
            named=str(row.named) if row.named else "",
            steps=tuple(
                StepRow(done=step.kind == StepKind.DONE, did=step.did, by=step.by_name, at=step.written_at)
                for step in sorted(row.steps.all(), key=lambda step: step.pk)
            ),
        )
        for row in found
    )
