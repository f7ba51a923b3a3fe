"""Sign, follow and end a taper: agreed with the patient, never automatic, on pause by rule where it hurts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import insist, refused
from reprieve.audit.services import Actor
from reprieve.opioids import translate
from reprieve.opioids.models import TaperLook, TaperMove, TaperPlan
from reprieve.opioids.queries import TaperView, taper_view, taper_views
from reprieve.opioids.services import tell, today, write
from reprieve.people.permissions import Act, require
from reprieve.people.services import Reauthenticated
from reprieve.therapy.decisions import MIN_REASON_CHARACTERS, Decision, Override, Role, Unknown, say
from reprieve.therapy.taper import Wish, propose
from reprieve.therapy.taper_course import Look, Move, look, may_step, pauses
from reprieve.therapy.vitals import NotPlausible

__all__ = ["end_taper", "pause_taper", "record_look", "resume_taper", "sign_taper", "take_step"]


def sign_taper(
    *,
    patient_id: int,
    wish: Wish,
    stops_if: str,
    agreed: str,
    signed: Reauthenticated,
    now: datetime,
    faster_because: str = "",
    key: UUID | None = None,
) -> int:
    """Sign a plan in the prescriber's name, with what the patient said to it; return its id. It replaces the open one.

    faster_because: the prescriber's answer to what is faster than the stated rates. Raises Refused without it.
    """
    by = signed.actor
    require(by, Act.PLAN_TAPER)
    if not signed.fresh(now):
        raise refused("password-old", "The password was typed too long ago.", resolve="Type it again.")
    _needs_words("agreed", agreed, "Write what the patient said: without agreement there is no plan.")
    _needs_words("stops_if", stops_if, "Write what pauses or ends it.")
    with audit.writing():
        if known := already(TaperPlan, key):
            return known
        proposal = propose(wish)
        decision = insist(_answered(proposal.decision, faster_because, by, now))
        if not proposal.steps:
            raise refused("taper-empty", "With these tablets there is no step between the dose of today and the end.")
        open_now = next((taper for taper in taper_views(patient_id) if taper.is_open), None)
        columns = {
            **translate.wish_columns(wish),
            "steps": translate.steps_json(proposal.steps),
            "stops_if": stops_if.strip(),
            "agreed": agreed.strip(),
            "faster_because": faster_because.strip(),
            "findings": decision.as_json(),
            "replaces_id": open_now.id if open_now else None,
        }
        return write(TaperPlan, patient_id, "taper signed", columns, by=by, now=now, key=key)


def record_look(
    *, plan_id: int, found: Look, by: Actor, now: datetime, words: str = "", key: UUID | None = None
) -> int:
    """Put on record how the patient is; where pain or withdrawal rose the plan pauses by itself. Return its id."""
    require(by, Act.RECORD_FACTS)
    if found.on > today(now):
        raise NotPlausible("on", say("That day has not come yet."))
    if not isinstance(found.pain, Unknown) and not 0 <= found.pain <= 10:
        raise NotPlausible("pain", say("Pain is from 0 to 10."))
    with audit.writing():
        if known := already(TaperLook, key):
            return known
        taper, patient_id = _open(plan_id)
        decision = look(found, taper.standing)
        row = TaperLook.objects.create(
            plan_id=plan_id,
            **translate.look_columns(found),
            words=words.strip(),
            findings=decision.as_json(),
            **written(by, now, key),
        )
        tell(patient_id, "taper looked at", {"plan": plan_id, "look": row.pk}, by=by, now=now)
        if pauses(decision) and not taper.standing.paused:
            because = " ".join(str(finding.says) for finding in decision.blocking)
            _move(plan_id, patient_id, Move.PAUSED, because, by=by, now=now, look_id=row.pk)
        return row.pk


def take_step(*, plan_id: int, by: Actor, now: datetime, because: str = "", key: UUID | None = None) -> int:
    """Take the next step, if the last look allows it; return the move's id. Raises Refused.

    because: a prescriber's answer to a finding that a prescriber may override.
    """
    require(by, Act.RECORD_FACTS)
    with audit.writing():
        if known := already(TaperMove, key):
            return known
        taper, patient_id = _open(plan_id)
        insist(_answered(may_step(taper.standing, today(now)), because, by, now))
        following = taper.standing.next_step
        if following is None:  # `may_step` has refused it already; said for the type checker
            raise refused("taper-over", "No step is left.")
        return _move(plan_id, patient_id, Move.STEPPED, because, by=by, now=now, step=following.number, key=key)


def pause_taper(*, plan_id: int, because: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Put the plan on pause: anybody who looks after the patient may, at any time. Return the move's id."""
    require(by, Act.RECORD_FACTS)
    _needs_words("because", because, "Say why.")
    with audit.writing():
        if known := already(TaperMove, key):
            return known
        taper, patient_id = _open(plan_id)
        if taper.standing.paused:
            raise refused("taper-paused", "The plan is paused already.")
        return _move(plan_id, patient_id, Move.PAUSED, because, by=by, now=now, key=key)


def resume_taper(*, plan_id: int, because: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Let the plan go on: a prescriber, with the reason. Return the move's id."""
    require(by, Act.PLAN_TAPER)
    _needs_words("because", because, "Say why it may go on.")
    with audit.writing():
        if known := already(TaperMove, key):
            return known
        taper, patient_id = _open(plan_id)
        if not taper.standing.paused:
            raise refused("taper-going", "The plan is not paused.")
        return _move(plan_id, patient_id, Move.RESUMED, because, by=by, now=now, key=key)


def end_taper(*, plan_id: int, because: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """End the plan where it stands; the dose of today stays. Return the move's id."""
    require(by, Act.PLAN_TAPER)
    _needs_words("because", because, "Say why it ends.")
    with audit.writing():
        if known := already(TaperMove, key):
            return known
        _, patient_id = _open(plan_id)
        return _move(plan_id, patient_id, Move.ENDED, because, by=by, now=now, key=key)


def _open(plan_id: int) -> tuple[TaperView, int]:
    """Return a plan that still stands, under the lock of the writer, and whose it is. Raises NotFound, Refused."""
    taper, patient = taper_view(plan_id)
    if not taper.is_open:
        raise refused("taper-over", "This plan has ended or was replaced.", resolve="Look at the plan that stands.")
    return taper, patient.id


def _move(
    plan_id: int,
    patient_id: int,
    move: Move,
    because: str,
    *,
    by: Actor,
    now: datetime,
    step: int = 0,
    look_id: int | None = None,
    key: UUID | None = None,
) -> int:
    row = TaperMove.objects.create(
        plan_id=plan_id,
        on=today(now),
        move=move.value,
        step=step,
        because=because.strip(),
        look_id=look_id,
        **written(by, now, key),
    )
    details = {"plan": plan_id, "move": row.pk, "step": step, "because": because.strip()}
    tell(patient_id, f"taper {move.value}", {name: plain(value) for name, value in details.items()}, by=by, now=now)
    return row.pk


def _answered(decision: Decision, reason: str, by: Actor, now: datetime) -> Decision:
    """Lay one reason on every finding that this role may answer."""
    if len(reason.strip()) < MIN_REASON_CHARACTERS or by.role is None:
        return decision
    role = _answers_as(by.role)
    return decision.with_overrides(
        Override(rule=finding.rule, by=by.display, role=role, reason=reason.strip(), at=now)
        for finding in decision.findings
    )


def _answers_as(role: Role) -> Role:
    """A medical director prescribes as well."""
    return Role.PRESCRIBER if role is Role.MEDICAL_DIRECTOR else role


def _needs_words(field: str, words: str, says: str) -> None:
    if not words.strip():
        raise NotPlausible(field, say(says))
