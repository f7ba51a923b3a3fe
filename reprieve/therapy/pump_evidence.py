"""What the pump itself reports, laid beside what was charted. Evidence for people: nothing here is sent to a pump.

The chart is the record and the pump is a witness. Where the two differ, the difference is named with its times and its
size, and stays until somebody explains it or corrects the chart. Nothing is averaged, filled in or taken from a counter
that may have been cleared: where the pump has not spoken, nothing is known.

Two figures count as the same if one rounds to the other at the digits that the pump prints. Anything more generous is
the clinic's own setting (`Tolerance`), and has no default: no source gives one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.session import RateSegment
from reprieve.units import UG_PER_MG

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
CLOCK_DIGIT: Final = timedelta(seconds=1)  # a pump prints its time to the second: what is shorter cannot be told
MIN_PER_H: Final = 60


class PumpEvent(StrEnum):
    """What a pump reports.    Source: IHE-PCD-IPEC."""

    STARTED = "started"
    STOPPED = "stopped"
    COMPLETED = "completed"
    CONNECTION = "connection"
    PROGRAMME_CLEARED = "programme cleared"
    COUNTERS_CLEARED = "counters cleared"
    CLOCK_CHANGED = "clock changed"
    OTHER = "other"

    @property
    def ends(self) -> bool:
        """True where nothing flows after it."""
        return self in {PumpEvent.STOPPED, PumpEvent.COMPLETED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpSaid:
    """One event that a pump reported, with its own figures; None where it did not say.

    At a stop `rate_ml_per_h` is the rate that ended, and `segment_ml` what flowed since the last start.
    status: delivering, transitioning (a change of rate) or not delivering, in the pump's words.
    """

    event: PumpEvent
    said_at: datetime
    channel: str = ""
    rate_ml_per_h: Decimal | None = None
    dose_rate_ug_per_kg_min: Decimal | None = None
    to_infuse_ml: Decimal | None = None
    remaining_ml: Decimal | None = None
    segment_ml: Decimal | None = None
    total_ml: Decimal | None = None
    remaining_min: Decimal | None = None
    concentration_mg_per_ml: Decimal | None = None
    weight_kg: Decimal | None = None
    drug: str = ""
    status: str = ""

    def __post_init__(self) -> None:
        if self.said_at.tzinfo is None:
            raise ValueError("A report's time has a time zone.")

    @property
    def ours(self) -> bool:
        """False where the pump itself says that another drug runs; a pump that names none may be ours."""
        return not self.drug or "ketamin" in self.drug.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """What a clinic lets pass: None, and so nothing, unless it has set a number of its own."""

    rate_ml_per_h: Decimal | None = None
    seconds: Decimal | None = None


EXACT: Final = Tolerance()


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpSegment:
    """The pump says that it ran at one rate from start to end; an end of None: it has not said that it stopped.

    rate_ml_per_h: None where it ran and did not say how fast; 0 where it stood still. volume_ml: what it says flowed.
    """

    start: datetime
    end: datetime | None
    rate_ml_per_h: Decimal | None
    volume_ml: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """From then until then the chart says one rate and the pump another; an end of None: it still holds."""

    since: datetime
    until: datetime | None
    charted_ml_per_h: Decimal
    pump_ml_per_h: Decimal

    @property
    def key(self) -> str:
        """The same while the same difference goes on, so that an explanation stays with it."""
        return f"{self.since.isoformat()}|{_plain(self.charted_ml_per_h)}|{_plain(self.pump_ml_per_h)}"

    def lasted(self, now: datetime) -> timedelta:
        return max(timedelta(0), (self.until or now) - self.since)

    def says(self, now: datetime) -> Sentence:
        """Return the difference in words, with its size."""
        if not self.charted_ml_per_h:
            template = "Nothing is charted as running; the pump reports {pump} mL/h: {volume} mL in {minutes} min."
        elif not self.pump_ml_per_h:
            template = "Charted {charted} mL/h; the pump reports that it stood still: {volume} mL in {minutes} min."
        else:
            template = "Charted {charted} mL/h; the pump reports {pump} mL/h: {volume} mL apart in {minutes} min."
        return say(
            template,
            charted=_plain(round(self.charted_ml_per_h, 2)),
            pump=_plain(self.pump_ml_per_h),
            volume=_plain(round(abs(self.volume_ml(now)), 2)),
            minutes=_plain(round(Decimal(self.lasted(now) / MINUTE), 1)),
        )

    def volume_ml(self, now: datetime) -> Decimal:
        """Return how much more the chart has than the pump: negative where the pump gave more."""
        return (self.charted_ml_per_h - self.pump_ml_per_h) * Decimal(self.lasted(now) / HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A report that does not agree with itself or with the one before: its arithmetic, its counter."""

    at: datetime
    what: DoubtKind
    expected: Decimal | None = None
    said: Decimal | None = None

    @property
    def key(self) -> str:
        return f"{self.at.isoformat()}|{self.what.name}"

    def says(self, _now: datetime) -> Sentence:
        """Return the doubt in words: what was to be expected, and what the pump shows."""
        expected, said = (None if n is None else _plain(round(n, 2)) for n in (self.expected, self.said))
        return say(self.what.value, expected=expected, said=said)


class DoubtKind(StrEnum):
    """Why a pump's report is not taken at its word; English msgids."""

    DOSE_ARITHMETIC = "The pump's rate, concentration and weight give {expected} µg/kg/min, and it shows {said}."
    COUNTER_CLEARED = "The pump's volume counter was cleared: its total is not what this infusion got."
    OTHER_CONCENTRATION = "The pump is set to {said} mg/mL; the order says {expected} mg/mL."
    OTHER_WEIGHT = "The pump is set to {said} kg; the order says {expected} kg."


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a pump's reports come to beside the chart.

    delivered_ml: the sum of the volumes that the pump gave for each stretch that ended; None if it left one out.
    """

    segments: tuple[PumpSegment, ...]
    differences: tuple[Difference, ...]
    doubts: tuple[Doubt, ...]
    delivered_ml: Decimal | None


def weigh(
    reports: Iterable[PumpSaid],
    *,
    charted: Iterable[RateSegment],
    concentration_mg_per_ml: Decimal,
    weight_kg: Decimal | None,
    now: datetime,
    tolerance: Tolerance = EXACT,
) -> Evidence:
    """Lay one pump channel's reports beside the charted rates; the same whatever order the reports arrive in."""
    said = sorted((report for report in reports if report.ours), key=_in_time)
    segments = pump_segments(said)
    charted_ml = [
        PumpSegment(start=part.start, end=part.end, rate_ml_per_h=part.rate_mg_per_h / concentration_mg_per_ml)
        for part in charted
    ]
    return Evidence(
        segments=segments,
        differences=_differences(charted_ml, segments, _idle_before(said), now, tolerance),
        doubts=_doubts(said, concentration_mg_per_ml, weight_kg),
        delivered_ml=_delivered_ml(segments),
    )


def pump_segments(in_time: Iterable[PumpSaid]) -> tuple[PumpSegment, ...]:
    """Return how the pump says that it ran. Before its first report nothing is known, unless that is a start."""
    segments: list[PumpSegment] = []
    running: PumpSaid | None = None
    idle_since: datetime | None = None
    for report in in_time:
        if report.event is PumpEvent.STARTED:
            if running is not None:  # the rate was changed, and the stop before it is not here yet
                segments.append(_ran(running, report.said_at, None))
            elif idle_since is not None:
                segments.append(PumpSegment(start=idle_since, end=report.said_at, rate_ml_per_h=Decimal(0)))
            running, idle_since = report, None
        elif report.event.ends:
            if running is not None:
                segments.append(_ran(running, report.said_at, report.segment_ml))
            running, idle_since = None, report.said_at if running or idle_since is None else idle_since
    if running is not None:
        segments.append(_ran(running, None, None))
    elif idle_since is not None:
        segments.append(PumpSegment(start=idle_since, end=None, rate_ml_per_h=Decimal(0)))
    return tuple(part for part in segments if part.end is None or part.end > part.start)


def _ran(started: PumpSaid, end: datetime | None, volume_ml: Decimal | None) -> PumpSegment:
    return PumpSegment(start=started.said_at, end=end, rate_ml_per_h=started.rate_ml_per_h, volume_ml=volume_ml)


# Of two events of one second a stop comes before a start: a change of rate is a stop and a start.
_ORDER: Final = {PumpEvent.STOPPED: 0, PumpEvent.COMPLETED: 0, PumpEvent.STARTED: 2}


def _in_time(report: PumpSaid) -> tuple[datetime, int, str]:
    return report.said_at, _ORDER.get(report.event, 1), repr(report)


def _idle_before(said: list[PumpSaid]) -> bool:
    """A first report that is a start says that nothing flowed before it; any other says nothing of the time before."""
    first = next((report for report in said if report.event is PumpEvent.STARTED or report.event.ends), None)
    return first is not None and first.event is PumpEvent.STARTED


def _differences(
    charted: list[PumpSegment],
    pump: tuple[PumpSegment, ...],
    idle_before: bool,
    now: datetime,
    tolerance: Tolerance,
) -> tuple[Difference, ...]:
    """Compare on every stretch between two changes on either side; stretches that differ alike are one difference."""
    if not pump:
        return ()
    begins = min([pump[0].start, *(part.start for part in charted)]) if idle_before else pump[0].start
    edges = {begins, now} | {at for part in (*charted, *pump) for at in (part.start, part.end) if at is not None}
    inside = sorted(at for at in edges if begins <= at <= now)
    found: list[Difference] = []
    for start, end in pairwise(inside):
        theirs = _rate_at(pump, start)
        if theirs is None and idle_before and start < pump[0].start:
            theirs = Decimal(0)
        ours = _rate_at(charted, start) or Decimal(0)
        if theirs is None or _agree(ours, theirs, tolerance):
            continue
        last = found[-1] if found else None
        if last and last.until == start and (last.charted_ml_per_h, last.pump_ml_per_h) == (ours, theirs):
            found[-1] = Difference(since=last.since, until=end, charted_ml_per_h=ours, pump_ml_per_h=theirs)
        else:
            found.append(Difference(since=start, until=end, charted_ml_per_h=ours, pump_ml_per_h=theirs))
    still = [_open(one, now, charted, pump) for one in found]
    shortest = max(CLOCK_DIGIT, timedelta(seconds=float(tolerance.seconds or 0)))
    return tuple(one for one in still if one.lasted(now) > shortest)


def _open(one: Difference, now: datetime, charted: list[PumpSegment], pump: tuple[PumpSegment, ...]) -> Difference:
    """Leave the end open where neither side has changed since."""
    ended = {part.end for part in (*charted, *pump)} | {part.start for part in (*charted, *pump)}
    if one.until != now or now in ended:
        return one
    return Difference(
        since=one.since, until=None, charted_ml_per_h=one.charted_ml_per_h, pump_ml_per_h=one.pump_ml_per_h
    )


def _rate_at(segments: Iterable[PumpSegment], at: datetime) -> Decimal | None:
    for part in segments:
        if part.start <= at and (part.end is None or at < part.end):
            return part.rate_ml_per_h
    return None


def _agree(charted: Decimal, pump: Decimal, tolerance: Tolerance) -> bool:
    """Running and standing still never agree; two rates do if one rounds to the other at the pump's digits."""
    if (charted == 0) is not (pump == 0):
        return False
    return abs(charted - pump) <= max(_half_of_last_digit(pump), tolerance.rate_ml_per_h or Decimal(0))


def _half_of_last_digit(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)


def _doubts(said: list[PumpSaid], concentration: Decimal, weight_kg: Decimal | None) -> tuple[Doubt, ...]:
    doubts = [doubt for report in said for doubt in _own_doubts(report, concentration, weight_kg)]
    doubts += [
        Doubt(at=after.said_at, what=DoubtKind.COUNTER_CLEARED, expected=before.total_ml, said=after.total_ml)
        for before, after in pairwise(report for report in said if report.total_ml is not None)
        if before.total_ml is not None and after.total_ml is not None and after.total_ml < before.total_ml
    ]
    return tuple(sorted(doubts, key=lambda doubt: (doubt.at, doubt.what)))


def _own_doubts(report: PumpSaid, concentration: Decimal, weight_kg: Decimal | None) -> Iterable[Doubt]:
    if report.event is PumpEvent.COUNTERS_CLEARED:
        yield Doubt(at=report.said_at, what=DoubtKind.COUNTER_CLEARED)
    computed = dose_rate(report)
    shown = report.dose_rate_ug_per_kg_min
    if computed is not None and shown is not None and abs(computed - shown) > _slack(report):
        yield Doubt(at=report.said_at, what=DoubtKind.DOSE_ARITHMETIC, expected=computed, said=shown)
    set_to = report.concentration_mg_per_ml
    if set_to is not None and set_to != concentration:
        yield Doubt(at=report.said_at, what=DoubtKind.OTHER_CONCENTRATION, expected=concentration, said=set_to)
    weighs = report.weight_kg
    if weighs is not None and weight_kg is not None and abs(weighs - weight_kg) > _half_of_last_digit(weighs):
        yield Doubt(at=report.said_at, what=DoubtKind.OTHER_WEIGHT, expected=weight_kg, said=weighs)


def dose_rate(report: PumpSaid) -> Decimal | None:
    """Return rate × concentration / weight in µg/kg/min; None where the pump did not say all three.    [derived]"""
    if report.rate_ml_per_h is None or report.concentration_mg_per_ml is None or not report.weight_kg:
        return None
    return report.rate_ml_per_h * report.concentration_mg_per_ml * UG_PER_MG / MIN_PER_H / report.weight_kg


def _slack(report: PumpSaid) -> Decimal:
    """Return what the printed digits of rate and dose rate cannot tell apart; weight and concentration are as set."""
    rate, conc, weight = report.rate_ml_per_h, report.concentration_mg_per_ml, report.weight_kg
    shown = report.dose_rate_ug_per_kg_min
    if rate is None or conc is None or not weight or shown is None:
        return Decimal(0)
    return _half_of_last_digit(shown) + _half_of_last_digit(rate) * conc * UG_PER_MG / MIN_PER_H / weight


def _delivered_ml(segments: tuple[PumpSegment, ...]) -> Decimal | None:
    ended = [part.volume_ml for part in segments if part.end is not None and part.rate_ml_per_h != 0]
    known = [volume for volume in ended if volume is not None]
    return sum(known, Decimal(0)) if ended and len(known) == len(ended) else None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
