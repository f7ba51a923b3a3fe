"""Tiles drawn once for everybody: kept until news that may show on them, and never past the second they were drawn in.

When a reading comes in, every open board asks for the same tile: one of them has it drawn, the others are given that
one. A stale tile would be the worst of all, so the rule is the cautious one. Any act may show on any tile; only what is
known to show in its own room alone (`chart.trailing.OF_ONE_ROOM`) leaves the other rooms' tiles as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final, TypeAlias

from django.utils.translation import get_language

from reprieve.audit import queries as trail
from reprieve.chart.queries import OF_ONE_ROOM

_ROOM: Final = "room:"

# How often anything happened that may show everywhere, and the place in the trail of what last showed here alone.
Version: TypeAlias = tuple[int, int]


class News:
    """What the trail has said so far of each room; read on at each question, so that no watcher can be late."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._mark: trail.Mark | None = None
        self._everywhere = 0
        self._rooms: dict[int, int] = {}

    def of(self, room_id: int) -> Version:
        """Return a version that differs from each earlier one if the tile may. One query."""
        with self._turn:
            self._read_on()
            return self._everywhere, self._rooms.get(room_id, 0)

    def _read_on(self) -> None:
        news = trail.news(self._mark) if self._mark else None
        if news is None:  # the first look, a long absence, or another trail than before
            self._mark = trail.end()
            self._everywhere += 1
            return
        self._mark, changes = news
        for change in changes:
            if not change.changes_something:
                continue
            if change.action not in OF_ONE_ROOM:
                self._everywhere += 1
            elif change.subject.startswith(_ROOM):
                self._rooms[int(change.subject.removeprefix(_ROOM))] = change.id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    html: str
    version: Version
    second: int


class KeptTiles:
    """The tiles of one sort of board. draw: the tile of a room at a time; clock: what time it is."""

    def __init__(self, draw: Callable[[int, datetime], str], clock: Callable[[], datetime]) -> None:
        self._draw = draw
        self._clock = clock
        self._news = News()
        self._kept: dict[tuple[int, str], _Kept] = {}
        self._turns = tuple(Lock() for _ in range(64))

    def html(self, room_id: int) -> str:
        """Return a room's tile as it is now. Raises NotFound."""
        place = (room_id, get_language())
        with self._turns[hash(place) % len(self._turns)]:  # one draws it, who asks meanwhile waits for that
            # Read before the tile: what is committed meanwhile is in it or makes the next one new, never neither.
            version, now = self._news.of(room_id), self._clock()
            second = int(now.timestamp())
            kept = self._kept.get(place)
            if kept is None or (kept.version, kept.second) != (version, second):
                kept = _Kept(html=self._draw(room_id, now), version=version, second=second)
                self._kept[place] = kept
            return kept.html
