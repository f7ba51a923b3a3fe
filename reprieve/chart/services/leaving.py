"""Recovery and the way home: what was seen, the gate before the door, and the three ways to leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import insist, refused
from reprieve.audit.services import Actor
from reprieve.chart import translate
from reprieve.chart.appending import append, new_event
from reprieve.chart.dayfile import open_file
from reprieve.chart.facts import GoingHomeFacts
from reprieve.chart.gaterecords import keep, override
from reprieve.chart.models import AgainstAdviceForm, DischargeRow, Gate, SessionEvent
from reprieve.chart.services.followup import owe_calls
from reprieve.chart.services.observations import record_vitals
from reprieve.chart.trailing import tell
from reprieve.chart.translate_leaving import left_columns
from reprieve.people.permissions import Act, require
from reprieve.people.services import Reauthenticated
from reprieve.therapy.decisions import Decision, say
from reprieve.therapy.leaving import AgainstAdvice
from reprieve.therapy.session import EventKind, State, may
from reprieve.therapy.vitals import NotPlausible, Sign


def save_going_home(
    *,
    session_id: int,
    facts: GoingHomeFacts,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
    key: UUID | None = None,
) -> int:
    """Save what was seen before going home as a new version and return it; the version before stays.

    seen_version: the one the form was filled from; if somebody saved another meanwhile, Refused.
    """
    require(by, Act.DISCHARGE)
    with audit.writing():
        known = already(DischargeRow, key)
        if known is not None:
            return known
        file = open_file(session_id, now)
        if file.state is not State.RECOVERING:
            raise refused("not-recovering", "The session is {state}.", values={"state": file.state.phrase})
        last = DischargeRow.objects.filter(session=file.session).order_by("id").values_list("id", flat=True).last()
        if seen_version is not None and last != seen_version:
            raise refused(
                "facts-changed",
                "Somebody else saved these facts meanwhile.",
                resolve="Look at what is there now, then save again.",
            )
        row = DischargeRow.objects.create(
            session=file.session, **translate.going_home_columns(facts), **written(by, now, key)
        )
        tell(file.session, "going-home facts saved", by=by, now=now, details={"version": row.pk})
        return row.pk


def override_discharge_finding(*, session_id: int, rule: str, reason: str, by: Actor, now: datetime) -> Decision:
    """Override one finding of the discharge gate by name, with a reason; return what the gate says then (R24).

    Raises Refused where nobody with this role may, NotPlausible for a reason of fewer than 15 characters.
    """
    require(by, Act.OVERRIDE)
    with audit.writing():
        return override(open_file(session_id, now), Gate.DISCHARGE, rule, reason, by, now)


def discharge(*, session_id: int, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Let the patient go home if the gate opens now; return the event's id.

    The gate is asked here, under the lock, and its answer is kept whether it opens or not. Raises Refused.
    """
    require(by, Act.DISCHARGE)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now)
        insist(may(file.state, EventKind.DISCHARGED))
        decision, record = keep(file, Gate.DISCHARGE, by, now)
        if record.opens:
            event = new_event(file, EventKind.DISCHARGED, by=by, now=now)
            owe_calls(file.session, now, by=by, now=now)
            return append(file, event, by=by, key=key, gate_id=record.pk)
    # Outside the transaction: a closed gate is refused, and its record stays.
    insist(decision)
    raise refused("gate-closed", "The gate does not open.")


def leave_against_advice(
    *,
    session_id: int,
    left: AgainstAdvice,
    vitals: Mapping[Sign, Decimal],
    by: Actor,
    now: datetime,
    witness: Reauthenticated | None = None,
    key: UUID | None = None,
) -> int:
    """Record that the patient left against advice, with the last vital signs; return the event's id.

    It has happened, and is never refused for what was missing. vitals: empty only if `left` says that they were
    refused. witness: the colleague whom `left` names, who typed their own password; none where it says why not.
    Raises NotPlausible, and Refused for a witness who is the writer.
    """
    require(by, Act.DISCHARGE)
    _seen_by(witness, left, by, now)
    if bool(vitals) == left.vitals_refused:
        raise NotPlausible("line", say("Take the vital signs, or say that there was no taking them."))
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        if vitals:
            record_vitals(session_id=session_id, values=vitals, by=by, now=now)
        event_id = _leave(EventKind.LEFT_AGAINST_ADVICE, session_id, left.words, by, now, key)
        AgainstAdviceForm.objects.create(
            session_id=session_id,
            event_id=event_id,
            witness_user_id=witness.actor.user_id if witness else None,
            **left_columns(left),
            **written(by, now, None),
        )
        return event_id


def _seen_by(witness: Reauthenticated | None, left: AgainstAdvice, by: Actor, now: datetime) -> None:
    """Insist that whoever is named signed it, just now, and is somebody else. Raises NotPlausible, Refused."""
    if left.witness != (witness.actor.display if witness else ""):
        raise NotPlausible("username", say("A witness signs with their own user name and password."))
    if witness is None:
        return
    require(witness.actor, Act.RECORD_ESCORT)
    if witness.actor.user_id == by.user_id:
        raise NotPlausible("username", say("Nobody is their own witness: another colleague signs here."))
    if not witness.fresh(now):
        raise refused("password-stale", "The second password was typed too long ago.", resolve="Type it again.")


def transfer(*, session_id: int, words: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Record that the patient was taken to hospital, and where; return the event's id."""
    return _leave(EventKind.TRANSFERRED, session_id, words, by, now, key)


def _leave(kind: EventKind, session_id: int, words: str, by: Actor, now: datetime, key: UUID | None) -> int:
    require(by, Act.DISCHARGE)
    with audit.writing():
        if known := already(SessionEvent, key):
            return known
        file = open_file(session_id, now)
        event = new_event(file, kind, by=by, now=now, words=words)
        owe_calls(file.session, now, by=by, now=now)
        return append(file, event, by=by, key=key)
