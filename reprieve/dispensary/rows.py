"""What the register's reads give back: frozen values, nothing of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from reprieve.therapy.ledger import Kind, SessionAccount
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.stock import Purpose


class Step(StrEnum):
    """What the medical director may do about a discrepancy."""

    TAKEN = "taken"
    RESOLVED = "resolved"
    THEFT_OR_LOSS = "theft_or_loss"
    REPORTED = "reported"


SETTLED: frozenset[Step] = frozenset({Step.RESOLVED, Step.REPORTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """What a supplier sells, with the clinic's own thresholds; None where it has set none."""

    id: int
    ndc: str
    name: str
    labeler: str
    drug_form: DrugForm
    strength_mg_per_ml: Decimal
    volume_ml: Decimal
    fewest_vials: int | None
    warn_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VialRow:
    """One numbered container, in mg. on_hand, drawn: what is left of it where."""

    id: int
    number: int
    lot_id: int
    opened_at: datetime | None
    on_hand: Decimal
    drawn: Decimal

    @property
    def name(self) -> str:
        return f"V-{self.number:04d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRow:
    """One lot, with its vials of which something is left. quarantined: why it is set aside, empty if it is not."""

    id: int
    number: str
    expires_on: date
    quarantined: str
    product: ProductRow
    vials: tuple[VialRow, ...]

    @property
    def on_hand(self) -> Decimal:
        return sum((vial.on_hand for vial in self.vials), Decimal(0))

    @property
    def on_shelf(self) -> tuple[VialRow, ...]:
        """The vials that hold something and stand on the shelf."""
        return tuple(vial for vial in self.vials if vial.on_hand > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One movement as entered. struck: a later one amends it. shelf: what its lot's shelf held then, in a log."""

    id: int
    at: datetime
    kind: Kind
    mg: Decimal
    ml: Decimal
    vial_id: int
    vial: str
    lot_id: int
    lot: str
    ndc: str
    session_id: int | None
    by: str
    witness: str
    method: str
    paper: str
    reason: str
    amends: int | None
    struck: bool
    discrepancy_id: int | None
    shelf: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRow:
    """One vial that was drawn for a session, with its part of the session's account."""

    vial_id: int
    name: str
    lot: str
    ndc: str
    drug_form: DrugForm
    strength_mg_per_ml: Decimal
    expires_on: date
    opened: bool
    account: SessionAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDrug:
    """One session's drug: by vial, every entry, and what it comes to. kept: the clinic keeps its register here."""

    session_id: int
    kept: bool
    account: SessionAccount
    vials: tuple[DrawnRow, ...]
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """The delivery that a vial came with."""

    supplier: str
    invoice: str
    vials: int
    received_on: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VialView:
    """One vial, the delivery it came with, and everything that happened to it."""

    vial: VialRow
    lot: LotRow
    receipt: ReceiptRow
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLineRow:
    """What was found of one lot, and what should have been there."""

    lot: LotRow
    sealed_vials: int
    opened_ml: Decimal
    counted: Decimal
    expected: Decimal

    @property
    def off(self) -> Decimal:
        """How much more was found than should be there; below 0: less."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """One count of the shelf."""

    id: int
    purpose: Purpose
    counted_on: date
    at: datetime
    at_opening: bool | None
    by: str
    lines: tuple[CountLineRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRow:
    """One close of a day."""

    day: date
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """What the medical director did about a discrepancy."""

    step: Step
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyRow:
    """Milligrams that nobody could explain when it was opened, and what was decided since."""

    id: int
    what: str
    at: datetime
    by: str
    director: str
    session_id: int | None
    mg: Decimal
    entries: tuple[EntryRow, ...]
    steps: tuple[StepRow, ...]

    @property
    def settled(self) -> bool:
        return bool(self.steps) and self.steps[-1].step in SETTLED

    @property
    def theft_or_loss(self) -> bool:
        return any(step.step is Step.THEFT_OR_LOSS for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionRow:
    """Stock that was destroyed before two employees."""

    id: int
    at: datetime
    by: str
    witness: str
    method: str
    entries: tuple[EntryRow, ...]
