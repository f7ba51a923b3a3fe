"""The pump beside the chart, on record: flagged until explained or corrected, and nothing goes to a pump."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from reprieve.chart import queries
from reprieve.chart import services as chart
from reprieve.chart.models import AlarmReport, PumpExplanation, PumpReport
from reprieve.chart.services import AlarmHeard, NotPermitted, NotPlausible, PumpHeard, Refused
from reprieve.therapy.clinic_numbers import ClinicNumber
from reprieve.therapy.device_alarms import AlarmSaid, Phase
from reprieve.therapy.ordering import Plan
from reprieve.therapy.pump_evidence import Difference, PumpEvent, PumpSaid
from reprieve.therapy.session import Cause
from tests.clinic import NOW, SETUP, after, monitor_id

PUMP = "02000000FFFEB001"
pytestmark = pytest.mark.django_db


@pytest.fixture
def pump(clinic) -> str:
    device = chart.add_device(identifier=PUMP, name="Pump 1", kind=chart.DeviceKind.PUMP, by=SETUP, now=after(-60))
    chart.place_device(device_id=device, room_id=clinic.rooms[0], by=SETUP, now=after(-60))
    return PUMP


def reports(pump: str, *said: tuple[PumpEvent, float, str], now: float) -> None:
    heard = [
        PumpHeard(device=pump, said=PumpSaid(event=event, said_at=after(minutes), rate_ml_per_h=Decimal(rate)))
        for event, minutes, rate in said
    ]
    assert set(chart.record_pump_events(heard=heard, now=after(now))) == {None}


def plan_of(session_id: int) -> Plan:
    order = queries.session_view(session_id, NOW).order
    assert order is not None
    return order.plan


def charted_ml(session_id: int) -> str:
    plan = plan_of(session_id)
    return f"{plan.rate_mg_per_h / plan.concentration_mg_per_ml:.1f}"


def flags(session_id: int, minutes: float):
    return [flag for pump in queries.session_view(session_id, after(minutes)).pumps for flag in pump.flags]


def test_a_pump_that_does_what_is_charted_is_not_flagged(clinic, running, pump):
    reports(pump, (PumpEvent.STARTED, 0, charted_ml(running)), now=1)

    assert flags(running, 10) == []
    assert queries.room_tile(clinic.rooms[0], after(10)).pump_flags == ()


@pytest.mark.hazard("H-61")
def test_a_difference_is_flagged_until_a_named_person_explains_it(clinic, running, pump):
    reports(pump, (PumpEvent.STARTED, 0, "99.9"), now=1)
    (flag,) = flags(running, 10)
    assert isinstance(flag.about, Difference)
    assert [f.key for f in queries.room_tile(clinic.rooms[0], after(10)).pump_flags] == [flag.key]

    row = chart.explain_pump(
        session_id=running, flag=flag.key, reason="Flow sensor test of biomed", by=clinic.by(), now=after(10)
    )

    (explained,) = flags(running, 20)
    assert explained.key == flag.key, "it goes on, and it is the same"
    assert explained.explanation is not None
    assert explained.explanation.by == clinic.by().display
    assert queries.room_tile(clinic.rooms[0], after(20)).pump_flags == ()
    assert PumpExplanation.objects.get(pk=row).says == str(flag.says)


@pytest.mark.hazard("H-61")
def test_a_difference_goes_when_the_chart_is_corrected(clinic, running, pump):
    reports(pump, (PumpEvent.STARTED, 0, "20.0"), now=1)
    plan = plan_of(running)
    event = next(e for e in queries.session_view(running, after(5)).events if e.kind.value == "started")

    chart.amend_event(
        event_id=event.id,
        reason="It was started slower",
        rate_mg_per_h=Decimal("20.0") * plan.concentration_mg_per_ml,
        by=clinic.by(),
        now=after(5),
    )

    assert flags(running, 10) == []


def test_an_explanation_needs_a_reason_a_difference_and_somebody_who_may(clinic, running, pump):
    reports(pump, (PumpEvent.STARTED, 0, "99.9"), now=1)
    (flag,) = flags(running, 10)

    with pytest.raises(NotPlausible):
        chart.explain_pump(session_id=running, flag=flag.key, reason="  ", by=clinic.by(), now=after(11))
    with pytest.raises(Refused, match="no longer differ"):
        chart.explain_pump(session_id=running, flag="another", reason="why not", by=clinic.by(), now=after(11))
    with pytest.raises(NotPermitted):
        chart.explain_pump(
            session_id=running, flag=flag.key, reason="why not", by=clinic.by("front_desk"), now=after(11)
        )
    assert not PumpExplanation.objects.exists()


def test_what_a_clinic_lets_pass_is_its_own_signed_number(clinic, running, pump):
    reports(pump, (PumpEvent.STARTED, 0, str(Decimal(charted_ml(running)) + 1)), now=1)
    assert len(flags(running, 10)) == 1

    chart.sign_clinic_number(
        number=ClinicNumber.PUMP_RATE,
        value=Decimal("1.5"),
        reason="This pump prints its rate with a lag.",
        signed=clinic.proof("director", now=after(11)),
        now=after(11),
    )

    assert len(flags(running, 10)) == 1
    assert flags(running, 12) == []


def test_a_signature_covers_what_devices_said(clinic, pump):
    session_id = clinic.book(clinic.register("Birch"))
    clinic.check_in(session_id)
    chart.cancel_session(session_id=session_id, cause=Cause.OTHER, by=clinic.by(), now=after(5))
    chart.sign_record(session_id=session_id, signed=clinic.proof("nurse", now=after(6)), now=after(6))
    assert queries.session_view(session_id, after(6)).signatures[0].covers_all

    reports(pump, (PumpEvent.STARTED, 3, "99.9"), now=7)

    assert not queries.session_view(session_id, after(7)).signatures[0].covers_all


def test_an_alarm_shows_on_the_board_until_it_ends_and_stays_in_the_record(clinic, running):
    def hear(phase: Phase, minutes: float) -> None:
        said = AlarmSaid(
            alert_id="AL-1", phase=phase, text="Low SpO2", said_at=after(minutes), heard_at=after(minutes), value="88"
        )
        assert chart.record_device_alarms(heard=[AlarmHeard(device=monitor_id(1), said=said)], now=after(minutes)) == (
            None,
        )

    hear(Phase.START, 5)
    (shown,) = queries.room_tile(clinic.rooms[0], after(6)).device_alarms
    assert (shown.device, shown.alarm.latest.value) == ("Monitor 01", "88")

    hear(Phase.END, 7)
    assert queries.room_tile(clinic.rooms[0], after(8)).device_alarms == ()
    (kept,) = queries.record_view(running, after(8)).session.device_alarms
    assert kept.alarm.ended_at == after(7)
    assert AlarmReport.objects.count() == 2


@pytest.mark.hazard("H-61")
def test_nothing_can_be_sent_to_a_device():
    """No path leads out: nothing in the product opens a connection or writes the messages that order a pump."""
    package = Path(__file__).parents[2] / "reprieve"
    outward = re.compile(
        r"create_connection|open_connection|\bRGV\b|\bsocket\.socket\(|sendall|PCD-03|http\.client|urlopen"
    )
    product = (path for path in package.rglob("*.py") if "demo" not in path.relative_to(package).parts)

    found = {str(path.relative_to(package)) for path in product if outward.search(path.read_text(encoding="utf-8"))}

    assert found == set(), "only the demo's devices speak first; the gateway answers on the line that the device opened"
    assert PumpReport.objects.count() == 0
