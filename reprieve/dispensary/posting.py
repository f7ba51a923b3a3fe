"""Write one movement: it must fit the books, the vial's cached word follows, and the trail is told."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final, TypedDict, Unpack
from uuid import UUID

from reprieve.audit import services as audit
from reprieve.audit.entries import written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import NotFound, insist, refused
from reprieve.audit.services import Actor
from reprieve.dispensary import translate
from reprieve.dispensary.models import Destruction, Discrepancy, Movement, Vial
from reprieve.people.permissions import Act, require
from reprieve.people.services import Reauthenticated
from reprieve.therapy.decisions import Decision
from reprieve.therapy.ledger import Account, Books, Kind
from reprieve.therapy.ledger import Movement as Moved
from reprieve.therapy.ledger_rules import WasteFacts, judge_waste, shown

SHELF: Final = "dispensary"  # the trail's subject that wakes every page of the stock


class Details(TypedDict, total=False):
    """What a movement may say beside its milligrams."""

    session_id: int | None
    amends: Movement | None
    method: str
    paper: str
    reason: str
    discrepancy: Discrepancy | None
    destruction: Destruction | None
    witness: Reauthenticated | None


def post(
    kind: Kind, vial: Vial, mg: Decimal, *, by: Actor, now: datetime, key: UUID | None = None, **more: Unpack[Details]
) -> Movement:
    """Write the movement if the books allow it. Raises ImpossibleMovement, Refused. Call inside `audit.writing()`."""
    amends, witness = more.pop("amends", None), more.pop("witness", None)
    session_id = more.get("session_id")
    Moved(id=0, kind=kind, vial=vial.pk, mg=mg, session=session_id, amends=amends.pk if amends else None)
    row = Movement.objects.create(
        vial=vial,
        kind=kind.value,
        mg=mg,
        amends=amends,
        witness_id=witness.actor.user_id if witness else None,
        witness_name=witness.actor.display if witness else "",
        **more,
        **written(by, now, key),
    )
    _settle(vial, books_of_vial(vial))
    audit.record(
        action=f"drug: {kind.value.replace('_', ' ')}",
        by=by,
        subject=f"vial:{vial.pk}",
        also=(SHELF, *((f"session:{session_id}",) if session_id is not None else ())),
        now=now,
        details={
            "movement": row.pk,
            "mg": plain(mg),
            **({"session": session_id} if session_id is not None else {}),
            **({"amends": amends.pk} if amends else {}),
            **({"witness": row.witness_name} if witness else {}),
        },
    )
    return row


def books_of_vial(vial: Vial) -> Books:
    """Return the balances of one vial. One query."""
    return translate.books_of(Movement.objects.filter(vial=vial).order_by("id"))


def books_of_session(session_id: int) -> Books:
    """Return the balances of one session's drug. One query."""
    return translate.books_of(Movement.objects.filter(session_id=session_id).order_by("id"))


def find_vial(vial_id: int) -> Vial:
    """Return a vial with its lot and product. Raises NotFound."""
    vial = Vial.objects.select_related("lot__product").filter(pk=vial_id).first()
    if vial is None:
        raise NotFound(f"There is no vial {vial_id}.")
    return vial


def open_once(vial: Vial, now: datetime) -> None:
    """Note when a vial was first opened."""
    if vial.opened_at is None:
        vial.opened_at = now
        vial.save(update_fields=["opened_at"])


def seen_by(witness: Reauthenticated, by: Actor, now: datetime, *, what: str) -> Reauthenticated:
    """Return the proof of a second person who may handle the drug. Raises Refused, NotPermitted."""
    facts = WasteFacts(name=what, wasted_by=by.username, witness=witness.actor.username)
    insist(Decision((judge_waste(facts),)))
    require(witness.actor, Act.HANDLE_DRUG)
    if not witness.fresh(now):
        raise refused("password-stale", "The second password was typed too long ago.", resolve="Type it again.")
    return witness


def _settle(vial: Vial, books: Books) -> None:
    """Refuse what leaves less than nothing anywhere it may not; keep whether anything of the vial is left."""
    held = books.balance(Account.ON_HAND, vial=vial.pk)
    if held < 0:
        raise refused(
            "shelf-short",
            "{vial} does not hold that much: {mg} mg are missing.",
            resolve="Look at what is in it, and at what was entered before.",
            values={"vial": translate.name_of(vial), "mg": shown(-held)},
        )
    if books.balance(Account.LOST, vial=vial.pk) < 0:
        raise refused("not-lost", "That much of this vial was not missing.")
    settled = held == 0 and books.balance(Account.DRAWN, vial=vial.pk) == 0
    if settled is not vial.settled:
        vial.settled = settled
        vial.save(update_fields=["settled"])
