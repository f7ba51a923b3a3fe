"""The board's order is total, the same whatever order rooms are read in, and graver never stands behind lighter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.therapy.prompts import Level
from reprieve.therapy.session import State
from reprieve.therapy.urgency import Need, Place, urgency

NOW = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
moments = st.none() | st.integers(-90, 90).map(lambda minutes: NOW + timedelta(minutes=minutes))
places = st.builds(
    Place,
    state=st.none() | st.sampled_from(State),
    worst=st.none() | st.sampled_from(Level),
    due_at=moments,
    silent=st.booleans(),
    understaffed=st.booleans(),
    home_from=moments,
    wall=st.integers(0, 200),
)
rooms = st.lists(places, max_size=12, unique_by=lambda place: place.wall)


@given(rooms, st.randoms())
def test_the_order_is_total_and_stable(found, random):
    ranks = [urgency(place, NOW) for place in found]

    assert len(set(ranks)) == len(ranks)
    shuffled = random.sample(found, len(found))
    assert sorted(shuffled, key=lambda p: urgency(p, NOW)) == sorted(found, key=lambda p: urgency(p, NOW))


@pytest.mark.hazard("H-41")
@given(places, st.sampled_from([Level.ALERT, Level.PAUSE, Level.STOP, Level.CALL_911]))
def test_a_graver_prompt_never_moves_a_room_back(place, level):
    if place.worst is not None and place.worst > level:
        return

    assert urgency(replace(place, worst=level), NOW) <= urgency(place, NOW)


@pytest.mark.hazard("H-41")
@given(places, st.integers(1, 60))
def test_waiting_longer_for_vital_signs_never_moves_a_room_back(place, minutes):
    late = replace(place, due_at=NOW - timedelta(minutes=1))
    later = replace(place, due_at=NOW - timedelta(minutes=1 + minutes))

    assert urgency(later, NOW) < urgency(late, NOW)


CALM = Place(state=State.INFUSING, worst=None, due_at=None, silent=False, understaffed=False, home_from=None, wall=1)


@pytest.mark.parametrize(
    ("changes", "need"),
    [
        ({"worst": Level.CALL_911}, Need.CALL_911),
        ({"worst": Level.STOP, "state": State.PAUSED}, Need.STOP),
        ({"worst": Level.PAUSE}, Need.PAUSE),
        ({"state": State.PAUSED, "worst": Level.ALERT}, Need.PAUSE),
        ({"state": State.PAUSED}, Need.PAUSE),
        ({"worst": Level.ALERT}, Need.ALERT),
        ({"due_at": NOW - timedelta(minutes=1), "worst": Level.REMIND}, Need.OVERDUE),
        ({"silent": True}, Need.SILENT),
        ({"understaffed": True}, Need.STAFFING),
        ({"worst": Level.REMIND}, Need.REMINDED),
        ({"due_at": NOW + timedelta(minutes=5)}, Need.DUE_SOON),
        ({"due_at": NOW + timedelta(minutes=6)}, Need.RUNNING),
        ({"state": State.RECOVERING, "home_from": NOW}, Need.READY_FOR_HOME),
        ({"state": State.RECOVERING, "home_from": NOW + timedelta(minutes=1)}, Need.RECOVERING),
        ({"state": State.CHECKED_IN}, Need.WAITING),
        ({"state": None}, Need.NOBODY),
    ],
)
def test_why_somebody_is_needed(changes, need):
    assert replace(CALM, **changes).need(NOW) is need
