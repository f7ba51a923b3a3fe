"""Who is on duty and who answers for whom: come, go, take over, hand over, accept. Each step is added, none changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.refusal import NotFound, insist, refused
from reprieve.audit.services import Actor, Details
from reprieve.chart.caring import care_entries, care_of
from reprieve.chart.gatefacts import papers_current
from reprieve.chart.handing_over import summary
from reprieve.chart.models import PRESENT, CareEntry, DutyEntry, Session
from reprieve.chart.queries.care import on_duty
from reprieve.chart.queries.session import session_view
from reprieve.chart.services.signing import proven
from reprieve.chart.trailing import tell
from reprieve.people.permissions import Act, NotPermitted, require
from reprieve.people.services import Reauthenticated
from reprieve.therapy.care import CareKind, CareStep, may_step


def come_on_duty(*, by: Actor, now: datetime, key: UUID | None = None) -> None:
    """Put somebody on today's roster. Raises Refused if their licence or ACLS has expired (R19)."""
    user_id = _person(by)
    with audit.writing():
        if already(DutyEntry, key) or user_id in on_duty(now):
            return
        if papers_current(user_id, timezone.localdate(now)) is False:
            raise refused(
                "R19-credentials", "Your licence or ACLS certificate has expired.", resolve="Ask the medical director."
            )
        _duty(True, by, now, key)


def go_off_duty(*, by: Actor, now: datetime, key: UUID | None = None) -> None:
    """Take somebody off the roster. Raises Refused while they answer for a patient: they hand over first."""
    user_id = _person(by)
    with audit.writing():
        if already(DutyEntry, key) or user_id not in on_duty(now):
            return
        here = tuple(Session.objects.filter(state__in=PRESENT).values_list("id", flat=True))
        if any(care_of(rows).nurse == user_id for rows in care_entries(here).values()):
            raise refused("CARE-still", "You still look after a patient.", resolve="Hand over first; then go off duty.")
        _duty(False, by, now, key)


def take_over(*, session_id: int, by: Actor, now: datetime, reason: str = "", key: UUID | None = None) -> int:
    """Answer for this patient from now on; return the step's id.

    reason: needed when somebody else answers and did not hand over. Raises Refused.
    """
    user_id = _person(by)
    with audit.writing():
        if known := already(CareEntry, key):
            return known
        session = _present(session_id)
        return _step(session, CareKind.TOOK_OVER, user_id, by, now, key, reason=reason.strip())


def take_over_if_nobody(session: Session, by: Actor, now: datetime) -> None:
    """Let who starts the pump answer for the patient if nobody does. Call inside `audit.writing()`."""
    if by.user_id is not None and care_of(care_entries([session.pk]).get(session.pk, ())).nurse is None:
        _step(session, CareKind.TOOK_OVER, by.user_id, by, now, None)


def offer_hand_over(
    *, session_id: int, signed: Reauthenticated, now: datetime, notes: str = "", key: UUID | None = None
) -> int:
    """Sign the summary of this patient as it is now and offer it; the giver answers until somebody accepts."""
    by = proven(signed, Act.LOOK_AFTER, now)
    with audit.writing():
        if known := already(CareEntry, key):
            return known
        session = _present(session_id)
        said = [part.as_json() for part in summary(session_view(session_id, now))]
        return _step(session, CareKind.OFFERED, _person(by), by, now, key, summary=said, notes=notes.strip())


def accept_hand_over(*, offer_id: int, signed: Reauthenticated, now: datetime, key: UUID | None = None) -> int:
    """Take a patient over as it was handed; the taker proves who they are. Raises Refused, NotFound."""
    return _answer(CareKind.ACCEPTED, offer_id, proven(signed, Act.LOOK_AFTER, now), now, key)


def withdraw_hand_over(*, offer_id: int, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Take an offer back that nobody has accepted. Raises Refused, NotFound."""
    return _answer(CareKind.WITHDRAWN, offer_id, by, now, key)


def _answer(kind: CareKind, offer_id: int, by: Actor, now: datetime, key: UUID | None) -> int:
    user_id = _person(by)
    with audit.writing():
        if known := already(CareEntry, key):
            return known
        offer = CareEntry.objects.filter(pk=offer_id, kind=CareKind.OFFERED.value).first()
        if offer is None:
            raise NotFound(f"There is no hand-over {offer_id}.")
        return _step(_present(offer.session_id), kind, user_id, by, now, key, offer=offer)


def _person(by: Actor) -> int:
    require(by, Act.LOOK_AFTER)
    if by.user_id is None:
        raise NotPermitted(by, Act.LOOK_AFTER)
    return by.user_id


def _present(session_id: int) -> Session:
    session = Session.objects.select_related("room").filter(pk=session_id).first()
    if session is None:
        raise NotFound(f"There is no session {session_id}.")
    if session.state not in PRESENT:
        raise refused("CARE-not-here", "The patient is not here.")
    return session


def _step(
    session: Session,
    kind: CareKind,
    user_id: int,
    by: Actor,
    now: datetime,
    key: UUID | None,
    *,
    offer: CareEntry | None = None,
    reason: str = "",
    **more: Any,
) -> int:
    """Write one step if it may be taken; who takes a patient is on duty."""
    rows = care_entries([session.pk]).get(session.pk, [])
    step = CareStep(
        id=max((row.pk for row in rows), default=0) + 1,
        kind=kind,
        nurse=user_id,
        at=now,
        offer=offer.pk if offer else None,
        reason=reason,
    )
    before = care_of(rows)
    insist(may_step(before, step))
    if kind in {CareKind.TOOK_OVER, CareKind.ACCEPTED} and user_id not in on_duty(now):
        _duty(True, by, now, None)
    last = CareEntry.objects.filter(session=session).aggregate(last=Max("seq"))["last"] or 0
    row = CareEntry.objects.create(
        session=session,
        seq=last + 1,
        kind=kind.value,
        nurse_id=user_id,
        offer=offer,
        reason=reason,
        **more,
        **written(by, now, key),
    )
    details: Details = {"step": row.pk, "reason": reason, "offer": offer.pk if offer else None}
    tell(session, _ACTIONS[kind], by=by, now=now, details=details, left=before.nurse)
    return row.pk


def _duty(on: bool, by: Actor, now: datetime, key: UUID | None) -> None:
    DutyEntry.objects.create(on_duty=on, **written(by, now, key))
    audit.record(action="came on duty" if on else "went off duty", by=by, subject="duty", now=now)


_ACTIONS = {
    CareKind.TOOK_OVER: "patient taken over",
    CareKind.OFFERED: "hand-over offered",
    CareKind.ACCEPTED: "hand-over accepted",
    CareKind.WITHDRAWN: "hand-over taken back",
}
