"""A synthetic patient at a bedside monitor: what its sensors would show, with their noise, artefacts and failures.

Pressure and pulse follow the drug through the product's own pharmacology (`effects.circulation`), around a baseline and
with a reactivity drawn once for each session. All other numbers here are stage props of the demo: nothing in the
product reads them. No clock and no global randomness, so that a seed plays the same day again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Final

import numpy as np

from reprieve.pharmacology.effects import Reactivity, circulation, reactivity

CUFF_EVERY: Final = timedelta(minutes=5)
CUFF_FIRST: Final = timedelta(seconds=12)
CUFF_AGAIN: Final = timedelta(seconds=60)
CUFF_FAILS: Final = 0.06  # of measurements
SLOW_S: Final = 40.0  # how long noise remembers itself


class Mark(StrEnum):
    """OBX-8 and OBX-11 of a sample: measured, doubted by the monitor itself, or not there."""

    MEASURED = "measured"
    QUESTIONABLE = "questionable"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value as a monitor would print it; `name` is a key of `hl7_writer.CODES`."""

    name: str
    text: str
    at: datetime
    mark: Mark = Mark.MEASURED


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """Something that lasts: a moving finger, a silent line."""

    until: datetime
    depth: float = 0.0


@dataclass(slots=True, kw_only=True)
class Cuff:
    """The last pressure measurement, repeated in each message with its own old time, as real monitors do."""

    at: datetime | None = None
    values: tuple[int, int, int] | None = None
    next_at: datetime | None = None


@dataclass(slots=True)
class Wander:
    """Noise with a memory (an Ornstein-Uhlenbeck process): vitals drift, they do not flicker."""

    spread: float
    value: float = 0.0

    def step(self, seconds: float, rng: Random) -> float:
        keep = math.exp(-seconds / SLOW_S)
        self.value = keep * self.value + math.sqrt(1 - keep * keep) * rng.gauss(0, self.spread)
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """What one synthetic patient is like at rest, and how strongly their circulation answers the drug."""

    systolic: float
    diastolic: float
    pulse: float
    breaths: float
    saturation: float
    carbon_dioxide: float
    temperature: float
    reactivity: Reactivity

    @classmethod
    def drawn(cls, rng: Random) -> Nature:
        return cls(
            systolic=rng.gauss(122, 7),
            diastolic=rng.gauss(76, 5),
            pulse=rng.gauss(70, 6),
            breaths=rng.gauss(14.5, 1.0),
            saturation=min(99.0, rng.gauss(97.6, 0.6)),
            carbon_dioxide=rng.gauss(37.5, 1.5),
            temperature=rng.gauss(36.7, 0.15),
            reactivity=reactivity(np.random.default_rng(rng.getrandbits(64))),
        )


@dataclass(slots=True)
class Bedside:
    """One patient on one monitor for one session. Raises nothing; `observe` advances it."""

    seed: str
    age_years: float
    capnography: bool
    _rng: Random = field(init=False)
    _nature: Nature = field(init=False)
    _noise: dict[str, Wander] = field(init=False)
    _first_cuff: datetime | None = field(init=False, default=None)
    _cuff: Cuff = field(init=False, default_factory=Cuff)
    _motion: Spell | None = field(init=False, default=None)
    _silence: Spell | None = field(init=False, default=None)
    _last: datetime | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._rng = Random(self.seed)  # noqa: S311 a demo, not a secret
        self._nature = Nature.drawn(self._rng)
        self._noise = {name: Wander(spread) for name, spread in _SPREADS.items()}

    def observe(self, effect_site_ng_per_ml: float, now: datetime) -> tuple[Sample, ...]:
        """Return what the monitor shows now; nothing while its line is silent. Effect site: S-ketamine, ng/mL."""
        seconds = max(0.0, (now - self._last).total_seconds()) if self._last else 0.0
        # The first look draws the noise anew; mishaps need time to happen.
        settled = seconds if self._last else math.inf
        self._last = now
        noise = {name: wander.step(settled, self._rng) for name, wander in self._noise.items()}
        risen = circulation(effect_site_ng_per_ml, age_years=self.age_years, reactivity=self._nature.reactivity)
        pulse = self._nature.pulse * (1 + float(risen.pulse_percent) / 100) + noise["pulse"]
        systolic = self._nature.systolic + float(risen.systolic_mmhg) + noise["pressure"]
        diastolic = self._nature.diastolic + float(risen.diastolic_mmhg) + noise["pressure"] * 0.6
        self._measure_pressure(systolic, diastolic, now)
        if self._silent(now, seconds):
            return ()
        return (*self._steady(pulse, noise, now, seconds), *self._pressure(now))

    def _steady(self, pulse: float, noise: dict[str, float], now: datetime, seconds: float) -> list[Sample]:
        moving = self._moving(now, seconds)
        saturation = min(100.0, self._nature.saturation + noise["saturation"]) - (moving.depth if moving else 0.0)
        # A monitor doubts a reading that its finger sensor lost; a shallow loss it takes for true.
        doubt = Mark.QUESTIONABLE if moving and moving.depth > 4 else Mark.MEASURED
        samples = [
            Sample(name="ecg pulse", text=f"{pulse:.0f}", at=now),
            Sample(name="saturation", text=f"{saturation:.0f}", at=now, mark=doubt),
            Sample(name="finger pulse", text=f"{pulse + self._rng.gauss(0, 0.7):.0f}", at=now, mark=doubt),
        ]
        breaths = f"{self._nature.breaths + noise['breaths']:.0f}"
        if self.capnography:
            carbon_dioxide = self._nature.carbon_dioxide + noise["carbon dioxide"]
            samples += [
                Sample(name="capnograph breaths", text=breaths, at=now),
                Sample(name="carbon dioxide", text=f"{carbon_dioxide:.1f}", at=now),
            ]
        else:
            samples.append(Sample(name="breaths", text=breaths, at=now))
        if self._first_cuff is not None:  # taken once, with the first pressure, and sent again with its own old time
            samples.append(Sample(name="temperature", text=f"{self._nature.temperature:.1f}", at=self._first_cuff))
        return samples

    def _measure_pressure(self, systolic: float, diastolic: float, now: datetime) -> None:
        cuff = self._cuff
        if cuff.next_at is None:
            cuff.next_at = now + CUFF_FIRST
        if now < cuff.next_at:
            return
        if cuff.at is None:
            self._first_cuff = now
        failed = self._rng.random() < CUFF_FAILS
        cuff.at, cuff.next_at = now, now + (CUFF_AGAIN if failed else CUFF_EVERY)
        mean = diastolic + (systolic - diastolic) / 3
        cuff.values = None if failed else (round(systolic), round(diastolic), round(mean))

    def _pressure(self, now: datetime) -> list[Sample]:
        at = self._cuff.at
        if at is None:
            return []
        names = ("systolic", "diastolic", "mean")
        if self._cuff.values is None:
            return [Sample(name=name, text="", at=at, mark=Mark.MISSING) for name in names]
        return [Sample(name=name, text=str(v), at=at) for name, v in zip(names, self._cuff.values, strict=True)]

    def _moving(self, now: datetime, seconds: float) -> Spell | None:
        """A hand that moves, about every eight minutes, for some seconds."""
        if self._motion is None and self._rng.random() < seconds / 480:
            lasts = timedelta(seconds=self._rng.uniform(6, 14))
            self._motion = Spell(until=now + lasts, depth=self._rng.uniform(2, 14))
        if self._motion is not None and now >= self._motion.until:
            self._motion = None
        return self._motion

    def _silent(self, now: datetime, seconds: float) -> bool:
        """A line that drops out, about every twenty minutes, long enough for the board to say so."""
        if self._silence is None and self._rng.random() < seconds / 1200:
            self._silence = Spell(until=now + timedelta(seconds=self._rng.uniform(12, 30)))
        if self._silence is not None and now >= self._silence.until:
            self._silence = None
        return self._silence is not None


_SPREADS: Final = {"pulse": 2.2, "pressure": 3.0, "saturation": 0.45, "breaths": 0.9, "carbon dioxide": 0.8}
