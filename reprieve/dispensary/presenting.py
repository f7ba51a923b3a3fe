"""Rows of the register → the frozen values that its reads give back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import QuerySet

from reprieve.dispensary import closing
from reprieve.dispensary.models import CountRound, Discrepancy, Lot, LotMark, Movement, Product, StockLimits, Vial
from reprieve.dispensary.rows import (
    CountLineRow,
    CountRow,
    DiscrepancyRow,
    DrawnRow,
    EntryRow,
    LotRow,
    ProductRow,
    Step,
    StepRow,
    VialRow,
)
from reprieve.dispensary.scanning import Scanned, ten_digits
from reprieve.therapy import ledger
from reprieve.therapy.ledger import Account, Kind, SessionAccount
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.stock import Purpose


def entries() -> QuerySet[Movement]:
    return Movement.objects.select_related("vial__lot__product", "amended_by").order_by("id")


def entry_rows(rows: Iterable[Movement], held: Iterable[Decimal] = ()) -> tuple[EntryRow, ...]:
    shelf = iter(held)
    return tuple(entry_row(row, next(shelf, None)) for row in rows)


def entry_row(row: Movement, shelf: Decimal | None) -> EntryRow:
    product = row.vial.lot.product
    return EntryRow(
        id=row.pk,
        at=row.written_at,
        kind=Kind(row.kind),
        mg=row.mg,
        ml=row.mg / product.strength_mg_per_ml,
        vial_id=row.vial_id,
        vial=str(row.vial),
        lot_id=row.vial.lot_id,
        lot=row.vial.lot.number,
        ndc=product.ndc,
        session_id=row.session_id,
        by=row.by_name,
        witness=row.witness_name,
        method=row.method,
        paper=row.paper,
        reason=row.reason,
        amends=row.amends_id,
        struck=hasattr(row, "amended_by"),
        discrepancy_id=row.discrepancy_id,
        shelf=shelf,
    )


def drawn_row(row: Vial, account: SessionAccount) -> DrawnRow:
    product = row.lot.product
    return DrawnRow(
        vial_id=row.pk,
        name=str(row),
        lot=row.lot.number,
        ndc=product.ndc,
        drug_form=DrugForm(product.drug_form),
        strength_mg_per_ml=product.strength_mg_per_ml,
        expires_on=row.lot.expires_on,
        opened=row.opened_at is not None,
        account=account,
    )


def lot_row(
    row: Lot, vials: Iterable[Vial], books: ledger.Books, limits: Mapping[int, StockLimits], why: str
) -> LotRow:
    return LotRow(
        id=row.pk,
        number=row.number,
        expires_on=row.expires_on,
        quarantined=why,
        product=product_row(row.product, limits),
        vials=tuple(vial_row(vial, books) for vial in vials),
    )


def vial_row(row: Vial, books: ledger.Books) -> VialRow:
    return VialRow(
        id=row.pk,
        number=row.number,
        lot_id=row.lot_id,
        opened_at=row.opened_at,
        on_hand=books.balance(Account.ON_HAND, vial=row.pk),
        drawn=books.balance(Account.DRAWN, vial=row.pk),
    )


def product_row(row: Product, limits: Mapping[int, StockLimits]) -> ProductRow:
    limit = limits.get(row.pk)
    return ProductRow(
        id=row.pk,
        ndc=row.ndc,
        name=row.name,
        labeler=row.labeler,
        drug_form=DrugForm(row.drug_form),
        strength_mg_per_ml=row.strength_mg_per_ml,
        volume_ml=row.volume_ml,
        fewest_vials=limit.fewest_vials if limit else None,
        warn_days=limit.warn_days if limit else None,
    )


def limits_by_product() -> dict[int, StockLimits]:
    return {row.product_id: row for row in StockLimits.objects.order_by("id")}


def quarantines() -> dict[int, str]:
    return {row.lot_id: row.why if row.quarantined else "" for row in LotMark.objects.order_by("id")}


def count_row(row: CountRound, lines: Iterable[CountLineRow]) -> CountRow:
    return CountRow(
        id=row.pk,
        purpose=Purpose(row.purpose),
        counted_on=row.counted_on,
        at=row.written_at,
        at_opening=row.at_opening,
        by=row.by_name,
        lines=tuple(lines),
    )


def discrepancy_row(row: Discrepancy, entries: list[Movement]) -> DiscrepancyRow:
    missed = (entry.mg for entry in entries if entry.kind in {Kind.MISS_STOCK.value, Kind.MISS_DRAWN.value})
    return DiscrepancyRow(
        id=row.pk,
        what=row.what,
        at=row.written_at,
        by=row.by_name,
        director=closing.director_of(row),
        session_id=row.session_id,
        mg=sum(missed, Decimal(0)),
        entries=entry_rows(entries),
        steps=tuple(
            StepRow(step=Step(step.step), words=step.words, by=step.by_name, at=step.written_at)
            for step in sorted(row.steps.all(), key=lambda step: step.pk)
        ),
    )


def fits(row: Vial, scan: Scanned) -> bool:
    if scan.vial is not None:
        return row.number == scan.vial
    return row.lot.number == scan.lot and (not scan.ndc_digits or scan.ndc_digits in ten_digits(row.lot.product.ndc))
