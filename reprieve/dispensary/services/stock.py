"""What stands on the shelf: receive it, set it aside, open it, send it back, waste what is left of it, destroy it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import NotFound, refused
from reprieve.audit.services import Actor
from reprieve.dispensary import translate
from reprieve.dispensary.models import Destruction, Lot, LotMark, Movement, Product, Receipt, StockLimits, Vial
from reprieve.dispensary.posting import SHELF, books_of_vial, find_vial, open_once, post, seen_by
from reprieve.people.permissions import Act, require
from reprieve.people.services import Reauthenticated
from reprieve.therapy.decisions import say
from reprieve.therapy.ledger import Account, ImpossibleMovement, Kind, milligrams
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.vitals import NotPlausible

MOST_VIALS: Final = 500  # more on one invoice is a typing slip; a larger delivery is entered in parts


def add_product(
    *,
    ndc: str,
    name: str,
    labeler: str,
    drug_form: DrugForm,
    strength_mg_per_ml: Decimal,
    volume_ml: Decimal,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
) -> int:
    """Enter a product as its label reads, milligrams of the base; return its id. Raises Refused for an NDC known."""
    require(by, Act.HANDLE_DRUG)
    _insist_words(ndc=ndc, name=name, labeler=labeler)
    _insist_amounts(strength_mg_per_ml=strength_mg_per_ml, volume_ml=volume_ml)
    with audit.writing():
        if known := already(Product, key):
            return known
        if Product.objects.filter(ndc=ndc.strip()).exists():
            raise refused("product-known", "This NDC is on file already.", resolve="Choose it from the list.")
        product = Product.objects.create(
            ndc=ndc.strip(),
            name=name.strip(),
            labeler=labeler.strip(),
            drug_form=drug_form.value,
            strength_mg_per_ml=strength_mg_per_ml,
            volume_ml=volume_ml,
            **written(by, now, key),
        )
        _tell("product added", by, now, f"product:{product.pk}", ndc=product.ndc)
        return product.pk


def receive(
    *,
    product_id: int,
    lot: str,
    expires_on: date,
    vials: int,
    supplier: str,
    invoice: str,
    received_on: date,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
) -> tuple[int, ...]:
    """Take vials into stock, each with a number of its own; return their ids. Raises NotPlausible, Refused."""
    require(by, Act.HANDLE_DRUG)
    _insist_words(lot=lot, supplier=supplier, invoice=invoice)
    if not 1 <= vials <= MOST_VIALS:
        raise NotPlausible("vials", say("Between 1 and {most} vials.", most=MOST_VIALS))
    today = timezone.localdate(now)
    if received_on > today:
        raise NotPlausible("received_on", say("That day has not come yet."))
    if expires_on < received_on:
        raise NotPlausible("expires_on", say("This lot had expired when it came. Look at the label again."))
    with audit.writing():
        if known := already(Receipt, key):
            return tuple(Vial.objects.filter(receipt_id=known).order_by("number").values_list("id", flat=True))
        product = Product.objects.filter(pk=product_id).first()
        if product is None:
            raise NotFound(f"There is no product {product_id}.")
        of_lot = _lot(product, lot.strip(), expires_on, by, now)
        receipt = Receipt.objects.create(
            lot=of_lot,
            supplier=supplier.strip(),
            invoice=invoice.strip(),
            vials=vials,
            received_on=received_on,
            **written(by, now, key),
        )
        first = (Vial.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        made = [Vial.objects.create(number=n, receipt=receipt, lot=of_lot) for n in range(first, first + vials)]
        for vial in made:
            post(Kind.RECEIVE, vial, translate.whole_mg(product), by=by, now=now, paper=receipt.invoice)
        return tuple(vial.pk for vial in made)


def set_aside(*, lot_id: int, why: str, by: Actor, now: datetime, release: bool = False) -> None:
    """Set a lot aside from use, or let it be used again; only the medical director releases it."""
    require(by, Act.EXPLAIN_DISCREPANCY if release else Act.HANDLE_DRUG)
    _insist_words(why=why)
    with audit.writing():
        lot = Lot.objects.filter(pk=lot_id).first()
        if lot is None:
            raise NotFound(f"There is no lot {lot_id}.")
        LotMark.objects.create(lot=lot, quarantined=not release, why=why.strip(), **written(by, now, None))
        _tell("lot released" if release else "lot set aside", by, now, f"lot:{lot.pk}", why=why.strip())


def quarantine_of(lot_id: int) -> str:
    """Return why a lot is set aside; empty if it is not. One query."""
    mark = LotMark.objects.filter(lot_id=lot_id).order_by("id").last()
    return mark.why if mark and mark.quarantined else ""


def open_vial(*, vial_id: int, by: Actor, now: datetime) -> None:
    """Note that a vial was opened; it cannot go back as unopened from here on. Doing it twice changes nothing."""
    require(by, Act.HANDLE_DRUG)
    with audit.writing():
        vial = find_vial(vial_id)
        if vial.opened_at is None:
            open_once(vial, now)
            _tell("vial opened", by, now, f"vial:{vial.pk}")


def send_back(*, vial_id: int, paper: str, reason: str, by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Send an unopened vial back to the supplier or to a reverse distributor; return the movement's id."""
    require(by, Act.HANDLE_DRUG)
    _insist_words(paper=paper, reason=reason)
    with audit.writing():
        if known := already(Movement, key):
            return known
        vial = find_vial(vial_id)
        if vial.opened_at is not None:
            raise refused("vial-opened", "This vial is open.", resolve="Waste what is left of it, with a witness.")
        held = held_in(vial)
        return post(Kind.SEND_BACK, vial, held, by=by, now=now, key=key, paper=paper.strip(), reason=reason.strip()).pk


def waste_stock(
    *,
    vial_id: int,
    method: str,
    reason: str,
    witness: Reauthenticated,
    by: Actor,
    now: datetime,
    ml: Decimal | None = None,
    key: UUID | None = None,
) -> int:
    """Waste what is left in an opened vial, or so many millilitres of it, before a second person."""
    require(by, Act.HANDLE_DRUG)
    _insist_words(method=method, reason=reason)
    with audit.writing():
        if known := already(Movement, key):
            return known
        vial = find_vial(vial_id)
        if vial.opened_at is None:
            raise refused(
                "vial-sealed",
                "This vial is sealed: it is stock, not residue.",
                resolve="Return it, or let the medical director destroy it before two people.",
            )
        held = held_in(vial)
        mg = held if ml is None else amount(vial, ml)
        seen_by(witness, by, now, what=translate.name_of(vial))
        return post(
            Kind.WASTE_STOCK, vial, mg, by=by, now=now, key=key, method=method.strip(), reason=reason.strip(),
            witness=witness,
        ).pk  # fmt: skip


def destroy(
    *,
    vial_ids: Iterable[int],
    method: str,
    witness: Reauthenticated,
    by: Actor,
    now: datetime,
    key: UUID | None = None,
) -> int:
    """Destroy stock before two employees; return the destruction, from which the draft of Form 41 is printed."""
    require(by, Act.DESTROY_STOCK)
    _insist_words(method=method)
    wanted = tuple(vial_ids)
    if not wanted:
        raise NotPlausible("vials", say("Choose what is destroyed."))
    with audit.writing():
        if known := already(Destruction, key):
            return known
        seen_by(witness, by, now, what="Destruction of stock")
        destruction = Destruction.objects.create(
            method=method.strip(),
            witness_id=witness.actor.user_id,
            witness_name=witness.actor.display,
            **written(by, now, key),
        )
        for vial_id in wanted:
            vial = find_vial(vial_id)
            post(
                Kind.DESTROY, vial, held_in(vial), by=by, now=now, method=method.strip(), destruction=destruction,
                witness=witness,
            )  # fmt: skip
        return destruction.pk


def set_limits(*, product_id: int, fewest_vials: int, warn_days: int, by: Actor, now: datetime) -> None:
    """Say from how few vials, and how many days before expiry, the clinic wants to be reminded."""
    require(by, Act.SET_STOCK_LIMITS)
    if fewest_vials < 0 or warn_days < 0:
        raise NotPlausible("fewest_vials", say("These are not negative."))
    with audit.writing():
        if not Product.objects.filter(pk=product_id).exists():
            raise NotFound(f"There is no product {product_id}.")
        StockLimits.objects.create(
            product_id=product_id, fewest_vials=fewest_vials, warn_days=warn_days, **written(by, now, None)
        )
        _tell("thresholds set", by, now, f"product:{product_id}", fewest_vials=fewest_vials, warn_days=warn_days)


def held_in(vial: Vial) -> Decimal:
    """Return what the shelf holds in this vial. Raises Refused where that is nothing. One query."""
    held = books_of_vial(vial).balance(Account.ON_HAND, vial=vial.pk)
    if held <= 0:
        raise refused("vial-empty", "Nothing of this vial is on the shelf.")
    return held


def amount(vial: Vial, ml: Decimal) -> Decimal:
    """Return the milligrams in a volume of this vial. Raises NotPlausible."""
    try:
        mg = milligrams(strength_mg_per_ml=vial.lot.product.strength_mg_per_ml, ml=ml)
    except ImpossibleMovement as no:
        raise NotPlausible("ml", say(str(no))) from None
    if mg <= 0:
        raise NotPlausible("ml", say("This is above zero."))
    return mg


def _lot(product: Product, number: str, expires_on: date, by: Actor, now: datetime) -> Lot:
    known = Lot.objects.filter(product=product, number=number).first()
    if known is None:
        return Lot.objects.create(product=product, number=number, expires_on=expires_on, **written(by, now, None))
    if known.expires_on != expires_on:
        raise refused(
            "lot-expiry",
            "Lot {lot} is on file with another expiry, {day}.",
            resolve="Read the label again; one lot has one expiry.",
            values={"lot": number, "day": known.expires_on.isoformat()},
        )
    return known


def _insist_words(**words: str) -> None:
    for field, text in words.items():
        if not text.strip():
            raise NotPlausible(field, say("This is asked for."))


def _insist_amounts(**amounts: Decimal) -> None:
    for field, number in amounts.items():
        if not number.is_finite() or number <= 0 or number != round(number, 2):
            raise NotPlausible(field, say("A number above zero, with at most two decimals."))


def _tell(action: str, by: Actor, now: datetime, subject: str, **details: object) -> None:
    said = {name: plain(value) for name, value in details.items()}
    audit.record(action=action, by=by, subject=subject, also=(SHELF,), now=now, details=said)
