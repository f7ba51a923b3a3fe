"""For how long something has been so: readings, scores and symptoms as spells of time in which a condition holds.

A sign holds from the reading that first meets the condition until the first that does not: no news is no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import TypeAlias

from reprieve.therapy.events import EventKind
from reprieve.therapy.limits import ActionLimit, Condition, Limits
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import InfusionDay
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Baseline, Reading, Sign


@dataclass(frozen=True, slots=True)
class Spell:
    """From start until end; an end of None has not come."""

    start: datetime
    end: datetime | None

    def overlap(self, other: Spell) -> Spell | None:
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        return None if ends and min(ends) <= start else Spell(start, min(ends, default=None))


@dataclass(frozen=True, slots=True)
class Instant:
    """What was read of one sign or scale at one moment; two values of one moment both count."""

    at: datetime
    values: tuple[Decimal, ...]

    def meets(self, condition: Condition, normal: Decimal | None) -> bool:
        test, limit = condition.test, condition.value
        return test is not None and limit is not None and any(test.meets(v, limit, normal) for v in self.values)


_Instants: TypeAlias = Mapping[Sign | Scale, tuple[Instant, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of one infusion day, in order of time, whatever order it arrived in."""

    instants: _Instants
    symptoms: Mapping[Symptom, tuple[Spell, ...]]
    baseline: Baseline

    @classmethod
    def of(
        cls, readings: Iterable[Reading], scores: Iterable[Score], day: InfusionDay, limits: Limits, baseline: Baseline
    ) -> History:
        """Gather it; artefacts and what reached the record too late are left out."""
        latest = timedelta(minutes=float(limits.watch.late_reading_min.value))
        pairs: dict[Sign | Scale, list[tuple[datetime, Decimal]]] = {about: [] for about in (*Sign, *Scale)}
        for reading in readings:
            on_time = reading.recorded_at is None or reading.recorded_at - reading.taken_at <= latest
            if on_time and not reading.artefact:
                pairs[reading.sign].append((reading.taken_at, reading.value))
        for score in scores:
            pairs[score.scale].append((score.taken_at, Decimal(score.value)))
        instants = {about: _in_time(own) for about, own in pairs.items()}
        return cls(instants=instants, symptoms=_symptom_spells(day), baseline=baseline)

    def normal(self, about: Sign | Scale | Symptom) -> Decimal | None:
        return self.baseline.get(about) if isinstance(about, Sign) else None

    def last(self, about: Sign | Scale) -> Instant:
        return self.instants[about][-1]

    def until(self, at: datetime) -> History:
        """Return what had been read by then."""
        read = {about: tuple(one for one in own if one.at <= at) for about, own in self.instants.items()}
        return replace(self, instants=read)

    def standing(self, limit: ActionLimit, now: datetime) -> Spell | None:
        """Return the spell in which the limit is met now, or None."""
        if not self._holds(limit.condition):
            return None  # the usual answer, without a walk through the day
        return next((spell for spell in self.met(limit, now) if spell.end is None), None)

    def _holds(self, condition: Condition) -> bool:
        if isinstance(condition.about, Symptom):
            return any(spell.end is None for spell in self.symptoms.get(condition.about, ()))
        instants = self.instants[condition.about]
        return bool(instants) and instants[-1].meets(condition, self.normal(condition.about))

    def was_met(self, limit: ActionLimit, *, since: datetime, now: datetime) -> bool:
        """Say whether the limit was met at any time from `since` on."""
        return any(spell.end is None or spell.end > since for spell in self.met(limit, now))

    def met(self, limit: ActionLimit, now: datetime) -> Iterator[Spell]:
        """Yield every spell in which the limit was met."""
        for spell, times in self._runs(limit.condition):
            met = _ripened(spell, times, limit, now)
            if met is None:
                continue
            if not limit.together_with:
                yield met
            for other in limit.together_with:
                for companion, _ in self._runs(other):
                    both = met.overlap(companion)
                    if both is not None:
                        yield both

    def episode(self, limit: ActionLimit, spell: Spell) -> Spell:
        """Return for how long the condition itself held around a spell in which the limit was met."""
        runs = (run for run, _ in self._runs(limit.condition))
        return next(run for run in runs if run.start <= spell.start and (run.end is None or spell.start <= run.end))

    def _runs(self, condition: Condition) -> Iterator[tuple[Spell, list[datetime]]]:
        """Yield each spell in which the condition holds, with the times of the readings that say so."""
        if isinstance(condition.about, Symptom):
            for spell in self.symptoms.get(condition.about, ()):
                yield spell, [spell.start]
            return
        normal = self.normal(condition.about)
        times: list[datetime] = []
        for instant in self.instants[condition.about]:
            if instant.meets(condition, normal):
                times.append(instant.at)
            elif times:
                yield Spell(times[0], instant.at), times
                times = []
        if times:
            yield Spell(times[0], None), times


def _in_time(pairs: Iterable[tuple[datetime, Decimal]]) -> tuple[Instant, ...]:
    ordered = groupby(sorted(pairs), key=lambda pair: pair[0])
    return tuple(Instant(at, tuple(value for _, value in group)) for at, group in ordered)


def _ripened(spell: Spell, times: list[datetime], limit: ActionLimit, now: datetime) -> Spell | None:
    """Return the part of a spell in which enough readings, over enough time, have met the limit."""
    apart = timedelta(minutes=limit.apart_min)
    enough = [at for at in times[limit.readings - 1 :] if at - times[0] >= apart]
    if not enough:
        return None
    start = max(enough[0], spell.start + timedelta(seconds=limit.lasting_s))
    return None if start > (spell.end or max(now, spell.start)) else Spell(start, spell.end)


def _symptom_spells(day: InfusionDay) -> Mapping[Symptom, tuple[Spell, ...]]:
    closed: dict[Symptom, list[Spell]] = {}
    began: dict[Symptom, datetime] = {}
    for event in day.events:
        if event.symptom is None:
            continue
        if event.kind is EventKind.SYMPTOM:
            began.setdefault(event.symptom, event.occurred_at)
        elif event.symptom in began:
            closed.setdefault(event.symptom, []).append(Spell(began.pop(event.symptom), event.occurred_at))
    for symptom, start in began.items():
        closed.setdefault(symptom, []).append(Spell(start, None))
    return {symptom: tuple(spells) for symptom, spells in closed.items()}
