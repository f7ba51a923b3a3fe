"""The board for a wall: the same tiles in the same order, with initials instead of names, and no way into a chart."""

from __future__ import annotations

from dataclasses import dataclass

from reprieve.chart.queries import RoomTile
from reprieve.staff.presenters.board import Tile, present_tile


@dataclass(frozen=True, slots=True, kw_only=True)
class WallTile:
    """One room on the wall."""

    tile: Tile
    initials: str


def present_wall_tile(room: RoomTile, *, place: int, monitored: frozenset[int]) -> WallTile:
    """Return one room; of the patient only the initials leave the server."""
    return WallTile(tile=present_tile(room, place=place, monitored=monitored), initials=_initials(room))


def _initials(room: RoomTile) -> str:
    if room.patient is None:
        return ""
    names = (room.patient.given_name, room.patient.family_name)
    return " ".join(f"{name[0].upper()}." for name in names if name)
