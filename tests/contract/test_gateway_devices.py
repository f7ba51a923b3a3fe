"""Alarms and pump events reach the record of the patient whose they are, once, or wait for a person: by a socket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.test import Client

from reprieve.audit.services import verify
from reprieve.chart import services as chart
from reprieve.chart.models import AlarmReport, Device, PromptEntry, PumpReport, Reading
from reprieve.exchange import queries, services
from reprieve.exchange.models import Disposition, InboundMessage, Reason, Unclaimed, UnclaimedResolution
from reprieve.people.services import actor_of
from reprieve.therapy.session import Cause
from tests.contract.clinic import SETUP, Bed, bed, seat
from tests.contract.mllp import Sender, alarm, listening, pump_event, reading, sample

pytestmark = pytest.mark.usefixtures("transactional_db")

DENVER = timezone(timedelta(hours=-7))  # as the samples have it
START, STOP = "MDC_EVT_PUMP_DELIV_START", "MDC_EVT_PUMP_DELIV_STOP"
PUMP = "00A1B2FFFE110033"


@pytest.fixture
def gateway():
    with listening() as port, Sender(port) as sender:
        yield sender


@dataclass(frozen=True)
class Place:
    bed: Bed
    pump_id: int


@pytest.fixture
def place(transactional_db) -> Place:
    found = bed()
    pump_id = chart.add_device(identifier=PUMP, name="Pump 3", kind=chart.DeviceKind.PUMP, by=SETUP, now=found.since)
    chart.place_device(device_id=pump_id, room_id=found.room_id, by=SETUP, now=found.since)
    return Place(found, pump_id)


def parked() -> list[str]:
    return list(Unclaimed.objects.order_by("id").values_list("reason", flat=True))


def fate(control_id: str) -> str:
    return InboundMessage.objects.get(control_id=control_id).disposition


def ago(minutes: float) -> datetime:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).replace(microsecond=0)


def alarms() -> list[tuple[str, str, str]]:
    return list(AlarmReport.objects.order_by("said_at", "id").values_list("phase", "text", "value"))


# --- alarms ----------------------------------------------------------------------------------------------------------


@pytest.mark.hazard("H-60")
def test_an_alarm_is_charted_as_the_devices_own_and_rings_nothing_of_ours(gateway, place):
    assert gateway.told(alarm("A-1")) == ("CA", "A-1")

    (row,) = AlarmReport.objects.all()
    assert (row.session_id, row.device_id, row.room_id) == (
        place.bed.session_id, place.bed.device_id, place.bed.room_id,
    )  # fmt: skip
    assert (row.text, row.value, row.unit, row.limits, row.priority) == ("Low SpO2", "88", "%", "92-100", "PM")
    assert (fate("A-1"), parked()) == (Disposition.CHARTED, [])
    assert not PromptEntry.objects.exists()
    assert not Reading.objects.exists(), "an alarm's value is evidence, not a reading"
    assert verify().holds


def test_the_same_alarm_again_is_charted_once(gateway, place):
    at = ago(1)
    message = alarm("A-1", at=at)
    assert [gateway.told(message), gateway.told(message)] == [("CA", "A-1")] * 2
    assert gateway.told(alarm("A-2", at=at)) == ("CA", "A-2"), "another message of the same report"

    assert alarms() == [("start", "Low SpO2", "88")]
    assert parked() == []


def test_another_content_for_the_same_report_waits_for_a_person(gateway, place):
    at = ago(1)
    gateway.told(alarm("A-1", at=at))
    gateway.told(alarm("A-2", at=at, value="48"))

    assert alarms() == [("start", "Low SpO2", "88")]
    assert parked() == [Reason.CONTRADICTS]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (lambda: alarm("A-1", device="A0B1C2FFFED30999"), Reason.UNKNOWN_DEVICE),
        (lambda: alarm("A-1", at=ago(60)), Reason.NO_SESSION),
        (lambda: alarm("A-1", at=ago(-10)), Reason.AHEAD),
        (lambda: alarm("A-1", patient="D-9"), Reason.OTHER_PATIENT),
        (lambda: alarm("A-1", patient="D-1", name="Birch"), Reason.OTHER_PATIENT),
        (lambda: alarm("A-1").replace(b"MON-3^^A0B1C2FFFED30403^EUI-64", b"MON-3"), Reason.NO_DEVICE),
        (lambda: alarm("A-1").replace(b"PV1|", b"PID|2||D-2^^^CLINIC^MR\rPV1|"), Reason.SEVERAL_PATIENTS),
        (lambda: alarm("A-1").replace(b"|start|", b"|begun|"), Reason.NOT_UNDERSTOOD),
        (lambda: alarm("A-1").replace(b"||||||F|", b"||||||W|"), Reason.WRONG_PATIENT),
        (lambda: alarm("A-1").replace(b"||||||F|", b"||||||C|"), Reason.CORRECTION),
    ],
)
@pytest.mark.hazard("H-04")
def test_an_alarm_that_is_not_certainly_theirs_waits_for_a_person(gateway, place, message, reason):
    assert gateway.told(message()) == ("CA", "A-1")

    assert (alarms(), parked(), fate("A-1")) == ([], [reason], Disposition.PARKED)


@pytest.mark.hazard("H-16")
def test_a_demonstration_alarm_is_kept_and_nothing_else(gateway, place):
    assert gateway.told(alarm("A-1").replace(b"|Low SpO2||||||F|", b"|Low SpO2|||DEMO|||F|")) == ("CA", "A-1")

    assert (alarms(), parked(), fate("A-1")) == ([], [], Disposition.NOTHING)
    assert "DEMO" in InboundMessage.objects.get().notes[0]["why"]


def test_the_end_of_an_alarm_goes_where_the_alarm_went_though_the_patient_has_left(gateway, place):
    gateway.told(alarm("A-1", at=ago(5)))
    by = actor_of(place.bed.nurse)
    chart.cancel_session(session_id=place.bed.session_id, cause=Cause.OTHER, by=by, now=ago(4))
    seat(place.bed.nurse, place.bed.room_id, ago(2), "D-2", "Demo", "Birch")

    gateway.told(alarm("A-2", at=ago(3), phase="end"))
    gateway.told(alarm("A-3", at=ago(3), phase="end", alert="AL-9"))

    assert list(AlarmReport.objects.order_by("id").values_list("session_id", "phase")) == [
        (place.bed.session_id, "start"), (place.bed.session_id, "end"),
    ]  # fmt: skip
    assert parked() == [Reason.NO_SESSION]


# --- pumps -----------------------------------------------------------------------------------------------------------


def test_a_pumps_events_are_charted_with_their_own_figures(gateway, place):
    at = ago(2)
    gateway.told(pump_event("P-1", STOP, at=at))
    gateway.told(pump_event("P-2", START, at=at, rate="49.3", segment="0.0"))

    rows = list(PumpReport.objects.order_by("id").values_list("event", "rate_ml_per_h", "segment_ml", "session_id"))
    assert rows == [
        ("stopped", Decimal("57.5"), Decimal("14.5"), place.bed.session_id),
        ("started", Decimal("49.3"), Decimal(0), place.bed.session_id),
    ]
    assert PumpReport.objects.order_by("id")[0].digits["rate_ml_per_h"] == 1, "how precise the pump was stays known"
    assert (parked(), verify().holds) == ([], True)


def test_events_that_were_buffered_and_come_late_are_charted_in_their_own_time(gateway, place):
    gateway.told(pump_event("P-2", STOP, at=ago(1)))
    gateway.told(pump_event("P-1", START, at=ago(8)))

    assert list(PumpReport.objects.order_by("said_at").values_list("event", flat=True)) == ["started", "stopped"]


def test_a_repeated_event_is_charted_once(gateway, place):
    at = ago(1)
    for number in range(3):
        assert gateway.told(pump_event(f"P-{number}", START, at=at)) == ("CA", f"P-{number}")

    assert PumpReport.objects.count() == 1


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (lambda: pump_event("P-1", START, device="00A1B2FFFE119999"), Reason.UNKNOWN_DEVICE),
        (lambda: pump_event("P-1", START, at=ago(60)), Reason.NO_SESSION),
        (lambda: pump_event("P-1", START, patient="D-9"), Reason.OTHER_PATIENT),
        (lambda: pump_event("P-1", "STOP"), Reason.NOT_UNDERSTOOD),
        (lambda: pump_event("P-1", START).replace(b"0^MDC_EVT_PUMP", b"157784^MDC_EVT_PUMP"), Reason.NOT_UNDERSTOOD),
    ],
)
def test_a_pump_event_that_is_not_certain_waits_for_a_person(gateway, place, message, reason):
    assert gateway.told(message()) == ("CA", "P-1")

    assert (PumpReport.objects.count(), parked()) == (0, [reason])


def test_a_figure_that_cannot_be_read_is_unknown_and_a_person_hears_of_it(gateway, place):
    gateway.told(pump_event("P-1", START, rate="57,5"))

    assert PumpReport.objects.get().rate_ml_per_h is None
    assert (fate("P-1"), parked()) == (Disposition.CHARTED, [Reason.NOT_UNDERSTOOD])


# --- the tray --------------------------------------------------------------------------------------------------------


def test_a_person_gives_an_alarm_and_a_pump_event_of_the_tray_to_a_session(gateway, place):
    chart.place_device(device_id=place.pump_id, room_id=None, by=SETUP, now=ago(9), confirmed=True)
    chart.place_device(device_id=place.bed.device_id, room_id=None, by=SETUP, now=ago(9), confirmed=True)
    gateway.told(alarm("A-1", at=ago(2)))
    gateway.told(pump_event("P-1", START, at=ago(2)))
    assert parked() == [Reason.NO_SESSION] * 2
    nurse_page = Client()
    nurse_page.force_login(place.bed.nurse, backend="django.contrib.auth.backends.ModelBackend")

    for item in Unclaimed.objects.order_by("id"):
        page = nurse_page.get(f"/unclaimed/{item.pk}").content.decode()
        assert "Low SpO2" in page or "57.5 mL/h" in page
        shown = queries.item(item.pk)
        assert shown is not None
        assert (shown.alarm is None) is not (shown.pump is None)
        done = services.assign(
            item_id=item.pk,
            session_id=place.bed.session_id,
            reason="I stood beside it",
            by=actor_of(place.bed.nurse),
            now=datetime.now(UTC),
        )
        assert (done.messages, done.charted) == (1, 1)

    assert AlarmReport.objects.get().session_id == PumpReport.objects.get().session_id == place.bed.session_id


def test_what_the_patient_of_that_session_cannot_have_said_goes_on_waiting(gateway, place):
    stranger = "A0B1C2FFFED30999"
    for number, minutes in enumerate((60, 2, 1)):
        gateway.told(alarm(f"A-{number}", device=stranger, at=ago(minutes), alert=f"AL-{number}"))
    chart.add_device(identifier=stranger, name="Transport", by=SETUP, now=ago(0))
    last = Unclaimed.objects.latest("id")

    done = services.assign(
        item_id=last.pk, session_id=place.bed.session_id, reason="It hung at this chair", whole_heap=True,
        by=actor_of(place.bed.nurse), now=datetime.now(UTC),
    )  # fmt: skip

    assert (done.messages, done.charted) == (2, 2)
    assert UnclaimedResolution.objects.count() == 2
    assert queries.waiting() == 1


# --- waveforms, and who was heard ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["NA", "MA", "ED"])
def test_a_waveform_is_acknowledged_kept_raw_and_never_a_reading(gateway, place, kind):
    curve = f"OBX|2|{kind}|150452^MDC_PULS_OXIM_PLETH^MDC|1.2.1.3|{'^'.join(['12'] * 500)}|||||R"
    known = f"OBX|3|{kind}|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.2.1.1|97^98^97|262688^MDC_DIM_PERCENT^MDC|||||R"

    assert gateway.told(reading("W-1", values=f"{curve}\r{known}")) == ("CA", "W-1")

    kept = InboundMessage.objects.get()
    assert curve.encode() in bytes(kept.raw)
    assert (kept.disposition, parked(), Reading.objects.count()) == (Disposition.NOTHING, [], 0)
    assert all("waveform" in note["why"] for note in kept.notes)
    assert len(kept.notes) == 2


def test_a_device_that_speaks_is_heard_whoever_it_speaks_of(gateway, place):
    gateway.told(reading("R-1", patient="D-9"))

    heard = Device.objects.get(pk=place.bed.device_id).last_heard_at
    assert heard is not None
    assert datetime.now(UTC) - heard < timedelta(seconds=30)
    assert Device.objects.get(pk=place.pump_id).last_heard_at is None


@pytest.mark.parametrize("number", [2, 3, 4])
def test_the_samples_are_charted_where_their_patient_sits(gateway, place, number):
    """The samples speak of March 2027; moved to now they are otherwise as they were sent."""
    moved = re.sub(rb"20270311[0-9]{6}", f"{ago(1).astimezone(DENVER):%Y%m%d%H%M%S}".encode(), sample(number))

    (_, control_id) = gateway.told(moved.replace(b"KC-004417", b"D-1"))

    assert (fate(control_id), parked()) == (Disposition.CHARTED, [])
