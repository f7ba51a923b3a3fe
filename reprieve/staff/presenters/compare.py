"""Virtual patients like this one on every road: the words of caution first, then a picture and a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.pharmacology.demography import limits
from reprieve.staff.drawing.lines import NARROW, WIDE, Along, Curve, Lines, draw, ticks
from reprieve.staff.drawing.svg import svg
from reprieve.studies.alike import DRAWS
from reprieve.studies.compare import Found
from reprieve.studies.doubt import Doubt
from reprieve.studies.trial import ARMS
from reprieve.studies.words import CAUTIONS, RESTS_ON

NAMES: Final[dict[str, Promise]] = {
    "opioid": gettext_lazy("opioid, as clinics go on"),
    "ketamine": gettext_lazy("ketamine, opioid kept (pooled trials)"),
    "both": gettext_lazy("ketamine and taper (pooled trials)"),
    "ketamine-by-exposure": gettext_lazy("ketamine, opioid kept (dose × time)"),
    "both-by-exposure": gettext_lazy("ketamine and taper (dose × time)"),
}
TICK_EVERY_WEEKS: Final = {12: 3, 26: 6, 52: 13}
COLUMNS: Final = {  # outcome → how its mean is written, in the order of the table
    "pain_last_4_weeks": "{:.1f}",
    "mme_end": "{:.0f}",
    "infusions": "{:.1f}",
    "responded": "{:.0f} %",
    "risk_mean": "{:.0f} %",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadRow:
    """One road. spread: 90 of 100 virtual patients lie there, which is no doubt about the model"""

    name: str
    spread: str
    cells: tuple[MeanCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanCell:
    """A mean, and between what it may lie where the parameters are other than stated; "" where nobody asked."""

    mean: str
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """The comparison, ready to read. doubt_says: "" until doubt was asked for"""

    drawing: SafeString
    drawing_narrow: SafeString
    rows: tuple[RoadRow, ...]
    says: str
    doubt_says: str


def cautions() -> tuple[tuple[str, str], ...]:
    """Return the words of caution, as the report has them, each with the claim that it rests on, "" if with none."""
    return tuple((_(words), RESTS_ON.get(words, "")) for words in CAUTIONS)


def outside() -> str:
    """Say why there is nobody like this patient."""
    (light, heavy), (young, old), _source = limits()
    return _(
        "The models were made of adults of {light} to {heavy} kg and {young} to {old} years: there is nobody like this "
        "patient in them."
    ).format(light=f"{light:g}", heavy=f"{heavy:g}", young=f"{young:g}", old=f"{old:g}")


def present_compared(found: Found, doubt: Doubt | None) -> CompareView:
    """Return what the page shows of the roads. doubt None: nobody has asked for it yet."""
    lines = _lines(found)
    return CompareView(
        drawing=svg(draw(lines, WIDE), name="roads"),
        drawing_narrow=svg(draw(lines, NARROW), name="roads-narrow"),
        rows=tuple(_rows(found, doubt)),
        says=_("{n} virtual patients of this weight, age, pain and opioid, the same on every road.").format(
            n=found.patients
        ),
        doubt_says=_doubt_says(found) if doubt else "",
    )


def _doubt_says(found: Found) -> str:
    return _(
        "In brackets: how unsure each mean is, 90 % of {draws} draws of all parameters but the ones that you gave, "
        "{n} patients each. It is doubt about the model, and no spread between patients."
    ).format(draws=DRAWS, n=found.patients)


def _lines(found: Found) -> Lines:
    weeks, pain = found.weeks, found.weekly["pain"]
    means = [[pain.mean(found.place(place, week)) or 0.0 for week in range(weeks + 1)] for place in range(len(ARMS))]
    ends = "; ".join(f"{NAMES[arm.key]} {means[place][-1]:.1f}" for place, arm in enumerate(ARMS))
    return Lines(
        title=_("Mean pain of virtual patients, week by week"),
        description=_("At the start {before}. At the end: {ends}. The table below gives more.").format(
            before=f"{means[0][0]:.1f}", ends=ends
        ),
        unit=_("mean pain, 0 to 10, by weeks from the start"),
        values=(0.0, 2.0, 4.0, 6.0, 8.0, 10.0),
        along=Along(low=0, high=weeks, ticks=ticks(TICK_EVERY_WEEKS.get(weeks, 13), weeks)),
        curves=tuple(
            Curve(name=str(NAMES[arm.key]), points=tuple((float(week), at) for week, at in enumerate(means[place])))
            for place, arm in enumerate(ARMS)
        ),
    )


def _rows(found: Found, doubt: Doubt | None) -> Iterator[RoadRow]:
    for place, arm in enumerate(ARMS):
        low, high = (found.whole["pain_last_4_weeks"].quantile(place, share) or 0.0 for share in (0.05, 0.95))
        yield RoadRow(
            name=str(NAMES[arm.key]),
            spread=_("{low} to {high}").format(low=f"{low:.1f}", high=f"{high:.1f}"),
            cells=tuple(_cells(found, doubt, place, arm.key)),
        )


def _cells(found: Found, doubt: Doubt | None, place: int, arm: str) -> Iterator[MeanCell]:
    for outcome, shape in COLUMNS.items():
        between = doubt.interval(arm, outcome) if doubt else None
        low, high = (shape.format(end) for end in between or (0.0, 0.0))
        yield MeanCell(
            mean=shape.format(found.whole[outcome].mean(place) or 0.0),
            doubt=_("({low} to {high})").format(low=low, high=high) if between else "",
        )
