"""What happened and what was measured, as lists under the chart: numbered remarks, and the table of every value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from reprieve.chart.queries import EventRow, PumpBeside, ReadingRow, SessionView
from reprieve.pharmacology.prediction import Prediction
from reprieve.staff.drawing.sheet import ChartSheet
from reprieve.staff.presenters import times
from reprieve.staff.presenters.chart import LATE_AFTER, Dosed, PumpSeen, Remarked, Seen, sheet
from reprieve.staff.presenters.due import pressure_slots, slots
from reprieve.staff.presenters.events import UNNUMBERED, event_words, plain
from reprieve.staff.presenters.findings import ROLE_WORDS
from reprieve.therapy.formulary import RescueDrug
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import EventKind
from reprieve.therapy.vitals import ReadingSource, Sign

TABLE_SIGNS: Final = (Sign.SYSTOLIC, Sign.PULSE, Sign.SPO2, Sign.RESP, Sign.ETCO2, Sign.TEMP)
SHOWN_SETS: Final = 40  # on the page; the record has all


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One entry of the day. mark: its number under the chart, or empty. late: when it was written, if long after."""

    id: int
    mark: str
    at: datetime
    late: str
    says: str
    who: str
    reason: str
    struck: bool
    impossible: bool
    may_amend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of the table; ids: of the readings it is made of, for a correction."""

    text: str
    ids: tuple[int, ...]
    struck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSet:
    """What was measured at one moment."""

    at: datetime
    written_at: datetime
    values: tuple[Value | None, ...]
    who: str
    late: str
    remark: str
    struck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Remarks oldest first, sets newest first."""

    events: tuple[EventLine, ...]
    sets: tuple[VitalSet, ...]
    more_sets: int
    heads: tuple[str, ...]


def present_log(view: SessionView, formulary: Mapping[str, RescueDrug]) -> Log:
    """Return everything that was charted, ready to read and to correct."""
    sets = vital_sets(view.readings)
    return Log(
        events=event_lines(view, formulary),
        sets=sets[:SHOWN_SETS],
        more_sets=max(0, len(sets) - SHOWN_SETS),
        heads=sign_heads(),
    )


def event_lines(view: SessionView, formulary: Mapping[str, RescueDrug]) -> tuple[EventLine, ...]:
    """Return every event in the order in which it happened, the amended ones among them."""
    numbers = _numbers(view.events)
    concentration = view.order.plan.concentration_mg_per_ml if view.order else None
    return tuple(_line(event, numbers, formulary, concentration) for event in _in_order(view.events))


def _line(
    event: EventRow,
    numbers: Mapping[int, int],
    formulary: Mapping[str, RescueDrug],
    concentration: Decimal | None,
) -> EventLine:
    return EventLine(
        id=event.id,
        mark=str(numbers.get(event.id, "")),
        at=event.occurred_at,
        late=late_words(event.occurred_at, event.written_at),
        says=event_words(event, formulary, concentration),
        who=_who(event),
        reason=event.reason,
        struck=event.struck,
        impossible=event.impossible,
        may_amend=not event.struck and event.kind is not EventKind.RETRACTED,
    )


def _who(event: EventRow) -> str:
    return f"{event.by} ({ROLE_WORDS[event.role]})" if event.role else event.by


def _in_order(events: tuple[EventRow, ...]) -> list[EventRow]:
    return sorted(events, key=lambda event: (event.occurred_at, event.seq))


def _numbers(events: tuple[EventRow, ...]) -> dict[int, int]:
    """Number what gets a sign under the chart, in the order in which it happened."""
    numbered = [event for event in _in_order(events) if event.kind not in UNNUMBERED]
    return {event.id: place for place, event in enumerate(numbered, 1)}


def late_words(at: datetime, written_at: datetime) -> str:
    """Return when an entry was written, if that was well after it was seen."""
    return _("written {at}").format(at=times.clock(written_at)) if written_at - at > LATE_AFTER else ""


def sign_heads() -> tuple[str, ...]:
    """Return the headings of the table of vital signs."""
    units = (_("BP, mmHg"), _("Pulse"), _("SpO₂ %"), _("Breaths"), _("EtCO₂"), _("°C"))
    return units


def vital_sets(readings: tuple[ReadingRow, ...]) -> tuple[VitalSet, ...]:
    """Gather what one source measured at one moment, newest first; a corrected set stands beside its correction."""
    moments: dict[tuple[datetime, str, bool], list[ReadingRow]] = {}
    for reading in readings:
        moments.setdefault((reading.taken_at, reading.device or reading.by, reading.struck), []).append(reading)
    newest = sorted(moments.items(), key=lambda item: (item[0][0], not item[0][2]), reverse=True)
    return tuple(_set(at, who, rows) for (at, who, _struck), rows in newest)


def _set(at: datetime, who: str, rows: list[ReadingRow]) -> VitalSet:
    by_sign = {row.sign: row for row in rows}
    written_at = max(row.written_at for row in rows)
    hand = any(row.source is ReadingSource.HAND for row in rows)
    return VitalSet(
        at=at,
        written_at=written_at,
        values=tuple(_table_value(sign, by_sign) for sign in TABLE_SIGNS),
        who=who if hand else _("monitor {name}").format(name=who),
        late=late_words(at, written_at),
        remark="; ".join(dict.fromkeys(row.reason for row in rows if row.reason)),
        struck=all(row.struck for row in rows),
    )


def reading_words(reading: ReadingRow) -> str:
    """Return one value with its sign and unit, in words."""
    return f"{_(reading.sign.title)} {plain(reading.value)} {reading.sign.unit}"


def _table_value(sign: Sign, rows: Mapping[Sign, ReadingRow]) -> Value | None:
    pair = (Sign.SYSTOLIC, Sign.DIASTOLIC) if sign is Sign.SYSTOLIC else (sign,)
    found = [rows[part] for part in pair if part in rows]
    if not found:
        return None
    text = "/".join(plain(rows[part].value) if part in rows else "–" for part in pair)
    artefact = any(row.artefact for row in found)
    return Value(
        text=_("{value} (artefact)").format(value=text) if artefact else text,
        ids=tuple(row.id for row in found),
        struck=any(row.struck for row in found),
    )


# -- the chart ----------------------------------------------------------------------------------------------------


def present_chart(
    view: SessionView, formulary: Mapping[str, RescueDrug], *, sedation: Scale, prediction: Prediction | None
) -> ChartSheet | None:
    """Return what the chart draws, or nothing before the start."""
    numbers = _numbers(view.events)
    return sheet(
        title=_("Chart of the infusion of {patient}").format(patient=view.patient.name),
        day=view.day,
        seen=[*_seen_readings(view.readings), *_seen_scores(view.events)],
        remarks=[
            Remarked(number=numbers[event.id], at=event.occurred_at, struck=event.struck)
            for event in _in_order(view.events)
            if event.id in numbers
        ],
        doses=_doses(view.events, formulary),
        sedation=sedation,
        planned_end=view.ends_at,
        due=pressure_slots(view.due, view.now),
        slots=slots(view.due, view.now),
        prediction=prediction,
        now=view.now,
        pumps=_pumps(view.pumps),
    )


def _pumps(pumps: tuple[PumpBeside, ...]) -> list[PumpSeen]:
    """Return what each pump that can be compared reported, with every difference, explained ones among them."""
    return [
        PumpSeen(
            label=pump.device,
            stretches=pump.evidence.segments,
            differs=tuple((one.since, one.until) for one in pump.evidence.differences),
        )
        for pump in pumps
        if pump.evidence is not None
    ]


def _seen_readings(readings: tuple[ReadingRow, ...]) -> list[Seen]:
    return [
        Seen(
            of=row.sign,
            value=row.value,
            at=row.taken_at,
            recorded_at=row.written_at,
            source=row.source,
            struck=row.struck or row.artefact,
        )
        for row in readings
    ]


def _seen_scores(events: tuple[EventRow, ...]) -> list[Seen]:
    return [
        Seen(
            of=event.scale,
            value=Decimal(event.score),
            at=event.occurred_at,
            recorded_at=event.written_at,
            source=ReadingSource.HAND,
            struck=event.struck,
        )
        for event in events
        if event.scale is not None and event.score is not None
    ]


def _doses(events: tuple[EventRow, ...], formulary: Mapping[str, RescueDrug]) -> list[Dosed]:
    return [
        Dosed(
            at=event.occurred_at,
            drug=_(formulary[event.drug].name) if event.drug in formulary else event.drug,
            amount=f"{plain(event.dose or Decimal(0))} {event.unit}",
            struck=event.struck,
        )
        for event in _in_order(events)
        if event.kind is EventKind.RESCUE_GIVEN
    ]
