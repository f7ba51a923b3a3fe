"""Rows of the record and the rules' values: the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reprieve.chart.queries import MedicineRow
from reprieve.opioids.models import TaperLook, TaperMove, TaperPlan
from reprieve.therapy.decisions import UNKNOWN, Fact, Unknown
from reprieve.therapy.opioids import Item, Load, Status
from reprieve.therapy.opioids.listed import Charted
from reprieve.therapy.taper import Step, Use, Wish
from reprieve.therapy.taper_course import Look, Move, Moved, Withdrawal


def charted(rows: Iterable[MedicineRow]) -> tuple[Charted, ...]:
    """Return the medicines that are taken now."""
    return tuple(
        Charted(name=row.name, dose=row.dose, ingredient=row.ingredient, classes=row.classes)
        for row in rows
        if row.taken
    )


def load_columns(load: Load) -> dict[str, object]:
    """Return a load as it is stored, with the table that it was computed by."""
    return {
        "mme_per_day": load.mme_per_day,
        "counted_mme_per_day": load.counted_mme_per_day,
        "band": load.band,
        "table_name": load.table.name,
        "table_version": load.table.version,
        "table_effective": load.table.effective,
        "items": [_item(item) for item in load.items],
    }


def _item(item: Item) -> dict[str, object]:
    return {
        "text": item.text,
        "drug": item.drug,
        "status": item.status.value,
        "working": item.working,
        "mme_per_day": None if item.mme_per_day is None else str(item.mme_per_day),
        "asks": [ask.as_json() for ask in item.asks],
        "notes": [note.as_json() for note in item.notes],
    }


def uncounted(stored: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the lines of a stored load that kept it from being known."""
    return tuple(item["text"] for item in stored if not Status(item["status"]).is_settled)


def decimal(value: Fraction) -> Decimal:
    """Return a dose as it is stored; doses are sums of tablets and have few decimals."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def wish_columns(wish: Wish) -> dict[str, object]:
    """Return what was planned as columns."""
    return {
        "drug": wish.drug,
        "patch": wish.patch,
        "dose": decimal(wish.dose),
        "times_a_day": wish.times_a_day,
        "strengths": [str(decimal(strength)) for strength in wish.strengths],
        "use": wish.use.value,
        "percent": decimal(wish.percent),
        "every_days": wish.every_days,
        "floor": decimal(wish.floor),
        "starts_on": wish.starts_on,
    }


def wish_of(row: TaperPlan) -> Wish:
    """Return what was planned."""
    return Wish(
        drug=row.drug,
        patch=row.patch,
        dose=Fraction(row.dose),
        times_a_day=row.times_a_day,
        strengths=tuple(map(Fraction, row.strengths)),
        use=Use(row.use),
        percent=Fraction(row.percent),
        every_days=row.every_days,
        floor=Fraction(row.floor),
        starts_on=row.starts_on,
    )


def steps_json(steps: Iterable[Step]) -> list[dict[str, object]]:
    """Return steps as they are stored: figures as text, exactly."""
    return [
        {"number": s.number, "on": s.on.isoformat(), "dose": str(s.dose), "cut_percent": str(s.cut_percent)}
        for s in steps
    ]


def steps_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the steps as they were signed."""
    return tuple(
        Step(
            number=int(step["number"]),
            on=date.fromisoformat(step["on"]),
            dose=Fraction(step["dose"]),
            cut_percent=Fraction(step["cut_percent"]),
        )
        for step in stored
    )


def look_of(row: TaperLook) -> Look:
    """Return one look; what was not asked is unknown."""
    return Look(
        on=row.on,
        pain=UNKNOWN if row.pain is None else row.pain,
        withdrawal=UNKNOWN if row.withdrawal is None else frozenset(map(Withdrawal, row.withdrawal)),
        wants_to_pause=_fact(row.wants_to_pause),
        self_harm=_fact(row.self_harm),
    )


def look_columns(found: Look) -> dict[str, Any]:
    """Return one look as columns; what was not asked is empty."""
    return {
        "on": found.on,
        "pain": None if isinstance(found.pain, Unknown) else found.pain,
        "withdrawal": None if isinstance(found.withdrawal, Unknown) else sorted(s.value for s in found.withdrawal),
        "wants_to_pause": None if isinstance(found.wants_to_pause, Unknown) else found.wants_to_pause,
        "self_harm": None if isinstance(found.self_harm, Unknown) else found.self_harm,
    }


def moved_of(row: TaperMove) -> Moved:
    """Return one move of the plan."""
    return Moved(on=row.on, move=Move(row.move), step=row.step)


def _fact(value: bool | None) -> Fact:
    return UNKNOWN if value is None else value
