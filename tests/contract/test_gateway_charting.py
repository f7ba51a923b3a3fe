"""A reading reaches the chart of the patient whose it is, once, or it waits for a person; through a real socket."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from reprieve.audit.services import verify, writing
from reprieve.chart import services as chart
from reprieve.chart.models import Reading
from reprieve.exchange.models import Disposition, InboundMessage, Reason, Unclaimed
from reprieve.people.services import actor_of
from reprieve.therapy.session import Cause
from reprieve.wire.hl7 import framed
from tests.contract.clinic import SETUP, Bed, bed, seat
from tests.contract.mllp import Sender, listening, reading

pytestmark = pytest.mark.usefixtures("transactional_db")

MMHG = "266016^MDC_DIM_MMHG^MDC"
PERCENT = "262688^MDC_DIM_PERCENT^MDC"
SATURATION = "150456^MDC_PULS_OXIM_SAT_O2^MDC"
NIBP = (("SYS", 150021, 148, 1), ("DIA", 150022, 91, 2), ("MEAN", 150023, 110, 3))


def obx(value: str = "97", *, status: str = "R", flag: str = "", code: str = SATURATION, unit: str = PERCENT) -> str:
    return f"OBX|2|NM|{code}|1.2.1.1|{value}|{unit}||{flag}|||{status}"


def pressures(at: datetime) -> str:
    return "\r".join(
        f"OBX|{n}|NM|{code}^MDC_PRESS_BLD_NONINV_{name}^MDC|1.3.1.{n}|{value}|{MMHG}|||||R|||{at:%Y%m%d%H%M%S%z}"
        for name, code, value, n in NIBP
    )


@pytest.fixture
def gateway():
    with listening() as port, Sender(port) as sender:
        yield sender


@pytest.fixture
def room(transactional_db) -> Bed:
    return bed()


def parked() -> list[str]:
    return list(Unclaimed.objects.order_by("id").values_list("reason", flat=True))


def disposition(control_id: str) -> str:
    return InboundMessage.objects.get(control_id=control_id).disposition


def test_a_reading_is_on_the_chart_when_its_sender_is_told_so(gateway, room):
    assert gateway.told(reading("A-1", patient="D-1", name="Demo^Alder")) == ("CA", "A-1")

    assert room.charted() == [("spo2", Decimal(97))]
    assert disposition("A-1") == Disposition.CHARTED
    assert parked() == []


def test_a_monitor_on_which_nobody_was_entered_is_known_by_its_room(gateway, room):
    gateway.told(reading("A-1"))

    assert room.charted() == [("spo2", Decimal(97))]


def test_a_cuff_pressure_that_is_repeated_with_its_old_time_is_charted_once(gateway, room):
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=3)
    for number in range(3):
        gateway.told(reading(f"A-{number}", values=f"{pressures(at)}\r{obx()}", at=at + timedelta(seconds=60 + number)))

    signs = [sign for sign, _ in room.charted()]
    assert sorted(signs) == ["diastolic", "mean", "spo2", "spo2", "spo2", "systolic"]
    assert parked() == []


def test_a_late_message_is_charted_at_its_own_time(gateway, room):
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=8)

    gateway.told(reading("A-1", at=at))

    assert Reading.objects.get(session_id=room.session_id).taken_at == at


def test_a_message_that_is_sent_again_gets_the_same_answer_and_charts_nothing(gateway, room):
    message = reading("A-1")

    assert [gateway.told(message) for _ in range(3)] == [("CA", "A-1")] * 3
    assert InboundMessage.objects.count() == 1
    assert len(room.charted()) == 1


def test_the_same_message_twice_in_one_packet_is_one(gateway, room):
    message = framed(reading("A-1"))

    gateway.raw(message + message)

    assert [gateway.answer().segments[1].text(1) for _ in range(2)] == ["CA", "CA"]
    assert InboundMessage.objects.count() == 1
    assert len(room.charted()) == 1


def test_a_control_id_used_for_another_message_is_refused_and_parked(gateway, room):
    gateway.told(reading("A-1"))
    other = reading("A-1", values=obx("55"))

    answered = gateway.raw(framed(other)).answer()

    assert answered.segments[1].text(1) == "CR"
    assert answered.named("ERR")[0].text(3) == "205"
    assert room.charted() == [("spo2", Decimal(97))]
    assert parked() == [Reason.CONFLICT]
    assert gateway.told(other) == ("CR", "A-1")  # and said again, it is the same answer
    assert parked() == [Reason.CONFLICT]


def test_the_same_control_id_from_another_sender_is_another_message(gateway, room):
    gateway.told(reading("A-1"))

    assert gateway.told(reading("A-1", values=obx("96")).replace(b"|WARD|", b"|ELSE|")) == ("CA", "A-1")


# --- whose -----------------------------------------------------------------------------------------------------------


@pytest.mark.hazard("H-04")
@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"device": "A0B1C2FFFED3FFFF"}, Reason.UNKNOWN_DEVICE),
        ({"device": ""}, Reason.NO_DEVICE),
        ({"patient": "D-2"}, Reason.OTHER_PATIENT),
        ({"patient": "D-2", "name": "Demo^Alder"}, Reason.OTHER_PATIENT),
        ({"patient": "D-1", "name": "Somebody^Else"}, Reason.OTHER_PATIENT),
        ({"name": "Somebody^Else"}, Reason.OTHER_PATIENT),
        ({"patient": "D-1^^^CLINIC^MR~D-9"}, Reason.OTHER_PATIENT),
    ],
)
def test_a_message_that_is_not_certainly_this_patients_waits_for_a_person(gateway, room, message, reason):
    assert gateway.told(reading("A-1", **message)) == ("CA", "A-1")

    assert room.charted() == []
    assert parked() == [reason]
    assert disposition("A-1") == Disposition.PARKED


@pytest.mark.parametrize("name", ["Demo^Alder", "DEMO^A", "dém-o", ""])
def test_a_name_may_be_typed_in_many_ways(gateway, room, name):
    gateway.told(reading("A-1", patient="D-1", name=name))

    assert len(room.charted()) == 1


def test_a_device_without_a_patient_in_its_room_charts_nothing(gateway, room):
    early = room.since - timedelta(minutes=5)

    gateway.told(reading("A-1", at=early))

    assert room.charted() == []
    assert parked() == [Reason.NO_SESSION]


def test_a_room_name_alone_matches_nobody(gateway, room):
    lines = reading("A-1", device="A0B1C2FFFED3FFFF").replace(b"\rOBR", b"\rPV1|1|O|Room of 0403\rOBR")

    gateway.told(lines)

    assert room.charted() == []
    assert Unclaimed.objects.get().room_hint == "Room of 0403"


def test_the_last_patients_pressure_is_not_charted_to_the_next(gateway, room):
    cuff = room.since + timedelta(minutes=1)
    then = room.since + timedelta(minutes=2)
    chart.cancel_session(session_id=room.session_id, cause=Cause.OTHER, by=actor_of(room.nurse), now=then)
    seat(room.nurse, room.room_id, then + timedelta(minutes=1), "D-2", "Demo", "Birch")

    gateway.told(reading("A-1", patient="D-2", values=f"{pressures(cuff.replace(microsecond=0))}\r{obx()}"))

    assert room.charted() == []
    assert list(Reading.objects.values_list("sign", flat=True)) == ["spo2"]
    assert len(InboundMessage.objects.get().notes) == 3
    assert parked() == []


def test_a_device_that_moved_brings_its_readings_to_where_it_stands(gateway, room):
    other = bed("D-2", "Demo", "Birch", monitor="A0B1C2FFFED30404")
    chart.place_device(
        device_id=room.device_id, room_id=None, by=SETUP, now=other.since + timedelta(minutes=1), confirmed=True
    )
    chart.place_device(
        device_id=room.device_id, room_id=other.room_id, by=SETUP, now=other.since + timedelta(minutes=2)
    )

    gateway.told(reading("A-1"))

    assert (room.charted(), other.charted()) == ([], [("spo2", Decimal(97))])


def test_a_clock_that_runs_ahead_is_not_believed(gateway, room):
    gateway.told(reading("A-1", at=datetime.now(UTC) + timedelta(minutes=20)))

    assert room.charted() == []
    assert parked() == [Reason.AHEAD]


# --- what the sender itself says of its values -----------------------------------------------------------------------


@pytest.mark.hazard("H-16")
@pytest.mark.parametrize("flag", ["TEST", "DEMO", "QUES", "INV"])  # codespell:ignore
def test_values_that_are_no_measurement_are_kept_and_not_charted(gateway, room, flag):
    assert gateway.told(reading("A-1", values=obx(flag=flag))) == ("CA", "A-1")

    assert room.charted() == []
    assert disposition("A-1") == Disposition.NOTHING


@pytest.mark.hazard("H-16")
@pytest.mark.parametrize("mode", ["T", "D"])
def test_training_messages_are_refused(gateway, room, mode):
    assert gateway.told(reading("A-1").replace(b"|P|2.6", f"|{mode}|2.6".encode()))[0] == "CR"
    assert room.charted() == []


def test_a_value_that_cannot_be_true_is_left_out_and_the_others_are_charted(gateway, room):
    rate = obx("14", code="151562^MDC_RESP_RATE^MDC", unit="264928^MDC_DIM_RESP_PER_MIN^MDC")

    gateway.told(reading("A-1", values=f"{obx('127')}\r{rate}"))

    assert room.charted() == [("resp", Decimal(14))]
    assert "cannot be true" in InboundMessage.objects.get().notes[0]["why"]


def test_what_is_not_understood_is_listed_once_for_a_person_and_the_rest_is_charted(gateway, room):
    odd = obx("20", code="151562^MDC_RESP_RATE^MDC", unit="bpm^bpm^L")
    for number in range(3):
        at = datetime.now(UTC) - timedelta(seconds=30 - number)
        gateway.told(reading(f"A-{number}", values=f"{obx()}\r{odd}", at=at))

    assert [sign for sign, _ in room.charted()] == ["spo2"] * 3
    assert parked() == [Reason.NOT_UNDERSTOOD]
    assert InboundMessage.objects.filter(notes__0__kind="not understood").count() == 3


def test_a_correction_waits_for_a_person_and_changes_nothing(gateway, room):
    gateway.told(reading("A-1", values=f"{obx('88', status='C')}"))

    assert room.charted() == []
    assert parked() == [Reason.CORRECTION]


def test_a_wrong_patient_stops_the_whole_message(gateway, room):
    rate = obx("14", code="151562^MDC_RESP_RATE^MDC", unit="264928^MDC_DIM_RESP_PER_MIN^MDC")

    gateway.told(reading("A-1", values=f"{obx(status='W')}\r{rate}"))

    assert room.charted() == []
    assert parked() == [Reason.WRONG_PATIENT]


def test_another_value_for_a_charted_time_changes_nothing_and_is_shown_once(gateway, room):
    at = datetime.now(UTC).replace(microsecond=0)
    for number, value in enumerate(("97", "55", "54")):
        gateway.told(reading(f"A-{number}", values=obx(value), at=at))

    assert room.charted() == [("spo2", Decimal(97))]
    assert parked() == [Reason.CONTRADICTS]


# --- when things break -----------------------------------------------------------------------------------------------


@contextmanager
def readings_refused_by_the_database():
    """Nothing of ours is replaced: the table itself refuses, as a full or faulty one would."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if sqlite:
            cursor.execute(
                "CREATE TRIGGER broken BEFORE INSERT ON chart_reading BEGIN SELECT RAISE(ABORT, 'broken'); END"
            )
        else:
            cursor.execute("ALTER TABLE chart_reading ADD CONSTRAINT broken CHECK (value < 0) NOT VALID")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER broken" if sqlite else "ALTER TABLE chart_reading DROP CONSTRAINT broken")


def test_a_message_that_cannot_be_charted_is_kept_and_its_sender_told(gateway, room):
    message = reading("A-1")
    with readings_refused_by_the_database():
        answered = gateway.raw(framed(message)).answer()

    assert answered.segments[1].text(1) == "CE"
    assert answered.named("ERR")[0].text(3) == "207"
    assert (disposition("A-1"), parked()) == (Disposition.FAILED, [Reason.FAILED])
    assert bytes(InboundMessage.objects.get().raw) == message
    assert gateway.told(message) == ("CE", "A-1")  # a person has it now; the sender is told the same again
    assert gateway.told(reading("A-2")) == ("CA", "A-2")


@contextmanager
def database_away():
    """PostgreSQL ends every other connection, as a restart does; SQLite is held by somebody else for a while."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        yield
    else:
        with writing():
            yield


def test_a_database_that_is_away_for_a_moment_costs_only_time(gateway, room):
    gateway.told(reading("A-1", at=datetime.now(UTC) - timedelta(seconds=20)))
    with database_away():
        gateway.raw(framed(reading("A-2")))
        time.sleep(0.5)
    answered = gateway.answer()

    assert answered is not None
    assert answered.segments[1].text(1) == "CA"
    assert len(room.charted()) == 2


@contextmanager
def messages_have_no_table():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE exchange_inboundmessage RENAME TO elsewhere")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO exchange_inboundmessage")


@pytest.mark.hazard("H-06")
def test_without_a_database_nothing_is_accepted_and_everything_may_come_again(room):
    message = reading("A-1")
    with listening() as port:
        with messages_have_no_table(), Sender(port) as sender:
            assert sender.raw(framed(message)).answer() is None
        with Sender(port) as sender:
            assert sender.told(message) == ("CA", "A-1")

    assert len(room.charted()) == 1


def test_what_the_gateway_does_is_in_a_trail_that_holds(gateway, room):
    for number in range(5):
        gateway.told(reading(f"A-{number}", at=datetime.now(UTC) - timedelta(seconds=20 - number)))
    gateway.told(reading("B-1", device="A0B1C2FFFED3FFFF"))

    assert verify().holds
