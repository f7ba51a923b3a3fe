"""How ketamine is thought to work, as the clinic's page shows it: a picture, each link, and how little is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from reprieve.evidence.register import Source, cite
from reprieve.pharmacology.mechanism import FILE, SOURCES, Cascade, cascade
from reprieve.pharmacology.models import numbers_of
from reprieve.pharmacology.models.number import Number
from reprieve.pharmacology.regimen import Regimen
from reprieve.staff.drawing.lines import NARROW, WIDE, Along, Curve, Lines, draw
from reprieve.staff.drawing.svg import svg
from reprieve.staff.presenters.findings import CertaintyMark, certainty_mark
from reprieve.units import MIN_PER_H

FIRST_H, LAST_H, POINTS = 0.1, 336.0, 140
AT_H: Final = (2 / 3, 2.0, 8.0, 24.0, 36.0, 168.0, 336.0)
DOSE_MG, OVER_MIN = 35.0, 40.0  # 0.5 mg/kg of 70 kg over 40 min, what most papers gave


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of the chain. equation: as it is reckoned · known: what was found, and in whom"""

    name: str
    equation: str
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """One number of the model."""

    name: str
    value: str
    source: str
    certainty: CertaintyMark | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismView:
    """The page. rows: the table beside the drawing, the moment first"""

    drawing: SafeString
    drawing_narrow: SafeString
    links: tuple[Link, ...]
    rows: tuple[tuple[str, ...], ...]
    constants: tuple[Constant, ...]
    sources: tuple[Source, ...]


LINKS: Final[tuple[tuple[Promise, str, Promise], ...]] = (
    (
        gettext_lazy("NMDA receptors blocked"),
        "occ = x / (1 + x),  x = Σ free level / Ki",
        gettext_lazy("Constants of rat cortex, which laboratories put three to five times apart. In people: no curve."),
    ),
    (
        gettext_lazy("Inhibition is lifted"),
        "drive = 4 occ (1 − occ)",
        gettext_lazy("That inhibiting cells are blocked first and a full block does not help; the shape is ours."),
    ),
    (
        gettext_lazy("Glutamate surges, AMPA receptors let more through"),
        "dG/dt = kG (drive − G)",
        gettext_lazy("In people mGluR5 binding falls by 21 % during an infusion; size and speed are ours."),
    ),
    (gettext_lazy("The signal: BDNF, mTOR"), "dB/dt = kB (G − B)", gettext_lazy("Animals.")),
    (
        gettext_lazy("Synapses are gained"),
        "dS/dt = a B (1 − S) − kS S",
        gettext_lazy("Animals. No model that was calibrated in people was found."),
    ),
    (
        gettext_lazy("Relief"),
        "∝ S",
        gettext_lazy("That relief follows synapses is the hypothesis itself, and nothing here shows it."),
    ),
)
# What the equations call each number of the model's file.
NAMES: Final[Mapping[str, Promise]] = {
    "receptor s_ketamine": gettext_lazy("Ki, S-ketamine"),
    "receptor r_ketamine": gettext_lazy("Ki, R-ketamine"),
    "receptor s_norketamine": gettext_lazy("Ki, S-norketamine"),
    "receptor r_norketamine": gettext_lazy("Ki, R-norketamine"),
    "free ketamine": gettext_lazy("Free level of ketamine"),
    "free norketamine": gettext_lazy("Free level of norketamine"),
    "free s_norketamine": gettext_lazy("S-norketamine"),
    "mass norketamine": gettext_lazy("Molar mass of norketamine"),
    "cascade surge": gettext_lazy("kG, glutamate surge"),
    "cascade signal": gettext_lazy("kB, signal"),
    "cascade growth": gettext_lazy("a, synapses gained"),
    "cascade loss": gettext_lazy("kS, synapses lost"),
}


@cache
def _course() -> tuple[Cascade, Cascade]:
    """Return the course for the drawing and for the table: the same for every reader, so reckoned once."""
    given = Regimen.constant(dose_mg=DOSE_MG, over_min=OVER_MIN)
    return tuple(
        cascade(given, np.concatenate([[0.0], MIN_PER_H * np.asarray(hours)]))
        for hours in (np.geomspace(FIRST_H, LAST_H, POINTS), AT_H)
    )  # type: ignore[return-value]


def present_mechanism() -> MechanismView:
    """Return the page in the reader's language."""
    shown, table = _course()
    lines = _lines(shown)
    return MechanismView(
        drawing=svg(draw(lines, WIDE), name="mechanism"),
        drawing_narrow=svg(draw(lines, NARROW), name="mechanism-narrow"),
        links=tuple(Link(name=str(name), equation=equation, known=str(known)) for name, equation, known in LINKS),
        rows=tuple(_rows(table)),
        constants=tuple(_constant(place, number) for place, number in numbers_of(FILE).items()),
        sources=tuple(cite(key) for key in SOURCES),
    )


def _lines(found: Cascade) -> Lines:
    hours = found.time_min[1:] / MIN_PER_H
    named = (
        (_("receptors blocked"), found.occupancy),
        (_("glutamate, AMPA"), found.surge),
        (_("signal (BDNF, mTOR)"), found.signal),
        (_("synapses gained"), found.synapses),
    )
    return Lines(
        title=_("What one infusion is thought to set going"),
        description=_(
            "After 35 milligrams over 40 minutes receptors are blocked within the hour, glutamate peaks after two "
            "hours, the signal after eight, synapses after a day and a half. The table below gives the numbers."
        ),
        unit=_("share, 0 to 1, by time from the start"),
        values=(0.0, 0.25, 0.5, 0.75, 1.0),
        along=Along(
            low=FIRST_H,
            high=LAST_H,
            ticks={at: _when(at) for at in (FIRST_H, 1.0, 6.0, 24.0, 72.0, LAST_H)},
            log=True,
        ),
        curves=tuple(
            Curve(name=name, points=tuple(zip(hours.tolist(), values[1:].tolist(), strict=True)))
            for name, values in named
        ),
    )


def _rows(found: Cascade) -> list[tuple[str, ...]]:
    values = zip(AT_H, found.occupancy[1:], found.surge[1:], found.signal[1:], found.synapses[1:], strict=True)
    return [(_when(at), *(f"{value:.2f}" for value in links)) for at, *links in values]


def _when(hours: float) -> str:
    if hours < 1:
        return pgettext("time", "{n} min").format(n=round(hours * MIN_PER_H))
    if hours < 24:
        return pgettext("time", "{n} h").format(n=f"{hours:g}")
    return pgettext("time", "{n} d").format(n=f"{hours / 24:g}")


def _constant(place: str, number: Number) -> Constant:
    return Constant(
        name=str(NAMES[place]),
        value=str(number).replace("uM", "µM"),
        source=number.source.key,
        certainty=certainty_mark(number.certainty),
        note=_(number.note) if number.note else "",
    )
