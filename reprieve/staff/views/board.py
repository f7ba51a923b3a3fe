"""The board: all rooms on one page, and one room as the part that renews itself."""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from reprieve.audit import queries as trail
from reprieve.chart import queries
from reprieve.people.permissions import Act, may
from reprieve.staff.access import StaffRequest, needs, now, role_of, saw
from reprieve.staff.presenters.board import present_board, present_tile
from reprieve.staff.presenters.dispensary import reminders
from reprieve.staff.views.help_calls import banner
from reprieve.staff.views.messages import waiting


@require_GET
@needs(Act.SEE_BOARD)
def board(request: StaffRequest) -> HttpResponse:
    """Show every room, who needs somebody first in front."""
    tiles = present_board(queries.board(now()), monitored())
    saw(request, patient_id=None, subject="board")
    role = role_of(request)
    may_put_up = may(role, Act.ARRANGE_ROOMS)
    context = {
        "tiles": tiles,
        "may_put_up": may_put_up,
        "reminders": reminders(role, now()),
        "banner": banner(request),
        "messages_waiting": waiting(role) if may(role, Act.ANSWER_REQUEST) else None,
    }
    return render(request, "staff/board.html", context)


@require_GET
@needs(Act.SEE_BOARD)
def board_tile(request: StaffRequest, room_id: int) -> HttpResponse:
    """Show one room again; the page that asks was recorded when it was opened."""
    try:
        return HttpResponse(_tile(room_id, trail.head(), get_language(), int(now().timestamp())))
    except queries.NotFound:
        raise Http404 from None


# When a reading comes in, every open board asks for the same tile: one renders it, the others are given that one. What
# a tile shows changes only with the trail and with the clock, whose second is told here.
@lru_cache(maxsize=256)
def _tile(room_id: int, _head: str, _language: str, _second: int) -> str:
    tile = queries.room_tile(room_id, now())
    place = next((at for at, room in enumerate(queries.rooms()) if room.id == room_id), 0)
    shown = present_tile(tile, place=place, monitored=monitored())
    return render_to_string("staff/board_tile.html", {"tile": shown})


def monitored() -> frozenset[int]:
    """Return the rooms in which a device stands."""
    return frozenset(device.room_id for device in queries.devices(now()) if device.room_id is not None)
