"""Record harm: what happened, graded by the person who signs; a correction is a new entry that names the old one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor, Details
from reprieve.chart.models import AdverseEvent, PromptEntry, Session
from reprieve.chart.services.signing import proven
from reprieve.chart.trailing import tell
from reprieve.chart.translate_harm import harm_columns, harm_of
from reprieve.people.permissions import Act
from reprieve.people.services import Reauthenticated
from reprieve.therapy.adverse import Report
from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible


def record_adverse_event(
    *,
    session_id: int,
    report: Report,
    signed: Reauthenticated,
    now: datetime,
    prompt_id: int | None = None,
    key: UUID | None = None,
) -> int:
    """Put one adverse event on the record under somebody's name; return its id.

    prompt_id: the prompt that it was recorded from. Raises NotPlausible for a time to come, Refused, NotFound.
    """
    by = proven(signed, Act.RECORD_HARM, now)
    _insist_past(report, now)
    with audit.writing():
        if known := already(AdverseEvent, key):
            return known
        session = Session.objects.filter(pk=session_id).first()
        if session is None:
            raise NotFound(f"There is no session {session_id}.")
        if prompt_id is not None and not PromptEntry.objects.filter(pk=prompt_id, session=session).exists():
            raise NotFound(f"There is no prompt {prompt_id} of session {session_id}.")
        row = AdverseEvent.objects.create(
            session=session, prompt_id=prompt_id, **harm_columns(report), **written(by, now, key)
        )
        _tell(row, "adverse event recorded", by, now)
        return row.pk


def correct_adverse_event(
    *, event_id: int, report: Report, reason: str, signed: Reauthenticated, now: datetime, key: UUID | None = None
) -> int:
    """Say what an adverse event should say now, its outcome among it; the entry before stays. Raises Refused."""
    _insist_past(report, now)
    return _amend(event_id, report, reason, signed, now, key, withdrawn=False)


def withdraw_adverse_event(
    *, event_id: int, reason: str, signed: Reauthenticated, now: datetime, key: UUID | None = None
) -> int:
    """Say that an adverse event never happened to this patient; the entry stays, struck through. Raises Refused."""
    return _amend(event_id, None, reason, signed, now, key, withdrawn=True)


def _amend(
    event_id: int,
    report: Report | None,
    reason: str,
    signed: Reauthenticated,
    now: datetime,
    key: UUID | None,
    *,
    withdrawn: bool,
) -> int:
    by = proven(signed, Act.RECORD_HARM, now)
    if not reason.strip():
        raise NotPlausible("reason", say("Say why it is corrected."))
    with audit.writing():
        if known := already(AdverseEvent, key):
            return known
        row = AdverseEvent.objects.select_related("session").filter(pk=event_id).first()
        if row is None:
            raise NotFound(f"There is no adverse event {event_id}.")
        if AdverseEvent.objects.filter(amends=row).exists() or row.withdrawn:
            raise refused(
                "harm-corrected", "Somebody has corrected this entry meanwhile.", resolve="Open the latest entry."
            )
        kept = report or harm_of(row)
        new = AdverseEvent.objects.create(
            session=row.session,
            prompt_id=row.prompt_id,
            amends=row,
            reason=reason.strip(),
            withdrawn=withdrawn,
            **harm_columns(kept),
            **written(by, now, key),
        )
        _tell(new, "adverse event withdrawn" if withdrawn else "adverse event corrected", by, now)
        return new.pk


def _insist_past(report: Report, now: datetime) -> None:
    for field, at in (("onset_at", report.onset_at), ("resolved_at", report.resolved_at)):
        if at is not None and at > now:
            raise NotPlausible(field, say("That time has not come yet. Check the clock and type it again."))


def _tell(row: AdverseEvent, action: str, by: Actor, now: datetime) -> None:
    details: Details = {"adverse_event": row.pk, "harm": row.harm, "grade": row.grade, "amends": row.amends_id}
    tell(row.session, action, by=by, now=now, details=details)
