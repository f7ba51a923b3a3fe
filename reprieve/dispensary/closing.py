"""What stands on the shelf and what is unexplained: for the page that shows it and the service that refuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Q
from django.utils import timezone

from reprieve.dispensary import translate
from reprieve.dispensary.models import CountLine, DayClose, Discrepancy, Lot, Movement, Vial
from reprieve.dispensary.rows import SETTLED, Step
from reprieve.therapy.decisions import UNKNOWN, Decision, Role, Unknown
from reprieve.therapy.ledger import OF_THE_SHELF, WITNESSED, Account, Books
from reprieve.therapy.ledger_rules import DiscrepancyFacts, LotFacts, SessionFacts, WasteFacts, may_close, shown

_SHELF_KINDS = sorted(kind.value for kind in OF_THE_SHELF)
_WITNESSED = sorted(kind.value for kind in WITNESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRecord:
    """What one session's own rate record says: milligrams given, unrounded; UNKNOWN while the pump may still run.

    name: how a person finds the session, without the patient's name.
    """

    session_id: int
    name: str
    given_mg: Decimal | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLot:
    """One lot that has, or had since the last close, something on the shelf. last_movement: of the shelf, or 0."""

    row: Lot
    on_hand_mg: Decimal
    last_movement: int
    vials: tuple[tuple[Vial, Decimal], ...]


def last_movement() -> int:
    """Return the number of the register's last entry, 0 for an empty one. One query."""
    return Movement.objects.aggregate(last=Max("id"))["last"] or 0


def last_close() -> DayClose | None:
    """Return the last close. One query."""
    return DayClose.objects.order_by("id").last()


def covered() -> int:
    """Return the last entry that a close covers; what came after is still to be explained. One query."""
    row = last_close()
    return row.after_movement if row else 0


def shelf() -> tuple[ShelfLot, ...]:
    """Return every lot to be counted, by product and expiry. Four queries."""
    since = covered()
    moved = Movement.objects.filter(pk__gt=since, kind__in=_SHELF_KINDS).values("vial__lot")
    lots = Lot.objects.filter(Q(pk__in=moved) | Q(contents__settled=False)).distinct()
    lots = lots.select_related("product").order_by("product__name", "product__ndc", "expires_on", "id")
    vials: dict[int, list[Vial]] = defaultdict(list)
    for vial in Vial.objects.filter(lot__in=lots, settled=False).order_by("number"):
        vials[vial.lot_id].append(vial)
    there = books_of_unsettled()
    last = dict(
        Movement.objects.filter(vial__lot__in=lots, kind__in=_SHELF_KINDS)
        .values_list("vial__lot")
        .annotate(last=Max("id"))
        .order_by()
    )
    return tuple(_shelf_lot(lot, vials[lot.pk], there, last.get(lot.pk, 0)) for lot in lots)


def books_of_unsettled() -> Books:
    """Return the balances of every vial of which something is left. One query."""
    return translate.books_of(Movement.objects.filter(vial__settled=False).order_by("id"))


def sessions_to_explain() -> frozenset[int]:
    """Return the sessions whose drug moved since the last close, or is not accounted for yet. Two queries."""
    rows = Movement.objects.filter(Q(pk__gt=covered()) | Q(vial__settled=False), session_id__isnull=False)
    return frozenset(number for number in rows.values_list("session_id", flat=True) if number is not None)


def decide(records: Iterable[RateRecord], now: datetime) -> Decision:
    """Answer whether the day may be closed now. A constant number of queries."""
    known = tuple(records)
    books = translate.books_of(
        Movement.objects.filter(session_id__in=[record.session_id for record in known]).order_by("id")
    )
    return may_close(
        sessions=[session_facts(record, books) for record in known],
        lots=_lots(now),
        wastes=_wastes(),
        discrepancies=[_discrepancy(row) for row in unexplained()],
    )


def session_facts(record: RateRecord, books: Books) -> SessionFacts:
    """Return what the rule asks of one session."""
    return SessionFacts(name=record.name, account=books.session(record.session_id), given_mg=record.given_mg)


def unexplained() -> tuple[Discrepancy, ...]:
    """Return the discrepancies that are neither explained nor reported, oldest first. Two queries."""
    rows = Discrepancy.objects.prefetch_related("steps").order_by("id")
    return tuple(row for row in rows if not _is_settled(row))


def director_of(row: Discrepancy) -> str:
    """Return the medical director under whose name a discrepancy is open; empty for nobody."""
    if row.by_role == Role.MEDICAL_DIRECTOR.value:
        return row.by_name
    step = max(row.steps.all(), key=lambda step: step.pk, default=None)
    return step.by_name if step else ""


def _is_settled(row: Discrepancy) -> bool:
    step = max(row.steps.all(), key=lambda step: step.pk, default=None)
    return step is not None and Step(step.step) in SETTLED


def _discrepancy(row: Discrepancy) -> DiscrepancyFacts:
    return DiscrepancyFacts(name=f"Discrepancy {row.pk}", director=director_of(row))


def _lots(now: datetime) -> list[LotFacts]:
    there = shelf()
    counted: dict[int, CountLine] = {}
    lines = CountLine.objects.filter(lot__in=[lot.row.pk for lot in there], round__counted_on=timezone.localdate(now))
    for line in lines.order_by("id"):
        counted[line.lot_id] = line
    return [_lot_facts(lot, counted.get(lot.row.pk)) for lot in there]


def _lot_facts(lot: ShelfLot, line: CountLine | None) -> LotFacts:
    stands = line is not None and line.after_movement == lot.last_movement
    return LotFacts(
        name=translate.lot_name(lot.row),
        on_hand=lot.on_hand_mg,
        counted=line.counted_mg if line is not None and stands else UNKNOWN,
    )


def _wastes() -> list[WasteFacts]:
    rows = Movement.objects.filter(pk__gt=covered(), kind__in=_WITNESSED).select_related("by_user", "witness", "vial")
    return [
        WasteFacts(
            name=f"{shown(row.mg)} mg of {row.vial}",
            wasted_by=row.by_user.username if row.by_user else "",
            witness=row.witness.username if row.witness else "",
        )
        for row in rows.order_by("id")
    ]


def _shelf_lot(lot: Lot, vials: list[Vial], books: Books, last: int) -> ShelfLot:
    held = tuple((vial, books.balance(Account.ON_HAND, vial=vial.pk)) for vial in vials)
    return ShelfLot(row=lot, on_hand_mg=sum((mg for _, mg in held), Decimal(0)), last_movement=last, vials=held)
