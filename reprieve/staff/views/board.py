"""The board: all rooms on one page, and one room as the part that renews itself."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from reprieve.chart import queries
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.kept_tiles import KeptTiles
from reprieve.staff.presenters.board import present_board, present_tile
from reprieve.staff.presenters.dispensary import reminders
from reprieve.staff.views.help_calls import banner
from reprieve.staff.views.messages import waiting


@require_GET
@needs(Act.SEE_BOARD)
def board(request: StaffRequest) -> HttpResponse:
    """Show every room, who needs somebody first in front."""
    at = now()
    tiles = present_board(queries.board(at), queries.monitored_rooms(at))
    saw(request, patient_id=None, subject="board")
    role = role_of(request)
    may_put_up = may(role, Act.ARRANGE_ROOMS)
    context = {
        "tiles": tiles,
        "may_put_up": may_put_up,
        "reminders": reminders(role, at),
        "banner": banner(request),
        "messages_waiting": waiting(role) if may(role, Act.ANSWER_REQUEST) else None,
    }
    return render(request, "staff/board.html", context)


@require_GET
@needs(Act.SEE_BOARD)
def board_tile(request: StaffRequest, room_id: int) -> HttpResponse:
    """Show one room again; the page that asks was recorded when it was opened."""
    try:
        return HttpResponse(TILES.html(room_id))
    except queries.NotFound:
        raise Http404 from None


def draw_tile(room_id: int, at: datetime) -> str:
    """Return the tile of one room. Raises NotFound."""
    monitored = queries.monitored_rooms(at, among=[room_id])
    tile = present_tile(queries.room_tile(room_id, at), place=queries.place_of(room_id), monitored=monitored)
    return render_to_string("staff/board_tile.html", {"tile": tile})


TILES: Final = KeptTiles(draw_tile, now)
