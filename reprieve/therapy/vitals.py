"""Vital signs: what can be measured, what cannot be true, and what this patient's normal is.

Abnormal is not impossible: a saturation of 70 % is believed and rings; one of 107 % is a typing error and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median
from types import MappingProxyType
from typing import Final, TypeAlias

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import Sentence, say


class Sign(StrEnum):
    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    MEAN = "mean"
    PULSE = "pulse"
    SPO2 = "spo2"
    RESP = "resp"
    ETCO2 = "etco2"
    TEMP = "temp"

    @property
    def title(self) -> str:  # type: ignore[override]  # nobody title-cases an enum member
        """Return its name as a person reads it; an English msgid."""
        return _PHRASES[self]

    @property
    def unit(self) -> str:
        return _UNITS[self]


class ReadingSource(StrEnum):
    DEVICE = "device"
    HAND = "hand"


class ArtefactCause(StrEnum):
    """Why a value is not the patient's; the value is a sentence, an English msgid."""

    MOVEMENT = "The patient moved."
    CUFF = "The cuff moved, or is the wrong one."
    PROBE = "The probe was off, or the finger cold."
    OTHER = "Not the patient's, for another reason."


# A cuff gives these together: if one of them is no measurement, none is.
CUFF_SIGNS: Final = frozenset({Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.MEAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value of one sign at one time.

    value: in the sign's unit (mmHg, /min, %, °C). artefact: marked as not the patient's (a moved cuff, a cold finger).
    recorded_at: when it reached the record; None means at once. Raises ValueError unless finite and with a time zone.
    """

    sign: Sign
    value: Decimal
    taken_at: datetime
    source: ReadingSource = ReadingSource.HAND
    artefact: bool = False
    recorded_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError("A reading is a finite number.")
        if self.taken_at.tzinfo is None:
            raise ValueError("A reading's time has a time zone.")


class NotPlausible(ValueError):
    """That value cannot be true; nothing is charted until it is put right.

    sentence: for the person who typed it. field: the sign it is about, or "weight" or "time".
    """

    def __init__(self, field: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Believable:
    """The widest a sign is believed; a limit of data entry, not of care."""

    low: Decimal
    high: Decimal
    source: str = "REPRIEVE-DEFAULTS"
    certainty: Certainty = Certainty.PROPOSED


def _from_to(low: int, high: int) -> Believable:
    return Believable(low=Decimal(low), high=Decimal(high))


# Zero is believed where it can be true: no breath, no pulse, a flat capnogram must ring, not be refused.
BELIEVABLE: Final[Mapping[Sign, Believable]] = MappingProxyType(
    {
        Sign.SYSTOLIC: _from_to(30, 300),
        Sign.DIASTOLIC: _from_to(10, 200),
        Sign.MEAN: _from_to(20, 250),
        Sign.PULSE: _from_to(0, 300),
        Sign.SPO2: _from_to(0, 100),
        Sign.RESP: _from_to(0, 80),
        Sign.ETCO2: _from_to(0, 150),
        Sign.TEMP: _from_to(25, 45),
    }
)
BELIEVABLE_WEIGHT_KG: Final = _from_to(20, 300)
CLOCK_SLACK: Final = timedelta(minutes=1)  # two clocks never agree to the second


def implausible(readings: Iterable[Reading], *, now: datetime) -> tuple[NotPlausible, ...]:
    """Say what cannot be true in a set of readings that belong together; empty if all may be."""
    taken = tuple(readings)
    problems = [problem for reading in taken for problem in _alone(reading, now)]
    by_sign = {reading.sign: reading.value for reading in taken}
    upper, lower, mean = (by_sign.get(sign) for sign in (Sign.SYSTOLIC, Sign.DIASTOLIC, Sign.MEAN))
    if upper is not None and lower is not None and lower >= upper:
        problems.append(
            NotPlausible(
                Sign.DIASTOLIC,
                say(
                    "The lower pressure ({lower}) must be below the upper ({upper}). Were they swapped?",
                    lower=plain(lower),
                    upper=plain(upper),
                ),
            )
        )
    elif upper is not None and lower is not None and mean is not None and not lower <= mean <= upper:
        problems.append(
            NotPlausible(
                Sign.MEAN,
                say(
                    "The mean pressure ({mean}) must lie between {lower} and {upper}.",
                    mean=plain(mean),
                    lower=plain(lower),
                    upper=plain(upper),
                ),
            )
        )
    return tuple(problems)


def check_plausible(readings: Iterable[Reading], *, now: datetime) -> None:
    """Raise NotPlausible for the first thing in a set of readings that cannot be true."""
    for problem in implausible(readings, now=now):
        raise problem


def check_weight(weight_kg: Decimal) -> None:
    """Raise NotPlausible for a weight in kg that no adult has."""
    low, high = BELIEVABLE_WEIGHT_KG.low, BELIEVABLE_WEIGHT_KG.high
    if not (weight_kg.is_finite() and low <= weight_kg <= high):
        raise NotPlausible(
            "weight",
            say(
                "A weight of {weight} kg cannot be right (believed: {low} to {high} kg). Weigh again, in kilograms.",
                weight=weight_kg,
                low=low,
                high=high,
            ),
        )


Baseline: TypeAlias = Mapping[Sign, Decimal]


def baseline(readings: Iterable[Reading], *, before: datetime) -> Baseline:
    """Return this patient's normal: the median per sign of what was read up to `before` (the start).

    Artefacts are left out. The median, so that one odd reading among several does not become the patient's normal.
    """
    values: dict[Sign, list[Decimal]] = {}
    for reading in readings:
        if not reading.artefact and reading.taken_at <= before:
            values.setdefault(reading.sign, []).append(reading.value)
    return MappingProxyType({sign: median(values[sign]) for sign in Sign if sign in values})


def plain(number: Decimal) -> str:
    """Write a number without exponent or trailing zeros."""
    return f"{number.normalize():f}"


def rounded(number: Decimal) -> str:
    """Write a computed number to four places, for a sentence."""
    return plain(round(number, 4))


def opening(words: str) -> str:
    """Write words as a sentence begins; the rest keeps its case (end-tidal CO2)."""
    return words[:1].upper() + words[1:]


def _alone(reading: Reading, now: datetime) -> Iterator[NotPlausible]:
    believed = BELIEVABLE[reading.sign]
    if reading.taken_at > now + CLOCK_SLACK:
        yield NotPlausible("time", say("That time has not come yet. Check the clock and type it again."))
    if not believed.low <= reading.value <= believed.high:
        yield NotPlausible(
            reading.sign,
            say(
                "A {sign} of {value} {unit} cannot be right (believed: {low} to {high}). Measure and type it again.",
                sign=reading.sign.title,
                value=plain(reading.value),
                unit=reading.sign.unit,
                low=believed.low,
                high=believed.high,
            ),
        )


_PHRASES = {
    Sign.SYSTOLIC: "systolic pressure",
    Sign.DIASTOLIC: "diastolic pressure",
    Sign.MEAN: "mean pressure",
    Sign.PULSE: "pulse",
    Sign.SPO2: "oxygen saturation",
    Sign.RESP: "breathing rate",
    Sign.ETCO2: "end-tidal CO2",
    Sign.TEMP: "temperature",
}
_UNITS = {
    Sign.SYSTOLIC: "mmHg",
    Sign.DIASTOLIC: "mmHg",
    Sign.MEAN: "mmHg",
    Sign.PULSE: "/min",
    Sign.SPO2: "%",
    Sign.RESP: "/min",
    Sign.ETCO2: "mmHg",
    Sign.TEMP: "°C",
}
