"""A tablet left alone asks who is there: what it shows stays visible, and what is then written is theirs."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from reprieve.chart.queries import session_view
from reprieve.people.models import Pin, User
from reprieve.people.pins import MOST_GUESSES, TooManyPins, WeakPin, WrongPin, set_pin, user_by_pin
from reprieve.people.services import confirm_password
from reprieve.staff.locking import AT_MOST, IDLE, VISIBLE
from tests.clinic import PASSWORD, Clinic

PINS = "4825"


@pytest.fixture
def running(clinic: Clinic) -> int:
    start = timezone.now() - timedelta(minutes=12)
    session_id = clinic.ready(clinic.register(now=start), now=start)
    clinic.start(session_id, now=start)
    return session_id


def give_pin(user: User, pin: str = PINS) -> None:
    at = timezone.now()
    set_pin(signed=confirm_password(user=user, password=PASSWORD, now=at), pin=pin, now=at)


@pytest.fixture
def tablet(clinic: Clinic, enter) -> Client:
    """The first nurse's tablet, left alone; the second nurse has a PIN."""
    give_pin(clinic.second_nurse)
    client: Client = enter(clinic.nurse)
    client.get("/board")
    leave_alone(client, IDLE + timedelta(seconds=5))
    return client


def leave_alone(client: Client, span: timedelta, name: str = "acted_at") -> None:
    kept = client.session
    kept[name] = (timezone.now() - span).timestamp()
    kept.save()


def chart(client: Client, session_id: int, **more):
    return client.post(f"/sessions/{session_id}/vitals", {"key": str(uuid4()), "line": "142/88 96 98 14", **more})


def readings(session_id: int):
    return session_view(session_id, timezone.now()).readings


@pytest.mark.hazard("H-05")
@pytest.mark.hazard("H-27")
def test_what_is_shown_stays_visible_and_goes_on_renewing_itself(tablet, running, clinic):
    board, room = tablet.get("/board"), clinic.rooms[0]
    assert board.status_code == 200
    assert "Locked: board and chart stay visible" in board.content.decode()
    for path in (f"/sessions/{running}", f"/sessions/{running}/help", f"/sessions/{running}/status", "/help"):
        assert tablet.get(path).status_code == 200
    assert tablet.get(f"/board/room/{room}", headers={"X-Fragment": "1"}).status_code == 200
    away = tablet.get("/patients")
    assert away.status_code == 302
    assert away["Location"] == "/unlock?next=%2Fpatients"


@pytest.mark.hazard("H-14")
@pytest.mark.hazard("H-26")
def test_nothing_is_written_before_somebody_says_who_and_then_it_is_theirs_once(tablet, running, clinic):
    before = len(readings(running))

    asked = chart(tablet, running)
    page = asked.content.decode()

    assert asked.status_code == 423
    assert "142/88 96 98 14" in page  # what was typed is kept
    assert len(readings(running)) == before

    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    fields.pop("csrfmiddlewaretoken", None)
    answer = tablet.post(
        f"/sessions/{running}/vitals", {**fields, "lock_user": clinic.second_nurse.pk, "lock_pin": PINS}
    )

    assert answer.status_code == 302
    written = readings(running)[before:]
    assert len(written) == 5
    assert {row.by for row in written} == {str(clinic.second_nurse)}
    assert chart(tablet, running).status_code == 302  # it is the second nurse's tablet now


@pytest.mark.hazard("H-14")
@pytest.mark.hazard("H-26")
def test_a_wrong_pin_writes_nothing_keeps_what_was_typed_and_is_counted(tablet, running, clinic):
    before = len(readings(running))

    for _guess in range(MOST_GUESSES):
        answer = chart(tablet, running, lock_user=clinic.second_nurse.pk, lock_pin="9317")
        assert answer.status_code == 423
        assert "142/88 96 98 14" in answer.content.decode()
    late = chart(tablet, running, lock_user=clinic.second_nurse.pk, lock_pin=PINS)

    assert late.status_code == 423
    assert "Too many wrong PINs" in late.content.decode()
    assert len(readings(running)) == before


def test_a_password_is_never_carried_along(tablet, running):
    answer = tablet.post(f"/sessions/{running}/drug-reading", {"key": str(uuid4()), "password": "secret words"})

    page = answer.content.decode()
    assert answer.status_code == 423
    assert "secret words" not in page
    assert "type it again" in page


def test_every_part_that_renews_itself_goes_on_under_the_lock():
    """Else an open page would say that its reader is signed out."""
    pages = "".join(page.read_text() for page in (Path(settings.PACKAGE) / "templates").rglob("*.html"))
    parts = set(re.findall(r"data-live-url=\"\{% url '([\w:]+)'", pages))

    assert {"staff:board_tile", "staff:session_status", "staff:day_rows"} <= parts
    assert parts - {"staff:wall_tile"} <= VISIBLE
    assert "staff:session_chart" in VISIBLE


def test_parts_that_renew_themselves_keep_no_tablet_awake(clinic, running, enter):
    client = enter(clinic.nurse)
    client.get("/board")
    leave_alone(client, IDLE - timedelta(seconds=30))
    kept = client.session["acted_at"]

    client.get(f"/sessions/{running}/status", headers={"X-Fragment": "1"})
    assert client.session["acted_at"] == kept
    client.get(f"/sessions/{running}")
    assert client.session["acted_at"] > kept


def test_after_half_a_day_only_a_password_opens_it(tablet, running, clinic):
    leave_alone(tablet, AT_MOST + timedelta(seconds=1), "since")

    answer = chart(tablet, running, lock_user=clinic.second_nurse.pk, lock_pin=PINS)

    assert answer.status_code == 302
    assert "/sign-in" in answer["Location"]


def test_whoever_walks_away_may_lock_it(clinic, enter, running):
    client = enter(clinic.nurse)
    client.post("/lock")

    assert chart(client, running).status_code == 423
    assert client.post("/sign-out").status_code == 302


@pytest.mark.parametrize("pin", ["123", "1234567", "1111", "1234", "6543", "12a4", "١٢٣٥"])
def test_a_pin_that_anybody_guesses_is_refused(clinic, pin):
    with pytest.raises(WeakPin):
        give_pin(clinic.nurse, pin)


def test_a_pin_is_set_with_the_password_kept_hashed_and_opens_nobody_elses(clinic, enter):
    client = enter(clinic.nurse)
    wrong = client.post("/pin", {"pin": "4825", "again": "4825", "password": "no"})
    assert wrong.status_code == 422
    assert client.post("/pin", {"pin": "4825", "again": "4825", "password": PASSWORD}).status_code == 302

    at = timezone.now()
    assert "4825" not in Pin.objects.get(user=clinic.nurse).pin_hash
    assert user_by_pin(user_id=clinic.nurse.pk, pin="4825", now=at) == clinic.nurse
    for other in (clinic.second_nurse, clinic.owner):
        with pytest.raises(WrongPin):
            user_by_pin(user_id=other.pk, pin="4825", now=at)


def test_guesses_are_counted_for_a_quarter_of_an_hour(clinic):
    give_pin(clinic.nurse)
    at = timezone.now()
    for _guess in range(MOST_GUESSES):
        with pytest.raises(WrongPin):
            user_by_pin(user_id=clinic.nurse.pk, pin="0000", now=at)

    with pytest.raises(TooManyPins):
        user_by_pin(user_id=clinic.nurse.pk, pin=PINS, now=at)
    later = at + timedelta(minutes=16)
    assert user_by_pin(user_id=clinic.nurse.pk, pin=PINS, now=later) == clinic.nurse
