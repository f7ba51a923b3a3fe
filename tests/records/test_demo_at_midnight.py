"""The demo clinic can be built at any hour: a check of the kit holds a day, and the demo's day may span two."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from reprieve.chart.queries import board
from reprieve.demo import clinic as demo
from reprieve.therapy.session import State


@pytest.mark.django_db
@pytest.mark.parametrize("hour", ["00:05", "00:50", "02:20", "23:55"])
def test_the_demo_is_built_however_close_midnight_is(hour: str) -> None:
    now = datetime.fromisoformat(f"2026-11-27T{hour}").replace(tzinfo=ZoneInfo(settings.TIME_ZONE))

    demo.build(now=now, say=lambda words: None)

    assert [tile.state for tile in board(now)].count(State.INFUSING) == 2
