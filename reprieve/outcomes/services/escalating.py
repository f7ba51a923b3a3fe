"""An answer that may mean self-harm becomes a task in one queue; somebody sees it, by name, and says what was done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q
from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.outcomes import translate
from reprieve.outcomes.models import Answer, Escalation, EscalationStep, Form, StepKind
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, Verdict, say
from reprieve.therapy.escalation import calls
from reprieve.therapy.vitals import NotPlausible
from reprieve.voice.services import SELF_HARM_QUEUE


def escalate(form: Form, answer: Answer, *, by: Actor, now: datetime) -> int:
    """Call staff if this answer asks for it, once for each; return how many calls it made. Inside `audit.writing()`.

    The answer is looked at by itself: no other answer, earlier or later, can take the call back.
    """
    if answer.value is None:
        return 0
    made = 0
    for finding in calls(translate.instrument_of(form), {answer.item: answer.value}):
        urgent = finding.verdict is Verdict.REFUSE
        # A call that is open as urgent says it already.
        said = Q(urgent=True) if not urgent else Q()
        if Escalation.objects.filter(Q(urgent=urgent) | said, form=form, rule=finding.rule).exists():
            continue
        row = Escalation.objects.create(
            form=form,
            answer=answer,
            rule=finding.rule,
            finding=finding.as_json(),
            urgent=urgent,
            **written(by, now, uuid5(answer.entry, finding.rule)),
        )
        _tell(row, "call for help", by, now)
        made += 1
    return made


def see_escalation(*, escalation_id: int, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Say that somebody has read it and takes care; return the step's id. More than one may."""
    require(by, Act.ANSWER_CALL_FOR_HELP)
    with audit.writing():
        if known := already(EscalationStep, key):
            return known
        row = _open(escalation_id)
        step = EscalationStep.objects.create(escalation=row, kind=StepKind.SEEN, **written(by, now, key))
        _tell(row, "call for help seen", by, now)
        return step.pk


def settle_escalation(*, escalation_id: int, did: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Put on record what was done; only then it leaves the queue. Return the step's id. Raises Refused, NotFound."""
    require(by, Act.ANSWER_CALL_FOR_HELP)
    if len(did.strip()) < MIN_REASON_CHARACTERS:
        raise NotPlausible("did", say("Say what was done, in a sentence."))
    with audit.writing():
        if known := already(EscalationStep, key):
            return known
        row = _open(escalation_id)
        step = EscalationStep.objects.create(
            escalation=row, kind=StepKind.DONE, did=did.strip(), **written(by, now, key)
        )
        _tell(row, "call for help answered", by, now)
        return step.pk


def _open(escalation_id: int) -> Escalation:
    row = Escalation.objects.select_related("form").filter(pk=escalation_id).first()
    if row is None:
        raise NotFound(f"There is no call for help {escalation_id}.")
    if row.steps.filter(kind=StepKind.DONE).exists():
        raise refused("help-done", "What was done about this is on record already.")
    return row


def _tell(row: Escalation, action: str, by: Actor, now: datetime) -> None:
    form = row.form
    audit.record(
        action=action,
        by=by,
        subject=SELF_HARM_QUEUE,
        also=(f"patient:{form.patient_id}", f"form:{form.pk}", f"day:{timezone.localdate(now).isoformat()}"),
        patient_id=form.patient_id,
        now=now,
        details={"escalation": row.pk, "form": form.pk},
    )
