"""Which device stands where: by whom, from when, until when; and what it sends once it should have gone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import Device, DeviceBinding
from reprieve.chart.services import DeviceKind, DeviceReading, NotPermitted, NotPlausible, Refused, Unclaimable
from reprieve.therapy.vitals import Sign
from tests.clinic import NOW, SETUP, after, monitor_id

pytestmark = pytest.mark.django_db


def sent(minutes: float, device: str = monitor_id(9)) -> Unclaimable | None:
    """Send one reading; return why it was not charted."""
    reading = DeviceReading(device=device, sign=Sign.SPO2, value=Decimal(97), taken_at=after(minutes))
    refused = chart.record_device_readings(readings=[reading], now=after(minutes)).not_claimed
    return refused[0].why if refused else None


@pytest.fixture
def spare(clinic) -> int:
    return chart.add_device(identifier=monitor_id(9), name="Spare monitor", by=SETUP, now=NOW)


def where(now, device: str = monitor_id(9)) -> int | None:
    return next(row.room_id for row in queries.devices(now) if row.identifier == device)


@pytest.mark.hazard("H-63")
def test_what_is_sent_after_the_planned_end_waits_in_the_tray(clinic, running, spare):
    chart.place_device(device_id=spare, room_id=clinic.rooms[0], until=after(10), by=clinic.by(), now=NOW)

    assert sent(5) is None
    assert sent(10) is Unclaimable.NO_SESSION
    assert (where(after(5)), where(after(10))) == (clinic.rooms[0], None)


@pytest.mark.hazard("H-63")
def test_a_device_that_stands_until_the_discharge_does_not_speak_of_the_next_patient(clinic, spare):
    first = clinic.book(clinic.register("Alder"), now=NOW)
    clinic.check_in(first, now=NOW)
    chart.place_device(device_id=spare, room_id=clinic.rooms[0], until_discharge_of=first, by=clinic.by(), now=NOW)
    assert sent(1) is None

    from reprieve.therapy.session import Cause

    chart.cancel_session(session_id=first, cause=Cause.OTHER, by=clinic.by(), now=after(5))
    second = clinic.book(clinic.register("Birch"), now=after(6))
    clinic.check_in(second, now=after(6))

    assert sent(7) is Unclaimable.NO_SESSION
    chart.place_device(
        device_id=spare, room_id=clinic.rooms[0], until_discharge_of=second, by=clinic.by(), now=after(8)
    )
    assert sent(9) is None
    ended, _ = DeviceBinding.objects.filter(device_id=spare).order_by("id")
    assert (ended.bound_until, ended.ended_by) == (after(5), ""), "it ended by itself, when that patient left"


def test_a_device_stands_in_one_room_at_a_time(clinic, spare):
    chart.place_device(device_id=spare, room_id=clinic.rooms[0], by=clinic.by(), now=NOW)
    chart.place_device(device_id=spare, room_id=clinic.rooms[1], by=clinic.by(), now=after(5))

    bindings = DeviceBinding.objects.filter(device_id=spare).order_by("id")
    assert [(b.room_id, b.bound_from, b.bound_until) for b in bindings] == [
        (clinic.rooms[0], NOW, after(5)),
        (clinic.rooms[1], after(5), None),
    ]
    assert {b.bound_by for b in bindings} == {clinic.by().display}


@pytest.mark.hazard("H-63")
def test_taking_a_device_from_a_running_session_asks_first(clinic, running):
    monitor = Device.objects.get(identifier=monitor_id(1)).pk

    for room in (clinic.rooms[1], None):
        with pytest.raises(Refused, match="Somebody is in the room"):
            chart.place_device(device_id=monitor, room_id=room, by=clinic.by(), now=after(1))
    assert where(after(1), monitor_id(1)) == clinic.rooms[0]

    chart.place_device(device_id=monitor, room_id=None, by=clinic.by(), now=after(1), confirmed=True)
    assert where(after(1), monitor_id(1)) is None


def test_placing_it_again_where_it_stands_changes_nothing_but_another_end_does(clinic, spare):
    for _ in range(2):
        chart.place_device(device_id=spare, room_id=clinic.rooms[0], by=clinic.by(), now=NOW)
    assert DeviceBinding.objects.filter(device_id=spare).count() == 1

    chart.place_device(device_id=spare, room_id=clinic.rooms[0], until=after(60), by=clinic.by(), now=after(1))
    assert DeviceBinding.objects.filter(device_id=spare).count() == 2


def test_an_end_that_is_past_is_refused(clinic, spare):
    with pytest.raises(NotPlausible):
        chart.place_device(
            device_id=spare, room_id=clinic.rooms[0], until=NOW - timedelta(minutes=1), by=clinic.by(), now=NOW
        )


def test_who_may_place_and_who_may_add(clinic, spare):
    with pytest.raises(NotPermitted):
        chart.place_device(device_id=spare, room_id=clinic.rooms[0], by=clinic.by("front_desk"), now=NOW)
    with pytest.raises(NotPermitted):
        chart.add_device(identifier=monitor_id(8), name="X", by=clinic.by(), now=NOW)


@pytest.mark.parametrize("typed", ["MON-1", "02000000FFFEA00", "02000000FFFEA0011", "02000000FFFEA00G", ""])
def test_what_the_gateway_would_never_recognise_is_not_registered(clinic, typed):
    with pytest.raises(Refused, match="EUI-64"):
        chart.add_device(identifier=typed, name="Old monitor", by=SETUP, now=NOW)
    assert not Device.objects.filter(name="Old monitor").exists()


def test_a_barcode_is_one_devices(clinic):
    chart.add_device(
        identifier="00A1B2FFFE110033", name="Pump", kind=DeviceKind.PUMP, barcode="a-17", by=SETUP, now=NOW
    )

    assert Device.objects.get(barcode="A-17").kind == DeviceKind.PUMP
    with pytest.raises(Refused, match="barcode"):
        chart.add_device(identifier="00A1B2FFFE110034", name="Pump", barcode="A-17", by=SETUP, now=NOW)


@pytest.mark.parametrize("typed", ["a0b1c2fffed30403", "A0:B1:C2:FF:FE:D3:04:03", " A0-B1-C2-FF-FE-D3-04-03\n"])
def test_a_scan_is_read_in_every_spelling(typed):
    assert chart.scanned(typed) == "A0B1C2FFFED30403"
