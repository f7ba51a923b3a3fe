"""From what the record holds to what the chart draws: minutes from the start, marks, steps, remarks, prediction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reprieve.pharmacology.prediction import Prediction
from reprieve.staff.drawing.axes import HEAVY_MIN, SQUARE_MIN
from reprieve.staff.drawing.sheet import (
    ChartSheet,
    DrugMark,
    Keep,
    Mark,
    NumberRow,
    Origin,
    PredictedCurve,
    PumpStretch,
    PumpStrip,
    RateStep,
    Remark,
)
from reprieve.therapy.pump_evidence import PumpSegment
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import InfusionDay
from reprieve.therapy.vitals import ReadingSource, Sign

BEFORE_MIN: Final = 15  # what was measured earlier than this before the start stands in the table
AFTER_MIN: Final = 15
LATE_AFTER: Final = timedelta(minutes=2)  # hollow: written down later than this after it was seen; house rule [assumed]
TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One value on the chart, of a sign or of a scale, as the record holds it."""

    of: Sign | Scale
    value: Decimal
    at: datetime
    recorded_at: datetime
    source: ReadingSource
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarked:
    """An event worth a number under the chart."""

    number: int
    at: datetime
    struck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosed:
    """A single dose of another drug."""

    at: datetime
    drug: str
    amount: str
    struck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpSeen:
    """What one pump reported, and from when to when the chart says otherwise; an end of None: it holds."""

    label: str
    stretches: tuple[PumpSegment, ...]
    differs: tuple[tuple[datetime, datetime | None], ...]


def sheet(
    *,
    title: str,
    day: InfusionDay,
    seen: Iterable[Seen],
    remarks: Iterable[Remarked],
    doses: Iterable[Dosed],
    sedation: Scale,
    planned_end: datetime | None,
    due: Iterable[datetime],
    slots: Mapping[Sign | Scale, tuple[datetime, ...]],
    prediction: Prediction | None,
    now: datetime,
    pumps: Iterable[PumpSeen] = (),
) -> ChartSheet | None:
    """Return the sheet of an infusion, or nothing before its start."""
    if day.started_at is None:
        return None
    zero = day.started_at
    until = _ends(day, planned_end=planned_end, now=now)
    marks, strips = _Marks(zero, tuple(seen)), tuple(_strip(pump, zero, now) for pump in pumps)
    begins = min((at for at in marks.times if at >= -BEFORE_MIN), default=0.0)
    return ChartSheet(
        title=title,
        description=_description(day, marks, strips, now),
        zero=timezone.localtime(zero),
        begins_min=-float(SQUARE_MIN) if begins > -SQUARE_MIN else begins - 1,
        ends_min=_minutes(zero, until),
        drug=pgettext("drug", "ketamine"),
        systolic=marks.of(Sign.SYSTOLIC),
        diastolic=marks.of(Sign.DIASTOLIC),
        pulse=marks.of(Sign.PULSE),
        rows=_rows(marks, sedation, slots),
        steps=_steps(day, now),
        pumps=strips,
        given_mg=_given(day, now),
        doses=tuple(DrugMark(at_min=_minutes(zero, d.at), drug=d.drug, label=d.amount, struck=d.struck) for d in doses),
        remarks=tuple(Remark(number=r.number, at_min=_minutes(zero, r.at), struck=r.struck) for r in remarks),
        predicted=curve(prediction) if prediction else None,
        crosses_min=tuple(_minutes(zero, at) for at in (day.started_at, day.stopped_at) if at is not None),
        due_min=tuple(_minutes(zero, at) for at in due),
        now_min=None if day.state.over else _minutes(zero, now),
    )


class _Marks:
    """The values as marks in minutes, by what they are of."""

    def __init__(self, zero: datetime, seen: tuple[Seen, ...]) -> None:
        self.zero = zero
        self._marks: dict[Sign | Scale, list[Mark]] = {}
        for value in sorted(seen, key=lambda s: s.at):
            mark = Mark(
                at_min=_minutes(zero, value.at),
                value=float(value.value),
                origin=Origin.DEVICE if value.source is ReadingSource.DEVICE else Origin.TYPED,
                late=value.recorded_at - value.at > LATE_AFTER,
                struck=value.struck,
            )
            self._marks.setdefault(value.of, []).append(mark)

    @property
    def times(self) -> list[float]:
        return [mark.at_min for marks in self._marks.values() for mark in marks]

    def of(self, what: Sign | Scale) -> tuple[Mark, ...]:
        return tuple(self._marks.get(what, ()))


def _rows(marks: _Marks, sedation: Scale, slots: Mapping[Sign | Scale, tuple[datetime, ...]]) -> tuple[NumberRow, ...]:
    rows: tuple[tuple[Sign | Scale, str, Keep], ...] = (
        (Sign.SPO2, pgettext("chart row", "SpO₂ %"), "lowest"),
        (Sign.RESP, pgettext("chart row", "breaths"), "lowest"),
        (Sign.ETCO2, pgettext("chart row", "EtCO₂"), "highest"),
        (Sign.TEMP, pgettext("chart row", "temp °C"), "last"),
        (sedation, sedation.card.title, "last"),
        (Scale.DISSOCIATION, pgettext("chart row", "dissoc."), "last"),
        (Scale.PAIN, pgettext("chart row", "pain"), "last"),
        (Scale.NAUSEA, pgettext("chart row", "nausea"), "last"),
    )
    return tuple(
        NumberRow(
            label=label,
            marks=marks.of(what),
            keep=keep,
            decimals=1 if what is Sign.TEMP else 0,
            due_min=tuple(_minutes(marks.zero, at) for at in slots.get(what, ())),
        )
        for what, label, keep in rows
        if what is not Sign.TEMP or marks.of(what)
    )


def _steps(day: InfusionDay, now: datetime) -> tuple[RateStep, ...]:
    assert day.started_at is not None  # noqa: S101  asked by sheet
    return tuple(
        RateStep(
            begin_min=_minutes(day.started_at, segment.start),
            end_min=_minutes(day.started_at, segment.end or now),
            rate_mg_per_h=float(segment.rate_mg_per_h),
            label=rate_label(segment.rate_mg_per_h),
        )
        for segment in day.segments
    )


def _strip(pump: PumpSeen, zero: datetime, now: datetime) -> PumpStrip:
    return PumpStrip(
        label=pump.label,
        stretches=tuple(
            PumpStretch(
                begin_min=_minutes(zero, one.start),
                end_min=_minutes(zero, one.end or now),
                label=_pump_label(one.rate_ml_per_h),
                runs=one.rate_ml_per_h != 0,
            )
            for one in pump.stretches
        ),
        differs=tuple((_minutes(zero, since), _minutes(zero, until or now)) for since, until in pump.differs),
    )


def _pump_label(rate_ml_per_h: Decimal | None) -> str:
    if rate_ml_per_h is None:
        return _("? mL/h")
    return _("{rate} mL/h").format(rate=number(rate_ml_per_h)) if rate_ml_per_h else pgettext("pump", "still")


def rate_label(rate_mg_per_h: Decimal) -> str:
    """Return a rate as the strip writes it; a rate of zero is a pause."""
    if rate_mg_per_h == 0:
        return pgettext("pump", "pause")
    return _("{rate} mg/h").format(rate=number(rate_mg_per_h))


def number(value: Decimal) -> str:
    """Return an amount or rate with one decimal at most, rounded down: never more than was given."""
    text = f"{value.quantize(TENTH, ROUND_DOWN):f}"
    return text.removesuffix(".0")


def _given(day: InfusionDay, now: datetime) -> tuple[tuple[float, str], ...]:
    """Return the running milligrams at round minutes, and at the end."""
    assert day.started_at is not None  # noqa: S101  asked by sheet
    last = min(day.stopped_at or now, now)
    minutes = int((last - day.started_at).total_seconds() // 60)
    times = [day.started_at + timedelta(minutes=m) for m in range(HEAVY_MIN, minutes, HEAVY_MIN)]
    return tuple((_minutes(day.started_at, at), number(day.given_mg(at))) for at in (*times, last))


def curve(prediction: Prediction) -> PredictedCurve:
    """Return the predicted effect-site concentration as the chart draws it."""
    band = prediction.effect_site_ng_per_ml
    return PredictedCurve(
        at_min=tuple(map(float, prediction.time_min)),
        typical=tuple(map(float, band.typical)),
        p05=tuple(map(float, band.p05)),
        p95=tuple(map(float, band.p95)),
        label=_("ng/mL"),
    )


def _ends(day: InfusionDay, *, planned_end: datetime | None, now: datetime) -> datetime:
    if day.over_at is not None:
        return day.over_at + timedelta(minutes=SQUARE_MIN)
    until = max(now, planned_end or now) if day.stopped_at is None else max(now, day.stopped_at)
    return until + timedelta(minutes=AFTER_MIN)


def _description(day: InfusionDay, marks: _Marks, pumps: tuple[PumpStrip, ...], now: datetime) -> str:
    """Say in words what the drawing shows; each value is in the table below it."""
    assert day.started_at is not None  # noqa: S101  asked by sheet
    said = [
        _("Started {at}.").format(at=f"{timezone.localtime(day.started_at):%H:%M}"),
        _("{mg} mg given so far.").format(mg=number(day.given_mg(now))),
    ]
    for sign in (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.PULSE, Sign.SPO2):
        values = [mark.value for mark in marks.of(sign) if not mark.struck]
        if values:
            said.append(
                _("{sign}: {low} to {high} {unit}.").format(
                    sign=_(sign.title), low=round(min(values)), high=round(max(values)), unit=sign.unit
                )
            )
    for strip in pumps:
        apart = len(strip.differs)
        said.append(
            ngettext("{pump}: differs from the chart once.", "{pump}: differs from the chart {n} times.", apart).format(
                pump=strip.label, n=apart
            )
            if apart
            else _("{pump}: reports what is charted.").format(pump=strip.label)
        )
    said.append(_("Every value stands in the table below."))
    return " ".join(said)


def _minutes(zero: datetime, at: datetime) -> float:
    return (at - zero).total_seconds() / 60
