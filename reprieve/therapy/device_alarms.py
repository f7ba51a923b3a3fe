"""A bedside device's own alarms, as evidence: what it raised, when, and when it ended.

They are the device's words, not ours: no rule of care reads them, nothing here rings, and the alarm at the bedside
stays the first line. A device speaks of one alert in several reports (start, update, escalate, end) that may arrive
late and in any order; `alarms_of` gives the same alarms whatever the order: it sorts by when each was said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """What a report says of its alert. TPOINT: raised and over at once.

    Source: IHE-PCD-TF2, ACM; tpoint and present are [recall].
    """

    TPOINT = "tpoint"
    START = "start"
    CONTINUE = "continue"
    PRESENT = "present"
    UPDATE = "update"
    ESCALATE = "escalate"
    DEESCALATE = "deescalate"
    RESET = "reset"
    END = "end"

    @property
    def over(self) -> bool:
        """True where nothing is left to attend to after it."""
        return self in {Phase.END, Phase.RESET, Phase.TPOINT}


class Priority(StrEnum):
    """How grave the device takes it to be; UNSAID where it does not say."""

    NONE = "PN"
    LOW = "PL"
    MEDIUM = "PM"
    HIGH = "PH"
    UNSAID = ""


class AlarmType(StrEnum):
    """About the patient, about the device, or for information; UNSAID where it does not say."""

    PHYSIOLOGICAL = "SP"
    TECHNICAL = "ST"
    ADVISORY = "SA"
    UNSAID = ""


class AlarmState(StrEnum):
    """Whether the condition holds; LATCHED: it is over, and the device goes on until somebody answers."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    LATCHED = "latched"
    UNSAID = ""


class Inactivation(StrEnum):
    """Whether somebody silenced it at the device."""

    ENABLED = "enabled"
    AUDIO_PAUSED = "audio-paused"
    AUDIO_OFF = "audio-off"
    ALARM_PAUSED = "alarm-paused"
    ALARM_OFF = "alarm-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSaid:
    """One report of one alert, in the device's own words and figures.

    alert_id: the same for every report of one alert. value, unit, limits: as sent; empty where it gave none.
    said_at: by the device's clock; heard_at: by ours. Raises ValueError for a naive time or without an alert id.
    """

    alert_id: str
    phase: Phase
    text: str
    said_at: datetime
    heard_at: datetime
    source: str = ""
    value: str = ""
    unit: str = ""
    limits: str = ""
    priority: Priority = Priority.UNSAID
    type: AlarmType = AlarmType.UNSAID
    state: AlarmState = AlarmState.UNSAID
    inactivation: tuple[Inactivation, ...] = ()

    def __post_init__(self) -> None:
        if not self.alert_id:
            raise ValueError("An alert has an id.")
        if self.said_at.tzinfo is None or self.heard_at.tzinfo is None:
            raise ValueError("A report's times have a time zone.")

    @property
    def over(self) -> bool:
        return self.phase.over or self.state is AlarmState.INACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAlarm:
    """One alert as its reports tell it.

    raised_at: the earliest of them. ended_at: None while it holds. latest: what the device said last.
    late: it reached us so long after it was raised that it must not be taken for news.
    """

    alert_id: str
    raised_at: datetime
    ended_at: datetime | None
    latest: AlarmSaid
    reports: int
    late: bool

    @property
    def holds(self) -> bool:
        return self.ended_at is None

    @property
    def silenced(self) -> tuple[Inactivation, ...]:
        return tuple(one for one in self.latest.inactivation if one is not Inactivation.ENABLED)


def alarms_of(reports: Iterable[AlarmSaid], *, fresh_for: timedelta) -> tuple[DeviceAlarm, ...]:
    """Return the alerts of one device that these reports tell of, oldest first; arrival order never matters.

    fresh_for: what reached us longer than this after it was said is news for the log, not for the ear. An alert id that
    is used again after its end (a device counts anew when it is switched on) begins a new alert.
    """
    by_id: dict[str, list[AlarmSaid]] = defaultdict(list)
    for report in reports:
        by_id[report.alert_id].append(report)
    alarms = [alarm for said in by_id.values() for alarm in _alerts(said, fresh_for)]
    return tuple(sorted(alarms, key=lambda alarm: (alarm.raised_at, alarm.alert_id)))


def _alerts(reports: list[AlarmSaid], fresh_for: timedelta) -> Iterable[DeviceAlarm]:
    run: list[AlarmSaid] = []
    for report in sorted(reports, key=_in_time):
        if run and run[-1].over and report.phase is Phase.START:
            yield _alert(run, fresh_for)
            run = []
        run.append(report)
    yield _alert(run, fresh_for)


# Of several reports of one second, the end is the last word and the start the first.
_ORDER: Final = {phase: place for place, phase in enumerate(Phase)}


def _in_time(report: AlarmSaid) -> tuple[datetime, int, datetime]:
    return report.said_at, _ORDER[report.phase], report.heard_at


def _alert(run: list[AlarmSaid], fresh_for: timedelta) -> DeviceAlarm:
    first, latest = run[0], run[-1]
    ended = next((report.said_at for report in reversed(run) if report.over), None) if latest.over else None
    told = next((report for report in reversed(run) if report.value), latest)
    heard = min(report.heard_at for report in run)
    return DeviceAlarm(
        alert_id=first.alert_id,
        raised_at=first.said_at,
        ended_at=ended,
        latest=_with_value_of(latest, told),
        reports=len(run),
        late=heard - first.said_at > fresh_for,
    )


def _with_value_of(latest: AlarmSaid, told: AlarmSaid) -> AlarmSaid:
    """An end often carries no value: the last one said stays beside it."""
    if latest.value or not told.value:
        return latest
    return replace(latest, source=told.source, value=told.value, unit=told.unit, limits=told.limits)
