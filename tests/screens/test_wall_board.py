"""The board on a wall: initials only, no way into a chart, no end by idling, and an end when somebody wants it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.people.models import WallScreen
from reprieve.people.screens import put_up, screen_of
from tests.clinic import Clinic


@pytest.fixture
def running(clinic: Clinic) -> int:
    start = timezone.now() - timedelta(minutes=12)
    session_id = clinic.ready(clinic.register("Alderwood", now=start), now=start)
    clinic.start(session_id, now=start)
    return session_id


@pytest.fixture
def screen(clinic: Clinic, enter) -> Client:
    """A browser on a wall, which the director gave its leave."""
    page = enter(clinic.director).post("/board/wall/screens", {"name": "Corridor"}).content.decode()
    address = re.search(r"/board/wall/open/[\w-]+", page)
    assert address
    client = Client()
    assert client.get(address[0]).status_code == 200
    assert client.post(address[0]).status_code == 302
    return client


@pytest.mark.hazard("H-14")
@pytest.mark.hazard("H-27")
def test_the_wall_shows_initials_and_figures_and_no_name_and_no_link(screen, running, clinic):
    page = screen.get("/board/wall").content.decode()
    tile = screen.get(f"/board/wall/room/{clinic.rooms[0]}").content.decode()

    for html in (page, tile):
        assert "D. A." in html
        assert "Infusing" in html
        assert "122/76" in html
        assert "Alderwood" not in html
        assert "DEMO-" not in html
        assert "/sessions/" not in html
        assert "<a " not in html
    assert 'data-stream="/live"' in page


@pytest.mark.hazard("H-14")
def test_a_screen_opens_the_wall_and_nothing_else(screen, running):
    for path in ("/", "/board", "/day", f"/sessions/{running}", "/audit", "/patients"):
        answer = screen.get(path)
        assert answer.status_code == 302
        assert "sign-in" in answer["Location"]
    assert screen.post(f"/sessions/{running}/stop", {"cause": "planned_end"}).status_code == 302


def test_a_screen_that_was_taken_down_is_dark_at_once(screen, running, clinic, enter):
    (row,) = WallScreen.objects.all()

    enter(clinic.director).post(f"/board/wall/screens/{row.pk}/down")

    for path in ("/board/wall", f"/board/wall/room/{clinic.rooms[0]}"):
        answer = screen.get(path)
        assert answer.status_code == 401
        assert "D. A." not in answer.content.decode()


def test_the_address_gives_leave_once_and_its_token_is_kept_nowhere(clinic):
    token = put_up(name="Corridor", by=clinic.by("director"), now=timezone.now())

    assert Client().post(f"/board/wall/open/{token}").status_code == 302
    second = Client().post(f"/board/wall/open/{token}")

    assert second.status_code == 401
    assert "wall" not in second.cookies
    assert token not in str(list(WallScreen.objects.values()))
    assert screen_of(token) is not None
    assert screen_of("") is None
    assert Client().get("/board/wall").status_code == 401


def test_the_wall_and_the_board_stand_in_the_same_order(screen, running, clinic, enter):
    board = re.findall(r'id="(room-\d+)" data-rank', enter(clinic.nurse).get("/board").content.decode())
    wall = re.findall(r'id="(room-\d+)" data-rank', screen.get("/board/wall").content.decode())

    assert wall == board


def test_a_name_is_asked_for_and_nobody_else_may_put_a_screen_up(clinic, enter):
    assert enter(clinic.director).post("/board/wall/screens", {"name": " "}).status_code == 422
    assert enter(clinic.nurse).post("/board/wall/screens", {"name": "Mine"}).status_code == 403
    assert not WallScreen.objects.exists()
