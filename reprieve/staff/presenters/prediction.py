"""The predicted course as a page shows it: the drawing in two sizes, the sentences, the table, and what to doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reprieve.pharmacology.feels import Feels, Spread
from reprieve.pharmacology.prediction import Caution, Prediction
from reprieve.staff.drawing.prediction import NARROW, WIDE, draw
from reprieve.staff.drawing.svg import svg

_ROWS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRow:
    """One line of the table beside the drawing."""

    minute: str
    typical: str
    low: str
    high: str
    effect_site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """A predicted course, ready to read."""

    drawing: SafeString
    drawing_narrow: SafeString
    peak: str
    feels: str
    worn_off: str
    never: str
    feels_means: str
    warnings: tuple[str, ...]
    compares_weight: bool
    model: str
    sampling: str
    population: str
    bands: str
    grade: str
    leaves_out: str
    valid: tuple[str, ...]
    sources: tuple[str, ...]
    unsettled: tuple[str, ...]
    rows: tuple[CourseRow, ...]


def present_course(prediction: Prediction, *, infusion_min: float) -> CourseView:
    """Return what the page shows of a prediction for an infusion of this length."""
    card = prediction.model
    return CourseView(
        drawing=svg(draw(prediction, infusion_min=infusion_min, size=WIDE), name="course"),
        drawing_narrow=svg(draw(prediction, infusion_min=infusion_min, size=NARROW), name="course-narrow"),
        peak=_peak(prediction),
        feels=_onset(prediction.feels.onset_min),
        worn_off=_gone(prediction.feels.gone_min),
        never=_never(prediction.feels),
        feels_means=_(prediction.feels.says),
        warnings=tuple(caution_words(caution) for caution in prediction.warnings),
        compares_weight=prediction.ketamine_without_weight_ng_per_ml is not None,
        model=_(card.title),
        sampling=_(card.ketamine),
        population=_(card.population),
        bands=_(card.bands),
        grade=_(card.grade),
        leaves_out=_(card.leaves_out),
        valid=tuple(card.valid.values()),
        sources=card.sources,
        unsettled=card.unsettled,
        rows=_table(prediction),
    )


def caution_words(caution: Caution) -> str:
    """Return the engine's warning in the reader's language."""
    return _(caution.template).format(**caution.values)


def _peak(prediction: Prediction) -> str:
    band = prediction.ketamine_ng_per_ml
    at = int(band.typical.argmax())
    return _("{typical} ng/mL ({low}–{high}) at {minute} min").format(
        typical=f"{band.typical[at]:.0f}",
        low=f"{band.p05[at]:.0f}",
        high=f"{band.p95[at]:.0f}",
        minute=f"{prediction.time_min[at]:.0f}",
    )


def _onset(onset: Spread) -> str:
    if onset.typical is None:
        return _("not reached by the typical patient")
    return _("from {typical} min ({low}–{high})").format(**_spread(onset))


def _gone(gone: Spread) -> str:
    if gone.typical is None:
        return _("not reached by the typical patient")
    return _("by {typical} min ({low}–{high})").format(**_spread(gone))


def _never(feels: Feels) -> str:
    percent = round(feels.share_never_feeling * 100)
    return _("{percent} of 100 patients may never feel it.").format(percent=percent) if percent else ""


def _spread(spread: Spread) -> dict[str, str]:
    return {
        name: "–" if value is None else f"{value:.0f}"
        for name, value in (("typical", spread.typical), ("low", spread.p05), ("high", spread.p95))
    }


def _table(prediction: Prediction) -> tuple[CourseRow, ...]:
    count = len(prediction.time_min)
    every = max(1, (count - 1) // _ROWS)
    band = prediction.ketamine_ng_per_ml
    return tuple(
        CourseRow(
            minute=f"{prediction.time_min[at]:.0f}",
            typical=f"{band.typical[at]:.0f}",
            low=f"{band.p05[at]:.0f}",
            high=f"{band.p95[at]:.0f}",
            effect_site=f"{prediction.effect_site_ng_per_ml.typical[at]:.0f}",
        )
        for at in range(0, count, every)
    )
