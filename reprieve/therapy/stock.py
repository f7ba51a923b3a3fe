"""What may be taken from the shelf, and when the shelf's own papers fall due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import Decision, Finding
from reprieve.therapy.findings import DEFAULTS, Basis
from reprieve.therapy.protocols import DrugForm

SATURDAY: Final = 5  # date.weekday()

# Standard 7: theft or loss is told to the DEA in writing within one business day.
REPORT_WITHIN_BUSINESS_DAYS: Final = Sourced(
    value=Decimal(1), source="CFR1301-76", certainty=Certainty.RECALL, note="New Mexico's board too, also from memory"
)
# Standard 7: New Mexico every year, on 1 May or a chosen date, within four days; stricter than the federal two years.
ANNUAL_EVERY_YEARS: Final = Sourced(value=Decimal(1), source="NMAC161920", certainty=Certainty.READ)
ANNUAL_WITHIN_DAYS: Final = Sourced(value=Decimal(4), source="NMAC161920", certainty=Certainty.READ)
BIENNIAL_EVERY_YEARS: Final = Sourced(value=Decimal(2), source="CFR1304-11", certainty=Certainty.RECALL)

_LABEL: Final = Basis("REPRIEVE-RECORD", Certainty.BY_DEFINITION)


class Purpose(StrEnum):
    """Why the stock is counted. All but the daily one are inventories: printed and kept."""

    DAILY = "daily"
    INITIAL = "initial"
    ANNUAL = "annual"
    BIENNIAL = "biennial"

    @property
    def inventory(self) -> bool:
        return self is not Purpose.DAILY


@dataclass(frozen=True, slots=True, kw_only=True)
class VialFacts:
    """One vial that somebody wants to draw from. name: as a person finds it; quarantined: why, empty if it is not."""

    name: str
    drug_form: DrugForm
    expires_on: date
    quarantined: str


def may_draw(vial: VialFacts, *, ordered: DrugForm, today: date) -> Decision:
    """Answer whether this vial may be used for an order: not expired, not set aside, the ordered form of the drug."""
    return Decision(tuple(_objections(vial, ordered, today)) or (_LABEL.clear("R14-vial", "This vial may be used."),))


def _objections(vial: VialFacts, ordered: DrugForm, today: date) -> Iterator[Finding]:
    if vial.expires_on < today:
        yield DEFAULTS.refuse(
            "R14-vial",
            "{vial} expired on {day}.",
            resolve="Take another vial, and set this lot aside for return or destruction.",
            vial=vial.name,
            day=vial.expires_on.isoformat(),
        )
    if vial.quarantined:
        yield DEFAULTS.refuse(
            "R14-vial",
            "{vial} is set aside: {why}",
            resolve="Take another vial; the medical director decides on this lot.",
            vial=vial.name,
            why=vial.quarantined,
        )
    if vial.drug_form is not ordered:
        yield DEFAULTS.refuse(
            "R14-vial",
            "{vial} holds another form of the drug than ordered.",
            resolve="Take a vial of the ordered form: their milligrams are not the same.",
            vial=vial.name,
        )


def report_due(discovered_on: date) -> date:
    """Return the day by whose end a theft or loss is reported: the next Monday to Friday.

    Public holidays are not known here, so that the answer is never too late.
    """
    due, days = discovered_on, int(REPORT_WITHIN_BUSINESS_DAYS.value)
    while days:
        due += timedelta(days=1)
        days -= due.weekday() < SATURDAY
    return due


def next_inventory(inventories: dict[Purpose, date]) -> tuple[Purpose, date | None]:
    """Return which inventory is next and by when: the initial one at once (None), then one each year.

    inventories: purpose → day of the last. A yearly one answers the federal two years as well.
    """
    if not inventories:
        return Purpose.INITIAL, None
    last = max(inventories.values())
    return Purpose.ANNUAL, years_after(last, int(ANNUAL_EVERY_YEARS.value)) + timedelta(
        days=int(ANNUAL_WITHIN_DAYS.value)
    )


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
