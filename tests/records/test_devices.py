"""What monitors send: each reading to whoever was in that device's room at that time, or to nobody."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reprieve.audit import queries as trail
from reprieve.audit.services import verify
from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import Reading
from reprieve.chart.services import DeviceReading, Refused, Unclaimable
from reprieve.therapy.prompts import Level
from reprieve.therapy.session import Cause
from reprieve.therapy.vitals import ReadingSource, Sign
from tests.clinic import NOW, SETUP, after, monitor_id

pytestmark = pytest.mark.django_db


def sent(
    sign: Sign, value: str, minutes: float, *, device: str = monitor_id(1), mrn: str = "", **more
) -> DeviceReading:
    return DeviceReading(device=device, sign=sign, value=Decimal(value), taken_at=after(minutes), mrn=mrn, **more)


def test_a_reading_goes_to_whoever_is_in_the_devices_room(running):
    outcome = chart.record_device_readings(readings=[sent(Sign.SPO2, "97", 1)], now=after(1))

    assert (outcome.charted, outcome.repeated, outcome.not_claimed) == (1, 0, ())
    row = queries.session_view(running, after(1)).latest[Sign.SPO2]
    assert (row.value, row.source, row.device) == (Decimal(97), ReadingSource.DEVICE, "Monitor 01")


@pytest.mark.hazard("H-04")
@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (sent(Sign.SPO2, "97", 1, device=monitor_id(9)), Unclaimable.UNKNOWN_DEVICE),
        (sent(Sign.SPO2, "97", 1, device=monitor_id(2)), Unclaimable.NO_SESSION),
        (sent(Sign.SPO2, "97", -300), Unclaimable.NO_SESSION),
        (sent(Sign.SPO2, "97", 1, mrn="DEMO-9999"), Unclaimable.OTHER_PATIENT),
        (sent(Sign.SPO2, "107", 1), Unclaimable.IMPLAUSIBLE),
        (sent(Sign.SPO2, "97", 30), Unclaimable.FUTURE),
    ],
)
def test_what_cannot_be_attributed_or_true_is_nobodys(running, reading, why):
    before = Reading.objects.count()

    outcome = chart.record_device_readings(readings=[reading], now=after(1))

    assert [(n.reading, n.why) for n in outcome.not_claimed] == [(reading, why)]
    assert Reading.objects.count() == before


def test_the_message_that_names_the_same_patient_is_charted(clinic, running):
    mrn = queries.session_view(running, NOW).patient.mrn

    assert chart.record_device_readings(readings=[sent(Sign.SPO2, "97", 1, mrn=mrn)], now=after(1)).charted == 1


def test_a_repeated_reading_charts_once_and_a_contradiction_is_parked(running):
    first = sent(Sign.PULSE, "71", 1)
    chart.record_device_readings(readings=[first], now=after(1))

    again = chart.record_device_readings(readings=[first, first, sent(Sign.PULSE, "99", 1)], now=after(1))

    assert (again.charted, again.repeated) == (0, 2)
    assert [n.why for n in again.not_claimed] == [Unclaimable.CONTRADICTS]


def test_twins_within_one_batch_chart_once(running):
    twin = sent(Sign.PULSE, "71", 1)

    outcome = chart.record_device_readings(readings=[twin, twin], now=after(1))

    assert (outcome.charted, outcome.repeated) == (1, 1)


def test_a_reading_follows_the_device_as_it_stood_then(clinic, running):
    other = clinic.ready(clinic.register("Birch"), room=1)
    monitor = next(device for device in queries.devices(NOW) if device.identifier == monitor_id(1))
    chart.place_device(device_id=monitor.id, room_id=clinic.rooms[1], by=SETUP, now=after(5), confirmed=True)

    chart.record_device_readings(readings=[sent(Sign.PULSE, "61", 4), sent(Sign.PULSE, "62", 6)], now=after(7))

    assert queries.session_view(running, after(7)).latest[Sign.PULSE].value == Decimal(61)
    assert queries.session_view(other, after(7)).latest[Sign.PULSE].value == Decimal(62)


def test_readings_of_swapped_pressures_are_parked_and_the_rest_charted(running):
    outcome = chart.record_device_readings(
        readings=[sent(Sign.SYSTOLIC, "70", 1), sent(Sign.DIASTOLIC, "120", 1), sent(Sign.PULSE, "70", 1)],
        now=after(1),
    )

    assert outcome.charted == 2
    assert [(n.reading.sign, n.why) for n in outcome.not_claimed] == [(Sign.DIASTOLIC, Unclaimable.IMPLAUSIBLE)]


def test_a_dangerous_reading_prompts_at_once_and_a_late_one_does_not(running):
    chart.record_device_readings(readings=[sent(Sign.SPO2, "84", 10)], now=after(30))
    assert not [p for p in queries.session_view(running, after(30)).prompts if p.sign == Sign.SPO2]

    chart.record_device_readings(readings=[sent(Sign.SPO2, "84", 31)], now=after(31))

    (prompt,) = [p for p in queries.session_view(running, after(31)).prompts if p.sign == Sign.SPO2]
    assert prompt.open
    assert prompt.level >= Level.STOP


def test_a_batch_is_one_entry_per_session(running):
    before = trail.last_id()

    chart.record_device_readings(readings=[sent(Sign.PULSE, str(60 + n), n / 60) for n in range(30)], now=after(1))

    actions = [change.action for change in trail.since(before) if change.subject.startswith("session:")]
    assert actions.count("readings received") == 1


def test_a_chart_draws_the_first_of_each_minute_and_loses_none(running):
    values = ["71"] * 20 + ["55"] + ["71"] * 19 + ["90"] + ["71"] * 79

    chart.record_device_readings(
        readings=[sent(Sign.PULSE, value, 1 + n / 60) for n, value in enumerate(values)], now=after(4)
    )

    pulses = [r for r in queries.session_view(running, after(30)).readings if r.sign is Sign.PULSE and r.device]
    assert [int(row.value) for row in pulses] == [71, 55, 90, 71]
    assert Reading.objects.filter(session_id=running, device__isnull=False).count() == 120


def test_a_dip_between_two_minutes_is_not_forgotten_when_the_pump_is_to_run_again(clinic, running):
    """One second below the limit, long before the pause ends: nobody resumes after that (R22)."""
    spo2 = ["98"] * 30 + ["88"] + ["98"] * 29
    chart.record_device_readings(
        readings=[sent(Sign.SPO2, value, 5 + n / 60) for n, value in enumerate(spo2)], now=after(6)
    )
    chart.pause_infusion(session_id=running, cause=Cause.BREATHING_OR_SEDATION, by=clinic.by(), now=after(6))
    for minute in (12, 18):
        clinic.vitals(running, now=after(minute))

    with pytest.raises(Refused):
        chart.resume_infusion(session_id=running, by=clinic.by("prescriber"), now=after(20))


def test_the_boards_values_follow_late_entries_corrections_and_artefacts(clinic, running):
    def on_the_board(minutes: float) -> Decimal:
        return queries.room_tile(clinic.rooms[0], after(minutes)).latest[Sign.PULSE].value

    (first,) = clinic.vitals(running, now=after(10), values={Sign.PULSE: Decimal(80)})
    chart.record_device_readings(readings=[sent(Sign.PULSE, "70", 5)], now=after(11))
    assert on_the_board(11) == Decimal(80)

    second = chart.amend_reading(reading_id=first, value=Decimal(85), reason="Misread.", by=clinic.by(), now=after(12))
    assert on_the_board(12) == Decimal(85)

    chart.amend_reading(reading_id=second, artefact=True, reason="The patient moved.", by=clinic.by(), now=after(13))
    assert on_the_board(13) == Decimal(70)
    assert queries.session_view(running, after(13)).latest[Sign.PULSE].value == Decimal(70)


def test_an_empty_batch_writes_nothing(clinic):
    before = trail.last_id()

    assert chart.record_device_readings(readings=[], now=NOW).charted == 0
    assert trail.last_id() == before


def test_after_the_day_nobody_is_there(clinic, running):
    clinic.stop(running, now=after(40))
    clinic.leaves(running, now=after(45))

    outcome = chart.record_device_readings(
        readings=[sent(Sign.PULSE, "70", 44), sent(Sign.PULSE, "71", 46)], now=after(47)
    )

    assert outcome.charted == 1
    assert [n.why for n in outcome.not_claimed] == [Unclaimable.NO_SESSION]


def test_a_person_gives_unclaimed_readings_to_a_session(clinic, running):
    stray = sent(Sign.PULSE, "64", 2, device=monitor_id(2))
    assert chart.record_device_readings(readings=[stray], now=after(3)).not_claimed

    outcome = chart.claim_readings(session_id=running, readings=[stray], by=clinic.by(), now=after(4))

    assert outcome.charted == 1
    assert queries.session_view(running, after(4)).latest[Sign.PULSE].by == "Demo Nurse, RN"
    assert chart.claim_readings(session_id=running, readings=[stray], by=clinic.by(), now=after(4)).repeated == 1


def test_nobody_claims_for_a_patient_who_was_not_here(clinic, running):
    stray = sent(Sign.PULSE, "64", -600)

    with pytest.raises(Refused, match="not checked in"):
        chart.claim_readings(session_id=running, readings=[stray], by=clinic.by(), now=after(4))


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_a_device_reading_is_a_number_at_a_time(value):
    with pytest.raises(ValueError, match="finite"):
        sent(Sign.PULSE, value, 0)
    with pytest.raises(ValueError, match="time zone"):
        DeviceReading(device="M", sign=Sign.PULSE, value=Decimal(1), taken_at=NOW.replace(tzinfo=None))


# --- prompts ---


def test_the_watch_says_that_vitals_are_due_though_no_page_is_open(clinic, running):
    clinic.vitals(running, now=after(1))
    chart.watch(now=after(2))
    assert chart.watch(now=after(2)) == 0

    changed = chart.watch(now=after(25))

    assert changed == 1
    open_prompts = [p for p in queries.session_view(running, after(25)).prompts if p.open]
    assert {p.rule[:3] for p in open_prompts} == {"R20"}
    assert chart.watch(now=after(25)) == 0


def test_a_prompt_closes_when_it_no_longer_holds_and_stays_on_the_record(clinic, running):
    chart.watch(now=after(25))

    clinic.vitals(running, now=after(26))

    vital = [p for p in queries.session_view(running, after(26)).prompts if p.sign == "pressure"]
    assert vital
    assert not [p for p in vital if p.open]


def test_what_was_done_about_a_prompt_is_on_the_record(clinic, running):
    chart.record_device_readings(readings=[sent(Sign.SPO2, "84", 5)], now=after(5))
    (prompt,) = [p for p in queries.session_view(running, after(5)).prompts if p.sign == Sign.SPO2]

    chart.answer_prompt(prompt_id=prompt.id, did="Oxygen 2 L, airway opened.", by=clinic.by(), now=after(6))

    (after_answer,) = [p for p in queries.session_view(running, after(6)).prompts if p.sign == Sign.SPO2]
    assert [a.did for a in after_answer.answers] == ["Oxygen 2 L, airway opened."]
    assert after_answer.open


def test_a_grave_prompt_waits_for_an_answer_even_when_it_has_passed(clinic, running):
    chart.record_device_readings(readings=[sent(Sign.SPO2, "84", 5)], now=after(5))
    chart.record_device_readings(readings=[sent(Sign.SPO2, "98", 6)], now=after(6))

    (waiting,) = [p for p in queries.room_tile(clinic.rooms[0], after(6)).prompts if p.sign == Sign.SPO2]
    assert not waiting.open
    chart.answer_prompt(prompt_id=waiting.id, did="Oxygen given.", by=clinic.by(), now=after(7))

    assert not [p for p in queries.room_tile(clinic.rooms[0], after(7)).prompts if p.sign == Sign.SPO2]


def test_nothing_rings_once_the_patient_has_left(clinic, running):
    chart.record_device_readings(readings=[sent(Sign.SPO2, "84", 5)], now=after(5))
    clinic.stop(running, now=after(6))

    clinic.leaves(running, now=after(7))

    assert not [p for p in queries.session_view(running, after(8)).prompts if p.open]
    assert chart.watch(now=after(60)) == 0


def test_the_watch_of_an_empty_clinic_costs_one_query(clinic, django_assert_num_queries):
    with django_assert_num_queries(1):
        chart.watch(now=NOW)


def test_the_quiet_watch_takes_no_lock_and_a_constant_number_of_queries(clinic, running, django_assert_num_queries):
    clinic.ready(clinic.register("Birch"), room=1)
    chart.watch(now=after(1))

    with django_assert_num_queries(6):
        assert chart.watch(now=after(1)) == 0


def test_a_batch_from_two_rooms_costs_as_many_queries_as_from_one(clinic, running):
    clinic.start(clinic.ready(clinic.register("Birch"), room=1))

    def cost(minute: float, *devices: str) -> int:
        readings = [sent(Sign.PULSE, "70", minute, device=device) for device in devices]
        with CaptureQueriesContext(connection) as asked:
            assert chart.record_device_readings(readings=readings, now=after(minute)).charted == len(devices)
        return len(asked)

    cost(1, *clinic.devices)  # no prompt opens or closes in the next seconds
    assert cost(1.1, *clinic.devices) == cost(1.2, clinic.devices[0])
    assert verify().holds


# --- the board ---


def test_the_board_shows_every_room_and_who_comes_next(clinic, running):
    waiting = clinic.book(clinic.register("Birch"), room=1, now=after(60))

    first, second = queries.board(after(10))

    assert (first.session_id, first.rate_mg_per_h, first.given_mg) == (running, Decimal(60), Decimal(10))
    assert first.minutes_since_start == pytest.approx(10)
    assert first.ends_at == after(40)
    soonest = next(due for due in queries.session_view(running, after(10)).due if due.vital)
    assert first.next_vitals_due_at == soonest.due_at != after(15)  # two screens, one source: no interval of its own
    assert (second.session_id, second.state) == (waiting, "booked")


def test_the_board_takes_a_constant_number_of_queries(clinic, running, django_assert_num_queries):
    chart.watch(now=after(20))
    with django_assert_num_queries(13):
        queries.board(after(20))
    clinic.ready(clinic.register("Birch"), room=1)

    with django_assert_num_queries(13):
        queries.board(after(20))


def test_a_room_that_was_left_is_free(clinic, running):
    clinic.stop(running, now=after(40))
    clinic.leaves(running, now=after(45))

    assert queries.room_tile(clinic.rooms[0], after(46)).session_id is None


def test_the_days_list_shows_no_health_data_and_costs_two_queries(clinic, running, django_assert_num_queries):
    with django_assert_num_queries(2):
        (row,) = queries.day_list(NOW.date())

    assert row.escort_name == "Demo Escort"
    assert not hasattr(row, "protocol_title")


def test_a_cancelled_session_has_left_the_room(clinic):
    session_id = clinic.ready(clinic.register())
    chart.cancel_session(session_id=session_id, cause=Cause.GATE_CLOSED, by=clinic.by(), now=after(1))

    assert queries.room_tile(clinic.rooms[0], after(2)).session_id is None
