"""One day's file, read whole: the session, its order, its events replayed, its readings, its rhythm.

Services decide on it and queries show it, so that two screens and the rule that refuses never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Final

from django.db.models import Max

from reprieve.audit.refusal import NotFound
from reprieve.chart import protocols, translate
from reprieve.chart.models import Medicine, Reading, Session, SessionEvent
from reprieve.chart.sedation import scale_of_day
from reprieve.chart.taken import Taken, all_taken, latest_taken
from reprieve.therapy import alarms, monitoring, vitals
from reprieve.therapy.decisions import Decision
from reprieve.therapy.episodes import Episode, breathing_episodes
from reprieve.therapy.monitoring import Due, Schedule
from reprieve.therapy.ordering import Plan
from reprieve.therapy.prompts import Prompt
from reprieve.therapy.protocols import Protocol, Tier
from reprieve.therapy.scales import Scale
from reprieve.therapy.screening import DrugClass
from reprieve.therapy.session import Event, InfusionDay, State, replay
from reprieve.therapy.vitals import Baseline

# Rules look at every reading of the last minutes, and before that at what a chart draws (first, lowest and highest of
# each minute). Longer than any condition that must last in seconds (standard 4.3: 30 s).
EVERY_READING_FOR: Final = timedelta(minutes=3)


class Wanted(Enum):
    """How many of the readings a question needs."""

    NONE = "none: who gets what, in which state, how awake"
    LATEST = "the last true value of each sign: what is due, and a board"
    DRAWN = "every reading of the last minutes, and before that what a chart draws: prompts, gates, pages"
    EVERY = "every reading of the day: whether a limit was ever met, which nothing may hide"


# R09: with these on board the pressure is taken every five minutes.
_PRESSURE_RAISING: Final = (DrugClass.MAOI.value, DrugClass.STIMULANT.value)


@dataclass(frozen=True, kw_only=True)
class DayFile:
    """All that is on record about one session's day."""

    session: Session
    event_rows: tuple[SessionEvent, ...]
    reading_rows: tuple[Taken, ...]
    pressure_every_5_min: bool
    spo2_offset: Decimal | None

    @cached_property
    def events(self) -> tuple[Event, ...]:
        return tuple(translate.event_of(row) for row in self.event_rows)

    @cached_property
    def day(self) -> InfusionDay:
        return replay(self.events)

    def with_event(self, row: SessionEvent) -> DayFile:
        """Return the file with one more event."""
        return replace(self, event_rows=(*self.event_rows, row))

    def with_readings(self, rows: Iterable[Reading]) -> DayFile:
        """Return the file with more readings, in order."""
        all_rows = sorted((*self.reading_rows, *map(Taken.of, rows)), key=lambda row: (row.taken_at, row.pk))
        return replace(self, reading_rows=tuple(all_rows))

    @property
    def state(self) -> State:
        """The state that the events give; a booked session has none yet."""
        return self.day.state

    @cached_property
    def readings(self) -> tuple[vitals.Reading, ...]:
        return translate.standing(self.reading_rows)

    @cached_property
    def plan(self) -> Plan | None:
        return translate.plan_of(self.session.order) if self.session.order else None

    @cached_property
    def protocol(self) -> Protocol | None:
        """The version that the order names, at this site; one that is signed later changes nothing of this day."""
        order = self.session.order
        if order is None:
            return None
        return protocols.under(key=order.protocol_key, edition=order.edition, spo2_offset=self.spo2_offset)

    @cached_property
    def tier(self) -> Tier | None:
        return monitoring.tier_now(self.plan.tier, self.day) if self.plan else None

    @cached_property
    def schedule(self) -> Schedule | None:
        if self.plan is None or self.protocol is None or self.tier is None:
            return None
        return monitoring.schedule(
            protocol=self.protocol,
            tier=self.tier,
            planned_min=int(self.plan.duration_min),
            pressure_every_5_min=self.pressure_every_5_min,
        )

    def baseline(self, now: datetime) -> Baseline:
        """Return this patient's normal: from today's readings before the start, or up to now while there was none."""
        return vitals.baseline(self.readings, before=self.day.started_at or now)

    def sedation(self, now: datetime) -> Scale:
        """Return the sedation scale of this day: the one it began with. One query until it was scored."""
        return scale_of_day(self.day.scores, self.day.checked_in_at or now)

    def breathing(self, now: datetime) -> tuple[Episode, ...]:
        """Return each time breathing, saturation or alertness was beyond a limit (R22); nothing without an order."""
        if self.protocol is None:
            return ()
        return breathing_episodes(
            readings=self.readings,
            scores=self.day.scores,
            day=self.day,
            limits=self.protocol.limits,
            baseline=self.baseline(now),
            now=now,
        )

    def due(self) -> tuple[Due, ...]:
        """Return what is to be charted next, soonest first; nothing without an order."""
        if self.schedule is None:
            return ()
        return monitoring.next_due(day=self.day, readings=self.readings, schedule=self.schedule)

    def may_snooze(self, now: datetime) -> Decision:
        """Answer whether anything that is late may be silenced once (R20)."""
        return monitoring.may_snooze(self.due(), day=self.day, protocol=self.protocol, now=now)

    def prompts(self, now: datetime) -> tuple[Prompt, ...]:
        """Return what asks for action now: the patient's signs, and sets that were missed."""
        if self.schedule is None or self.protocol is None:
            return ()
        ringing = alarms.active(
            readings=self.readings,
            scores=self.day.scores,
            day=self.day,
            limits=self.protocol.limits,
            baseline=self.baseline(now),
            now=now,
        )
        late = monitoring.overdue(
            day=self.day, readings=self.readings, schedule=self.schedule, protocol=self.protocol, now=now
        )
        return (*ringing, *late)


def open_file(session_id: int, now: datetime, wanted: Wanted = Wanted.DRAWN) -> DayFile:
    """Read one day's file. Raises NotFound. Four queries."""
    files = open_files([session_id], now, wanted)
    try:
        return files[session_id]
    except KeyError:
        raise NotFound(f"There is no session {session_id}.") from None


def open_files(session_ids: Iterable[int], now: datetime, wanted: Wanted = Wanted.DRAWN) -> Mapping[int, DayFile]:
    """Read the files of several days by session id. Four queries, however many days."""
    ids = tuple(session_ids)
    sessions = Session.objects.filter(pk__in=ids).select_related("order__edition", "patient", "room")
    sessions = sessions.annotate(offset=protocols.offset_of_session(now))
    events: dict[int, list[SessionEvent]] = defaultdict(list)
    for event in SessionEvent.objects.filter(session_id__in=ids).order_by("seq"):
        events[event.session_id].append(event)
    readings: dict[int, list[Taken]] = defaultdict(list)
    for reading in _readings(ids, now, wanted):
        readings[reading.session_id].append(reading)
    files = {session.pk: session for session in sessions}
    offsets = {session.pk: session.offset for session in files.values()}
    pressed = _on_pressure_raising_drugs({session.patient_id for session in files.values()})
    return {
        pk: DayFile(
            session=session,
            event_rows=tuple(events[pk]),
            reading_rows=tuple(readings[pk]),
            pressure_every_5_min=session.patient_id in pressed,
            spo2_offset=offsets[pk],
        )
        for pk, session in files.items()
    }


def _readings(session_ids: tuple[int, ...], now: datetime, wanted: Wanted) -> Iterator[Taken]:
    rows = Reading.objects.filter(session_id__in=session_ids)
    match wanted:
        case Wanted.NONE:
            return iter(())
        case Wanted.LATEST:
            return latest_taken(session_ids)
        case Wanted.DRAWN:
            lately = now - EVERY_READING_FOR
            return all_taken(rows.filter(drawn=True, taken_at__lt=lately), rows.filter(taken_at__gte=lately))
        case Wanted.EVERY:
            return all_taken(rows)


def _on_pressure_raising_drugs(patient_ids: set[int]) -> frozenset[int]:
    """Return those patients who take, as far as the list says, an MAOI or a stimulant. One query."""
    last = Medicine.objects.filter(patient_id__in=patient_ids).values("patient_id", "name").annotate(last=Max("id"))
    rows = Medicine.objects.filter(
        pk__in=last.values("last"), taken=True, drug_class__in=_PRESSURE_RAISING
    ).values_list("patient_id", flat=True)
    return frozenset(rows)
