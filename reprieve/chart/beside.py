"""What devices said, beside the record of each day: their alarms, and what a pump reports next to the charted rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reprieve.chart import translate_evidence as translate
from reprieve.chart.clinic_numbers import clinic_numbers
from reprieve.chart.dayfile import DayFile
from reprieve.chart.models import AlarmReport, PumpExplanation, PumpReport
from reprieve.therapy.clinic_numbers import ClinicNumber
from reprieve.therapy.decisions import Sentence
from reprieve.therapy.device_alarms import AlarmSaid, DeviceAlarm, alarms_of
from reprieve.therapy.protocols import book
from reprieve.therapy.pump_evidence import Difference, Doubt, Evidence, PumpSaid, Tolerance, weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """One alarm of one device, in the device's own words."""

    device: str
    alarm: DeviceAlarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why somebody says that pump and chart differ."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpFlag:
    """One difference between pump and chart, or one doubt about the pump's own figures; explained or not."""

    key: str
    device: str
    about: Difference | Doubt
    says: Sentence
    explanation: Explanation | None

    @property
    def at(self) -> datetime:
        return self.about.since if isinstance(self.about, Difference) else self.about.at


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpBeside:
    """One pump channel beside the chart. evidence: None without an order, for then there is nothing to compare with."""

    device: str
    channel: str
    heard_at: datetime
    latest: PumpSaid
    evidence: Evidence | None
    flags: tuple[PumpFlag, ...]

    @property
    def unexplained(self) -> tuple[PumpFlag, ...]:
        return tuple(flag for flag in self.flags if flag.explanation is None)


def alarms_beside(session_ids: Iterable[int], *, lately: datetime | None = None) -> Mapping[int, tuple[AlarmRow, ...]]:
    """Return the devices' alarms of these sessions, oldest first. One query.

    lately: only those that somebody spoke of since then; a board needs no more.
    """
    ids = tuple(session_ids)
    rows = AlarmReport.objects.filter(session_id__in=ids).select_related("device").order_by("said_at", "id")
    if lately is not None:
        rows = rows.filter(said_at__gte=lately)
    said: dict[tuple[int, str], list[AlarmSaid]] = defaultdict(list)
    for row in rows:
        said[row.session_id, row.device.name].append(translate.alarm_of(row))
    found: dict[int, list[AlarmRow]] = {pk: [] for pk in ids}
    for (session_id, device), reports in said.items():
        found[session_id] += [AlarmRow(device=device, alarm=one) for one in alarms_of(reports, fresh_for=_fresh_for())]
    return {pk: tuple(sorted(rows, key=lambda row: row.alarm.raised_at)) for pk, rows in found.items()}


def pumps_beside(files: Mapping[int, DayFile], now: datetime) -> Mapping[int, tuple[PumpBeside, ...]]:
    """Return what the pumps of these sessions report, beside what was charted.

    Two queries, and one for each pump that has spoken.
    """
    rows = PumpReport.objects.filter(session_id__in=files).select_related("device").order_by("said_at", "id")
    channels: dict[tuple[int, str, str], list[PumpReport]] = defaultdict(list)
    for row in rows:
        channels[row.session_id, row.device.name, row.channel].append(row)
    explained = {
        (row.session_id, row.flag): Explanation(reason=row.reason, by=row.by_name, at=row.written_at)
        for row in PumpExplanation.objects.filter(session_id__in=files).order_by("id")
    }
    found: dict[int, list[PumpBeside]] = {pk: [] for pk in files}
    for (session_id, device, channel), reports in channels.items():
        found[session_id].append(_beside(files[session_id], device, channel, reports, explained, now))
    return {pk: tuple(pumps) for pk, pumps in found.items()}


def _beside(
    file: DayFile,
    device: str,
    channel: str,
    rows: list[PumpReport],
    explained: Mapping[tuple[int, str], Explanation],
    now: datetime,
) -> PumpBeside:
    said = [translate.pump_of(row) for row in rows]
    evidence = _weighed(file, said, now)
    flags = []
    found: tuple[Difference | Doubt, ...] = (*evidence.differences, *evidence.doubts) if evidence else ()
    for about in found:
        key = f"{rows[0].device_id}|{channel}|{about.key}"
        explanation = explained.get((file.session.pk, key))
        flags.append(PumpFlag(key=key, device=device, about=about, says=about.says(now), explanation=explanation))
    return PumpBeside(
        device=device,
        channel=channel,
        heard_at=max(row.heard_at for row in rows),
        latest=max(said, key=lambda report: report.said_at),
        evidence=evidence,
        flags=tuple(sorted(flags, key=lambda flag: flag.at)),
    )


def _weighed(file: DayFile, said: list[PumpSaid], now: datetime) -> Evidence | None:
    plan = file.plan
    if plan is None:
        return None
    return weigh(
        said,
        charted=file.day.segments,
        concentration_mg_per_ml=plan.concentration_mg_per_ml,
        weight_kg=plan.weight_kg,
        now=file.day.over_at or now,
        tolerance=_tolerance(file.day.over_at or now),
    )


def _tolerance(at: datetime) -> Tolerance:
    """Return what the clinic lets pass; a day that is over is judged by what held at its end. One query."""
    held = clinic_numbers(at)
    return Tolerance(rate_ml_per_h=held[ClinicNumber.PUMP_RATE], seconds=held[ClinicNumber.PUMP_TIME])


def _fresh_for() -> timedelta:
    """Return after how long news is old; the book's protocols share the number, and it is the readings' own."""
    limits = next(iter(book().values())).limits
    return timedelta(minutes=float(limits.watch.late_reading_min.value))
