"""The board: one tile for each room, sorted by who needs somebody first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from reprieve.chart.queries import AlarmRow, PromptRow, PumpFlag, ReadingRow, RoomTile, nurse_subject
from reprieve.staff.presenters.beside import alarm_line, flag_line
from reprieve.staff.presenters.sentences import words
from reprieve.staff.presenters.states import SHORT_SIGNS, Mark, mark_of_level, mark_of_state
from reprieve.therapy.prompts import Level
from reprieve.therapy.session import State
from reprieve.therapy.urgency import Place, urgency
from reprieve.therapy.vitals import ReadingSource, Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One vital sign on a tile; `at` is when it was taken."""

    label: str
    value: str
    unit: str
    at: datetime
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptLine:
    """One open prompt on a tile."""

    mark: Mark
    says: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One room of the board.

    rank: smaller stands further to the front. subjects: what the stream may say that changes this tile.
    announces: said aloud, once, when it appears; empty: nothing urgent.
    """

    room_id: int
    room: str
    rank: str
    subjects: str
    mark: Mark
    edge: str
    now: datetime
    session_id: int | None
    patient: str
    protocol: str
    booked_for: datetime | None
    since: datetime | None
    due: datetime | None
    ends_at: datetime | None
    figures: tuple[Figure, ...]
    rate: str
    given: str
    prompts: tuple[PromptLine, ...]
    more_prompts: int
    alarms: tuple[PromptLine, ...]
    more_alarms: int
    pump_differs: tuple[PromptLine, ...]
    silent_since: datetime | None
    never_heard: bool
    announces: str
    nurse: str
    offered: bool
    staffing: tuple[str, ...]
    home_ready: bool
    to_merge: int


# A monitor sends every few seconds to once a minute; after this long without one the tile says so. Our choice.
SILENT_AFTER: Final = timedelta(minutes=2)
_SHOWN_PROMPTS: Final = 3
_SHOWN_ALARMS: Final = 2


def present_board(tiles: Iterable[RoomTile], monitored: Collection[int]) -> tuple[Tile, ...]:
    """Return the board, who needs somebody first in front. monitored: ids of rooms where a device stands."""
    shown = (present_tile(tile, place=place, monitored=monitored) for place, tile in enumerate(tiles))
    return tuple(sorted(shown, key=lambda tile: tile.rank))


def present_tile(tile: RoomTile, *, place: int, monitored: Collection[int]) -> Tile:
    """Return one room; `place` is where it stands on the wall, and settles who comes first among equals."""
    silent = _silent_since(tile)
    never_heard = tile.room_id in monitored and tile.somebody_here and not _device_readings(tile)
    prompts = tuple(_line(prompt) for prompt in _one_for_each_sign(tile.prompts))
    return Tile(
        room_id=tile.room_id,
        room=tile.room_name,
        rank=_rank(tile, place=place, silent=silent is not None or never_heard),
        subjects=" ".join(_subjects(tile)),
        mark=mark_of_state(tile.state) if tile.state else Mark(shape="empty", word=_("Free"), tone="soft"),
        edge=_edge(tile, silent=silent is not None or never_heard),
        now=tile.now,
        session_id=tile.session_id,
        patient=tile.patient.name if tile.patient else "",
        protocol=_(tile.protocol_title) if tile.protocol_title else "",
        booked_for=tile.starts_at if tile.state is State.BOOKED else None,
        since=tile.started_at,
        due=tile.next_vitals_due_at if tile.somebody_here else None,
        ends_at=tile.ends_at if tile.state is State.INFUSING else None,
        figures=_figures(tile.latest),
        rate=_rate(tile),
        given=_given(tile),
        prompts=prompts[:_SHOWN_PROMPTS],
        more_prompts=max(0, len(prompts) - _SHOWN_PROMPTS),
        alarms=tuple(_alarm(row) for row in tile.device_alarms[:_SHOWN_ALARMS]),
        more_alarms=max(0, len(tile.device_alarms) - _SHOWN_ALARMS),
        pump_differs=tuple(_differs(flag) for flag in tile.pump_flags[:1]),
        silent_since=silent,
        never_heard=never_heard,
        announces=_announces(tile),
        nurse=tile.nurse,
        offered=tile.offered,
        staffing=tuple(words(finding.says) for finding in tile.staffing),
        home_ready=tile.home_from is not None and tile.home_from <= tile.now,
        to_merge=tile.to_merge,
    )


def _subjects(tile: RoomTile) -> Iterator[str]:
    """Name all that the tile shows: the room and its day, the patient, the nurse's load, the clinic's own numbers."""
    yield f"room:{tile.room_id}"
    if tile.session_id is not None:
        yield from (f"session:{tile.session_id}", "site", "clinic-numbers")
    if tile.patient is not None:
        yield f"patient:{tile.patient.id}"
    if tile.nurse_id is not None:
        yield nurse_subject(tile.nurse_id)


def _device_readings(tile: RoomTile) -> tuple[ReadingRow, ...]:
    return tuple(reading for reading in tile.latest.values() if reading.source is ReadingSource.DEVICE)


def _silent_since(tile: RoomTile) -> datetime | None:
    heard = max((reading.taken_at for reading in _device_readings(tile)), default=None)
    if heard is None or not tile.somebody_here or tile.now - heard < SILENT_AFTER:
        return None
    return heard


def _worst(tile: RoomTile) -> Level | None:
    return max((prompt.level for prompt in tile.prompts), default=None)


def _rank(tile: RoomTile, *, place: int, silent: bool) -> str:
    """Return the order of `therapy.urgency` as text that sorts the same, for the page's script."""
    where = Place(
        state=tile.state,
        worst=_worst(tile),
        due_at=tile.next_vitals_due_at if tile.somebody_here else None,
        silent=silent,
        understaffed=bool(tile.staffing),
        home_from=tile.home_from,
        wall=place,
    )
    return ".".join(f"{part:04d}" for part in urgency(where, tile.now))


def _edge(tile: RoomTile, *, silent: bool) -> str:
    worst = _worst(tile)
    if worst is not None and worst >= Level.PAUSE:
        return "red"
    if worst is not None or silent or tile.staffing or tile.pump_flags or tile.state is State.PAUSED:
        return "amber"
    if tile.state is None:
        return "free"
    return "brand" if tile.somebody_here else "soft"


def _one_for_each_sign(prompts: Iterable[PromptRow]) -> tuple[PromptRow, ...]:
    """Keep the gravest prompt about each sign; they come gravest first."""
    kept: dict[str, PromptRow] = {}
    for prompt in prompts:
        kept.setdefault(prompt.sign, prompt)
    return tuple(kept.values())


def _line(prompt: PromptRow) -> PromptLine:
    return PromptLine(mark=mark_of_level(prompt.level), says=words(prompt.says), since=prompt.since)


def _alarm(row: AlarmRow) -> PromptLine:
    line = alarm_line(row)
    return PromptLine(mark=line.mark, says=f"{line.device}: {line.says}", since=line.since)


def _differs(flag: PumpFlag) -> PromptLine:
    line = flag_line(flag)
    return PromptLine(mark=line.mark, says=line.says, since=flag.at)


def _figures(latest: Mapping[Sign, ReadingRow]) -> tuple[Figure, ...]:
    figures = []
    for sign in (Sign.SYSTOLIC, Sign.PULSE, Sign.SPO2, Sign.RESP):
        reading = latest.get(sign)
        if reading is None:
            continue
        value = _number(reading.value)
        if sign is Sign.SYSTOLIC:
            below = latest.get(Sign.DIASTOLIC)
            same_cuff = below is not None and below.taken_at == reading.taken_at
            value = f"{value}/{_number(below.value) if below and same_cuff else '–'}"
        figures.append(
            Figure(
                label=str(SHORT_SIGNS[sign]),
                value=value,
                unit=sign.unit,
                at=reading.taken_at,
                by_hand=reading.source is ReadingSource.HAND,
            )
        )
    return tuple(figures)


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _rate(tile: RoomTile) -> str:
    if tile.state is State.INFUSING:
        return _("{rate} mg/h").format(rate=f"{tile.rate_mg_per_h:.1f}")
    return _("pump paused") if tile.state is State.PAUSED else ""


def _given(tile: RoomTile) -> str:
    if tile.started_at is None or tile.dose_mg is None:
        return ""
    return _("{given} of {dose} mg given").format(given=f"{tile.given_mg:.1f}", dose=f"{tile.dose_mg:.1f}")


def _announces(tile: RoomTile) -> str:
    worst = max(tile.prompts, key=lambda prompt: prompt.level, default=None)
    if worst is None or worst.level < Level.PAUSE:
        return ""
    return f"{tile.room_name}: {mark_of_level(worst.level).word}. {words(worst.says)}"
