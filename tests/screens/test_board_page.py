"""The board: every room, who needs somebody first in front, and no silence that looks like calm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from reprieve.audit import queries as trail
from reprieve.chart import queries, services
from reprieve.chart.queries import PromptRow, ReadingRow, RoomTile
from reprieve.staff.presenters.board import SILENT_AFTER, present_board, present_tile
from reprieve.therapy.decisions import say
from reprieve.therapy.prompts import Level
from reprieve.therapy.session import State
from reprieve.therapy.vitals import ReadingSource, Sign
from tests.good_day import GOOD_VITALS

NOW = timezone.now()


def a_tile(place: int = 0, state: State | None = State.INFUSING, **changed) -> RoomTile:
    facts = {
        "room_id": place + 1,
        "room_name": f"Room {place + 1}",
        "session_id": 10 + place,
        "patient": None,
        "state": state,
        "protocol_title": "",
        "starts_at": NOW,
        "started_at": NOW - timedelta(minutes=38),
        "ends_at": None,
        "rate_mg_per_h": Decimal("22.1"),
        "given_mg": Decimal("14"),
        "dose_mg": Decimal("88.4"),
        "due": (),
        "next_vitals_due_at": NOW + timedelta(minutes=4),
        "latest": {},
        "last_reading_at": None,
        "prompts": (),
        "now": NOW,
    }
    return RoomTile(**{**facts, **changed})


def a_prompt(level: Level, sign: str = "systolic") -> PromptRow:
    return PromptRow(
        id=1,
        session_id=10,
        key="k",
        rule="R21",
        sign=sign,
        level=level,
        says=say("Systolic pressure {value} mmHg.", value=184),
        resolve=say("Pause."),
        since=NOW,
        opened_at=NOW,
        closed_at=None,
        closed_because="",
        source="STANDARD",
        certainty="prop",
        answers=(),
    )


def a_reading(sign: Sign, value: str, ago: timedelta, source: ReadingSource = ReadingSource.DEVICE) -> ReadingRow:
    return ReadingRow(
        id=1,
        sign=sign,
        value=Decimal(value),
        taken_at=NOW - ago,
        written_at=NOW,
        source=source,
        device="",
        by="",
        artefact=False,
        struck=False,
        amends_id=None,
        reason="",
    )


def order_of(*tiles: RoomTile, monitored: frozenset[int] = frozenset()) -> list[str]:
    return [tile.room for tile in present_board(tiles, monitored)]


def test_the_gravest_prompt_stands_first():
    tiles = (
        a_tile(0),
        a_tile(1, prompts=(a_prompt(Level.ALERT),)),
        a_tile(2, prompts=(a_prompt(Level.CALL_911),)),
        a_tile(3, prompts=(a_prompt(Level.REMIND),)),
    )

    assert order_of(*tiles) == ["Room 3", "Room 2", "Room 4", "Room 1"]


def test_a_silent_monitor_comes_before_calm_and_free_rooms_last():
    silent = a_tile(2, latest={Sign.PULSE: a_reading(Sign.PULSE, "70", SILENT_AFTER)})

    assert order_of(a_tile(0, None), a_tile(1), silent) == ["Room 3", "Room 2", "Room 1"]


@pytest.mark.hazard("H-05")
def test_silence_is_said_with_its_hour_and_not_before_its_time():
    still = {Sign.PULSE: a_reading(Sign.PULSE, "70", SILENT_AFTER - timedelta(seconds=1))}
    gone = {Sign.PULSE: a_reading(Sign.PULSE, "70", SILENT_AFTER)}

    assert present_tile(a_tile(latest=still), place=0, monitored=()).silent_since is None
    assert present_tile(a_tile(latest=gone), place=0, monitored=()).silent_since == NOW - SILENT_AFTER


def test_a_room_charted_by_hand_is_not_called_silent():
    by_hand = {Sign.PULSE: a_reading(Sign.PULSE, "70", timedelta(minutes=30), ReadingSource.HAND)}

    tile = present_tile(a_tile(latest=by_hand), place=0, monitored=())

    assert tile.silent_since is None
    assert tile.figures[0].by_hand


def test_a_monitor_that_never_spoke_is_said():
    assert present_tile(a_tile(0), place=0, monitored={1}).never_heard
    assert not present_tile(a_tile(0, State.BOOKED), place=0, monitored={1}).never_heard


def test_pressures_of_two_measurements_are_not_written_as_one():
    latest = {
        Sign.SYSTOLIC: a_reading(Sign.SYSTOLIC, "142", timedelta(minutes=1)),
        Sign.DIASTOLIC: a_reading(Sign.DIASTOLIC, "88", timedelta(minutes=6)),
    }

    assert present_tile(a_tile(latest=latest), place=0, monitored=()).figures[0].value == "142/–"


def test_what_is_grave_is_said_aloud_and_what_is_not_is_not():
    grave = present_tile(a_tile(prompts=(a_prompt(Level.PAUSE),)), place=0, monitored=())
    mild = present_tile(a_tile(prompts=(a_prompt(Level.ALERT),)), place=0, monitored=())

    assert grave.announces == "Room 1: Pause the pump. Systolic pressure 184 mmHg."
    assert grave.edge == "red"
    assert mild.announces == ""


def test_one_sign_fills_one_line():
    tile = present_tile(
        a_tile(prompts=(a_prompt(Level.PAUSE), a_prompt(Level.ALERT), a_prompt(Level.ALERT, "pulse"))),
        place=0,
        monitored=(),
    )

    assert [line.mark.shape for line in tile.prompts] == ["pause", "alert"]


@pytest.fixture
def running(clinic):
    now = timezone.now()
    session_id = clinic.ready(clinic.register(now=now - timedelta(hours=2)), now=now - timedelta(minutes=10))
    clinic.start(session_id, now=now - timedelta(minutes=10))
    clinic.vitals(session_id, now=now - timedelta(minutes=1), values={**GOOD_VITALS, Sign.SYSTOLIC: Decimal(142)})
    return session_id


def test_a_running_infusion_is_on_the_board(clinic, running, enter):
    page = enter(clinic.nurse).get("/board").content.decode()

    assert "Alder, Demo" in page
    assert "142/76" in page
    assert "10 min" in page
    assert f'data-live="room:{clinic.rooms[0]} session:{running} ' in page
    assert 'class="tile tile--free"' in page


def test_a_tile_comes_alone_for_the_page_that_renews_it(clinic, running, enter):
    answer = enter(clinic.nurse).get(f"/board/room/{clinic.rooms[0]}")

    assert answer.content.decode().startswith("<article")
    assert enter(clinic.nurse).get("/board/room/999").status_code == 404


def test_opening_the_board_leaves_a_trace_and_renewing_it_does_not(clinic, running, enter):
    client = enter(clinic.nurse)
    client.get("/board")
    before = trail.last_id()

    client.get(f"/board/room/{clinic.rooms[0]}")

    assert trail.trail(limit=1)[0].subject == "board"
    assert trail.last_id() == before


def test_more_rooms_cost_no_more_queries(clinic, running, enter, django_assert_max_num_queries):
    client = enter(clinic.nurse)
    for number in range(10, 20):
        services.add_room(name=f"Room {number}", place=number, by=clinic.by("director"), now=timezone.now())

    # One of them is PostgreSQL's lock of the trail, one looks for ticked self-harm among what patients sent.
    with django_assert_max_num_queries(28):
        client.get("/board")


def test_the_tile_agrees_with_the_board(clinic, running):
    now = timezone.now()

    assert replace(queries.room_tile(clinic.rooms[0], now)) == queries.board(now)[0]
