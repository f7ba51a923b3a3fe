"""A device's own alarms as its reports tell them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reprieve.therapy.device_alarms import AlarmSaid, AlarmState, DeviceAlarm, Inactivation, Phase, alarms_of

ZERO = datetime(2027, 3, 11, 21, 22, 10, tzinfo=UTC)
FRESH = timedelta(minutes=10)


def said(phase: Phase, seconds: float = 0, *, heard_s: float | None = None, **more: Any) -> AlarmSaid:
    heard = seconds if heard_s is None else heard_s
    words: dict[str, Any] = {"alert_id": "AL-1", "text": "Low SpO2"} | more
    return AlarmSaid(
        phase=phase, said_at=ZERO + timedelta(seconds=seconds), heard_at=ZERO + timedelta(seconds=heard), **words
    )


def one(*reports: AlarmSaid) -> DeviceAlarm:
    (alarm,) = alarms_of(reports, fresh_for=FRESH)
    return alarm


def test_a_start_holds_until_its_end():
    start = said(Phase.START, value="88", unit="%", limits="92-100")

    assert one(start).holds
    ended = one(start, said(Phase.END, 60))
    assert ended.ended_at == ZERO + timedelta(seconds=60)
    assert (ended.latest.value, ended.latest.limits) == ("88", "92-100"), "the last value stays beside the end"


def test_an_update_gives_the_new_value_and_keeps_the_beginning():
    alarm = one(said(Phase.START, value="88"), said(Phase.ESCALATE, 30, value="82"))

    assert (alarm.raised_at, alarm.latest.value, alarm.holds) == (ZERO, "82", True)


def test_an_end_that_arrives_first_ends_it_all_the_same():
    assert not one(said(Phase.END, 60), said(Phase.START)).holds


def test_an_inactive_state_ends_it_and_a_latched_one_does_not():
    assert not one(said(Phase.START), said(Phase.UPDATE, 5, state=AlarmState.INACTIVE)).holds
    assert one(said(Phase.START), said(Phase.UPDATE, 5, state=AlarmState.LATCHED)).holds


def test_two_alerts_stay_apart_whatever_their_words():
    alarms = alarms_of([said(Phase.START), said(Phase.END, 5, alert_id="AL-2")], fresh_for=FRESH)

    assert [(alarm.alert_id, alarm.holds) for alarm in alarms] == [("AL-1", True), ("AL-2", False)]


def test_an_id_that_is_used_again_after_its_end_is_a_new_alert():
    alarms = alarms_of([said(Phase.START), said(Phase.END, 5), said(Phase.START, 900)], fresh_for=FRESH)

    assert [alarm.holds for alarm in alarms] == [False, True]


@pytest.mark.hazard("H-60")
def test_what_was_heard_late_is_said_to_be_late():
    assert one(said(Phase.START, heard_s=601)).late
    assert not one(said(Phase.START, heard_s=600)).late


def test_who_silenced_it_shows():
    assert one(said(Phase.START, inactivation=(Inactivation.ENABLED, Inactivation.AUDIO_PAUSED))).silenced == (
        Inactivation.AUDIO_PAUSED,
    )


def test_a_report_has_an_id_and_a_zone():
    with pytest.raises(ValueError, match="id"):
        said(Phase.START, alert_id="")
    with pytest.raises(ValueError, match="time zone"):
        AlarmSaid(alert_id="A", phase=Phase.START, text="x", said_at=ZERO.replace(tzinfo=None), heard_at=ZERO)
