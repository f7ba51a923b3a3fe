"""When something is asked: around a course, once for each occasion, never of a time that is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from reprieve.therapy.asking import Asked, Moment, Occasion, Visit, asked_for, occasions
from reprieve.therapy.instruments import instrument
from reprieve.therapy.protocols import Indication

DENVER = ZoneInfo("America/Denver")
SINCE = datetime(2026, 11, 1, 16, 0, tzinfo=UTC)


def days(count: float) -> datetime:
    return SINCE + timedelta(days=count)


def visits(*at: float, to_come: float | None = None) -> list[Visit]:
    found = [Visit(id=str(place), at=days(day), given=True) for place, day in enumerate(at, 1)]
    return found + ([Visit(id="next", at=days(to_come), given=False)] if to_come is not None else [])


def open_keys(moment: Moment, seen: list[Visit], now: float) -> list[str]:
    plan = [Asked(instrument="phq-9", moments=(moment,))]
    found = occasions(plan, seen, since=SINCE, now=days(now), zone=DENVER)
    return [one.key for one in found if one.open_at(days(now))]


def test_the_baseline_is_asked_until_the_first_infusion() -> None:
    assert open_keys(Moment.BASELINE, [], 3) == ["baseline:0"]
    assert open_keys(Moment.BASELINE, visits(2), 1.9) == ["baseline:0"]
    assert open_keys(Moment.BASELINE, visits(2), 3) == []


def test_before_an_infusion_opens_a_day_ahead_and_closes_when_the_pump_starts() -> None:
    assert open_keys(Moment.BEFORE, visits(to_come=5), 3.9) == []
    assert open_keys(Moment.BEFORE, visits(to_come=5), 4.1) == ["before:next"]
    assert open_keys(Moment.BEFORE, visits(to_come=5), 5.4) == ["before:next"]
    assert open_keys(Moment.BEFORE, visits(5), 5.1) == []


def test_a_day_and_a_week_after_unless_another_infusion_came() -> None:
    assert open_keys(Moment.AFTER_24H, visits(5), 6) == ["after_24h:1"]
    assert open_keys(Moment.AFTER_24H, visits(5), 8.1) == []
    assert open_keys(Moment.AFTER_7D, visits(5), 12) == ["after_7d:1"]
    assert open_keys(Moment.AFTER_7D, visits(5, 8), 12) == []
    assert open_keys(Moment.AFTER_7D, visits(5, 8), 15) == ["after_7d:2"]


def test_weeks_count_from_the_first_infusion_and_months_from_the_last() -> None:
    assert open_keys(Moment.WEEKLY, visits(0, 3), 8) == ["weekly:2026-11-01:1"]
    assert open_keys(Moment.MONTHLY, visits(0, 3), 34) == ["monthly:2026-11-04:1"]
    assert open_keys(Moment.MONTHLY, visits(0, 3), 48) == []
    assert open_keys(Moment.MONTHLY, visits(), 48) == []


def test_the_diary_is_of_the_clinics_day() -> None:
    assert open_keys(Moment.DAILY, [], 0.6) == ["daily:2026-11-01"]  # 23:24 in Denver, the next day in London


def test_every_indication_has_a_set_that_a_phone_can_ask() -> None:
    for indication in Indication:
        plan = asked_for(indication)
        assert any(Moment.BASELINE in asked.moments for asked in plan)
        assert all(instrument(asked.instrument).has_text for asked in plan)


@given(
    st.lists(st.integers(0, 4000), max_size=8, unique=True).map(sorted),
    st.integers(0, 5000),
    st.integers(0, 200),
    st.sampled_from(Indication),
)
def test_an_occasion_keeps_its_key_and_is_there_once(
    hours: list[int], now_h: int, later_h: int, indication: Indication
) -> None:
    def asked(now: datetime) -> list[Occasion]:
        seen = [Visit(id=str(hour), at=SINCE + timedelta(hours=hour), given=True) for hour in hours]
        known = [visit for visit in seen if visit.at <= now]
        return list(occasions(asked_for(indication), known, since=SINCE, now=now, zone=DENVER))

    now = SINCE + timedelta(hours=now_h)
    found, later = asked(now), asked(now + timedelta(hours=later_h))

    names = [(one.instrument, one.key) for one in found]
    assert len(names) == len(set(names))
    assert all(one.opens <= now for one in found)
    if not any(now_h < hour <= now_h + later_h for hour in hours):
        lasting = {(one.instrument, one.key) for one in found if one.moment not in {Moment.DAILY, Moment.BASELINE}}
        assert lasting <= {(one.instrument, one.key) for one in later}
