"""Count the shelf blind, and close the day once nothing is unexplained (R10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from reprieve.audit import services as audit
from reprieve.audit.entries import already, written
from reprieve.audit.plain import plain
from reprieve.audit.refusal import insist
from reprieve.audit.services import Actor
from reprieve.dispensary import closing, translate
from reprieve.dispensary.closing import RateRecord
from reprieve.dispensary.models import CountLine, CountRound, DayClose
from reprieve.dispensary.posting import SHELF
from reprieve.people.permissions import Act, require
from reprieve.therapy.decisions import say
from reprieve.therapy.ledger import ImpossibleMovement, milligrams
from reprieve.therapy.stock import Purpose
from reprieve.therapy.vitals import NotPlausible


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What somebody counted of one lot: sealed vials, and millilitres in opened ones."""

    sealed_vials: int
    opened_ml: Decimal


def count(
    *,
    found: Mapping[int, Found],
    by: Actor,
    now: datetime,
    purpose: Purpose = Purpose.DAILY,
    at_opening: bool | None = None,
    key: UUID | None = None,
) -> int:
    """Keep what was counted of every lot on the shelf, beside what should be there; return the round's id.

    found: by lot. at_opening: an inventory says whether it was taken at the opening or the close of business. Nothing
    is refused for being off: the day's close says so. Raises NotPlausible for a lot that was not counted.
    """
    require(by, Act.HANDLE_DRUG)
    if purpose.inventory and at_opening is None:
        raise NotPlausible("at_opening", say("Say whether it is the opening or the close of business."))
    with audit.writing():
        if known := already(CountRound, key):
            return known
        shelf = closing.shelf()
        for lot in shelf:
            if lot.row.pk not in found:
                raise NotPlausible(f"sealed_{lot.row.pk}", say("Count {lot} too.", lot=translate.lot_name(lot.row)))
        made = CountRound.objects.create(
            purpose=purpose.value,
            counted_on=timezone.localdate(now),
            at_opening=at_opening,
            **written(by, now, key),
        )
        for lot in shelf:
            _keep(made, lot, found[lot.row.pk], by, now)
        audit.record(
            action=f"stock counted: {purpose.value}", by=by, subject=f"count:{made.pk}", also=(SHELF,), now=now
        )
        return made.pk


def close_day(*, records: Iterable[RateRecord], by: Actor, now: datetime, key: UUID | None = None) -> int:
    """Close the clinic's day; return the close's id. Raises Refused with all that is unexplained.

    records: what the sessions' own rate records say; `chart.services.close_drug_day` reads them.
    """
    require(by, Act.CLOSE_DRUG_DAY)
    with audit.writing():
        if known := already(DayClose, key):
            return known
        decision = insist(closing.decide(records, now))
        day = timezone.localdate(now)
        row = DayClose.objects.create(
            day=day,
            decision=decision.as_json(),
            after_movement=closing.last_movement(),
            **written(by, now, key),
        )
        audit.record(
            action="drug day closed", by=by, subject=f"drugday:{day}", also=(SHELF,), now=now,
            details={"after": plain(row.after_movement)},
        )  # fmt: skip
        return row.pk


def _keep(made: CountRound, lot: closing.ShelfLot, found: Found, by: Actor, now: datetime) -> None:
    product = lot.row.product
    try:
        opened = milligrams(strength_mg_per_ml=product.strength_mg_per_ml, ml=found.opened_ml)
    except ImpossibleMovement:
        raise NotPlausible(f"opened_{lot.row.pk}", say("Millilitres with at most two decimals.")) from None
    if found.sealed_vials < 0:
        raise NotPlausible(f"sealed_{lot.row.pk}", say("This is not negative."))
    CountLine.objects.create(
        round=made,
        lot=lot.row,
        sealed_vials=found.sealed_vials,
        opened_ml=found.opened_ml,
        counted_mg=found.sealed_vials * translate.whole_mg(product) + opened,
        expected_mg=lot.on_hand_mg,
        after_movement=lot.last_movement,
        **written(by, now, None),
    )
