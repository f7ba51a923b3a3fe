"""Results beyond liver panel and pregnancy test (standard 2.1, 3.1, 4.4, 6.2): dated, in one unit, with whose limits.

A number is judged by the limits of the laboratory that measured it. Where no source and no laboratory gives a limit,
as for a long QTc, it is the clinic's own number or nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from reprieve.therapy.decisions import say
from reprieve.therapy.vitals import NotPlausible
from reprieve.units import MS_PER_S, mg_per_dl_bilirubin_from_umol_per_l


class LabTest(StrEnum):
    """What can be on file; `card` has its words and units."""

    TSH = "tsh"
    BILIRUBIN = "bilirubin"
    QTC = "qtc"
    URINALYSIS = "urinalysis"
    URINE_DRUGS = "urine_drugs"

    @property
    def card(self) -> Card:
        return CARDS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """title, why: English msgids. unit: the one it is kept in; units: those on sheets. finds: what it can find.

    A test has either a unit or things that it can find.
    """

    title: str
    why: str
    unit: str = ""
    units: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()


CARDS: Final[Mapping[LabTest, Card]] = MappingProxyType(
    {
        LabTest.TSH: Card(
            title="TSH",
            why="an overactive thyroid, or thyroid hormone: if in clinical doubt",
            unit="mIU/L",
            units=("mIU/L", "µIU/mL"),
        ),
        LabTest.BILIRUBIN: Card(title="Bilirubin", why="with the liver panel", unit="mg/dL", units=("mg/dL", "µmol/L")),
        LabTest.QTC: Card(
            title="QTc of the ECG",
            why="before ondansetron or haloperidol, and with medicines that prolong QT",
            unit="ms",
            units=("ms", "s"),
        ),
        LabTest.URINALYSIS: Card(
            title="Urinalysis",
            why="pain or blood in the urine; part of the bladder watch",
            finds=("blood", "protein", "nitrite", "white cells"),
        ),
        LabTest.URINE_DRUGS: Card(
            title="Urine drug screen",
            why="at the start of a series, then at random or every 3 months",
            finds=("ketamine", "cocaine", "amphetamine", "opioid", "benzodiazepine", "cannabis", "another drug"),
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabResult:
    """One result. value, lower, upper: in the card's unit; lower and upper are the laboratory's own, where it gave any.

    looked_for, found: of a test that finds things. explained: why what was found is no surprise, by whom prescribed.
    Raises NotPlausible for a number that is none, or something found that nobody looked for.
    """

    test: LabTest
    taken_on: date
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    looked_for: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()
    explained: str = ""

    def __post_init__(self) -> None:
        card = self.test.card
        if bool(card.unit) != (self.value is not None):
            raise NotPlausible("value", say("A result has a number or what was found, as the test has it."))
        for name in ("value", "lower", "upper"):
            number = getattr(self, name)
            if number is not None and not (number.is_finite() and number > 0):
                raise NotPlausible(name, say("This is a number above zero."))
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise NotPlausible("lower", say("The lower limit is below the upper. Were they swapped?"))
        if card.finds and not self.looked_for:
            raise NotPlausible("looked_for", say("Say what the test looked for."))
        if not self.looked_for <= set(card.finds) or not self.found <= self.looked_for:
            raise NotPlausible("found", say("What was found was also looked for."))

    @property
    def low(self) -> bool:
        """True where the laboratory's own lower limit says so."""
        return self.value is not None and self.lower is not None and self.value < self.lower

    @property
    def high(self) -> bool:
        """True where the laboratory's own upper limit says so."""
        return self.value is not None and self.upper is not None and self.value > self.upper


Results = Mapping[LabTest, LabResult]  # the last that stands of each; what is not in it is not on file


def in_card_unit(test: LabTest, typed: Decimal, unit: str) -> Decimal:
    """Return a typed number in the unit that it is kept in. Raises NotPlausible for a unit that is not this test's."""
    if unit not in test.card.units:
        raise NotPlausible("unit", say("Choose the unit on the sheet."))
    if unit == "µmol/L":
        return mg_per_dl_bilirubin_from_umol_per_l(typed)
    return typed * MS_PER_S if unit == "s" else typed
