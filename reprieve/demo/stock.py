"""The demo's controlled drug: two lots received when the clinic was set up, and what today's sessions take of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final

from django.utils import timezone

from reprieve.audit.services import Actor
from reprieve.chart import services
from reprieve.demo.cast import PASSWORD
from reprieve.dispensary import queries as register
from reprieve.dispensary import services as dispensary
from reprieve.dispensary.queries import DrawnRow
from reprieve.people.services import confirm_person
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.stock import Purpose

# lot → (vials, days from now to its expiry); the first is soon over and is used first.
LOTS: Final = {"DEMO-LOT-7": (3, 24), "DEMO-LOT-9": (8, 420)}
HUNDREDTH: Final = Decimal("0.01")


def fill_the_shelf(staff: Mapping[str, Actor], *, when: datetime, now: datetime) -> None:
    """Receive two lots, take the initial inventory, close that day, set the thresholds."""
    nurse, director = staff["nurse"], staff["director"]
    product = dispensary.add_product(
        ndc="00000-0000-00",
        name="Ketamine hydrochloride injection (synthetic)",
        labeler="Demo labeler",
        drug_form=DrugForm.RACEMIC,
        strength_mg_per_ml=Decimal(50),
        volume_ml=Decimal(10),
        by=nurse,
        now=when,
    )
    for lot, (vials, days) in LOTS.items():
        dispensary.receive(
            product_id=product,
            lot=lot,
            expires_on=timezone.localdate(now) + timedelta(days=days),
            vials=vials,
            supplier="Demo supplier",
            invoice=f"DEMO-{vials}",
            received_on=timezone.localdate(when),
            by=nurse,
            now=when,
        )
    found = {lot.id: dispensary.Found(sealed_vials=len(lot.on_shelf), opened_ml=Decimal(0)) for lot in register.stock()}
    dispensary.count(found=found, purpose=Purpose.INITIAL, at_opening=True, by=director, now=when)
    services.close_drug_day(by=director, now=when)
    dispensary.set_limits(product_id=product, fewest_vials=8, warn_days=60, by=director, now=when)


def draw_for(session_id: int, dose_mg: Decimal, *, by: Actor, at: datetime) -> DrawnRow:
    """Draw what the order needs from a sealed vial of the lot that expires first, and return it as drawn."""
    vials = (vial for lot in register.stock() for vial in lot.on_shelf if vial.opened_at is None)
    ml = (dose_mg / 50).quantize(HUNDREDTH, rounding=ROUND_CEILING) + Decimal("0.10")  # and a little for the line
    services.draw_drug(session_id=session_id, vial_id=next(vials).id, ml=ml, by=by, now=at)
    (drawn,) = register.session_drug(session_id).vials
    return drawn


def waste_the_rest(session_id: int, *, by: Actor, at: datetime) -> None:
    """Waste what was not given, before the other nurse; and what is left in the opened vial."""
    other = "nurse" if by.username == "nurse2" else "nurse2"
    witness = confirm_person(username=other, password=PASSWORD, now=at)
    services.waste_drug(session_id=session_id, method="chemical container", witness=witness, by=by, now=at)
    for vial in register.session_drug(session_id).vials:
        dispensary.waste_stock(
            vial_id=vial.vial_id,
            method="chemical container",
            reason="One patient to a vial",
            witness=witness,
            by=by,
            now=at,
        )
