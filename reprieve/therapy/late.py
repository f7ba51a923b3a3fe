"""What reached the record late, from a tablet that had no server: what should have rung, and what no longer fits.

A late value is charted and does not ring as new; but an action limit that it met, and of which nobody was told, is told
late. Events of several tablets stand in the order in which they happened; those that do not fit are for a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from reprieve.therapy.alarms import says_of
from reprieve.therapy.decisions import Decision, say
from reprieve.therapy.findings import RECORD
from reprieve.therapy.limits import ActionLimit, Limits
from reprieve.therapy.prompts import Level, Prompt
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import Event, EventKind, InfusionDay, day_before, may, replay
from reprieve.therapy.spells import History, Spell
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Baseline, Reading, Sign

LATE: Final = "late-"  # how the key of a prompt begins that is told late


@dataclass(frozen=True, slots=True)
class Seen:
    """Of this, something new became known of that moment."""

    about: Sign | Scale | Symptom
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A prompt that was opened: what it was about, how grave, from when until when it held (None: it holds).

    One that was told late held at its beginning, as far as anybody was told: until is since.
    """

    about: str
    level: Level
    since: datetime
    until: datetime | None

    @classmethod
    def of(cls, prompt: Prompt) -> Said:
        """Return a prompt that was told late as one that was said."""
        return cls(about=str(prompt.sign), level=prompt.level, since=prompt.since, until=prompt.since)

    def covers(self, limit: ActionLimit, spell: Spell, episode: Spell) -> bool:
        """Return whether who read this prompt knew of that spell, or of its episode at a graver level."""
        if self.about != limit.condition.about.value or self.level < limit.level:
            return False
        during = episode.start <= self.since and (episode.end is None or self.since < episode.end)
        return during or Spell(self.since, self.until).overlap(spell) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """An event that does not fit where it stands and changed nothing; `why` refuses it."""

    event: Event
    why: Decision


def missed(
    *,
    seen: Iterable[Seen],
    readings: Iterable[Reading],
    scores: Iterable[Score],
    day: InfusionDay,
    limits: Limits,
    baseline: Baseline,
    said: Iterable[Said],
    now: datetime,
) -> tuple[Prompt, ...]:
    """Return what would have been said of `seen` at its time and was not, gravest first; `since` says when it held.

    readings: amended ones already replaced, however late they came. said: every prompt of this day so far.
    Only of the time from the start on, as long as the patient was here.
    """
    if day.started_at is None:
        return ()
    watched = Spell(day.started_at, day.over_at)
    in_time = tuple(replace(reading, recorded_at=None) for reading in readings)
    history = History.of(in_time, scores, day, limits, baseline)
    new, known, prompts = tuple(seen), list(said), []
    met = ((limit, spell) for limit in limits.action for spell in history.met(limit, now) if spell.start != spell.end)
    # The gravest first, of those the earliest: what comes after it in the same episode was told with it.
    for limit, spell in sorted(met, key=lambda pair: (-pair[0].level, pair[1].start)):
        episode = history.episode(limit, spell)
        told = any(prompt.covers(limit, spell, episode) for prompt in known)
        if not told and watched.overlap(spell) and any(_concerns(one, limit, spell) for one in new):
            prompts.append(_prompt(limit, spell, history))
            known.append(Said.of(prompts[-1]))
    return tuple(sorted(prompts, key=lambda prompt: (-prompt.level, prompt.since, prompt.key)))


def misfits(events: Iterable[Event]) -> tuple[Misfit, ...]:
    """Return what does not fit where it stands, in order, each with the state that it met there."""
    recorded = tuple(events)
    return tuple(Misfit(event=event, why=_why(event, recorded)) for event in replay(recorded).impossible)


def _concerns(one: Seen, limit: ActionLimit, spell: Spell) -> bool:
    # Also what ends a spell concerns it: it may have split an episode in two, of which only one was told.
    conditions = (limit.condition, *limit.together_with)
    return any(one.about is condition.about for condition in conditions) and (spell.end is None or one.at <= spell.end)


def _why(event: Event, recorded: tuple[Event, ...]) -> Decision:
    if event.kind is EventKind.RETRACTED:
        return Decision((RECORD.refuse("STATE", "It withdraws nothing of this session."),))
    return may(day_before(recorded, event).state, event.kind)


def _prompt(limit: ActionLimit, spell: Spell, history: History) -> Prompt:
    about, side, level = limit.condition.about, limit.condition.side, limit.level
    return Prompt(
        key=f"{LATE}{limit.rule}-{about.value}-{side}-{level.name.lower()}".replace("_", "-"),
        rule=limit.rule,
        sign=about,
        level=level,
        says=says_of(limit, history.until(spell.start)),
        resolve=say("It was not told at that time. Look at the patient now, and write down what was done."),
        since=spell.start,
        source=limit.source,
        certainty=limit.certainty,
    )
