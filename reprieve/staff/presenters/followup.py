"""The calls after going home as a list of work: what a prescriber must read, what is late, due, coming and done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from reprieve.chart.queries import CallRow, TaskRow
from reprieve.staff.presenters import times
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.followup import CallKind, Question, Standing

KINDS: Final[dict[CallKind, Promise]] = {
    CallKind.DAY_1: pgettext_lazy("call", "day 1"),
    CallKind.DAY_7: pgettext_lazy("call", "day 7"),
}
_STANDINGS: Final[dict[Standing, tuple[Promise, str, str]]] = {
    Standing.OVERDUE: (pgettext_lazy("call", "Overdue"), "alert", "red"),
    Standing.DUE: (pgettext_lazy("call", "Due today"), "clock", "amber"),
    Standing.COMING: (pgettext_lazy("call", "Coming"), "booked", "soft"),
    Standing.DONE: (pgettext_lazy("call", "Done"), "green", "green"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One try, and what was answered. worries: says and what to do, with their light."""

    id: int
    at: datetime
    by: str
    result: str
    answers: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    words: str
    worries: tuple[tuple[str, str, str], ...]
    waits: bool
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One call that is owed."""

    id: int
    session_id: int
    patient_id: int
    patient: str
    mrn: str
    phone: str
    kind: str
    mark: Mark
    due_at: datetime
    left_at: datetime
    tries: str
    waits: bool
    done: bool
    calls: tuple[CallLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """Calls that stand alike."""

    key: str
    title: str
    lines: tuple[TaskLine, ...]


def present_tasks(rows: Iterable[TaskRow]) -> tuple[TaskGroup, ...]:
    """Return the calls in groups; what waits for a prescriber first, then what has waited longest."""
    rows = tuple(rows)
    groups = [("worries", _("For the prescriber to read"), [row for row in rows if row.waits])]
    groups += [
        (each.value, str(_STANDINGS[each][0]), [row for row in rows if row.standing is each]) for each in Standing
    ]
    return tuple(TaskGroup(key=key, title=title, lines=tuple(map(present_task, own))) for key, title, own in groups)


def present_task(row: TaskRow) -> TaskLine:
    """Return one call."""
    word, shape, tone = _STANDINGS[row.standing]
    return TaskLine(
        id=row.id,
        session_id=row.session_id,
        patient_id=row.patient.id,
        patient=row.patient.name,
        mrn=row.patient.mrn,
        phone=row.patient.phone or _("no phone number on file"),
        kind=str(KINDS[row.kind]),
        mark=Mark(shape=shape, word=str(word), tone=tone),
        due_at=row.due_at,
        left_at=row.left_at,
        tries=_tries(row.calls),
        waits=row.waits,
        done=row.standing is Standing.DONE,
        calls=tuple(map(_call, row.calls)),
    )


def _tries(calls: tuple[CallRow, ...]) -> str:
    if not calls:
        return _("not tried yet")
    last = calls[-1]
    return _("tries: {count}; last {at} by {who}: {result}").format(
        count=len(calls), at=times.moment(last.at), who=last.by, result=_(last.result.phrase)
    )


def _call(call: CallRow) -> CallLine:
    read = (
        _("{who}, {at}: {did}").format(who=call.read_by, at=times.moment(call.read_at), did=call.did)
        if call.read_at
        else ""
    )
    return CallLine(
        id=call.id,
        at=call.at,
        by=call.by,
        result=_(call.result.phrase),
        answers=tuple((_(q.asks), _(q.choices[a])) for q in Question if (a := call.answers.get(q))),
        missing=tuple(_(q.asks) for q in Question if call.answers and q not in call.answers),
        words=call.words,
        worries=tuple((f.verdict.light, words(f.says), words(f.resolve) if f.resolve else "") for f in call.worries),
        waits=call.waits,
        read=read,
    )
