"""Draw the predicted course of an order: concentration with its population band, and when the patient feels it.

Beneath the curve two lanes on the same clock: the infusion, and the feeling, as a bar for the typical patient with
whiskers to where 5 and 95 of 100 patients are. Measured values never appear here, so nothing here looks measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from django.utils.translation import gettext as _

from reprieve.pharmacology.arrays import Array
from reprieve.pharmacology.feels import Spread
from reprieve.pharmacology.prediction import Prediction
from reprieve.staff.drawing.axes import ValueAxis, round_ceiling
from reprieve.staff.drawing.scene import Anchor, Path, Point, Scene, Shape, Words, box, line

_STEPS_MIN: Final = (5, 10, 15, 30, 60, 120)
_LEVELS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The measures of one size of drawing, in pixels."""

    name: str
    width: float
    left: float
    right: float
    top: float
    plot: float
    lane: float
    text: float
    label_every_px: float

    @property
    def bottom(self) -> float:
        return self.top + self.plot

    @property
    def height(self) -> float:
        return self.bottom + self.text * 2.4 + self.lane * 2


WIDE: Final = Format(name="wide", width=720, left=52, right=16, top=26, plot=250, lane=30, text=12.5, label_every_px=58)
NARROW: Final = Format(
    name="narrow", width=340, left=38, right=10, top=24, plot=200, lane=30, text=11, label_every_px=46
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Minutes:
    """Minutes from the start of the infusion, left to right."""

    until: float
    left: float
    right: float

    def x(self, at_min: float) -> float:
        return self.left + min(max(at_min, 0.0), self.until) / self.until * (self.right - self.left)

    def step(self, every_px: float) -> int:
        px_per_min = (self.right - self.left) / self.until
        return next((step for step in _STEPS_MIN if step * px_per_min >= every_px), _STEPS_MIN[-1])


def draw(prediction: Prediction, *, infusion_min: float, size: Format = WIDE) -> Scene:
    """Return the predicted course as a scene of this size."""
    band = prediction.ketamine_ng_per_ml
    minutes = _Minutes(until=float(prediction.time_min[-1]), left=size.left, right=size.width - size.right)
    top = _highest(prediction)
    step = round_ceiling(top / _LEVELS)
    high = step * max(1, ceil(top / step))
    values = ValueAxis(low=0, high=high, top=size.top, bottom=size.bottom)
    shapes: list[Shape] = [
        *_grid(minutes, values, step, size, _title(prediction)),
        _ribbon(prediction.time_min, band.p05, band.p95, minutes, values),
        Path(runs=(tuple(_points(prediction.time_min, band.typical, minutes, values)),), look="course-typical"),
    ]
    if prediction.ketamine_without_weight_ng_per_ml is not None:
        other = tuple(_points(prediction.time_min, prediction.ketamine_without_weight_ng_per_ml, minutes, values))
        shapes.append(Path(runs=(other,), look="course-other"))
    shapes += _infusion_lane(minutes, size, infusion_min)
    shapes += _feeling_lane(minutes, size, prediction.feels.onset_min, prediction.feels.gone_min)
    return Scene(
        width=size.width,
        height=size.height,
        title=_("Predicted course of ketamine in plasma"),
        description=_describe(prediction, infusion_min),
        look=f"course course--{size.name}",
        shapes=tuple(shapes),
    )


def _highest(prediction: Prediction) -> float:
    """Return the highest value that is drawn: nothing is cut off at the top."""
    drawn = [prediction.ketamine_ng_per_ml.p95, prediction.ketamine_without_weight_ng_per_ml]
    return max(float(curve.max()) for curve in drawn if curve is not None)


def _grid(minutes: _Minutes, values: ValueAxis, step: float, size: Format, title: str) -> Iterator[Shape]:
    yield Words(x=2, y=size.text, text=title, look="course-unit")
    for level in range(round(values.high / step) + 1):
        y = values.y(level * step)
        yield line(minutes.left, y, minutes.right, y, "course-grid" if level else "course-axis")
        number = f"{level * step:g}"
        yield Words(x=minutes.left - 6, y=y + size.text * 0.36, text=number, look="course-number", anchor="end")
    for at in range(0, int(minutes.until) + 1, minutes.step(size.label_every_px)):
        x = minutes.x(at)
        yield line(x, size.top, x, size.bottom, "course-grid")
        anchor: Anchor = "end" if x > minutes.right - size.text else "middle"
        yield Words(x=x, y=size.bottom + size.text * 1.4, text=str(at), look="course-number", anchor=anchor)


def _title(prediction: Prediction) -> str:
    if prediction.model.sampling == "venous":
        return _("ng/mL in venous plasma, by minutes from the start")
    return _("ng/mL in arterial plasma, by minutes from the start")


def _points(time_min: Array, values: Array, minutes: _Minutes, axis: ValueAxis) -> Iterator[Point]:
    for at, value in zip(time_min.tolist(), values.tolist(), strict=True):
        yield minutes.x(at), axis.y(value)


def _ribbon(time_min: Array, low: Array, high: Array, minutes: _Minutes, axis: ValueAxis) -> Path:
    upper = list(_points(time_min, high, minutes, axis))
    lower = list(_points(time_min, low, minutes, axis))
    return Path(runs=((*upper, *reversed(lower)),), look="course-band", closed=True)


def _infusion_lane(minutes: _Minutes, size: Format, infusion_min: float) -> Iterable[Shape]:
    top = size.bottom + size.text * 2.2
    label = _("infusion {minutes} min").format(minutes=f"{infusion_min:.0f}")
    start, end = minutes.x(0), minutes.x(infusion_min)
    yield box(start, top, max(end - start, 2), size.lane - 10, "course-infusion")
    inside = end - start > len(label) * size.text * 0.62
    baseline = top + (size.lane - 10) / 2 + size.text * 0.36
    look = "course-lane course-lane--on-label" if inside else "course-lane"
    yield Words(x=start + 6 if inside else end + 6, y=baseline, text=label, look=look)


def _feeling_lane(minutes: _Minutes, size: Format, onset: Spread, gone: Spread) -> Iterable[Shape]:
    top = size.bottom + size.text * 2.2 + size.lane
    height = size.lane - 10
    middle = top + height / 2
    if onset.typical is None or gone.typical is None:
        text = _("the typical patient does not feel it")
        yield Words(x=minutes.left, y=middle + size.text * 0.36, text=text, look="course-lane")
        return
    start, end = minutes.x(onset.typical), minutes.x(gone.typical)
    earliest = onset.p05 if onset.p05 is not None else onset.typical
    latest = gone.p95 if gone.p95 is not None else gone.typical
    for tip in (minutes.x(at) for at in (earliest, latest) if at <= minutes.until):  # beyond the edge it has no end
        yield line(tip, middle - height * 0.3, tip, middle + height * 0.3, "course-whisker")
    yield line(minutes.x(earliest), middle, minutes.x(latest), middle, "course-whisker")
    yield box(start, top, max(end - start, 2), height, "course-feeling")
    yield Words(x=start + 6, y=middle + size.text * 0.36, text=_("feels it"), look="course-lane")


def _describe(prediction: Prediction, infusion_min: float) -> str:
    band = prediction.ketamine_ng_per_ml
    peak = int(band.typical.argmax())
    return _(
        "For an infusion of {minutes} minutes the typical patient reaches {typical} nanograms per millilitre at minute "
        "{at}; 90 of 100 patients lie between {low} and {high} then. The table below gives the course in numbers."
    ).format(
        minutes=f"{infusion_min:.0f}",
        typical=f"{band.typical[peak]:.0f}",
        at=f"{prediction.time_min[peak]:.0f}",
        low=f"{band.p05[peak]:.0f}",
        high=f"{band.p95[peak]:.0f}",
    )
