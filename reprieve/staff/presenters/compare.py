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
from reprieve.studies.compare import Found
from reprieve.studies.trial import ARMS
from reprieve.studies.words import CAUTIONS

NAMES: Final[dict[str, Promise]] = {
    "opioid": gettext_lazy("opioid, as clinics go on"),
    "ketamine": gettext_lazy("ketamine, opioid kept (pooled trials)"),
    "both": gettext_lazy("ketamine and taper (pooled trials)"),
    "ketamine-by-exposure": gettext_lazy("ketamine, opioid kept (dose × time)"),
    "both-by-exposure": gettext_lazy("ketamine and taper (dose × time)"),
}
TICK_EVERY_WEEKS: Final = {12: 3, 26: 6, 52: 13}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadRow:
    """One road. spreads: 90 of 100 virtual patients, not doubt about the model"""

    name: str
    pain: str
    pain_spread: str
    opioid: str
    infusions: str
    responded: str
    breathing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """The comparison, ready to read."""

    drawing: SafeString
    drawing_narrow: SafeString
    rows: tuple[RoadRow, ...]
    says: str


def cautions() -> tuple[str, ...]:
    """Return the words of caution, as the report has them."""
    return tuple(_(words) for words in CAUTIONS)


def outside() -> str:
    """Say why there is nobody like this patient."""
    (light, heavy), (young, old), _source = limits()
    return _(
        "The models were made of adults of {light} to {heavy} kg and {young} to {old} years: there is nobody like this "
        "patient in them."
    ).format(light=f"{light:g}", heavy=f"{heavy:g}", young=f"{young:g}", old=f"{old:g}")


def present_compared(found: Found) -> CompareView:
    """Return what the page shows of the roads."""
    lines = _lines(found)
    return CompareView(
        drawing=svg(draw(lines, WIDE), name="roads"),
        drawing_narrow=svg(draw(lines, NARROW), name="roads-narrow"),
        rows=tuple(_rows(found)),
        says=_("{n} virtual patients of this weight, age, pain and opioid, the same on every road.").format(
            n=found.patients
        ),
    )


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


def _rows(found: Found) -> Iterator[RoadRow]:
    whole = found.whole

    def mean(outcome: str, place: int) -> float:
        return whole[outcome].mean(place) or 0.0

    for place, arm in enumerate(ARMS):
        low, high = (whole["pain_last_4_weeks"].quantile(place, share) or 0.0 for share in (0.05, 0.95))
        yield RoadRow(
            name=str(NAMES[arm.key]),
            pain=f"{mean('pain_last_4_weeks', place):.1f}",
            pain_spread=_("{low} to {high}").format(low=f"{low:.1f}", high=f"{high:.1f}"),
            opioid=f"{mean('mme_end', place):.0f}",
            infusions=f"{mean('infusions', place):.1f}",
            responded=f"{mean('responded', place):.0f} %",
            breathing=f"{mean('risk_mean', place):.0f} %",
        )
