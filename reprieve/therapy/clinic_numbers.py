"""Numbers that no source gives: each is the clinic's own, signed by its medical director, and has no default."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final


class ClinicNumber(StrEnum):
    """What a clinic may set; `card` says what it does, and what holds while nobody has set it."""

    PUMP_RATE = "pump_rate"
    PUMP_TIME = "pump_time"
    QTC_LONG = "qtc_long"

    @property
    def card(self) -> Card:
        return _CARDS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """title, does, unset: English msgids. least, most: between what a number of this kind can lie, both possible."""

    title: str
    unit: str
    does: str
    unset: str
    least: Decimal
    most: Decimal

    def possible(self, value: Decimal) -> bool:
        return value.is_finite() and self.least <= value <= self.most


_CARDS: Final = {
    ClinicNumber.PUMP_RATE: Card(
        title="How far a pump's rate may lie from the chart",
        unit="mL/h",
        does="A difference of at most this is not flagged.",
        unset="Every difference is flagged that the pump's own digits show.",
        least=Decimal(0),
        most=Decimal(100),
    ),
    ClinicNumber.PUMP_TIME: Card(
        title="How far a pump's times may lie from the chart",
        unit="s",
        does="A start or stop that is off by at most this is not flagged.",
        unset="Every difference is flagged that the pump's own clock shows.",
        least=Decimal(0),
        most=Decimal(3600),
    ),
    ClinicNumber.QTC_LONG: Card(
        title="From when a QTc is long here",
        unit="ms",
        does="From this on ondansetron and haloperidol carry a warning with the value.",
        unset="The QTc is shown with its date, and whoever gives the drug judges it.",
        least=Decimal(300),
        most=Decimal(700),
    ),
}
