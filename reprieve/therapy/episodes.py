"""How deep and how long: each time breathing, saturation or alertness was beyond a limit, with its worst value (R22).

Worked out of what was charted, so that a late entry or a correction changes it; nobody types a nadir.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Final

from reprieve.therapy.limits import ActionLimit, Limits
from reprieve.therapy.prompts import Level
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import InfusionDay
from reprieve.therapy.spells import History, Spell
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Baseline, Reading, Sign

RULE: Final = "R22"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One time beyond a limit. end: the first value that was not; None if it still was so when the patient left, or is.

    worst: farthest beyond the limits, None for what is there or not. level: the most that was asked for in it.
    """

    about: Sign | Scale | Symptom
    side: str
    start: datetime
    end: datetime | None
    worst: Decimal | None
    level: Level

    def minutes(self, now: datetime) -> Decimal:
        """Return how long it lasted, up to now if it lasts, to a tenth of a minute."""
        seconds = Decimal(int(((self.end or now) - self.start).total_seconds()))
        return (seconds / 60).quantize(Decimal("0.1"))


def breathing_episodes(
    *,
    readings: Iterable[Reading],
    scores: Iterable[Score],
    day: InfusionDay,
    limits: Limits,
    baseline: Baseline,
    now: datetime,
) -> tuple[Episode, ...]:
    """Return every episode of the time from the start until the patient left, oldest first.

    readings: amended ones already replaced, however late they came.
    """
    if day.started_at is None:
        return ()
    in_time = tuple(replace(reading, recorded_at=None) for reading in readings)
    history = History.of(in_time, scores, day, limits, baseline)
    watched = Spell(day.started_at, day.over_at)
    found = (episode for own in _by_place(limits) for episode in _episodes(history, own, now))
    here = (episode for episode in found if watched.overlap(Spell(episode.start, episode.end)))
    return tuple(sorted(here, key=lambda episode: (episode.start, str(episode.about), episode.side)))


def _by_place(limits: Limits) -> Iterator[tuple[ActionLimit, ...]]:
    """Gather the limits of one sign on one side; what must come together with something else is not counted alone."""
    own = [limit for limit in limits.action if limit.rule == RULE and not limit.together_with]
    for _, group in groupby(sorted(own, key=_place), key=_place):
        yield tuple(group)


def _place(limit: ActionLimit) -> tuple[str, str]:
    return str(limit.condition.about), limit.condition.side


def _episodes(history: History, own: tuple[ActionLimit, ...], now: datetime) -> Iterator[Episode]:
    about, side = own[0].condition.about, own[0].condition.side
    met = [(limit.level, spell) for limit in own for spell in history.met(limit, now)]
    runs = _symptom(history, about) if isinstance(about, Symptom) else _beyond(history, about, own)
    for spell, values in runs:
        levels = [level for level, one in met if spell.overlap(one) or one.start == spell.start]
        if levels:
            worst = _worst(side, values, history.normal(about)) if values else None
            yield Episode(about=about, side=side, start=spell.start, end=spell.end, worst=worst, level=max(levels))


def _symptom(history: History, about: Symptom) -> Iterator[tuple[Spell, list[Decimal]]]:
    for spell in history.symptoms.get(about, ()):
        yield spell, []


def _beyond(
    history: History, about: Sign | Scale, own: tuple[ActionLimit, ...]
) -> Iterator[tuple[Spell, list[Decimal]]]:
    """Yield each spell in which any of these limits' conditions held, with all values of it."""
    normal = history.normal(about)
    start: datetime | None = None
    values: list[Decimal] = []
    for instant in history.instants[about]:
        if any(instant.meets(limit.condition, normal) for limit in own):
            start = start or instant.at
            values += instant.values
        elif start is not None:
            yield Spell(start, instant.at), values
            start, values = None, []
    if start is not None:
        yield Spell(start, None), values


def _worst(side: str, values: list[Decimal], normal: Decimal | None) -> Decimal:
    if side == "low":
        return min(values)
    if side == "high":
        return max(values)
    return max(values, key=lambda value: abs(value - (normal or 0)))  # a change: the farthest from the patient's normal
