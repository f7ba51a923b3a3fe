"""Vital signs: what can be measured, what cannot be true, and what this patient's normal is.

Abnormal is not impossible: a saturation of 70 % is believed and rings; one of 107 % is a typing error and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from reprieve.therapy.decisions import Sentence


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
    def title(self) -> str:
        """Return its name as a person reads it; an English msgid."""
        return _TITLES[self]

    @property
    def unit(self) -> str:
        return _UNITS[self]


class ReadingSource(StrEnum):
    DEVICE = "device"
    HAND = "hand"


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


def implausible(readings: Iterable[Reading], *, now: datetime) -> tuple[NotPlausible, ...]:
    """Say what cannot be true in a set of readings that belong together, most general first; empty if all may be."""
    raise NotImplementedError


def check_plausible(readings: Iterable[Reading], *, now: datetime) -> None:
    """Raise NotPlausible for the first thing in a set of readings that cannot be true."""
    for problem in implausible(readings, now=now):
        raise problem


def check_weight(weight_kg: Decimal) -> None:
    """Raise NotPlausible for a weight in kg that no adult has."""
    raise NotImplementedError


Baseline: TypeAlias = Mapping[Sign, Decimal]


def baseline(readings: Iterable[Reading], *, before: datetime) -> Baseline:
    """Return this patient's normal: per sign the median of what was read up to `before` (the start), artefacts aside."""
    raise NotImplementedError


_TITLES = {
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
