"""A clinic's own version of a protocol: what it changes, which way, and whether it may be signed.

Tightening is the director's to sign. Loosening asks for a written reason as well and says so. Nobody loosens what is
not an outpatient order at all (tier D).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from reprieve.evidence.register import Certainty
from reprieve.evidence.sourced import Sourced
from reprieve.therapy.decisions import Decision, Finding
from reprieve.therapy.findings import DEFAULTS, MEDICAL_DIRECTOR, RECORD
from reprieve.therapy.limits import ActionLimit, InvalidProtocol
from reprieve.therapy.protocols import Protocol
from reprieve.therapy.tunable_words import words_of
from reprieve.therapy.tunables import Safer, numbers_of, with_numbers
from reprieve.therapy.vitals import plain

# Above these nothing is an outpatient order; a clinic may lower them and nobody may raise them (standard 1.3, tier D).
TIER_D: Final = ("tiers.c_mg_per_kg_h", "tiers.d_session_mg")
CLINIC: Final = "CLINIC"
LOOSER: Final = "R02-looser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One number that differs between two versions. before, after: None of nothing; safer: which way is tighter."""

    name: str
    before: Decimal
    after: Decimal
    safer: Safer

    @property
    def tighter(self) -> bool:
        return self.safer.tighter(self.after, self.before)

    @property
    def looser(self) -> bool:
        return self.safer.looser(self.after, self.before)


def changes(before: Protocol, after: Protocol) -> tuple[Change, ...]:
    """Return the numbers that differ, in the order in which they are shown."""
    old = numbers_of(before)
    return tuple(
        Change(name=name, before=old[name].number.value, after=new.number.value, safer=new.safer)
        for name, new in numbers_of(after).items()
        if name in old and old[name].number.value != new.number.value
    )


def revised(book: Protocol, former: Protocol, *, version: int, values: Mapping[str, Decimal]) -> Protocol:
    """Return the former version with these values set by the clinic; a value that is the book's keeps its source.

    Raises InvalidProtocol for values that do not go together.
    """
    own, last = numbers_of(book), numbers_of(former)
    if strange := sorted(set(values) - set(own)):
        raise InvalidProtocol(f"These are no numbers of {book.key}: {strange}.")
    numbers = {name: _number(own[name].number, last[name].number, values.get(name)) for name in own}
    return in_order(with_numbers(book, version=version, numbers=numbers))


def _number(book: Sourced, former: Sourced, value: Decimal | None) -> Sourced:
    if value is None or value == former.value:
        return former
    if value == book.value:
        return book
    note = f"the book has {book} ({book.source} [{book.certainty}])"
    return Sourced(value=value, source=CLINIC, certainty=Certainty.PROPOSED, note=note)


def in_order(protocol: Protocol) -> Protocol:
    """Return the protocol if its action limits are in order. Raises InvalidProtocol.

    In order: what asks for more (stop) is not reached before what asks for less (alert) on the same side of one sign.
    """
    first: dict[tuple[str, str], ActionLimit] = {}
    for limit in sorted(protocol.limits.action, key=lambda one: one.level):
        condition = limit.condition
        if condition.value is None or condition.test is None or limit.together_with:
            continue
        place = (condition.about.value, condition.test.side if condition.test.value != "rise_of" else "rise")
        milder = first.setdefault(place, limit)
        assert milder.condition.value is not None  # noqa: S101 only such are kept
        higher = condition.value > milder.condition.value
        early = higher if condition.test.side == "low" else condition.value < milder.condition.value
        if limit.level > milder.level and early:
            raise InvalidProtocol(
                f"{condition.name}: {limit.level.name.lower()} at {plain(condition.value)} would come before "
                f"{milder.level.name.lower()} at {plain(milder.condition.value)}."
            )
    return protocol


def judge(*, book: Protocol, former: Protocol, draft: Protocol) -> Decision:
    """Answer whether a draft may be signed: what it loosens, and what nobody may loosen."""
    return Decision(
        (
            _something_changed(former, draft),
            *_beyond_tier_d(book, draft),
            *_looser(book, former, draft),
            _tighter(former, draft),
        )
    )


def _something_changed(former: Protocol, draft: Protocol) -> Finding:
    if not changes(former, draft):
        return RECORD.refuse(
            "R02-unchanged",
            "Nothing differs from the version in force.",
            resolve="Change a value, or leave it as it is.",
        )
    return RECORD.clear("R02-unchanged", "It differs from the version in force.")


def _beyond_tier_d(book: Protocol, draft: Protocol) -> Iterator[Finding]:
    for change in changes(book, draft):
        if change.name in TIER_D and change.looser:
            title, unit = words_of(change.name)
            yield DEFAULTS.refuse(
                "R12-tier-d",
                "{title} {value} {unit}: the book has {book}, and nobody raises it.",
                resolve="Leave it at {book} {unit} or lower.",
                title=title,
                value=plain(change.after),
                unit=unit,
                book=plain(change.before),
            )
    tiers, ceilings = book.limits.tiers, draft.ceilings
    for name, value, most, unit in (
        ("rate", ceilings.mg_per_kg_h, tiers.c_mg_per_kg_h, "mg/kg/h"),
        ("session", ceilings.session_mg, tiers.d_session_mg, "mg"),
    ):
        if value.value > most.value:
            yield DEFAULTS.refuse(
                f"R12-tier-d-{name}",
                "A ceiling of {value} {unit} is above {most} {unit}: that is not an outpatient order.",
                resolve="Lower the ceiling to {most} {unit} or less.",
                value=value,
                unit=unit,
                most=most,
            )


def _looser(book: Protocol, former: Protocol, draft: Protocol) -> Iterator[Finding]:
    than_book = [change for change in changes(book, draft) if change.looser]
    than_former = [change for change in changes(former, draft) if change.looser]
    if than_former:
        yield DEFAULTS.hold(
            LOOSER,
            "Looser than the version in force: {count}. Looser than the book: {book}.",
            resolve="The medical director writes why; the reason is kept with the version.",
            by=MEDICAL_DIRECTOR,
            count=len(than_former),
            book=len(than_book),
        )
    elif than_book:
        yield DEFAULTS.advise(LOOSER, "Still looser than the book: {book}.", book=len(than_book))


def _tighter(former: Protocol, draft: Protocol) -> Finding:
    count = sum(change.tighter for change in changes(former, draft))
    return RECORD.clear("R02-tighter", "Tighter than the version in force: {count}.", count=count)
