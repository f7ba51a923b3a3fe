"""Two people at once: exactly one thing happens, and the other sees why. Real threads on a real database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from reprieve.audit.services import verify
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.services import DeviceReading, Refused
from reprieve.therapy.session import Cause, EventKind, State
from reprieve.therapy.vitals import Sign
from tests.clinic import NOW, Clinic, monitor_id, open_clinic
from tests.good_day import GOOD_VITALS

pytestmark = [pytest.mark.usefixtures("transactional_db"), pytest.mark.hazard("H-09")]


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return open_clinic()


@pytest.fixture
def ready(clinic: Clinic) -> int:
    return clinic.ready(clinic.register())


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads of their own that leave the line together; return what each returned or raised."""
    outcomes: list[object] = [None] * len(acts)
    line = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            line.wait()
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def split(outcomes: list[object]) -> tuple[list[object], list[Refused]]:
    """Return what happened and what was refused; anything else fails the test."""
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    happened = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
    assert len(refused) + len(happened) == len(outcomes), outcomes
    return happened, refused


def test_two_nurses_press_start(clinic, ready):
    first, second = clinic.by("nurse"), clinic.by("second_nurse")

    outcomes = at_once(
        lambda: chart.start_infusion(session_id=ready, by=first, now=NOW),
        lambda: chart.start_infusion(session_id=ready, by=second, now=NOW),
    )

    happened, refused = split(outcomes)
    assert (len(happened), len(refused)) == (1, 1)
    assert "infusing" in str(refused[0])
    kinds = [event.kind for event in queries.session_view(ready, NOW).events]
    assert kinds.count(EventKind.STARTED) == 1
    assert verify().holds


def test_start_and_cancel_at_once(clinic, ready):
    nurse, desk = clinic.by("nurse"), clinic.by("front_desk")

    outcomes = at_once(
        lambda: chart.start_infusion(session_id=ready, by=nurse, now=NOW),
        lambda: chart.cancel_session(session_id=ready, cause=Cause.OTHER, by=desk, now=NOW),
    )

    happened, refused = split(outcomes)
    assert (len(happened), len(refused)) == (1, 1)
    view = queries.session_view(ready, NOW)
    assert view.state in {State.INFUSING, State.CANCELLED}
    assert view.state.phrase in str(refused[0])
    assert not view.day.impossible


def test_two_rooms_start_beside_each_other(clinic, ready):
    other = clinic.ready(clinic.register("Birch"), room=1)
    nurse = clinic.by()

    outcomes = at_once(
        lambda: chart.start_infusion(session_id=ready, by=nurse, now=NOW),
        lambda: chart.start_infusion(session_id=other, by=nurse, now=NOW),
    )

    assert len(split(outcomes)[0]) == 2


def test_two_bookings_of_one_chair(clinic):
    alder, birch = clinic.register("Alder"), clinic.register("Birch")

    outcomes = at_once(lambda: clinic.book(alder), lambda: clinic.book(birch))

    happened, refused = split(outcomes)
    assert (len(happened), len(refused)) == (1, 1)
    assert len(queries.day_list(NOW.date())) == 1


def test_two_patients_are_not_checked_into_one_room(clinic):
    alder = clinic.book(clinic.register("Alder"))
    birch = clinic.book(clinic.register("Birch"), now=NOW + timedelta(hours=1))

    outcomes = at_once(lambda: clinic.check_in(alder), lambda: clinic.check_in(birch))

    assert len(split(outcomes)[1]) == 1


def test_the_same_press_twice_at_once_is_one_press(clinic, ready):
    from uuid import uuid4

    key, nurse = uuid4(), clinic.by()

    outcomes = at_once(*[lambda: chart.start_infusion(session_id=ready, by=nurse, now=NOW, key=key) for _ in range(3)])

    assert len(set(split(outcomes)[0])) == 1


def test_monitor_and_nurse_write_together_and_nothing_is_lost(clinic, ready):
    clinic.start(ready)
    nurse = clinic.by()

    def monitor() -> None:
        for second in range(0, 100, 10):
            at = NOW + timedelta(seconds=second)
            reading = DeviceReading(device=monitor_id(1), sign=Sign.PULSE, value=GOOD_VITALS[Sign.PULSE], taken_at=at)
            assert chart.record_device_readings(readings=[reading], now=at).charted == 1

    def by_hand() -> None:
        for minute in range(5):
            chart.add_note(session_id=ready, text=f"Note {minute}", by=nurse, now=NOW + timedelta(minutes=minute))

    def jobs() -> None:
        for minute in range(5):
            chart.watch(now=NOW + timedelta(minutes=minute))

    assert split(at_once(monitor, by_hand, jobs))[1] == []

    view = queries.session_view(ready, NOW + timedelta(minutes=5))
    assert [event.kind for event in view.events].count(EventKind.NOTED) == 5
    seqs = [event.seq for event in view.events]
    assert sorted(seqs) == list(range(1, len(seqs) + 1))
    assert verify().holds


def test_two_watches_open_a_prompt_once(clinic, ready):
    clinic.start(ready)
    late = NOW + timedelta(minutes=30)

    outcomes = at_once(lambda: chart.watch(now=late), lambda: chart.watch(now=late))

    assert split(outcomes)[1] == []
    keys = [prompt.key for prompt in queries.session_view(ready, late).prompts if prompt.open]
    assert len(keys) == len(set(keys)) > 0
