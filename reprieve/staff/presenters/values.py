"""Everything of one day as lines of one table: when it was observed, when recorded, what, how much, and where from.

Measured by a monitor, written by a person, computed by us and predicted by a model are four sources with a mark each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from reprieve.chart.queries import EventRow, ReadingRow, SessionView
from reprieve.pharmacology.prediction import Prediction
from reprieve.staff.drawing.axes import HEAVY_MIN
from reprieve.staff.presenters import times
from reprieve.staff.presenters.chart import number
from reprieve.staff.presenters.events import event_words, plain, signed
from reprieve.staff.presenters.session_log import late_words
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.events import EventKind
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.vitals import ReadingSource


class Kind(StrEnum):
    """What a line is about; the value stands in the address of a filtered table."""

    SIGN = "sign"
    SCORE = "score"
    PUMP = "pump"
    DRUG = "drug"
    REMARK = "remark"
    PREDICTED = "predicted"


class Source(StrEnum):
    """Where a line comes from."""

    DEVICE = "device"
    HAND = "hand"
    COMPUTED = "computed"
    PREDICTED = "predicted"


KIND_WORDS: Final[Mapping[Kind, Promise]] = {
    Kind.SIGN: pgettext_lazy("value", "vital signs"),
    Kind.SCORE: pgettext_lazy("value", "scores"),
    Kind.PUMP: pgettext_lazy("value", "pump and milligrams"),
    Kind.DRUG: pgettext_lazy("value", "single doses"),
    Kind.REMARK: pgettext_lazy("value", "remarks and symptoms"),
    Kind.PREDICTED: pgettext_lazy("value", "predicted concentration"),
}
SOURCE_WORDS: Final[Mapping[Source, Promise]] = {
    Source.DEVICE: pgettext_lazy("source", "monitor"),
    Source.HAND: pgettext_lazy("source", "by hand"),
    Source.COMPUTED: pgettext_lazy("source", "computed"),
    Source.PREDICTED: pgettext_lazy("source", "predicted"),
}
_SHAPES: Final[Mapping[Source, tuple[str, str]]] = {
    Source.DEVICE: ("silent", "soft"),
    Source.HAND: ("pen", ""),
    Source.COMPUTED: ("info", "soft"),
    Source.PREDICTED: ("unknown", "brand"),
}
_PUMP: Final = frozenset(
    {
        EventKind.STARTED, EventKind.RATE_CHANGED, EventKind.PAUSED, EventKind.RESUMED, EventKind.STOPPED,
        EventKind.PATIENT_ASKED_TO_STOP,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. recorded_at: None for what nobody wrote down. late: in words, if it was written well after."""

    kind: Kind
    source: Source
    observed_at: datetime
    recorded_at: datetime | None
    what: str
    value: str
    who: str
    remark: str = ""
    late: str = ""
    struck: bool = False

    @property
    def mark(self) -> Mark:
        shape, tone = _SHAPES[self.source]
        return Mark(shape=shape, word=str(SOURCE_WORDS[self.source]), tone=tone)

    @property
    def text(self) -> str:
        """Return what a search looks through."""
        return f"{self.what} {self.value} {self.who} {self.remark} {times.clock(self.observed_at)}".casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody looks for; empty means everything."""

    words: str = ""
    kind: Kind | None = None
    source: Source | None = None
    late_only: bool = False

    def fits(self, line: Line) -> bool:
        """Return whether a line is among what is looked for: every word must be in it."""
        return (
            (self.kind is None or line.kind is self.kind)
            and (self.source is None or line.source is self.source)
            and (not self.late_only or bool(line.late))
            and all(word in line.text for word in self.words.casefold().split())
        )


def lines_of(view: SessionView, prediction: Prediction | None) -> tuple[Line, ...]:
    """Return everything of the day, newest first; amended lines stand beside their corrections."""
    lines = [*_readings(view.readings), *_events(view), *_computed(view), *_predicted(view, prediction)]
    return tuple(sorted(lines, key=lambda line: (line.observed_at, line.what), reverse=True))


def _readings(readings: Iterable[ReadingRow]) -> Iterable[Line]:
    for row in readings:
        device = row.source is ReadingSource.DEVICE
        yield Line(
            kind=Kind.SIGN,
            source=Source.DEVICE if device else Source.HAND,
            observed_at=row.taken_at,
            recorded_at=row.written_at,
            what=_(row.sign.title),
            value=f"{plain(row.value)} {row.sign.unit}",
            who=row.device if device else row.by,
            remark="; ".join(filter(None, (_("artefact") if row.artefact else "", row.reason))),
            late=late_words(row.taken_at, row.written_at),
            struck=row.struck,
        )


def _events(view: SessionView) -> Iterable[Line]:
    concentration = view.order.plan.concentration_mg_per_ml if view.order else None
    for event in view.events:
        what, value = event_words(event, FORMULARY, concentration), ""
        if event.scale is not None and event.score is not None:
            what, value = _(event.scale.card.title), signed(event.score)
        yield Line(
            kind=_kind(event),
            source=Source.HAND,
            observed_at=event.occurred_at,
            recorded_at=event.written_at,
            what=what,
            value=value,
            who=event.by,
            remark=event.reason,
            late=late_words(event.occurred_at, event.written_at),
            struck=event.struck,
        )


def _kind(event: EventRow) -> Kind:
    if event.kind is EventKind.SCORED:
        return Kind.SCORE
    if event.kind in _PUMP:
        return Kind.PUMP
    return Kind.DRUG if event.kind is EventKind.RESCUE_GIVEN else Kind.REMARK


def _computed(view: SessionView) -> Iterable[Line]:
    """Say what the pump had given at each quarter of an hour: worked out of its rates, measured by nobody."""
    started = view.day.started_at
    if started is None:
        return
    at, until = started + timedelta(minutes=HEAVY_MIN), view.day.stopped_at or view.now
    while at <= until:
        mg = _("{mg} mg").format(mg=number(view.day.given_mg(at)))
        yield Line(
            kind=Kind.PUMP, source=Source.COMPUTED, observed_at=at, recorded_at=None,
            what=_("Given so far"), value=mg, who=_("from the charted rates"),
        )  # fmt: skip
        at += timedelta(minutes=HEAVY_MIN)


def _predicted(view: SessionView, prediction: Prediction | None) -> Iterable[Line]:
    if prediction is None or view.day.started_at is None:
        return
    band = prediction.effect_site_ng_per_ml
    for place, minute in enumerate(prediction.time_min):
        if minute % HEAVY_MIN:
            continue
        span = _("{typical} ng/mL ({low}–{high})").format(
            typical=f"{band.typical[place]:.0f}", low=f"{band.p05[place]:.0f}", high=f"{band.p95[place]:.0f}"
        )
        yield Line(
            kind=Kind.PREDICTED,
            source=Source.PREDICTED,
            observed_at=view.day.started_at + timedelta(minutes=float(minute)),
            recorded_at=None,
            what=_("At the effect site, with its 5–95 % band"),
            value=span,
            who=_(prediction.model.title),
        )
