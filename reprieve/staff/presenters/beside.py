"""What devices said, for people: their own alarms in their own words, and the pump beside the charted rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from reprieve.chart.queries import AlarmRow, PumpBeside, PumpFlag, SessionView
from reprieve.staff.presenters import times
from reprieve.staff.presenters.events import plain
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import Mark
from reprieve.therapy.device_alarms import AlarmType, DeviceAlarm, Inactivation, Priority
from reprieve.therapy.pump_evidence import Difference, Evidence, PumpEvent

SHOWN_ENDED: Final = 12  # on the page; the record has all

PRIORITY_WORDS: Final[Mapping[Priority, Promise]] = {
    Priority.NONE: pgettext_lazy("alarm priority", "no priority"),
    Priority.LOW: pgettext_lazy("alarm priority", "low"),
    Priority.MEDIUM: pgettext_lazy("alarm priority", "medium"),
    Priority.HIGH: pgettext_lazy("alarm priority", "high"),
}
TYPE_WORDS: Final[Mapping[AlarmType, Promise]] = {
    AlarmType.PHYSIOLOGICAL: pgettext_lazy("alarm type", "about the patient"),
    AlarmType.TECHNICAL: pgettext_lazy("alarm type", "about the device"),
    AlarmType.ADVISORY: pgettext_lazy("alarm type", "for information"),
}
SILENCE_WORDS: Final[Mapping[Inactivation, Promise]] = {
    Inactivation.AUDIO_PAUSED: pgettext_lazy("alarm", "sound paused at the device"),
    Inactivation.AUDIO_OFF: pgettext_lazy("alarm", "sound off at the device"),
    Inactivation.ALARM_PAUSED: pgettext_lazy("alarm", "paused at the device"),
    Inactivation.ALARM_OFF: pgettext_lazy("alarm", "switched off at the device"),
}
EVENT_WORDS: Final[Mapping[PumpEvent, Promise]] = {
    PumpEvent.STARTED: pgettext_lazy("pump event", "started"),
    PumpEvent.STOPPED: pgettext_lazy("pump event", "stopped"),
    PumpEvent.COMPLETED: pgettext_lazy("pump event", "completed"),
    PumpEvent.CONNECTION: pgettext_lazy("pump event", "connection changed"),
    PumpEvent.PROGRAMME_CLEARED: pgettext_lazy("pump event", "programme cleared"),
    PumpEvent.COUNTERS_CLEARED: pgettext_lazy("pump event", "counters cleared"),
    PumpEvent.CLOCK_CHANGED: pgettext_lazy("pump event", "clock changed"),
    PumpEvent.OTHER: pgettext_lazy("pump event", "reported"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLine:
    """One alarm of a device. more: priority, what it is about, whether somebody silenced it, whether it came late."""

    mark: Mark
    says: str
    device: str
    since: datetime
    ended: datetime | None
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagLine:
    """One place where pump and chart differ; `explained` says why, by whom and when, or is empty."""

    key: str
    mark: Mark
    says: str
    when: str
    explained: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpStretch:
    """The pump ran, or stood still, at one rate."""

    when: str
    rate: str
    volume: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpLines:
    """What one pump reports, beside the chart."""

    device: str
    says: str
    heard_at: datetime
    stretches: tuple[PumpStretch, ...]
    delivered: str
    compared: bool
    waiting: tuple[FlagLine, ...]
    explained: tuple[FlagLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """All that devices said in one day: alarms that hold, alarms that ended (latest first), pumps."""

    holding: tuple[AlarmLine, ...]
    ended: tuple[AlarmLine, ...]
    more_ended: int
    pumps: tuple[PumpLines, ...]

    @property
    def silent(self) -> bool:
        return not (self.holding or self.ended or self.pumps)


def present_beside(view: SessionView) -> Beside:
    """Return what the devices of this session said."""
    ended = [row for row in reversed(view.device_alarms) if not row.alarm.holds]
    return Beside(
        holding=tuple(alarm_line(row) for row in view.device_alarms if row.alarm.holds),
        ended=tuple(alarm_line(row) for row in ended[:SHOWN_ENDED]),
        more_ended=max(0, len(ended) - SHOWN_ENDED),
        pumps=tuple(_pump(pump) for pump in view.pumps),
    )


def alarm_line(row: AlarmRow) -> AlarmLine:
    """Return one alarm in the device's own words."""
    alarm = row.alarm
    return AlarmLine(
        mark=Mark(shape="bell" if alarm.holds else "empty", word=_("Device alarm"), tone=_tone(alarm)),
        says=alarm_words(alarm),
        device=row.device,
        since=alarm.raised_at,
        ended=alarm.ended_at,
        more=", ".join(_more(alarm)),
    )


def alarm_words(alarm: DeviceAlarm) -> str:
    """Return the alarm as "Low SpO2 88 % (92-100)", every figure as the device sent it."""
    said = alarm.latest
    figure = " ".join(part for part in (said.value, said.unit) if part)
    limits = f"({said.limits})" if said.limits else ""
    return " ".join(part for part in (said.text, figure, limits) if part)


def _tone(alarm: DeviceAlarm) -> str:
    """A device's alarm is amber at most: red is what our own prompts ask for, and this is not ours."""
    return "amber" if alarm.holds and not alarm.late and alarm.latest.priority is not Priority.NONE else "soft"


def _more(alarm: DeviceAlarm) -> Iterable[str]:
    said = alarm.latest
    if said.priority in PRIORITY_WORDS:
        yield _("priority {word}").format(word=PRIORITY_WORDS[said.priority])
    if said.type in TYPE_WORDS:
        yield str(TYPE_WORDS[said.type])
    yield from (str(SILENCE_WORDS[one]) for one in alarm.silenced)
    if alarm.late:
        yield _("reached us late, at {at}").format(at=times.clock(said.heard_at))


def flag_line(flag: PumpFlag) -> FlagLine:
    """Return one difference with its times."""
    explained = ""
    if (why := flag.explanation) is not None:
        explained = _("{reason} ({who}, {at})").format(reason=why.reason, who=why.by, at=times.clock(why.at))
    return FlagLine(
        key=flag.key,
        mark=Mark(
            shape="green" if explained else "amber",
            word=_("Explained") if explained else _("Pump differs"),
            tone="green" if explained else "amber",
        ),
        says=words(flag.says),
        when=_when(flag),
        explained=explained,
    )


def _when(flag: PumpFlag) -> str:
    if not isinstance(flag.about, Difference):
        return times.clock(flag.at)
    if flag.about.until is None:
        return _("since {at}").format(at=times.clock(flag.at))
    return f"{times.clock(flag.at)}–{times.clock(flag.about.until)}"


def _pump(pump: PumpBeside) -> PumpLines:
    lines = tuple(flag_line(flag) for flag in pump.flags)
    evidence = pump.evidence
    return PumpLines(
        device=pump.device,
        says=pump_words(pump),
        heard_at=pump.heard_at,
        stretches=_stretches(evidence) if evidence else (),
        delivered=_("{ml} mL by its own count").format(ml=plain(evidence.delivered_ml))
        if evidence and evidence.delivered_ml is not None
        else "",
        compared=evidence is not None,
        waiting=tuple(line for line in lines if not line.explained),
        explained=tuple(line for line in lines if line.explained),
    )


def pump_words(pump: PumpBeside) -> str:
    """Return what the pump said last: "started at 14:32, 38.6 mL/h"."""
    said = pump.latest
    what = _("{event} at {at}").format(event=EVENT_WORDS[said.event], at=times.clock(said.said_at))
    if said.rate_ml_per_h is None or said.event.ends:
        return what
    return _("{what}, {rate} mL/h").format(what=what, rate=plain(said.rate_ml_per_h))


def _stretches(evidence: Evidence) -> tuple[PumpStretch, ...]:
    return tuple(
        PumpStretch(
            when=f"{times.clock(part.start)}–{times.clock(part.end) if part.end else ''}",
            rate=_rate(part.rate_ml_per_h),
            volume=_("{ml} mL").format(ml=plain(part.volume_ml)) if part.volume_ml is not None else "–",
        )
        for part in evidence.segments
    )


def _rate(rate: object) -> str:
    if rate is None:
        return pgettext("pump", "rate not said")
    return _("{rate} mL/h").format(rate=rate) if rate else pgettext("pump", "stood still")
