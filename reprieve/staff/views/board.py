"""The board: all rooms on one page, and one room as the part that renews itself."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reprieve.chart import queries
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, needs, now, saw
from reprieve.staff.presenters.board import present_board, present_tile


@require_GET
@needs(Act.SEE_BOARD)
def board(request: StaffRequest) -> HttpResponse:
    """Show every room, who needs somebody first in front."""
    tiles = present_board(queries.board(now()), _monitored())
    saw(request, patient_id=None, subject="board")
    return render(request, "staff/board.html", {"tiles": tiles})


@require_GET
@needs(Act.SEE_BOARD)
def board_tile(request: StaffRequest, room_id: int) -> HttpResponse:
    """Show one room again; the page that asks was recorded when it was opened."""
    try:
        tile = queries.room_tile(room_id, now())
    except queries.NotFound:
        raise Http404 from None
    place = next((at for at, room in enumerate(queries.rooms()) if room.id == room_id), 0)
    shown = present_tile(tile, place=place, monitored=_monitored())
    return render(request, "staff/board_tile.html", {"tile": shown})


def _monitored() -> frozenset[int]:
    return frozenset(device.room_id for device in queries.devices() if device.room_id is not None)
