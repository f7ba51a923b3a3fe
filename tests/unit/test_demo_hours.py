"""The demo's past falls into a clinic's week and hours, whatever day it is today."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from reprieve.demo.hours import FRIDAY, Hours
from reprieve.demo.past import PASTS

ZONE = ZoneInfo(settings.TIME_ZONE)


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("hour", [0, 12, 23])
def test_every_past_visit_is_on_a_day_whose_next_is_a_weekday_too(day: int, hour: int) -> None:
    now = datetime(2026, 11, 23 + day, hour, 30, tzinfo=ZONE)

    for past in PASTS:
        hours = Hours.of((infusion.ago for infusion in past.infusions), now)
        for infusion in past.infusions:
            at = hours.at(infusion.ago, time(9, 30))
            assert at.weekday() < FRIDAY
            assert (at.hour, at.minute) == (9, 30)
        for ago in (past.known_for, *(told.ago for told in past.told)):
            assert hours.at(ago, time(11), weekday_by=1).weekday() <= FRIDAY
        admitted = hours.at(past.known_for, time(14), weekday_by=-1)
        assert admitted.weekday() <= FRIDAY
        assert now - admitted < timedelta(days=99)
        assert admitted < hours.at(past.infusions[0].ago, time(9, 30))
