"""Rows of the register ↔ the rules' values; the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from reprieve.dispensary.models import Lot, Movement, Product, Vial
from reprieve.therapy import ledger
from reprieve.therapy.ledger import Kind
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.stock import VialFacts


def movement_of(row: Movement) -> ledger.Movement:
    return ledger.Movement(
        id=row.pk,
        kind=Kind(row.kind),
        vial=row.vial_id,
        mg=row.mg,
        session=row.session_id,
        amends=row.amends_id,
    )


def books_of(rows: Iterable[Movement]) -> ledger.Books:
    """Return the balances that these rows come to; whoever asks for a vial's balance reads all of its rows."""
    return ledger.Books(movement_of(row) for row in rows)


def vial_facts(vial: Vial, quarantined: str) -> VialFacts:
    """Return what the rules ask of a vial; its lot and product must have been read with it."""
    return VialFacts(
        name=name_of(vial),
        drug_form=DrugForm(vial.lot.product.drug_form),
        expires_on=vial.lot.expires_on,
        quarantined=quarantined,
    )


def name_of(vial: Vial) -> str:
    """Return how a person finds a vial: its number and its lot."""
    return f"{vial} (lot {vial.lot.number})"


def lot_name(lot: Lot) -> str:
    return f"Lot {lot.number}"


def whole_mg(product: Product) -> Decimal:
    """Return the milligrams in one full vial."""
    return ledger.milligrams(strength_mg_per_ml=product.strength_mg_per_ml, ml=product.volume_ml)
