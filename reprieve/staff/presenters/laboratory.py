"""Results in words: what is on file of each test, what is not, and every entry that was ever made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from reprieve.chart.queries import LabView
from reprieve.staff.presenters import times
from reprieve.staff.presenters.events import plain
from reprieve.therapy.gate_laboratory import long_qtc
from reprieve.therapy.laboratory import LabResult, LabTest


@dataclass(frozen=True, slots=True, kw_only=True)
class LabLine:
    """One entry. flag: what its laboratory's own limits say of it. state: what became of it, if it no longer counts."""

    id: int
    says: str
    flag: str
    taken_on: date
    signed: str
    state: str
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LabCard:
    """One test. last: the entry that stands, None where nothing is on file; earlier: all others, newest first."""

    test: str
    title: str
    why: str
    last: LabLine | None
    earlier: tuple[LabLine, ...]


def present_laboratory(views: Iterable[LabView], *, qtc_long_ms: Decimal | None) -> tuple[LabCard, ...]:
    """Return every test, those of which nothing is on file among them.

    qtc_long_ms: the clinic's own number, from which a QTc is long here; None while nobody has signed one.
    """
    own: dict[LabTest, list[LabView]] = {test: [] for test in LabTest}
    for view in views:
        own[view.result.test].append(view)
    return tuple(_card(test, rows, qtc_long_ms) for test, rows in own.items())


def _card(test: LabTest, rows: list[LabView], qtc_long_ms: Decimal | None) -> LabCard:
    last = next((row for row in rows if row.stands), None)
    return LabCard(
        test=test.value,
        title=_(test.card.title),
        why=_(test.card.why),
        last=_line(last, qtc_long_ms) if last else None,
        earlier=tuple(_line(row, qtc_long_ms) for row in rows if row is not last),
    )


def _line(row: LabView, qtc_long_ms: Decimal | None) -> LabLine:
    said = [_("{who}, {at}").format(who=row.by, at=times.moment(row.at)), row.reference]
    if row.reason:
        said.append(_("corrected: {reason}").format(reason=row.reason))
    return LabLine(
        id=row.id,
        says=result_words(row.result, typed=row.typed),
        flag=_flag(row.result, qtc_long_ms),
        taken_on=row.result.taken_on,
        signed="; ".join(said),
        state=_("corrected by a later entry") if row.struck else _("withdrawn") if row.withdrawn else "",
        stands=row.stands,
    )


def result_words(result: LabResult, *, typed: str = "") -> str:
    """Return a result with its unit; as it was typed too, where that was another unit."""
    card = result.test.card
    if result.value is None:
        found = ", ".join(_(name) for name in sorted(result.found)) or _("nothing")
        looked_for = ", ".join(_(name) for name in sorted(result.looked_for))
        says = _("found: {found}; looked for: {looked_for}").format(found=found, looked_for=looked_for)
        return f"{says}; {result.explained}" if result.explained else says
    says = f"{plain(result.value)} {card.unit}"
    limits = "–".join(plain(limit) if limit is not None else "" for limit in (result.lower, result.upper))
    if limits != "–":
        says = _("{says} (laboratory: {limits})").format(says=says, limits=limits)
    other_unit = typed and not typed.endswith(f" {card.unit}")
    return _("{says}, on the sheet {typed}").format(says=says, typed=typed) if other_unit else says


def _flag(result: LabResult, qtc_long_ms: Decimal | None) -> str:
    if long_qtc(result, qtc_long_ms):
        return _("long here, from {long} ms").format(long=plain(qtc_long_ms or Decimal(0)))
    if result.low:
        return _("below the laboratory's limit")
    if result.high:
        return _("above the laboratory's limit")
    return _("found: {found}").format(found=", ".join(_(name) for name in sorted(result.found))) if result.found else ""
