"""Read the register: the shelf, one vial, one session's drug, the log, counts, closes, discrepancies, reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Max, Q

from reprieve.audit.refusal import NotFound
from reprieve.dispensary import closing, translate
from reprieve.dispensary.closing import RateRecord, sessions_to_explain
from reprieve.dispensary.models import (
    CountLine,
    CountRound,
    DayClose,
    Destruction,
    Discrepancy,
    Lot,
    Movement,
    Product,
    Receipt,
    Vial,
)
from reprieve.dispensary.presenting import (
    count_row,
    discrepancy_row,
    drawn_row,
    entries,
    entry_row,
    entry_rows,
    fits,
    limits_by_product,
    lot_row,
    product_row,
    quarantines,
    vial_row,
)
from reprieve.dispensary.rows import (
    CloseRow,
    CountLineRow,
    CountRow,
    DestructionRow,
    DiscrepancyRow,
    DrawnRow,
    EntryRow,
    LotRow,
    ProductRow,
    ReceiptRow,
    SessionDrug,
    Step,
    StepRow,
    VialRow,
    VialView,
)
from reprieve.dispensary.scanning import read_scan
from reprieve.therapy import ledger
from reprieve.therapy.decisions import Decision
from reprieve.therapy.ledger import Kind, SessionAccount
from reprieve.therapy.stock import Purpose

__all__ = [
    "CloseRow",
    "CountLineRow",
    "CountRow",
    "DestructionRow",
    "DiscrepancyRow",
    "DrawnRow",
    "EntryRow",
    "LotRow",
    "ProductRow",
    "RateRecord",
    "SessionDrug",
    "Step",
    "StepRow",
    "VialRow",
    "VialView",
    "closes",
    "count_round",
    "count_rounds",
    "covered_by_a_close",
    "decide",
    "destruction",
    "discrepancies",
    "discrepancy",
    "entry",
    "find_scanned",
    "first_receipt_at",
    "given_from",
    "inventories",
    "keeps_stock",
    "last_movement_at",
    "log",
    "lot",
    "moved_since_close",
    "products",
    "session_account",
    "session_drug",
    "sessions_to_explain",
    "stock",
    "vial",
]


def keeps_stock() -> bool:
    """Return whether this clinic keeps its drug register here: whether anything was ever received. One query."""
    return Receipt.objects.exists()


def first_receipt_at() -> datetime | None:
    """Return when the register began; None while nothing was received. One query."""
    return Receipt.objects.order_by("id").values_list("written_at", flat=True).first()


def last_movement_at() -> datetime | None:
    """Return when drug last moved. One query."""
    return Movement.objects.order_by("-id").values_list("written_at", flat=True).first()


def products() -> tuple[ProductRow, ...]:
    """Return every product, by name. Two queries."""
    limits = limits_by_product()
    return tuple(product_row(row, limits) for row in Product.objects.order_by("name", "strength_mg_per_ml", "ndc"))


def stock() -> tuple[LotRow, ...]:
    """Return every lot to be counted, with its vials, soonest to expire first within a product. Seven queries."""
    limits, marks, there = limits_by_product(), quarantines(), closing.books_of_unsettled()
    return tuple(
        lot_row(lot.row, [vial for vial, _ in lot.vials], there, limits, marks.get(lot.row.pk, ""))
        for lot in closing.shelf()
    )


def lot(lot_id: int) -> LotRow:
    """Return one lot. Raises NotFound. Five queries."""
    row = Lot.objects.select_related("product").filter(pk=lot_id).first()
    if row is None:
        raise NotFound(f"There is no lot {lot_id}.")
    vials = list(Vial.objects.filter(lot=row, settled=False).order_by("number"))
    return lot_row(row, vials, closing.books_of_unsettled(), limits_by_product(), quarantines().get(row.pk, ""))


def vial(vial_id: int) -> VialView:
    """Return one vial. Raises NotFound. Six queries."""
    row = Vial.objects.select_related("lot__product", "receipt").filter(pk=vial_id).first()
    if row is None:
        raise NotFound(f"There is no vial {vial_id}.")
    rows = list(entries().filter(vial=row))
    there = translate.books_of(rows)
    return VialView(
        vial=vial_row(row, there),
        lot=lot_row(row.lot, [row], there, limits_by_product(), quarantines().get(row.lot_id, "")),
        receipt=ReceiptRow(
            supplier=row.receipt.supplier,
            invoice=row.receipt.invoice,
            vials=row.receipt.vials,
            received_on=row.receipt.received_on,
            by=row.receipt.by_name,
        ),
        entries=entry_rows(rows),
    )


def find_scanned(text: str) -> VialRow | None:
    """Return the vial that a scan means: by our own label, or the next of the lot that a maker's barcode names.

    Of a lot an opened vial comes before a sealed one. None where nothing on the shelf fits.
    """
    scan = read_scan(text)
    there = closing.books_of_unsettled()
    rows = (
        Vial.objects.filter(settled=False)
        .select_related("lot__product")
        .order_by(F("opened_at").asc(nulls_last=True), "number")
    )
    fitting = (vial_row(row, there) for row in rows if fits(row, scan))
    return next((row for row in fitting if row.on_hand > 0), None)


def session_drug(session_id: int) -> SessionDrug:
    """Return one session's drug account. Two queries."""
    rows = list(entries().filter(session_id=session_id))
    books = translate.books_of(rows)
    vials = {row.vial_id: row.vial for row in rows if row.kind == Kind.DRAW.value}
    return SessionDrug(
        session_id=session_id,
        kept=bool(rows) or keeps_stock(),
        account=books.session(session_id),
        vials=tuple(drawn_row(vial, books.session(session_id, vial=pk)) for pk, vial in vials.items()),
        entries=entry_rows(rows),
    )


def session_account(session_id: int) -> SessionAccount:
    """Return what one session's drug comes to. One query."""
    return translate.books_of(Movement.objects.filter(session_id=session_id).order_by("id")).session(session_id)


def log(*, lot_id: int | None = None, text: str = "", limit: int = 500) -> tuple[EntryRow, ...]:
    """Return entries, newest first: of one lot with what its shelf held after each, or the latest. One query.

    text: a lot's number or the beginning of it, a vial as it is labelled, or a session's number.
    """
    rows = entries()
    if lot_id is not None:
        of_lot = list(rows.filter(vial__lot_id=lot_id))
        held = ledger.shelf_after_each(translate.movement_of(row) for row in of_lot)
        return tuple(reversed(entry_rows(of_lot, held)))
    if text := text.strip():
        scan = read_scan(text)
        wanted = Q(vial__number=scan.vial) if scan.vial is not None else Q(vial__lot__number__istartswith=scan.lot)
        rows = rows.filter(wanted | Q(session_id=int(text)) if text.isdecimal() else wanted)
    return entry_rows(rows.order_by("-id")[:limit])


def entry(entry_id: int) -> EntryRow:
    """Return one entry. Raises NotFound. One query."""
    row = entries().filter(pk=entry_id).first()
    if row is None:
        raise NotFound(f"There is no entry {entry_id}.")
    return entry_row(row, None)


def given_from(lot_id: int) -> Mapping[int, Decimal]:
    """Return which sessions got drug of this lot, and how many mg: for a recall. One query."""
    rows = Movement.objects.filter(vial__lot_id=lot_id, kind=Kind.GIVE.value, amended_by__isnull=True, mg__gt=0)
    given: dict[int, Decimal] = defaultdict(Decimal)
    for session_id, mg in rows.order_by("id").values_list("session_id", "mg"):
        if session_id is not None:
            given[session_id] += mg
    return given


def decide(records: Iterable[RateRecord], now: datetime) -> Decision:
    """Answer whether the day may be closed now. A constant number of queries."""
    return closing.decide(records, now)


def covered_by_a_close() -> datetime | None:
    """Return when the last day was closed; None before the first close. One query."""
    row = closing.last_close()
    return row.written_at if row else None


def moved_since_close() -> bool:
    """Return whether anything moved that no close covers. Two queries."""
    return closing.last_movement() > closing.covered()


def closes(limit: int = 14) -> tuple[CloseRow, ...]:
    """Return the last closes, newest first. One query."""
    rows = DayClose.objects.order_by("-id")[:limit]
    return tuple(CloseRow(day=row.day, at=row.written_at, by=row.by_name) for row in rows)


def count_rounds(*, inventories: bool, limit: int = 30) -> tuple[CountRow, ...]:
    """Return the last daily counts, or the inventories, newest first, without their lines. One query."""
    daily = Q(purpose=Purpose.DAILY.value)
    rows = CountRound.objects.filter(~daily if inventories else daily).order_by("-id")[:limit]
    return tuple(count_row(row, ()) for row in rows)


def inventories() -> Mapping[Purpose, date]:
    """Return the day of the last inventory of each purpose. One query."""
    rows = (
        CountRound.objects.exclude(purpose=Purpose.DAILY.value).values_list("purpose").annotate(last=Max("counted_on"))
    )
    return {Purpose(purpose): last for purpose, last in rows}


def count_round(round_id: int) -> CountRow:
    """Return one count with what was found and what should be there. Raises NotFound. Four queries."""
    row = CountRound.objects.filter(pk=round_id).first()
    if row is None:
        raise NotFound(f"There is no count {round_id}.")
    lines = CountLine.objects.filter(round=row).select_related("lot__product").order_by("lot__product__name", "lot_id")
    limits, marks, nothing = limits_by_product(), quarantines(), ledger.Books()
    return count_row(
        row,
        (
            CountLineRow(
                lot=lot_row(line.lot, [], nothing, limits, marks.get(line.lot_id, "")),
                sealed_vials=line.sealed_vials,
                opened_ml=line.opened_ml,
                counted=line.counted_mg,
                expected=line.expected_mg,
            )
            for line in lines
        ),
    )


def discrepancies(*, open_only: bool) -> tuple[DiscrepancyRow, ...]:
    """Return discrepancies, newest first. Four queries."""
    rows = closing.unexplained() if open_only else tuple(Discrepancy.objects.prefetch_related("steps").order_by("id"))
    own: dict[int, list[Movement]] = defaultdict(list)
    for entry in entries().filter(discrepancy__in=[row.pk for row in rows]):
        own[entry.discrepancy_id or 0].append(entry)
    return tuple(discrepancy_row(row, own[row.pk]) for row in reversed(rows))


def discrepancy(discrepancy_id: int) -> DiscrepancyRow:
    """Return one discrepancy. Raises NotFound. Three queries."""
    row = Discrepancy.objects.prefetch_related("steps").filter(pk=discrepancy_id).first()
    if row is None:
        raise NotFound(f"There is no discrepancy {discrepancy_id}.")
    return discrepancy_row(row, list(entries().filter(discrepancy=row)))


def destruction(destruction_id: int) -> DestructionRow:
    """Return one destruction of stock. Raises NotFound. Two queries."""
    row = Destruction.objects.filter(pk=destruction_id).first()
    if row is None:
        raise NotFound(f"There is no destruction {destruction_id}.")
    return DestructionRow(
        id=row.pk,
        at=row.written_at,
        by=row.by_name,
        witness=row.witness_name,
        method=row.method,
        entries=entry_rows(entries().filter(destruction=row)),
    )
