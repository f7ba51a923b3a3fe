"""Is this weight fit to dose from? (R11)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from reprieve.therapy.decisions import Finding, Unknown
from reprieve.therapy.findings import PRESCRIBER, Basis
from reprieve.therapy.limits import WeightLimits
from reprieve.therapy.vitals import check_weight, plain
from reprieve.units import KG_PER_LB


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """One weight read off one scale, in kg. Raises NotPlausible for what no adult weighs."""

    weight_kg: Decimal
    weighed_at: datetime
    scale_id: str = ""

    def __post_init__(self) -> None:
        check_weight(self.weight_kg)


def in_order(weighings: Iterable[Weighing]) -> tuple[Weighing, ...]:
    """Return the weighings by time, whatever order they come in."""
    return tuple(sorted(weighings, key=lambda weighing: (weighing.weighed_at, weighing.weight_kg)))


def latest(weighings: Iterable[Weighing]) -> Weighing | None:
    """Return the last weighing, None if there is none."""
    ordered = in_order(weighings)
    return ordered[-1] if ordered else None


def findings(weighings: tuple[Weighing, ...] | Unknown, limits: WeightLimits, *, now: datetime) -> tuple[Finding, ...]:
    """Answer R11: a weight that is missing, old, much changed, out of range or typed in pounds holds.

    The latest weighing is compared with the one before it; two in a row that agree settle a change.
    """
    if isinstance(weighings, Unknown) or not weighings:
        basis = Basis.of(limits.oldest_days)
        return (basis.ask("R11", "There is no weight on file.", resolve="Weigh the patient, in kilograms."),)
    *earlier, last = in_order(weighings)
    before = earlier[-1].weight_kg if earlier else None
    return (
        _age(last, limits, now),
        *_change(last.weight_kg, before, limits),
        _range(last.weight_kg, before, limits),
    )


def order_weight(used_kg: Decimal, weighings: tuple[Weighing, ...] | Unknown, limits: WeightLimits) -> Finding:
    """Answer whether the order still fits the latest weight; if not, it is to be computed again (R11)."""
    basis = Basis.of(limits.hard_change_percent)
    last = None if isinstance(weighings, Unknown) else latest(weighings)
    if last is None:
        return basis.ask("R11-order", "There is no weight to check the order against.", resolve="Weigh the patient.")
    percent = _percent(last.weight_kg, used_kg)
    if percent > limits.hard_change_percent.value:
        return basis.refuse(
            "R11-order",
            "The order was made for {used} kg; the patient weighs {weight} kg.",
            resolve="Ask the prescriber for a new order with today's weight.",
            used=plain(used_kg),
            weight=plain(last.weight_kg),
        )
    return basis.clear("R11-order", "The order was made for this weight.")


def _age(last: Weighing, limits: WeightLimits, now: datetime) -> Finding:
    basis, days = Basis.of(limits.oldest_days), limits.oldest_days.value
    if now - last.weighed_at > timedelta(days=float(days)):
        return basis.refuse(
            "R11-age",
            "The weight is {age} days old; it may be {days} at most.",
            resolve="Weigh the patient again.",
            age=(now - last.weighed_at).days,
            days=plain(days),
        )
    return basis.clear("R11-age", "The weight is not older than {days} days.", days=plain(days))


def _change(weight_kg: Decimal, before_kg: Decimal | None, limits: WeightLimits) -> Iterator[Finding]:
    if before_kg is None:
        return
    percent = _percent(weight_kg, before_kg)
    weight, before, shown = plain(weight_kg), plain(before_kg), f"{percent:.1f}"
    if percent > limits.hard_change_percent.value:
        yield Basis.of(limits.hard_change_percent).refuse(
            "R11-change",
            "The weight changed by {percent} %: {before} kg before, {weight} kg now.",
            resolve="Weigh the patient again; two weighings that agree settle it.",
            percent=shown,
            before=before,
            weight=weight,
        )
    elif percent > limits.soft_change_percent.value:
        yield Basis.of(limits.soft_change_percent).hold(
            "R11-change",
            "The weight changed by {percent} %: {before} kg before, {weight} kg now.",
            resolve="Weigh again, or let the prescriber decide.",
            by=PRESCRIBER,
            percent=shown,
            before=before,
            weight=weight,
        )
    else:
        yield Basis.of(limits.soft_change_percent).clear("R11-change", "The weight is close to the one before.")


def _range(weight_kg: Decimal, before_kg: Decimal | None, limits: WeightLimits) -> Finding:
    basis = Basis.of(limits.highest_kg)
    low, high = limits.lowest_kg.value, limits.highest_kg.value
    if low <= weight_kg <= high:
        return basis.clear("R11-range", "The weight is within {low} to {high} kg.", low=plain(low), high=plain(high))
    in_kg = weight_kg * KG_PER_LB
    pounds = weight_kg > high and (
        low <= in_kg <= high if before_kg is None else _percent(in_kg, before_kg) <= limits.hard_change_percent.value
    )
    return basis.hold(
        "R11-range",
        "{weight} kg looks like pounds: {weight} lb are {in_kg} kg."
        if pounds
        else "{weight} kg is outside {low} to {high} kg.",
        resolve="Weigh again, in kilograms. If {weight} kg is right, let the prescriber decide.",
        by=PRESCRIBER,
        weight=plain(weight_kg),
        in_kg=f"{in_kg:.1f}",
        low=plain(low),
        high=plain(high),
    )


def _percent(weight_kg: Decimal, before_kg: Decimal) -> Decimal:
    return abs(weight_kg - before_kg) / before_kg * 100
