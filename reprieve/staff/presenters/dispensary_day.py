"""The drug's day in words: a session's account, a count beside what should be there, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from reprieve.chart.queries import Treated
from reprieve.dispensary.queries import CountLineRow, CountRow, DiscrepancyRow, SessionDrug
from reprieve.staff.presenters import times
from reprieve.staff.presenters.dispensary import PURPOSE_WORDS
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.ledger import SessionAccount
from reprieve.therapy.ledger_rules import shown
from reprieve.therapy.stock import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One vial's part of a session's account, in mg."""

    vial_id: int
    vial: str
    lot: str
    ndc: str
    drawn: str
    given: str
    wasted: str
    put_back: str
    missing: str
    remaining: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One session's drug, vial by vial, and in all. sealed: the vials that were taken whole and may go back."""

    session_id: int
    lines: tuple[AccountLine, ...]
    total: AccountLine
    sealed: tuple[AccountLine, ...]
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLine:
    """One lot as it was counted."""

    lot_id: int
    lot: str
    product: str
    sealed: int
    opened: str
    counted: str
    expected: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One count."""

    id: int
    title: str
    counted_on: date
    at: datetime
    by: str
    moment: str
    lines: tuple[CountedLine, ...]
    agrees: bool
    is_inventory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Somewhere to go before the day can be closed."""

    says: str
    url: str


def present_account(drug: SessionDrug, *, pump_done: bool) -> Account:
    """Return what was drawn for a session and where it went; what was given is known once the pump is off for good."""
    lines = {
        vial.vial_id: _account_line(vial.account, vial_id=vial.vial_id, vial=vial.name, lot=vial.lot, ndc=vial.ndc)
        for vial in drug.vials
    }
    return Account(
        session_id=drug.session_id,
        lines=tuple(lines.values()),
        sealed=tuple(lines[vial.vial_id] for vial in drug.vials if not vial.opened and vial.account.remaining > 0),
        total=_account_line(drug.account, vial_id=0, vial=_("All"), lot="", ndc=""),
        mark=mark_of_account(drug.account) if pump_done else _still_out(drug.account),
    )


def mark_of_account(account: SessionAccount) -> Mark:
    """Return whether a session's drug is all accounted for, in word, shape and tone."""
    if account.remaining == 0:
        return Mark(shape="green", word=_("all accounted for"), tone="green")
    if account.remaining > 0:
        word = _("{mg} mg neither given nor wasted").format(mg=shown(account.remaining))
        return Mark(shape="amber", word=word, tone="amber")
    word = _("{mg} mg more went out than were drawn").format(mg=shown(-account.remaining))
    return Mark(shape="red", word=word, tone="red")


def _still_out(account: SessionAccount) -> Mark:
    word = _("{mg} mg drawn; what goes in is entered from the rates when the pump is off")
    return Mark(shape="info", word=word.format(mg=shown(account.drawn - account.put_back)), tone="soft")


def _account_line(account: SessionAccount, *, vial_id: int, vial: str, lot: str, ndc: str) -> AccountLine:
    return AccountLine(
        vial_id=vial_id,
        vial=vial,
        lot=lot,
        ndc=ndc,
        drawn=shown(account.drawn),
        given=shown(account.given),
        wasted=shown(account.wasted),
        put_back=shown(account.put_back),
        missing=shown(account.lost),
        remaining=shown(account.remaining),
    )


def present_round(row: CountRow) -> Round:
    """Return a count beside what should have been there."""
    lines = tuple(_counted(line) for line in row.lines)
    return Round(
        id=row.id,
        title=str(PURPOSE_WORDS[row.purpose]),
        counted_on=row.counted_on,
        at=row.at,
        by=row.by,
        moment="" if row.at_opening is None else _("at the opening") if row.at_opening else _("at the close"),
        lines=lines,
        agrees=all(line.off == 0 for line in row.lines),
        is_inventory=row.purpose is not Purpose.DAILY,
    )


def _counted(line: CountLineRow) -> CountedLine:
    if line.off == 0:
        mark = Mark(shape="green", word=_("agrees"), tone="green")
    elif line.off < 0:
        mark = Mark(shape="red", word=_("{mg} mg too little").format(mg=shown(-line.off)), tone="red")
    else:
        mark = Mark(shape="red", word=_("{mg} mg too much").format(mg=shown(line.off)), tone="red")
    product = line.lot.product
    return CountedLine(
        lot_id=line.lot.id,
        lot=line.lot.number,
        product=f"{product.name}, NDC {product.ndc}",
        sealed=line.sealed_vials,
        opened=plain(line.opened_ml),
        counted=shown(line.counted),
        expected=shown(line.expected),
        mark=mark,
    )


def work_left(sessions: Iterable[Treated], discrepancies: Iterable[DiscrepancyRow]) -> tuple[Work, ...]:
    """Return where to go: the sessions whose drug moved, the count, and what waits for the director."""
    says = _("Session {number}, {room}, {at}: its drug")
    moved = (
        Work(
            says=says.format(number=row.session_id, room=row.room_name, at=times.moment(row.starts_at)),
            url=reverse("staff:session", args=[row.session_id]),
        )
        for row in sessions
    )
    open_ones = (
        Work(
            says=_("Discrepancy {number}, {mg} mg").format(number=row.id, mg=shown(row.mg)),
            url=reverse("staff:discrepancy", args=[row.id]),
        )
        for row in discrepancies
    )
    return (Work(says=_("Count the shelf"), url=reverse("staff:drug_count")), *moved, *open_ones)
