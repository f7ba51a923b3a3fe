"""A monitor's message (ORU^R01, IHE PCD-01) in therapy's words: which device, whose ids, what was measured when.

Nothing is guessed. A value is a reading only if its code and name are the pair that we know, its unit is one that we
convert, its status says that it was measured, nothing marks it as test, demonstration or doubtful, and its moment is
certain. Everything else is listed with its place and the reason; the raw message stays beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final

from reprieve.therapy.vitals import Sign
from reprieve.wire.codes import HOUSE_UNIT, SIGN_BY_MDC, SIGNS, UNIT_BY_MDC, UNIT_BY_UCUM, SignCode, UnitCode
from reprieve.wire.hl7.envelope import Devices, Envelope, Note, envelope_of
from reprieve.wire.hl7.message import Delimiters, Message, Segment
from reprieve.wire.hl7.values import NotUnderstood, moment, number, zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WireReading:
    """One measured value in the unit of the house (mmHg, /min, %, °C); as_sent has the sender's figures and unit."""

    sign: Sign
    value: Decimal
    taken_at: datetime
    code: str
    as_sent: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorMessage:
    """What a monitor said.

    not_understood: values that could not be read without guessing. left_out: understood, and not for the chart.
    corrected: the sender corrects or deletes an earlier value. withdrawn: it says that the patient was the wrong one.
    """

    envelope: Envelope
    readings: tuple[WireReading, ...]
    not_understood: tuple[Note, ...]
    left_out: tuple[Note, ...]
    corrected: tuple[Note, ...]
    withdrawn: tuple[Note, ...]


# OBX-11.    Source: HL7 table 0085 as IHE PCD TF-2 uses it.
MEASURED: Final = frozenset({"R", "F"})
CORRECTS: Final = {"C": "the sender corrects an earlier value", "D": "the sender deletes an earlier value"}
WRONG_PATIENT: Final = "W"

# OBX-2 of what is no single value: numeric array, multiplexed array, encapsulated data.    Source: HL7 table 0125.
WAVEFORMS: Final = frozenset({"NA", "MA", "ED"})

# OBX-8 says more than high and low: these mean that the value is no measurement of this patient now.
NO_MEASUREMENT: Final = {
    "QUES": "questionable",  # codespell:ignore
    "INV": "invalid", "NAV": "not available", "CAL": "calibration", "TEST": "test data", "DEMO": "demonstration data",
    "EARLY": "not yet settled", "BUSY": "still measuring", "MSK": "masked",
    "NI": "no information", "NA": "not applicable", "OFF": "switched off", "OTH": "other",
    "NAN": "not a number", "PINF": "above every number", "NINF": "below every number",
}  # fmt: skip
MEASUREMENT: Final = frozenset(
    {"", "N", "A", "AA", "L", "LL", "H", "HH", "PN", "PL", "PM", "PH", "SP", "ST", "SA", "ALACT", "ALINH"}
)
NAMES: Final = {name: row for row in SIGNS for name in row.names}


def read(message: Message) -> MonitorMessage:
    """Read a monitor's message; never raises for what an OBX holds."""
    reader = _Reader(zone_of(message.header.sent_at))
    if message.undecodable:
        reader.not_understood.append(Note("message", "it holds bytes that its character set does not have"))
    reader.walk(message.segments)
    return MonitorMessage(
        envelope=envelope_of(message, reader.devices),
        readings=reader.without_rivals(),
        not_understood=tuple(reader.not_understood),
        left_out=tuple(reader.left_out),
        corrected=tuple(reader.corrected),
        withdrawn=tuple(reader.withdrawn),
    )


class _Reader:
    """Walks the segments once, in order, because a value's moment may be that of what contains it."""

    def __init__(self, zone: tzinfo | None) -> None:
        self.zone = zone
        self.found: list[tuple[SignCode, WireReading]] = []
        self.devices = Devices()
        self.not_understood: list[Note] = []
        self.left_out: list[Note] = []
        self.corrected: list[Note] = []
        self.withdrawn: list[Note] = []

    def walk(self, segments: list[Segment]) -> None:
        requested_at = ""
        times: dict[str, str] = {}
        place = 0
        for segment in segments:
            if segment.fields[0] == "OBR":
                requested_at, times = segment.text(7), {}
            elif segment.fields[0] == "OBX":
                place += 1
                own = segment.text(14)
                containment = segment.text(4)
                if own and containment:
                    times[containment] = own
                self._take(segment, f"OBX[{place}]", own or inherited(times, containment) or requested_at)

    def _take(self, obx: Segment, where: str, at: str) -> None:
        self.devices.look_at(obx)
        status = obx.text(11)
        if status == WRONG_PATIENT:
            self.withdrawn.append(Note(where, "the sender says that this was the wrong patient"))
        elif status in CORRECTS:
            self.corrected.append(Note(where, CORRECTS[status]))
        elif obx.text(5):
            try:
                self._value(obx, where, at, status)
            except NotUnderstood as reason:
                self.not_understood.append(Note(where, str(reason)))

    def _value(self, obx: Segment, where: str, at: str, status: str) -> None:
        if obx.text(2) in WAVEFORMS:
            self.left_out.append(Note(where, "samples of a waveform: kept as they came, no reading"))
            return
        code = sign_code(obx.raw(3), obx.delimiters)
        if code is None:
            named = "^".join(obx.components(3)[:2])
            self.left_out.append(Note(where, f"no sign is kept for {named[:80]!r}"))
            return
        flags = [parts[0].strip() for parts in obx.repetitions(8)]
        if flag := next((f for f in flags if f in NO_MEASUREMENT), None):
            self.left_out.append(Note(where, f"marked {flag}: {NO_MEASUREMENT[flag]}"))
            return
        if unknown := [f for f in flags if f not in MEASUREMENT]:
            raise NotUnderstood(f"the mark {unknown[0][:20]!r} is not known")
        if status not in MEASURED:
            raise NotUnderstood(f"a value with the status {status[:5]!r} is not a measurement")
        value, as_sent = quantity(obx, HOUSE_UNIT[code.sign], code.sign.value)
        reading = WireReading(
            sign=code.sign, value=value, taken_at=moment(at, self.zone), code=code.mdc, as_sent=as_sent, where=where
        )
        self.found.append((code, reading))

    def without_rivals(self) -> tuple[WireReading, ...]:
        """Keep one reading per sign and moment: the better source; two that differ within one source keep neither."""
        claims: dict[tuple[Sign, datetime], list[tuple[SignCode, WireReading]]] = {}
        for code, reading in self.found:
            claims.setdefault((reading.sign, reading.taken_at), []).append((code, reading))
        kept: list[WireReading] = []
        for rivals in claims.values():
            best = min(code.rank for code, _ in rivals)
            first = [reading for code, reading in rivals if code.rank == best]
            if len({reading.value for reading in first}) > 1:
                self.not_understood += [Note(r.where, "another value claims the same sign and moment") for r in first]
            else:
                kept.append(first[0])
            worse = [reading for code, reading in rivals if code.rank > best]
            self.left_out += [Note(r.where, f"{r.sign.value} of this moment has a better source") for r in worse]
        return tuple(kept)


# A monitor sends the same few codes and units all day, so what they mean is remembered.
@lru_cache(maxsize=256)
def sign_code(observed: str, delimiters: Delimiters) -> SignCode | None:
    """Return the sign that OBX-3 claims to be measured, None where it is none of ours. Raises NotUnderstood."""
    code, name, system = ([c.strip() for c in Segment([observed], delimiters).components(0)] + ["", "", ""])[:3]
    row = SIGN_BY_MDC.get(code)
    if row is None and name not in NAMES:
        return None
    if row is None or name not in row.names or system != "MDC":
        raise NotUnderstood(f"{'^'.join((code, name, system))[:80]!r}: code and name are not a pair that we know")
    return row


def quantity(obx: Segment, house: str, of: str) -> tuple[Decimal, str]:
    """Return the value in the unit of the house, and as it was sent. of: what it measures. Raises NotUnderstood."""
    if obx.text(2) != "NM":
        raise NotUnderstood(f"the type {obx.text(2)[:10]!r} is not a number")
    values = obx.repetitions(5)
    if len(values) != 1 or len(values[0]) != 1:
        raise NotUnderstood("there are several values where one is meant")
    text = values[0][0].strip()
    value = number(text)
    unit = _unit(obx.raw(6), obx.delimiters, house, of)
    if unit.convert is not None:
        # Two decimals are finer than any sensor; rounded once, here, where the foreign unit ends.
        value = unit.convert(value).quantize(Decimal("0.01"))
    return value, f"{text} {unit.ucum}"


@lru_cache(maxsize=256)
def _unit(named_unit: str, delimiters: Delimiters, house: str, of: str) -> UnitCode:
    """Return the unit that OBX-6 names, by MDC id and name or by UCUM code; where both are there, they must agree."""
    parts = [c.strip() for c in Segment([named_unit], delimiters).components(0)] + [""] * 6
    named = [_unit_of(*triplet) for triplet in (parts[0:3], parts[3:6]) if any(triplet)]
    if not named:
        raise NotUnderstood("the unit is missing")
    if None in named or len({unit.ucum for unit in named if unit}) > 1:
        raise NotUnderstood(f"the unit {named_unit[:60]!r} is not known, or is two")
    unit = next(unit for unit in named if unit)
    if unit.house != house:
        raise NotUnderstood(f"{unit.ucum} is no unit of {of}")
    return unit


def _unit_of(code: str, name: str, system: str) -> UnitCode | None:
    if system == "UCUM":
        return UNIT_BY_UCUM.get(code)
    row = UNIT_BY_MDC.get(code) if system == "MDC" else None
    return row if row and row.mdc_name == name else None


def inherited(times: dict[str, str], containment: str) -> str:
    """Return the time of the nearest ancestor that has one: 1.3.1.2 → 1.3.1.0 → 1.3.0.0 → 1.0.0.0."""
    levels = containment.split(".")
    for depth in range(len(levels) - 1, 0, -1):
        if found := times.get(".".join(levels[:depth] + ["0"] * (len(levels) - depth))):
            return found
    return ""
