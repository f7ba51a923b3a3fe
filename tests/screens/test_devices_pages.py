"""Devices: found, scanned, placed, moved and taken away; a scan at check-in; why pump and chart differ."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import Device, DeviceBinding, PumpExplanation
from reprieve.chart.services import AlarmHeard, PumpHeard
from reprieve.therapy.decisions import Role
from reprieve.therapy.device_alarms import AlarmSaid, Phase
from reprieve.therapy.pump_evidence import PumpEvent, PumpSaid
from tests.clinic import SETUP, monitor_id

pytestmark = pytest.mark.django_db

PUMP = "00A1B2FFFE110033"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def nurse(clinic, enter):
    return enter(clinic.nurse)


@pytest.fixture
def director(clinic, enter):
    return enter(clinic.director)


@pytest.fixture
def ready(clinic, now):
    session_id = clinic.book(clinic.register(now=now - timedelta(hours=2)), now=now - timedelta(minutes=5))
    clinic.check_in(session_id, now=now - timedelta(minutes=5))
    return session_id


@pytest.fixture
def running(clinic, now):
    start = now - timedelta(minutes=12)
    session_id = clinic.ready(clinic.register(now=now - timedelta(hours=2)), now=start)
    clinic.start(session_id, now=start)
    return session_id


@pytest.fixture
def pump(clinic, now) -> int:
    return chart.add_device(
        identifier=PUMP, name="Pump 3", kind=chart.DeviceKind.PUMP, barcode="A-17", by=SETUP, now=now
    )


def where(device_id: int) -> int | None:
    return next(row.room_id for row in queries.devices(timezone.now()) if row.id == device_id)


def post(client, address: str, args: list[object], **data: object):
    return client.post(reverse(address, args=args), {"key": "6f9b34a7-6b50-4a3e-9a55-0c1d5c2f1a11", **data})


def test_the_list_says_where_each_device_stands_and_can_be_searched(clinic, nurse, pump):
    everything = nurse.get(reverse("staff:devices")).content.decode()
    assert "Monitor 01" in everything
    assert "nowhere" in everything

    found = nurse.get(reverse("staff:devices"), {"q": "pump"}).content.decode()
    assert "Pump 3" in found
    assert "Monitor 01" not in found
    assert "No device fits" in nurse.get(reverse("staff:devices"), {"q": "no such"}).content.decode()


@pytest.mark.parametrize("label", ["00:a1:b2:ff:fe:11:00:33", "A-17", " a-17 "])
def test_a_scanned_label_leads_to_its_device(nurse, pump, label):
    assert nurse.get(reverse("staff:devices"), {"q": label}).url == reverse("staff:device", args=[pump])


def test_a_device_is_placed_with_an_end_and_taken_away(clinic, nurse, pump):
    until = timezone.localtime() + timedelta(hours=4)

    done = post(nurse, "staff:device", [pump], room=clinic.rooms[1], until=f"{until:%Y-%m-%dT%H:%M}")
    assert done.status_code == 302
    assert where(pump) == clinic.rooms[1]
    assert DeviceBinding.objects.get(device=pump).planned_until is not None
    assert "until" in nurse.get(reverse("staff:device", args=[pump])).content.decode()

    assert post(nurse, "staff:device_away", [pump]).status_code == 302
    assert where(pump) is None


def test_a_past_end_or_no_room_is_said_and_nothing_is_lost(clinic, nurse, pump):
    answer = post(nurse, "staff:device", [pump], room="", until="2020-01-01T10:00")

    assert answer.status_code == 422
    assert "2020-01-01T10:00" in answer.content.decode()
    assert "passed already" in answer.content.decode()
    assert where(pump) is None


@pytest.mark.hazard("H-63")
def test_a_device_leaves_somebody_only_when_that_is_confirmed(clinic, running, nurse):
    monitor = Device.objects.get(identifier=monitor_id(1)).pk
    assert "Somebody is in that room now" in nurse.get(reverse("staff:device", args=[monitor])).content.decode()

    refused = post(nurse, "staff:device", [monitor], room=clinic.rooms[1])
    assert refused.status_code == 422
    assert where(monitor) == clinic.rooms[0]

    assert post(nurse, "staff:device", [monitor], room=clinic.rooms[1], confirmed="on").status_code == 302
    assert where(monitor) == clinic.rooms[1]


def test_a_device_is_registered_by_who_may(clinic, director, nurse):
    typed = {"identifier": "a0:b1:c2:ff:fe:d3:04:99", "name": "Monitor 9", "kind": "monitor", "barcode": ""}
    assert post(nurse, "staff:device_new", [], **typed).status_code == 403

    assert post(director, "staff:device_new", [], **typed).status_code == 302
    assert Device.objects.get(name="Monitor 9").identifier == "A0B1C2FFFED30499"
    again = post(director, "staff:device_new", [], **typed)
    assert again.status_code == 422
    assert "registered already" in again.content.decode()

    stranger = post(director, "staff:device_new", [], **{**typed, "identifier": "MON-9"})
    assert stranger.status_code == 422
    assert "EUI-64" in stranger.content.decode()
    assert "MON-9" in stranger.content.decode()


def test_a_scan_at_check_in_stands_the_pump_there_until_the_patient_leaves(clinic, ready, nurse, pump):
    unknown = post(nurse, "staff:session_devices", [ready], label="B-99")
    assert unknown.status_code == 422
    assert "No device with this label" in unknown.content.decode()

    assert post(nurse, "staff:session_devices", [ready], label="a-17").status_code == 302

    assert where(pump) == clinic.rooms[0]
    assert DeviceBinding.objects.get(device=pump).until_discharge_of_id == ready
    assert "Pump 3" in nurse.get(reverse("staff:session", args=[ready])).content.decode()


def test_the_front_desk_does_not_place_devices(as_role, pump):
    assert as_role(Role.FRONT_DESK).get(reverse("staff:devices")).status_code == 403


# --- what devices said, on session and board --------------------------------------------------------------------------


@pytest.fixture
def differing(clinic, running, pump, now):
    """A pump in the room that reports another rate than the charted one."""
    chart.place_device(device_id=pump, room_id=clinic.rooms[0], by=SETUP, now=now - timedelta(hours=1))
    started = queries.session_view(running, now).day.started_at
    assert started is not None
    said = PumpSaid(event=PumpEvent.STARTED, said_at=started, rate_ml_per_h=Decimal("99.9"))
    assert chart.record_pump_events(heard=[PumpHeard(device=PUMP, said=said)], now=now) == (None,)
    return running


@pytest.mark.hazard("H-61")
def test_a_difference_shows_on_session_and_board_until_it_is_explained(clinic, nurse, differing):
    page = nurse.get(reverse("staff:session", args=[differing])).content.decode()
    assert "99.9 mL/h" in page
    assert "Pump differs" in nurse.get(reverse("staff:board")).content.decode()
    (flag,) = (f for p in queries.session_view(differing, timezone.now()).pumps for f in p.flags)
    address = f"{reverse('staff:session_explain_pump', args=[differing])}"
    assert "99.9 mL/h" in nurse.get(address, {"flag": flag.key}).content.decode()

    empty = post(nurse, "staff:session_explain_pump", [differing], flag=flag.key, reason="")
    assert empty.status_code == 422
    done = post(nurse, "staff:session_explain_pump", [differing], flag=flag.key, reason="The bag was changed")

    assert done.status_code == 302
    assert PumpExplanation.objects.get().reason == "The bag was changed"
    assert "Pump differs" not in nurse.get(reverse("staff:board")).content.decode()
    assert "The bag was changed" in nurse.get(reverse("staff:record", args=[differing])).content.decode()


@pytest.mark.hazard("H-60")
def test_a_devices_alarm_shows_as_the_devices_own_and_never_as_urgent(clinic, running, nurse, now):
    said = AlarmSaid(
        alert_id="AL-1", phase=Phase.START, text="Low SpO2 <b>", said_at=now, heard_at=now, value="88", unit="%",
        limits="92-100",
    )  # fmt: skip
    chart.record_device_alarms(heard=[AlarmHeard(device=monitor_id(1), said=said)], now=now)

    page = nurse.get(reverse("staff:session", args=[running])).content.decode()

    assert "Monitor 01 alarm: Low SpO2 &lt;b&gt; 88 % (92-100)" in page
    assert "Attend to the device itself" in page
    assert 'id="urgent" role="alert"></p>' in page
    board = nurse.get(reverse("staff:board")).content.decode()
    assert "Device alarm:" in board
    assert 'data-announces=""' in board


@pytest.mark.hazard("H-62")
def test_one_touch_marks_an_artefact_and_another_takes_it_back(clinic, running, nurse, now):
    clinic.vitals(running, now=now)
    reading = max(row.id for row in queries.session_view(running, timezone.now()).readings if row.sign.value == "spo2")
    page = nurse.get(reverse("staff:session_amend_reading", args=[running, reading])).content.decode()
    assert "The probe was off" in page

    assert post(nurse, "staff:session_artefact", [running, reading], cause="nonsense").status_code == 422
    assert post(nurse, "staff:session_artefact", [running, reading], cause="PROBE").status_code == 302

    marked = next(row for row in queries.session_view(running, timezone.now()).readings if row.amends_id == reading)
    assert marked.artefact
    again = nurse.get(reverse("staff:session_amend_reading", args=[running, marked.id])).content.decode()
    assert "It was the patient's after all" in again or "It was the patient&#x27;s after all" in again
    key = "6f9b34a7-6b50-4a3e-9a55-0c1d5c2f1a12"
    undone = nurse.post(reverse("staff:session_artefact_undo", args=[running, marked.id]), {"key": key})
    assert undone.status_code == 302
    assert not next(
        r for r in queries.session_view(running, timezone.now()).readings if r.amends_id == marked.id
    ).artefact
