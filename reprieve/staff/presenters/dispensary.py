"""The shelf in words: lots with their marks, vials, entries of the log, and what somebody should act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from reprieve.dispensary import queries as register
from reprieve.dispensary.queries import DiscrepancyRow, EntryRow, LotRow, ProductRow, VialRow
from reprieve.people.permissions import Act, may
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.decisions import Role
from reprieve.therapy.ledger import Kind
from reprieve.therapy.stock import ANNUAL_WITHIN_DAYS, Purpose, next_inventory, report_due

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KIND_WORDS: Final[Mapping[Kind, _StrPromise]] = {
    Kind.RECEIVE: pgettext_lazy("drug", "Received"),
    Kind.DRAW: pgettext_lazy("drug", "Drawn"),
    Kind.GIVE: pgettext_lazy("drug", "Given"),
    Kind.WASTE: pgettext_lazy("drug", "Wasted"),
    Kind.PUT_BACK: pgettext_lazy("drug", "Put back sealed"),
    Kind.WASTE_STOCK: pgettext_lazy("drug", "Wasted from stock"),
    Kind.SEND_BACK: pgettext_lazy("drug", "Sent back"),
    Kind.DESTROY: pgettext_lazy("drug", "Destroyed"),
    Kind.MISS_STOCK: pgettext_lazy("drug", "Missing from the shelf"),
    Kind.FIND_STOCK: pgettext_lazy("drug", "Found again"),
    Kind.MISS_DRAWN: pgettext_lazy("drug", "Missing of what was drawn"),
    Kind.FIND_DRAWN: pgettext_lazy("drug", "Found again, drawn"),
}
PURPOSE_WORDS: Final[Mapping[Purpose, _StrPromise]] = {
    Purpose.DAILY: pgettext_lazy("count", "Daily count"),
    Purpose.INITIAL: pgettext_lazy("count", "Initial inventory"),
    Purpose.ANNUAL: pgettext_lazy("count", "Annual inventory"),
    Purpose.BIENNIAL: pgettext_lazy("count", "Biennial inventory"),
}
STEP_WORDS: Final[Mapping[register.Step, _StrPromise]] = {
    register.Step.TAKEN: gettext_lazy("Opened under the medical director's name"),
    register.Step.RESOLVED: gettext_lazy("Explained"),
    register.Step.THEFT_OR_LOSS: gettext_lazy("Theft or significant loss"),
    register.Step.REPORTED: gettext_lazy("Reported"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VialLine:
    """One vial on the shelf, or drawn."""

    id: int
    name: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotLine:
    """One lot. mark: usable, near its end, expired or set aside."""

    id: int
    number: str
    expires_on: date
    mark: Mark
    mg: str
    sealed: int
    vials: tuple[VialLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCard:
    """One product and its lots."""

    id: int
    name: str
    says: str
    mg: str
    stock: Mark
    lots: tuple[LotLine, ...]
    limits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Something to act on, gravest first."""

    mark: Mark
    says: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry of the log, in words."""

    id: int
    at: datetime
    what: str
    mg: str
    ml: str
    vial_id: int
    vial: str
    lot_id: int
    lot: str
    session_id: int | None
    who: str
    witness: str
    says: str
    struck: bool
    shelf: str
    may_correct: bool


def present_stock(lots: Iterable[LotRow], products: Iterable[ProductRow], today: date) -> tuple[ProductCard, ...]:
    """Return the shelf, product by product; a product without a vial is shown too."""
    every = tuple(lots)
    return tuple(_card(row, [lot for lot in every if lot.product.id == row.id], today) for row in products)


def present_lot(lot: LotRow, today: date) -> LotLine:
    """Return one lot in a line."""
    return LotLine(
        id=lot.id,
        number=lot.number,
        expires_on=lot.expires_on,
        mark=mark_of_lot(lot, today),
        mg=plain(lot.on_hand),
        sealed=sum(vial.opened_at is None for vial in lot.on_shelf),
        vials=tuple(VialLine(id=vial.id, name=vial.name, says=vial_says(vial)) for vial in lot.vials),
    )


def mark_of_lot(lot: LotRow, today: date) -> Mark:
    """Return whether a lot may be used, in word, shape and tone."""
    if lot.quarantined:
        return Mark(shape="lock", word=_("set aside"), tone="red")
    if lot.expires_on < today:
        return Mark(shape="red", word=_("expired"), tone="red")
    days = (lot.expires_on - today).days
    if lot.product.warn_days is not None and days <= lot.product.warn_days:
        word = ngettext("expires in {days} day", "expires in {days} days", days).format(days=days)
        return Mark(shape="amber", word=word, tone="amber")
    return Mark(shape="green", word=_("in date"), tone="green")


def vial_says(vial: VialRow) -> str:
    """Return what a vial holds and where it is."""
    if vial.on_hand > 0:
        mg = _("{mg} mg on the shelf").format(mg=plain(vial.on_hand))
        state = _("open") if vial.opened_at else _("sealed")
        drawn = _(", {mg} mg drawn").format(mg=plain(vial.drawn)) if vial.drawn > 0 else ""
        return f"{mg}, {state}{drawn}"
    return _("{mg} mg drawn, not accounted for yet").format(mg=plain(vial.drawn)) if vial.drawn else _("empty")


def _card(row: ProductRow, lots: list[LotRow], today: date) -> ProductCard:
    sealed = sum(vial.opened_at is None for lot in lots for vial in lot.on_shelf)
    words = ngettext("{count} sealed vial", "{count} sealed vials", sealed).format(count=sealed)
    low = row.fewest_vials is not None and sealed < row.fewest_vials
    return ProductCard(
        id=row.id,
        name=row.name,
        says=_("{strength} mg/mL, {volume} mL, NDC {ndc}, {labeler}").format(
            strength=plain(row.strength_mg_per_ml), volume=plain(row.volume_ml), ndc=row.ndc, labeler=row.labeler
        ),
        mg=plain(sum((lot.on_hand for lot in lots), Decimal(0))),
        stock=Mark(shape="amber", word=_("low: {words}").format(words=words), tone="amber")
        if low
        else Mark(shape="green", word=words, tone="soft"),
        lots=tuple(present_lot(lot, today) for lot in lots),
        limits=_limits(row),
    )


def _limits(row: ProductRow) -> str:
    if row.fewest_vials is None:
        return _("No thresholds are set for this product.")
    return _("Reminds below {vials} sealed vials and {days} days before expiry.").format(
        vials=row.fewest_vials, days=row.warn_days
    )


def reminders(role: Role, now: datetime) -> tuple[Reminder, ...]:
    """Return what a reader of this role should act on at the shelf; nothing where no register is kept."""
    if not may(role, Act.SEE_STOCK) or not register.keeps_stock():
        return ()
    today, lots = timezone.localdate(now), register.stock()
    home = reverse("staff:dispensary")
    found = [
        *_discrepancy_reminders(register.discrepancies(open_only=True), now),
        *_lot_reminders(lots, today, home),
        *_product_reminders(lots, register.products(), today, home, role),
        *_inventory_reminder(today),
        *_close_reminder(today),
    ]
    return tuple(sorted(found, key=lambda reminder: reminder.mark.tone != "red"))


def _lot_reminders(lots: Iterable[LotRow], today: date, home: str) -> Iterable[Reminder]:
    for lot in lots:
        mark = mark_of_lot(lot, today)
        if lot.on_hand > 0 and mark.tone in {"amber", "red"}:
            says = _("Lot {lot}: {mg} mg on the shelf").format(lot=lot.number, mg=plain(lot.on_hand))
            yield Reminder(mark=mark, says=says, url=home)


def _product_reminders(
    lots: Iterable[LotRow], products: Iterable[ProductRow], today: date, home: str, role: Role
) -> Iterable[Reminder]:
    for card in present_stock(lots, products, today):
        if card.stock.tone == "amber":
            yield Reminder(mark=card.stock, says=card.name, url=home)
    if may(role, Act.SET_STOCK_LIMITS):
        for row in products:
            if row.fewest_vials is None:
                mark = Mark(shape="info", word=_("No thresholds"), tone="soft")
                yield Reminder(mark=mark, says=_("Set when {name} is low.").format(name=row.name), url=home)


def _discrepancy_reminders(rows: Iterable[DiscrepancyRow], now: datetime) -> Iterable[Reminder]:
    for row in rows:
        url = reverse("staff:discrepancy", args=[row.id])
        says = _("{mg} mg, opened by {name}").format(mg=plain(row.mg), name=row.by)
        if row.theft_or_loss:
            due = report_due(timezone.localdate(row.at))
            late = timezone.localdate(now) > due
            word = _("Report to the DEA was due {day}") if late else _("Report to the DEA by {day}")
            yield Reminder(
                mark=Mark(shape="red", word=word.format(day=date_format(due, "D j M")), tone="red"), says=says, url=url
            )
        else:
            word = _("Discrepancy {number} is open").format(number=row.id)
            yield Reminder(mark=Mark(shape="red", word=word, tone="red"), says=says, url=url)


def _inventory_reminder(today: date) -> Iterable[Reminder]:
    purpose, due = next_inventory(dict(register.inventories()))
    if due is not None and today < due - timedelta(days=2 * int(ANNUAL_WITHIN_DAYS.value)):
        return
    word = _("{inventory} is due").format(inventory=PURPOSE_WORDS[purpose])
    says = _("by {day}").format(day=date_format(due, "j M Y")) if due else _("before the register counts")
    yield Reminder(mark=Mark(shape="clock", word=word, tone="amber"), says=says, url=reverse("staff:drug_count"))


def _close_reminder(today: date) -> Iterable[Reminder]:
    last = register.last_movement_at()
    if last is not None and timezone.localdate(last) < today and register.moved_since_close():
        yield Reminder(
            mark=Mark(shape="amber", word=_("A day is not closed"), tone="amber"),
            says=_("drug moved on {day}").format(day=date_format(timezone.localdate(last), "D j M")),
            url=reverse("staff:drug_close"),
        )


def present_entries(rows: Iterable[EntryRow], role: Role) -> tuple[EntryLine, ...]:
    """Return entries in words, in the order given."""
    return tuple(_entry(row, role) for row in rows)


def entry_says(row: EntryRow) -> str:
    """Return what an entry says beside its milligrams: method, paper, reason, what it amends."""
    parts = (
        row.method,
        _("paper {paper}").format(paper=row.paper) if row.paper else "",
        row.reason,
        _("corrects entry {number}").format(number=row.amends) if row.amends else "",
    )
    return "; ".join(part for part in parts if part)


def _entry(row: EntryRow, role: Role) -> EntryLine:
    fixed = {Kind.GIVE, Kind.DESTROY, Kind.MISS_STOCK, Kind.FIND_STOCK, Kind.MISS_DRAWN, Kind.FIND_DRAWN}
    return EntryLine(
        id=row.id,
        at=row.at,
        what=str(KIND_WORDS[row.kind]),
        mg=plain(row.mg),
        ml=plain(round(row.ml, 3)),
        vial_id=row.vial_id,
        vial=row.vial,
        lot_id=row.lot_id,
        lot=row.lot,
        session_id=row.session_id,
        who=row.by,
        witness=row.witness,
        says=entry_says(row),
        struck=row.struck,
        shelf=plain(row.shelf) if row.shelf is not None else "",
        may_correct=not row.struck and row.kind not in fixed and may(role, Act.HANDLE_DRUG),
    )
