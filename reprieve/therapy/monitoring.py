"""When is the next set due, and who is told that it is late (R20)? The one source for "due"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from reprieve.therapy.decisions import Decision, Finding, say
from reprieve.therapy.findings import DEFAULTS, RECORD
from reprieve.therapy.formulary import FORMULARY
from reprieve.therapy.limits import Rhythm, WatchLimits
from reprieve.therapy.prompts import Level, Prompt
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.scales import Scale, Score
from reprieve.therapy.session import InfusionDay, State
from reprieve.therapy.vitals import Reading, Sign


class Group(StrEnum):
    """What is charted together."""

    OXYGEN_AND_PULSE = "oxygen_and_pulse"
    PRESSURE = "pressure"
    BREATHING = "breathing"
    SEDATION = "sedation"
    DISSOCIATION = "dissociation"
    PAIN = "pain"
    NAUSEA = "nausea"

    @property
    def phrase(self) -> str:
        """Return the words for it; an English msgid."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When one group is next to be charted; last_at: None if it never was."""

    group: Group
    due_at: datetime
    last_at: datetime | None
    every_min: int | None
    vital: bool

    def minutes_late(self, now: datetime) -> float:
        """Return the minutes since it was due; negative while it is not."""
        return (now - self.due_at).total_seconds() / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The rhythm of every group for one session."""

    planned_min: int
    rhythm: Mapping[Group, Rhythm]


# What a set consists of: a group is charted when each of these was read. Scores: any one of these.
SIGNS: Final[Mapping[Group, tuple[Sign, ...]]] = MappingProxyType(
    {
        Group.OXYGEN_AND_PULSE: (Sign.SPO2, Sign.PULSE),
        Group.PRESSURE: (Sign.SYSTOLIC, Sign.DIASTOLIC),
        Group.BREATHING: (Sign.RESP,),
    }
)
SCALES: Final[Mapping[Group, tuple[Scale, ...]]] = MappingProxyType(
    {
        Group.SEDATION: (Scale.RASS, Scale.MOAAS),
        Group.DISSOCIATION: (Scale.DISSOCIATION, Scale.CADSS6),
        Group.PAIN: (Scale.PAIN,),
        Group.NAUSEA: (Scale.NAUSEA,),
    }
)


def schedule(*, protocol: Protocol, tier: Tier, planned_min: int, pressure_every_5_min: bool = False) -> Schedule:
    """Return what is charted how often in this tier; the pressure every 5 minutes with an MAOI or stimulant (R09)."""
    rhythm = {Group(name): rhythm for name, rhythm in protocol.limits.rhythm[tier.name].items()}
    if pressure_every_5_min:
        rhythm[Group.PRESSURE] = replace(rhythm[Group.PRESSURE], every_min=((0, 5),))
    return Schedule(planned_min=planned_min, rhythm=MappingProxyType(rhythm))


def tier_now(planned: Tier, day: InfusionDay) -> Tier:
    """Return the tier as it stands: an intravenous benzodiazepine given as rescue raises it to B."""
    drugs = (FORMULARY.get(event.drug or "") for event in day.rescues)
    raised = any(drug is not None and drug.iv_benzodiazepine for drug in drugs)
    return max(planned, Tier.B) if raised else planned


def next_due(
    *,
    day: InfusionDay,
    readings: Iterable[Reading],
    schedule: Schedule,
    scores: Iterable[Score] | None = None,
) -> tuple[Due, ...]:
    """Return what is due next in each group, soonest first; empty when nothing is being watched.

    scores: those of the day unless given. What was charted late still counts as charted.
    """
    started_at = day.started_at
    if started_at is None or not day.state.watched:
        return ()
    last = _last(readings, day.scores if scores is None else scores)
    dues = (
        _due(group, rhythm, started_at=started_at, stopped_at=day.stopped_at, last=last.get(group), schedule=schedule)
        for group, rhythm in schedule.rhythm.items()
    )
    return tuple(sorted((due for due in dues if due is not None), key=lambda due: (due.due_at, due.group)))


def overdue(
    *,
    day: InfusionDay,
    readings: Iterable[Reading],
    schedule: Schedule,
    protocol: Protocol,
    now: datetime,
    scores: Iterable[Score] | None = None,
) -> tuple[Prompt, ...]:
    """Return R20's prompts: a reminder, then an alarm, and after two missed sets: pause the pump.

    A set counts as missed once it is as late as the alarm. Scores that are no vital signs are only reminded of. What
    was snoozed is silent until the set after it is due; the request to pause the pump is never silenced.
    """
    dues = next_due(day=day, readings=readings, schedule=schedule, scores=scores)
    said = ((due, _late(due, day, protocol.limits.watch, now)) for due in dues)
    prompts = (prompt for due, prompt in said if prompt is not None and not _silenced(prompt, due, day, now))
    return tuple(sorted(prompts, key=lambda prompt: -prompt.level))


def snoozed_until(due: Due, day: InfusionDay) -> datetime | None:
    """Return until when a set is silent, also if that has passed; None if nobody snoozed it.

    That is when the next set of its rhythm is due. Of a gap only the first snooze counts; charting the set ends it.
    """
    snoozed_at = next((at for at in day.snoozes if at >= due.due_at), None)
    if snoozed_at is None or due.every_min is None:
        return None
    every = timedelta(minutes=due.every_min)
    return due.due_at + ((snoozed_at - due.due_at) // every + 1) * every


def may_snooze(dues: Iterable[Due], *, day: InfusionDay, protocol: Protocol | None, now: datetime) -> Decision:
    """Answer whether what is late may be silenced: once a gap, with a reason, and never the pause (R20).

    Where several sets are late, one that may be snoozed is enough; the others go on ringing.
    """
    late = [] if protocol is None else [(due, _late(due, day, protocol.limits.watch, now)) for due in dues]
    answers = [_snoozable(due, prompt, day) for due, prompt in late if prompt is not None]
    nothing = RECORD.refuse("R20-snooze", "Nothing is late.")
    return Decision((min(answers, key=lambda finding: finding.verdict, default=nothing),))


def silent_until(dues: Iterable[Due], day: InfusionDay, now: datetime) -> datetime | None:
    """Return when the first of what is snoozed now rings again; None if nothing is."""
    times = (snoozed_until(due, day) for due in dues)
    return min((until for until in times if until is not None and until > now), default=None)


def _snoozable(due: Due, prompt: Prompt, day: InfusionDay) -> Finding:
    rule, chart_it = "R20-snooze", "Go to the patient and chart it now."
    if prompt.level >= Level.PAUSE:
        return DEFAULTS.refuse(rule, "Two sets are missing: that is not snoozed.", resolve=chart_it)
    if due.every_min is None:
        return DEFAULTS.refuse(rule, "What is due once is not snoozed.", resolve=chart_it)
    if snoozed_until(due, day) is not None:
        return DEFAULTS.refuse(rule, "It was snoozed once already.", resolve=chart_it)
    return DEFAULTS.clear(rule, "It may be snoozed once, with a reason.")


def _silenced(prompt: Prompt, due: Due, day: InfusionDay, now: datetime) -> bool:
    until = snoozed_until(due, day)
    return until is not None and now < until and prompt.level < Level.PAUSE


def _last(readings: Iterable[Reading], scores: Iterable[Score]) -> Mapping[Group, datetime]:
    """Return when each group was last whole; artefacts do not count."""
    signs: dict[Sign, datetime] = {}
    for reading in readings:
        if not reading.artefact:
            signs[reading.sign] = max(reading.taken_at, signs.get(reading.sign, reading.taken_at))
    scales: dict[Scale, datetime] = {}
    for score in scores:
        scales[score.scale] = max(score.taken_at, scales.get(score.scale, score.taken_at))
    whole = {group: min(signs[sign] for sign in own) for group, own in SIGNS.items() if set(own) <= set(signs)}
    scored = {
        group: max(scales[scale] for scale in own if scale in scales)
        for group, own in SCALES.items()
        if any(scale in scales for scale in own)
    }
    return whole | scored


def _due(
    group: Group,
    rhythm: Rhythm,
    *,
    started_at: datetime,
    stopped_at: datetime | None,
    last: datetime | None,
    schedule: Schedule,
) -> Due | None:
    if stopped_at is not None:
        every = rhythm.after_stop_every_min
        if every is None:
            return None
        due_at = (last or stopped_at) + timedelta(minutes=every)
    else:
        since_start = None if last is None else (last - started_at) / timedelta(minutes=1)
        minute, every = _next_minute(rhythm, since_start, schedule.planned_min)
        if minute is None:
            return None
        due_at = started_at + timedelta(minutes=minute)
    return Due(group=group, due_at=due_at, last_at=last, every_min=every, vital=rhythm.vital)


def _next_minute(rhythm: Rhythm, last: float | None, planned_min: int) -> tuple[float | None, int | None]:
    """Return the minute from the start at which the next set is due, and the interval in force.

    An interval counts from the last set, so that no gap is longer than it. A single time is met by a score that is
    nearer to it than to the time before.
    """
    if rhythm.every_min:
        every = next(every for start, every in reversed(rhythm.every_min) if start <= max(0.0, last or 0.0))
        return (0.0 if last is None else max(0.0, last + every)), every
    marks = sorted({*map(float, rhythm.at_min), *(float(share) * planned_min for share in rhythm.at_share)})
    for before, mark in pairwise([-float("inf"), *marks]):
        if last is None or last < (before + mark) / 2:
            return mark, None
    return None, None


def _late(due: Due, day: InfusionDay, limits: WatchLimits, now: datetime) -> Prompt | None:
    late = due.minutes_late(now)
    alarm_min = float(limits.alarm_min.value)
    words = "{group}: due." if late < alarm_min else "{group}: overdue."
    missed_after = (float(limits.missed_sets.value) - 1) * (due.every_min or 0) + alarm_min
    if late < limits.remind_min.value:
        return None
    if not due.vital or late < alarm_min:
        level, resolve = Level.REMIND, "Chart it now."
    elif late < missed_after or day.state is State.RECOVERING:
        level, resolve = Level.ALERT, "Go to the patient and chart it now."
    elif day.running:
        level, resolve = Level.PAUSE, "Pause the pump, go to the patient, and chart a full set."
    else:
        level, resolve = Level.PAUSE, "Keep the pump off, go to the patient, and chart a full set."
    return Prompt(
        key=f"R20-{due.group.value}-{level.name.lower()}",
        rule="R20",
        sign=due.group.value,
        level=level,
        # No minutes: the words are kept as they were said, and `since` goes on counting beside them.
        says=say(words, group=due.group.phrase.capitalize()),
        resolve=say(resolve),
        since=due.due_at,
        source=limits.alarm_min.source,
        certainty=limits.alarm_min.certainty,
    )
