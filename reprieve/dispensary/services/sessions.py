"""One session's drug: draw it, keep what the rate record says was given, put a sealed vial back, waste the rest."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already
from reprieve.audit.refusal import insist, refused
from reprieve.audit.services import Actor
from reprieve.dispensary import translate
from reprieve.dispensary.models import Movement, Vial
from reprieve.dispensary.posting import books_of_session, find_vial, open_once, post, seen_by
from reprieve.dispensary.services.stock import amount, held_in, quarantine_of
from reprieve.people.permissions import Act, require
from reprieve.people.services import Reauthenticated
from reprieve.therapy.decisions import say
from reprieve.therapy.ledger import Books, Kind, given_by_rate_record, share
from reprieve.therapy.ledger_rules import shown
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.stock import VialFacts, may_draw
from reprieve.therapy.vitals import NotPlausible


def draw(
    *,
    vial_id: int,
    session_id: int,
    ordered: DrugForm,
    by: Actor,
    now: datetime,
    ml: Decimal | None = None,
    key: UUID | None = None,
) -> int:
    """Draw so many millilitres for a session, or take the whole vial (None); return the movement's id.

    A vial that is taken whole stays sealed until it is opened or its drug was given. Raises Refused for a vial that has
    expired, is set aside, holds another form than ordered or not so much; NotPlausible.
    """
    require(by, Act.HANDLE_DRUG)
    with audit.writing():
        if known := already(Movement, key):
            return known
        vial = find_vial(vial_id)
        insist(may_draw(_facts(vial), ordered=ordered, today=_today(now)))
        mg = held_in(vial) if ml is None else amount(vial, ml)
        if ml is not None:
            open_once(vial, now)
        return post(Kind.DRAW, vial, mg, by=by, now=now, key=key, session_id=session_id).pk


def put_back(*, vial_id: int, session_id: int, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Put a sealed vial back on the shelf; return the movement's id. Raises Refused once it was opened."""
    require(by, Act.HANDLE_DRUG)
    with audit.writing():
        if known := already(Movement, key):
            return known
        vial = find_vial(vial_id)
        if vial.opened_at is not None:
            raise refused(
                "vial-opened", "This vial was opened.", resolve="Waste what is left of it before a second person."
            )
        left = books_of_session(session_id).session(session_id, vial=vial.pk).remaining
        if left <= 0:
            raise refused("not-drawn", "This vial was not drawn for this session.")
        return post(Kind.PUT_BACK, vial, left, by=by, now=now, key=key, session_id=session_id).pk


def keep_given(*, session_id: int, mg: Decimal, by: Actor, now: datetime) -> None:
    """Bring what the ledger says was given in line with the session's own rate record, and the shelf's book with it.

    mg: by the replay, unrounded; never typed. What was drawn first is given first. Where an entry was different, a new
    one names it. Nothing to do where nothing was drawn: then the day's close says so. Who may is asked by the act on
    the session that this follows.
    """
    with audit.writing():
        rows = tuple(_rows(session_id))
        vials = {row.vial_id: row.vial for row in rows if row.kind == Kind.DRAW.value}
        if not vials:
            return
        books = translate.books_of(rows)
        there = {pk: _to_give(books, session_id, pk) for pk in vials}
        wanted = share(given_by_rate_record(mg), there)
        amended = {row.amends_id for row in rows}
        entered = {row.vial_id: row for row in rows if row.kind == Kind.GIVE.value and row.pk not in amended}
        for pk, vial in vials.items():
            _give(vial, session_id, wanted.get(pk, Decimal(0)), entered.get(pk), by, now)


def waste(
    *,
    session_id: int,
    method: str,
    witness: Reauthenticated,
    by: Actor,
    now: datetime,
    mg: Decimal | None = None,
    key: UUID | None = None,
) -> tuple[int, ...]:
    """Waste what was drawn and not given, all of it or so much, before a second person; return the movements' ids.

    Raises Refused for the same person twice, or for more than is left; NotPlausible without a method.
    """
    require(by, Act.HANDLE_DRUG)
    if not method.strip():
        raise NotPlausible("method", say("Say how it was made unusable."))
    with audit.writing():
        if known := already(Movement, key):
            return (known,)
        rows = tuple(_rows(session_id))
        books = translate.books_of(rows)
        left = books.session(session_id).remaining
        wasted = left if mg is None else mg
        if left <= 0 or wasted <= 0 or wasted > left:
            raise refused(
                "waste-too-much",
                "{left} mg of this session's drug are left to waste.",
                values={"left": shown(max(left, Decimal(0)))},
            )
        seen_by(witness, by, now, what="Waste")
        vials = {row.vial_id: row.vial for row in rows if row.kind == Kind.DRAW.value}
        there = {pk: books.session(session_id, vial=pk).remaining for pk in vials}
        parts = share(wasted, {pk: part for pk, part in there.items() if part > 0})
        done: list[int] = []
        for pk, part in parts.items():
            open_once(vials[pk], now)
            row = post(
                Kind.WASTE, vials[pk], part, by=by, now=now, key=key if not done else None, session_id=session_id,
                method=method.strip(), witness=witness,
            )  # fmt: skip
            done.append(row.pk)
        return tuple(done)


def correct(
    *,
    movement_id: int,
    mg: Decimal,
    reason: str,
    by: Actor,
    now: datetime,
    witness: Reauthenticated | None = None,
    key: UUID | None = None,
) -> int:
    """Put an entry right by a new one that names it; 0 mg says that it never happened. Returns the new entry's id.

    What was given is corrected on the session, whose rate record it follows; what is missing by its discrepancy.
    """
    require(by, Act.HANDLE_DRUG)
    if not reason.strip():
        raise NotPlausible("reason", say("Say why it is corrected."))
    if not mg.is_finite() or mg < 0 or mg != round(mg, 4):
        raise NotPlausible("mg", say("Milligrams are not negative and have at most four decimals."))
    with audit.writing():
        if known := already(Movement, key):
            return known
        old = _correctable(movement_id)
        kind = Kind(old.kind)
        if kind in {Kind.WASTE, Kind.WASTE_STOCK}:
            if witness is None:
                raise NotPlausible("username", say("A second person signs a corrected waste too."))
            seen_by(witness, by, now, what="Correction of a waste")
        new = post(
            kind, old.vial, mg, by=by, now=now, key=key, amends=old, reason=reason.strip(), method=old.method,
            paper=old.paper, session_id=old.session_id, witness=witness if old.witness_id else None,
        )  # fmt: skip
        if old.session_id is not None:
            given = books_of_session(old.session_id).session(old.session_id).given
            keep_given(session_id=old.session_id, mg=given, by=by, now=now)
        return new.pk


_AS_ENTERED = frozenset({Kind.RECEIVE, Kind.DRAW, Kind.WASTE, Kind.PUT_BACK, Kind.WASTE_STOCK, Kind.SEND_BACK})


def _correctable(movement_id: int) -> Movement:
    old = Movement.objects.select_related("vial__lot__product").filter(pk=movement_id).first()
    if old is None:
        raise NotPlausible("movement", say("There is no such entry."))
    if Movement.objects.filter(amends=old).exists():
        raise refused("amended-already", "This entry was corrected before.", resolve="Correct the newer entry.")
    if Kind(old.kind) is Kind.GIVE:
        raise refused(
            "given-follows",
            "What was given follows the session's rate record.",
            resolve="Correct the start, a rate or the stop on the session; this entry follows.",
        )
    if Kind(old.kind) not in _AS_ENTERED:
        raise refused("not-correctable", "This entry belongs to a discrepancy or a destruction and stays.")
    return old


def _give(vial: Vial, session_id: int, mg: Decimal, entered: Movement | None, by: Actor, now: datetime) -> None:
    if mg == (entered.mg if entered else 0):
        return
    open_once(vial, now)
    reason = "The session's rate record was corrected." if entered else ""
    post(Kind.GIVE, vial, mg, by=by, now=now, session_id=session_id, amends=entered, reason=reason)


def _to_give(books: Books, session_id: int, vial_id: int) -> Decimal:
    account = books.session(session_id, vial=vial_id)
    return account.remaining + account.given


def _rows(session_id: int) -> list[Movement]:
    """Return a session's movements in order, vials and lots with them. One query."""
    return list(Movement.objects.filter(session_id=session_id).select_related("vial__lot__product").order_by("id"))


def _facts(vial: Vial) -> VialFacts:
    return translate.vial_facts(vial, quarantine_of(vial.lot_id))


def _today(now: datetime) -> date:
    return timezone.localdate(now)
