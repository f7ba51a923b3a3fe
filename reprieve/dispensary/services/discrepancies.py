"""What nobody can explain: opened by name, carried in the open, decided by the medical director. Nothing is deleted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.dispensary.models import Discrepancy, DiscrepancyStep
from reprieve.dispensary.posting import SHELF, books_of_session, find_vial, post
from reprieve.dispensary.rows import Step
from reprieve.dispensary.services.stock import held_in
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.ledger import Kind
from reprieve.therapy.vitals import NotPlausible

# What may follow what; nothing follows an explanation or a report.
_NEXT = {
    None: frozenset({Step.TAKEN, Step.RESOLVED, Step.THEFT_OR_LOSS}),
    Step.TAKEN: frozenset({Step.RESOLVED, Step.THEFT_OR_LOSS}),
    Step.THEFT_OR_LOSS: frozenset({Step.REPORTED, Step.RESOLVED}),
    Step.RESOLVED: frozenset[Step](),
    Step.REPORTED: frozenset[Step](),
}
_FOUND = {Kind.MISS_STOCK: Kind.FIND_STOCK, Kind.MISS_DRAWN: Kind.FIND_DRAWN}


def open_discrepancy(
    *,
    vial_id: int,
    what: str,
    by: Actor,
    now: datetime,
    session_id: int | None = None,
    mg: Decimal | None = None,
    key: UUID | None = None,
) -> int:
    """Open a discrepancy: so many milligrams of a vial (all, if None) cannot be accounted for; return its id.

    session_id: the session for which they were drawn; None: they are missing from the shelf. Raises Refused.
    """
    require(by, Act.HANDLE_DRUG)
    if not what.strip():
        raise NotPlausible("what", say("Say what does not add up, and what was tried."))
    with audit.writing():
        if known := already(Discrepancy, key):
            return known
        vial = find_vial(vial_id)
        if session_id is None:
            kind, there = Kind.MISS_STOCK, held_in(vial)
        else:
            kind = Kind.MISS_DRAWN
            there = books_of_session(session_id).session(session_id, vial=vial.pk).remaining
        missing = there if mg is None else mg
        if missing <= 0 or missing > there:
            raise refused("not-missing", "That much of this vial is not there to be missing.")
        row = Discrepancy.objects.create(what=what.strip(), session_id=session_id, **written(by, now, key))
        post(kind, vial, missing, by=by, now=now, session_id=session_id, reason=what.strip(), discrepancy=row)
        _tell(row, "discrepancy opened", by, now, missing)
        return row.pk


def decide_discrepancy(
    *,
    discrepancy_id: int,
    step: Step,
    words: str,
    by: Actor,
    now: datetime,
    found: bool = False,
    key: UUID | None = None,
) -> int:
    """Record what the medical director did: opened it under their own name, explained it, called it theft or loss,
    or reported it; return the step's id.

    found: the drug turned up, and stands again where it was missed. Raises Refused for a step that cannot follow.
    """
    require(by, Act.EXPLAIN_DISCREPANCY)
    if not words.strip():
        raise NotPlausible("words", say("Say it in your own words: this is read by an inspector."))
    with audit.writing():
        if known := already(DiscrepancyStep, key):
            return known
        row = Discrepancy.objects.filter(pk=discrepancy_id).first()
        if row is None:
            raise NotFound(f"There is no discrepancy {discrepancy_id}.")
        last = row.steps.order_by("id").last()
        if step not in _NEXT[Step(last.step) if last else None]:
            raise refused("discrepancy-step", "That cannot follow what was decided before.", resolve="Reload the page.")
        made = DiscrepancyStep.objects.create(
            discrepancy=row, step=step.value, words=words.strip(), **written(by, now, key)
        )
        if found and step is Step.RESOLVED:
            for movement in row.movements.filter(kind__in=[kind.value for kind in _FOUND]).select_related("vial__lot"):
                post(
                    _FOUND[Kind(movement.kind)], movement.vial, movement.mg, by=by, now=now,
                    session_id=movement.session_id, reason=words.strip(), discrepancy=row,
                )  # fmt: skip
        _tell(row, f"discrepancy: {step.value.replace('_', ' ')}", by, now)
        return made.pk


def _tell(row: Discrepancy, action: str, by: Actor, now: datetime, mg: Decimal | None = None) -> None:
    audit.record(
        action=action,
        by=by,
        subject=f"discrepancy:{row.pk}",
        also=(SHELF,),
        now=now,
        details={"mg": plain(mg)} if mg is not None else None,
    )
