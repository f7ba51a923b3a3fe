"""Calls for help as one queue, whichever way a patient said it: who has seen each, and what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reprieve.outcomes.queries import EscalationRow
from reprieve.staff.presenters import times
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import Mark
from reprieve.voice.queries import MessageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """One call for help: an answer of a questionnaire, or what was ticked on a phone. named: who was to look first."""

    id: int
    url: str
    patient_id: int
    patient: str
    mrn: str
    phone: str
    mark: Mark
    says: str
    resolve: str
    at: datetime
    answered_at: datetime
    entered_by: str
    named: str
    seen: tuple[str, ...]
    done: str


def present_help_queue(
    calls: Iterable[EscalationRow], said: Iterable[MessageRow]
) -> tuple[tuple[HelpLine, ...], tuple[HelpLine, ...]]:
    """Return the one queue: what is open, unseen first and then longest waiting; and what is done, newest first."""
    lines = [*(present_help(row) for row in calls), *(present_said(row) for row in said)]
    open_ = sorted((line for line in lines if not line.done), key=lambda line: (bool(line.seen), line.at))
    done = sorted((line for line in lines if line.done), key=lambda line: line.at, reverse=True)
    return tuple(open_), tuple(done)


def present_help(row: EscalationRow) -> HelpLine:
    """Return one call for help."""
    return HelpLine(
        id=row.id,
        url=reverse("staff:help_call", args=[row.id]),
        patient_id=row.patient.id,
        patient=row.patient.name,
        mrn=row.patient.mrn,
        phone=row.patient.phone or _("no phone number on file"),
        mark=_mark(done=row.done is not None, seen=not row.unseen),
        says=words(row.finding.says),
        resolve=words(row.finding.resolve) if row.finding.resolve else "",
        at=row.at,
        answered_at=row.answered_at,
        entered_by=row.entered_by,
        named="",
        seen=tuple(_("{who}, {at}").format(who=step.by, at=times.moment(step.at)) for step in row.seen),
        done=_("{who}, {at}: {did}").format(who=row.done.by, at=times.moment(row.done.at), did=row.done.did)
        if row.done
        else "",
    )


def present_said(row: MessageRow) -> HelpLine:
    """Return what a patient ticked on the phone as a call for help like any other."""
    seen = tuple(step for step in row.steps if not step.done)
    done = next((step for step in row.steps if step.done), None)
    troubles = ", ".join(_(trouble.says) for trouble in row.troubles)
    return HelpLine(
        id=row.id,
        url=reverse("staff:message", args=[row.id]),
        patient_id=row.patient.id,
        patient=row.patient.name,
        mrn=row.patient.mrn,
        phone=row.patient.phone or _("no phone number on file"),
        mark=_mark(done=done is not None, seen=bool(row.steps)),
        says=_("Said on the phone: {troubles}").format(troubles=troubles),
        resolve=_("Ring the patient now and stay on the line."),
        at=row.came_at,
        answered_at=row.said_at,
        entered_by=_("The patient"),
        named=row.named,
        seen=tuple(_("{who}, {at}").format(who=step.by, at=times.moment(step.at)) for step in seen),
        done=_("{who}, {at}: {did}").format(who=done.by, at=times.moment(done.at), did=done.did) if done else "",
    )


def _mark(*, done: bool, seen: bool) -> Mark:
    if done:
        return Mark(shape="green", word=_("Done"), tone="green")
    if not seen:
        return Mark(shape="alert", word=_("Nobody has seen it"), tone="red")
    return Mark(shape="clock", word=_("Seen, not done"), tone="amber")


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpBanner:
    """What stands over board and day while somebody calls for help."""

    says: str
    unseen: bool


def present_banner(open_: int, unseen: int) -> HelpBanner | None:
    """Return the banner; nothing where nobody calls."""
    if not open_:
        return None
    says = ngettext(
        "{open} patient's answer may mean self-harm.", "{open} patients' answers may mean self-harm.", open_
    ).format(open=open_)
    if unseen == open_:
        says += " " + ngettext("Nobody has seen it yet.", "Nobody has seen any of them yet.", open_)
    elif unseen:
        says += " " + _("Nobody has seen {unseen} of them.").format(unseen=unseen)
    return HelpBanner(says=says, unseen=bool(unseen))
