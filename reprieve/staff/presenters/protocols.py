"""Protocols as a director reads and sets them: every number with its mark, its source, and the book's beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from reprieve.chart.queries import ProtocolView, SiteRow, VersionRow
from reprieve.evidence.register import Certainty
from reprieve.staff.presenters.findings import ROLE_WORDS, CertaintyMark, certainty_mark
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.protocols import Protocol, book
from reprieve.therapy.revisions import Change, changes
from reprieve.therapy.tunable_words import words_of
from reprieve.therapy.tunables import Safer, Tunable, numbers_of
from reprieve.therapy.vitals import plain

GROUPS: Final[dict[str, Promise]] = {
    "ceilings": gettext_lazy("Dose and ceilings (R12)"),
    "tiers": gettext_lazy("Settings A to D and steps (R12, R13)"),
    "weight": gettext_lazy("Weight (R11)"),
    "gate": gettext_lazy("Before the start (R01 to R19)"),
    "baseline": gettext_lazy("Resting signs (R16)"),
    "action": gettext_lazy("Action limits (R21 to R23)"),
    "watch": gettext_lazy("Late sets and resuming (R20, R21)"),
    "rhythm": gettext_lazy("What is charted how often (R20)"),
    "discharge": gettext_lazy("Going home (R24)"),
    "course": gettext_lazy("Booking and series (R25)"),
}
SAFER: Final[dict[Safer, Promise]] = {
    Safer.LOWER: pgettext_lazy("limit", "lower is tighter"),
    Safer.HIGHER: pgettext_lazy("limit", "higher is tighter"),
    Safer.NEITHER: pgettext_lazy("limit", "within the ceilings"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLine:
    """One number. here: what altitude makes of it; book: the book's value where it differs; mark: which way."""

    name: str
    title: str
    value: str
    unit: str
    source: str
    note: str
    certainty: CertaintyMark | None
    here: str
    book: str
    mark: Mark | None
    safer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberGroup:
    """Numbers that belong together. differing: how many are not the book's."""

    name: str
    title: str
    lines: tuple[NumberLine, ...]
    differing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version in a list."""

    key: str
    version: int
    title: str
    indication: str
    mark: Mark
    signed: str
    at: datetime | None
    reason: str
    against_book: str
    looser: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One number that differs between two versions."""

    title: str
    before: str
    after: str
    unit: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPage:
    """One version with all its values."""

    line: VersionLine
    groups: tuple[NumberGroup, ...]
    from_former: tuple[ChangeLine, ...]
    former_version: int | None
    versions: tuple[VersionLine, ...]
    consents: str
    site: SiteView


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """The site's altitude and what it does to saturation limits."""

    says: str
    signed: str
    at: datetime | None
    reason: str
    certainty: CertaintyMark | None
    is_set: bool


def present_list(rows: Iterable[VersionRow]) -> tuple[VersionLine, ...]:
    """Return one line for each protocol."""
    return tuple(_line(row, book()[row.protocol.key]) for row in rows)


def present_version(view: ProtocolView) -> VersionPage:
    """Return one version with all its values, the book's and the former's beside them."""
    offset = view.site.spo2_offset if view.site else None
    return VersionPage(
        line=_line(view.shown, view.book),
        groups=present_numbers(view.shown.protocol, view.book, offset),
        from_former=present_changes(changes(view.former, view.shown.protocol)) if view.former else (),
        former_version=view.former.version if view.former else None,
        versions=tuple(_line(row, view.book) for row in view.versions),
        consents=ngettext(
            "{n} patient has consented to this version.", "{n} patients have consented to this version.", view.consents
        ).format(n=view.consents),
        site=present_site(view.site),
    )


def present_site(site: SiteRow | None) -> SiteView:
    """Return what is signed of the altitude; the limits at sea level hold until something is."""
    mark = certainty_mark(Certainty.RECALL)
    if site is None:
        says = _("Nobody has signed an altitude: saturation limits are those of sea level.")
        return SiteView(says=says, signed="", at=None, reason="", certainty=mark, is_set=False)
    says = _("{metres} m above the sea: saturation limits are {points} points lower than at sea level.")
    return SiteView(
        says=says.format(metres=site.altitude_m, points=plain(site.spo2_offset)),
        signed=_("signed by {name}").format(name=site.by),
        at=site.at,
        reason=site.reason,
        certainty=mark,
        is_set=True,
    )


def present_numbers(shown: Protocol, own_book: Protocol, offset: Decimal | None) -> tuple[NumberGroup, ...]:
    """Return every number of a version in its groups."""
    own = numbers_of(own_book)
    lines: dict[str, list[NumberLine]] = {name: [] for name in GROUPS}
    for name, tunable in numbers_of(shown).items():
        lines[tunable.group].append(_number(tunable, own.get(name), offset))
    return tuple(
        NumberGroup(
            name=name,
            title=str(title),
            lines=tuple(lines[name]),
            differing=sum(line.mark is not None for line in lines[name]),
        )
        for name, title in GROUPS.items()
    )


def present_changes(found: Iterable[Change]) -> tuple[ChangeLine, ...]:
    """Return what differs, each with its direction in a word, a shape and a colour."""
    lines = []
    for change in found:
        title, unit = words_of(change.name)
        lines.append(
            ChangeLine(
                title=_(title), before=plain(change.before), after=plain(change.after), unit=unit, mark=_mark(change)
            )
        )
    return tuple(lines)


def counted(found: Iterable[Change]) -> str:
    """Return "looser than the book: 3 values; tighter: 1 value"."""
    listed = tuple(found)
    looser, tighter = sum(c.looser for c in listed), sum(c.tighter for c in listed)
    parts = (
        (looser, ngettext("looser than the book: {n} value", "looser than the book: {n} values", looser)),
        (tighter, ngettext("tighter than the book: {n} value", "tighter than the book: {n} values", tighter)),
    )
    said = "; ".join(words.format(n=count) for count, words in parts if count)
    return said or _("as the book has it")


def _line(row: VersionRow, own_book: Protocol) -> VersionLine:
    differs = changes(own_book, row.protocol)
    signed = _("signed by {name}, {role}").format(name=row.by, role=ROLE_WORDS[row.role]) if row.role else ""
    return VersionLine(
        key=row.protocol.key,
        version=row.version,
        title=_(row.protocol.title),
        indication=_(row.protocol.indication.title),
        mark=_state(row),
        signed=signed,
        at=row.at,
        reason=row.reason,
        against_book=counted(differs),
        looser=any(change.looser for change in differs),
    )


def _state(row: VersionRow) -> Mark:
    if row.in_force:
        return Mark(shape="green", word=_("in force"), tone="green")
    if row.at is None:
        return Mark(shape="amber", word=_("not signed: nothing starts under it"), tone="amber")
    if row.usable:
        return Mark(shape="unknown", word=_("earlier: what was ordered under it runs on it"), tone="soft")
    return Mark(shape="red", word=_("withdrawn: nothing starts under it"), tone="red")


def _number(tunable: Tunable, book: Tunable | None, offset: Decimal | None) -> NumberLine:
    title, unit = words_of(tunable.name)
    number = tunable.number
    change = _against(tunable, book)
    lowered = offset is not None and ".spo2." in tunable.name and not tunable.name.endswith(".seconds")
    return NumberLine(
        name=tunable.name,
        title=_(title),
        value=str(number),
        unit=unit,
        source=number.source,
        note=number.note,
        certainty=certainty_mark(number.certainty),
        here=_("here {value} %, for altitude").format(value=plain(number.value - offset)) if lowered and offset else "",
        book=str(book.number) if change and book else "",
        mark=_mark(change) if change else None,
        safer=str(SAFER[tunable.safer]),
    )


def _against(tunable: Tunable, book: Tunable | None) -> Change | None:
    if book is None or book.number.value == tunable.number.value:
        return None
    return Change(name=tunable.name, before=book.number.value, after=tunable.number.value, safer=tunable.safer)


def _mark(change: Change) -> Mark:
    if change.looser:
        return Mark(shape="amber", word=_("looser"), tone="amber")
    if change.tighter:
        return Mark(shape="green", word=_("tighter"), tone="green")
    return Mark(shape="unknown", word=_("other"), tone="soft")
