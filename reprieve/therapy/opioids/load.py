"""The sum: each prescription with its status and working, and what the patient's day adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.opioids.prescription import Prescription, Route, Status, distinct
from reprieve.therapy.opioids.reading import read
from reprieve.therapy.opioids.slate import plain
from reprieve.therapy.opioids.table import Table, table
from reprieve.therapy.vocabulary import DrugClass

_PLACES: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One prescription in the sum. mme_per_day None: not counted, and `asks` or `notes` say why."""

    text: str
    drug: str
    opioid: str
    route: str
    status: Status
    working: str
    mme_per_day: Decimal | None = None
    factor: Decimal | None = None
    notes: tuple[Sentence, ...] = ()
    asks: tuple[Sentence, ...] = ()
    benzodiazepine: bool = False

    @property
    def takes_opioid(self) -> bool:
        return bool(self.opioid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a list adds up to. mme_per_day None: cannot be known; counted_mme_per_day is then the least it can be."""

    table: Table
    items: tuple[Item, ...]
    mme_per_day: Decimal | None
    counted_mme_per_day: Decimal

    @property
    def status(self) -> Status:
        """The first thing that keeps the sum from being the whole truth; ok if nothing does."""
        unsettled = [item.status for item in self.items if not item.status.is_settled]
        excluded = [item.status for item in self.items if item.status is Status.EXCLUDED]
        return next(iter((*unsettled, *excluded)), Status.OK)

    @property
    def band(self) -> str:
        """ "<50", "50-89.99" or ">=90"; "undetermined" where the sum is not known and no part reaches the highest."""
        if self.counted_mme_per_day >= self.table.high.value:
            return f">={self.table.high}"
        if self.mme_per_day is None:
            return "undetermined"
        if self.counted_mme_per_day >= self.table.reassess.value:
            return f"{self.table.reassess}-{self.table.high.value - Decimal('0.01')}"
        return f"<{self.table.reassess}"

    @property
    def asks(self) -> tuple[Sentence, ...]:
        """What to find out; a sum that cannot be known always comes with a question."""
        asks = distinct(ask for item in self.items for ask in item.asks)
        if self.mme_per_day is not None or asks:
            return asks
        left_out = ", ".join(dict.fromkeys(item.drug for item in self.items if item.status is Status.EXCLUDED))
        return (
            say("{drugs} is left out of the sum, and nothing else counts. Is another opioid taken?", drugs=left_out),
        )

    @property
    def with_benzodiazepine(self) -> tuple[str, ...]:
        """The benzodiazepines on the list beside an opioid, by name."""
        if not any(item.takes_opioid for item in self.items):
            return ()
        return tuple(dict.fromkeys(item.drug for item in self.items if item.benzodiazepine))


def load_of(*lines: str) -> Load:
    """Return the load of prescriptions as clinics write them, one or more a line.

    >>> load_of("hydrocodone/APAP 5/325, 1 tab 4 times a day").mme_per_day
    Decimal('20')
    """
    return weigh(prescription for line in lines for prescription in read(line))


def weigh(prescriptions: Iterable[Prescription]) -> Load:
    """Add up prescriptions by the table."""
    weighed = tuple(_item(prescription) for prescription in prescriptions)
    items = tuple(item for item, _ in weighed)
    counted = sum((mme for _, mme in weighed if mme is not None), Fraction(0))
    nothing_counts = any(item.status is Status.EXCLUDED for item in items) and not any(
        item.status is Status.OK for item in items
    )
    known = all(item.status.is_settled for item in items) and not nothing_counts
    exact = _decimal(counted)
    return Load(table=table(), items=items, mme_per_day=exact if known else None, counted_mme_per_day=exact)


def _item(found: Prescription) -> tuple[Item, Fraction | None]:
    if found.not_taken:
        return _not_taken(found, found.not_taken), None
    status, ask, note = _status(found)
    notes = (*((note,) if note else ()), *(found.notes if status is Status.OK else ()))
    base = Item(
        text=found.text,
        drug=found.opioid or (found.drug.name if found.drug else found.typed),
        opioid=found.opioid,
        route=str(found.route),
        status=status,
        working="",
        asks=((ask,) if ask else ()) or (found.asks if status is Status.OK else ()),
        notes=notes,
        benzodiazepine=bool(found.drug and DrugClass.BENZODIAZEPINE in found.drug.classes),
    )
    if status is not Status.OK:
        return replace(base, working=_refusal(found, status)), None
    factor = _factor(found)
    mme = sum((dose.each * dose.per_day * factor for dose in found.doses), Fraction(0))
    name = _working_name(found)
    working = "; ".join(
        f"{name} {plain(dose.each)}x{plain(dose.per_day)}x{plain(factor)}={plain(dose.each * dose.per_day * factor)}"
        for dose in found.doses
    )
    return replace(base, working=working, mme_per_day=_decimal(mme), factor=_decimal(factor)), mme


def _not_taken(found: Prescription, why: Sentence) -> Item:
    """Neither an opioid nor a benzodiazepine of the day that the sum is for."""
    return Item(
        text=found.text,
        drug=_name(found),
        opioid="",
        route=str(found.route),
        status=Status.NOT_TAKEN,
        working="",
        notes=(why,),
    )


def _status(found: Prescription) -> tuple[Status, Sentence | None, Sentence | None]:
    """Return the status, what to ask, what to note; the gravest reason speaks."""
    facts = table()
    if found.problem and not found.opioid:
        return found.problem.status, found.problem.ask, None
    if not found.opioid:
        return Status.NOT_AN_OPIOID, None, say("{drug} is not an opioid: not counted.", drug=_name(found))
    if excluded := _exclusion(found, facts):
        return Status.EXCLUDED, None, say(excluded, drug=found.opioid)
    if outside := _outside(found, facts):
        return outside
    if found.problem:
        return found.problem.status, found.problem.ask, None
    caution = facts.cautions.get(found.opioid)
    return Status.OK, None, say(caution, drug=found.opioid) if caution else None


def _exclusion(found: Prescription, facts: Table) -> str | None:
    treated = facts.excluded_for_use_disorder.get(found.opioid) if found.for_use_disorder else None
    return facts.excluded.get(found.opioid) or treated


def _outside(found: Prescription, facts: Table) -> tuple[Status, Sentence, None] | None:
    """Say why the table has no factor for this opioid by this route."""
    name, route = found.opioid, found.route
    if route is Route.PARENTERAL:
        ask = say("{drug} by needle or pump has no factor. What is taken by mouth or patch?", drug=name)
        return Status.UNSUPPORTED_ROUTE, ask, None
    if name not in facts.factors and name not in facts.patch_factors:
        ask = say("{drug} has no factor in the table. The prescriber says what it counts for.", drug=name)
        return Status.UNKNOWN_FACTOR, ask, None
    if name in facts.patch_factors:
        return _outside_patch(name, route)
    if route is not Route.ORAL:
        ask = say(
            "{drug}, {route}: the table's factor is for what is swallowed. How is it taken?",
            drug=name,
            route=route.value,
        )
        return Status.UNSUPPORTED_ROUTE, ask, None
    return None


def _outside_patch(name: str, route: Route) -> tuple[Status, Sentence, None] | None:
    if route is Route.TRANSDERMAL:
        return None
    if route is Route.UNSAID:
        return Status.UNSUPPORTED_ROUTE, say("{drug}: is it a patch? Only a patch has a factor.", drug=name), None
    ask = say(
        "{drug}, {route}: only the patch has a factor. The prescriber says what it counts for.",
        drug=name,
        route=route.value,
    )
    return Status.UNKNOWN_FACTOR, ask, None


def _factor(found: Prescription) -> Fraction:
    factors = table().patch_factors if found.route is Route.TRANSDERMAL else table().factors
    return Fraction(factors[found.opioid].value)


def _working_name(found: Prescription) -> str:
    patch = found.opioid in table().patch_factors
    form = "patch" if found.route is Route.TRANSDERMAL else found.route.value
    return f"{found.opioid}_{form}" if patch and found.route is not Route.UNSAID else found.opioid


def _refusal(found: Prescription, status: Status) -> str:
    if status is Status.NOT_AN_OPIOID:
        return ""
    reason = {
        Status.EXCLUDED: "excluded (not an MME drug)",
        Status.UNKNOWN_FACTOR: f"unknown_factor (not in the {table().version} table)",
    }.get(status, status.value)
    name = f"{found.opioid}_no_dose" if found.opioid and status is Status.MISSING_DOSE else _name(found)
    return f"{name}: {reason}"


def _name(found: Prescription) -> str:
    if found.opioid:
        return _working_name(found)
    return found.drug.name if found.drug else found.typed


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(_PLACES).normalize()
    return Decimal(f"{rounded:f}")
