"""Answer what the system says, and keep saying what is due, whether a page is open or not."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound
from reprieve.audit.services import Actor
from reprieve.chart.appending import append, new_event
from reprieve.chart.dayfile import open_file, open_files
from reprieve.chart.models import PRESENT, PromptAnswer, PromptEntry, Session, SessionEvent
from reprieve.chart.overriding import insist_reason
from reprieve.chart.prompting import settle, unsettled
from reprieve.chart.trailing import tell
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.session import EventKind
from reprieve.therapy.vitals import NotPlausible


def answer_prompt(*, prompt_id: int, did: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Record what was done about a prompt; return the answer's id. The prompt stays open for as long as it holds."""
    require(by, Act.ANSWER_PROMPT)
    if not did.strip():
        raise NotPlausible("did", say("Say what was done."))
    with audit.writing():
        known = already(PromptAnswer, key)
        if known is not None:
            return known
        prompt = PromptEntry.objects.select_related("session").filter(pk=prompt_id).first()
        if prompt is None:
            raise NotFound(f"There is no prompt {prompt_id}.")
        answer = PromptAnswer.objects.create(prompt=prompt, did=did.strip(), **written(by, now, key))
        tell(prompt.session, "prompt answered", by=by, now=now, details={"prompt": prompt.key, "answer": answer.pk})
        return answer.pk


def snooze_reminders(*, session_id: int, reason: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Silence what is late until the next set is due, once a gap (R20); return the event's id.

    Whatever is late now and was not snoozed yet is meant: who is held up is held up from all of it. Raises Refused, and
    NotPlausible for a reason that is too short.
    """
    require(by, Act.ANSWER_PROMPT)
    reason = insist_reason(reason)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now)
        event = new_event(file, EventKind.SNOOZED, by=by, now=now, words=reason)
        return append(file, event, by=by, key=key, checks=file.may_snooze(now))


def watch(*, now: datetime) -> int:
    """Look at everybody who is here: open prompts for what fell due, close what passed; return how many changed.

    Called every second or two by the jobs process. Looks without the lock and takes it only to write. Five queries when
    nothing changed.
    """
    present = tuple(Session.objects.filter(state__in=PRESENT).values_list("id", flat=True))
    if not present:
        return 0
    said: dict[int, set[str]] = defaultdict(set)
    for session_id, key in PromptEntry.objects.filter(closed_at__isnull=True).values_list("session_id", "key"):
        said[session_id].add(key)
    files = open_files(present, now)
    stale = {pk for pk, file in files.items() if unsettled(file, frozenset(said[pk]), now)}
    for session_id in sorted(stale):
        with audit.writing():
            settle(open_file(session_id, now), now)
    return len(stale)
