"""The wall board: who may put a screen up, how a screen gets its leave, and what it shows with it.

A screen is nobody: it is not signed in, cannot act, and opens these pages alone. Its leave is a cookie with a token.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reprieve.chart import queries
from reprieve.people import screens
from reprieve.people.permissions import Act
from reprieve.staff.access import StaffRequest, actor, needs, now
from reprieve.staff.forms.wall import WallScreenForm
from reprieve.staff.kept_tiles import KeptTiles
from reprieve.staff.presenters.wall import present_wall_tile

WALL_COOKIE: Final = "wall"
FOR_S: Final = 60 * 60 * 24 * 400  # a screen never logs off by idling; taking it down ends it

P = ParamSpec("P")


def screens_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in a screen that was put up and not taken down; anybody else is told that nothing is here."""

    @login_not_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if screens.screen_of(request.COOKIES.get(WALL_COOKIE, "")) is None:
            return render(request, "staff/wall_dark.html", status=401)
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@screens_only
def wall(request: HttpRequest) -> HttpResponse:
    """Show every room with initials, who needs somebody first in front."""
    at = now()
    devices = queries.monitored_rooms(at)
    tiles = [present_wall_tile(room, place=place, monitored=devices) for place, room in enumerate(queries.board(at))]
    return render(request, "staff/wall.html", {"tiles": sorted(tiles, key=lambda tile: tile.tile.rank)})


@require_GET
@screens_only
def wall_tile(request: HttpRequest, room_id: int) -> HttpResponse:
    """Show one room again."""
    try:
        return HttpResponse(TILES.html(room_id))
    except queries.NotFound:
        raise Http404 from None


def draw_wall_tile(room_id: int, at: datetime) -> str:
    """Return the tile of one room without a name. Raises NotFound."""
    monitored = queries.monitored_rooms(at, among=[room_id])
    tile = present_wall_tile(queries.room_tile(room_id, at), place=queries.place_of(room_id), monitored=monitored)
    return render_to_string("staff/wall_tile.html", {"wall": tile})


TILES: Final = KeptTiles(draw_wall_tile, now)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def wall_open(request: HttpRequest, token: str) -> HttpResponse:
    """At the screen itself: take the leave that somebody gave it. Asked by a press, so that no preview takes it."""
    if screens.screen_of(token) is None:
        return render(request, "staff/wall_dark.html", status=401)
    if request.method == "GET":
        return render(request, "staff/wall_open.html")
    if not screens.open_at_screen(token, now=now()):
        return render(request, "staff/wall_dark.html", status=401)
    answer = redirect("staff:wall")
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(WALL_COOKIE, token, max_age=FOR_S, httponly=True, secure=secure, samesite="Strict")
    return answer


@require_http_methods(["GET", "POST"])
@needs(Act.ARRANGE_ROOMS)
def wall_screens(request: StaffRequest) -> HttpResponse:
    """List the wall screens; put one up, and show the address it is to open once."""
    form = WallScreenForm(request.POST or None)
    address = ""
    if request.method == "POST" and form.is_valid():
        token = screens.put_up(name=form.cleaned_data["name"], by=actor(request), now=now())
        address = request.build_absolute_uri(reverse("staff:wall_open", args=[token]))
        form = WallScreenForm()
    context = {"form": form, "address": address, "screens": screens.screens()}
    return render(request, "staff/wall_screens.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Act.ARRANGE_ROOMS)
def wall_take_down(request: StaffRequest, screen_id: int) -> HttpResponse:
    """Take a screen down."""
    screens.take_down(screen_id=screen_id, by=actor(request), now=now())
    return redirect("staff:wall_screens")
