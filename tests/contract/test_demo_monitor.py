"""The demo's monitors against the real gateway: vitals of a running infusion reach the chart over TCP."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from reprieve.chart.models import Device, Reading
from reprieve.exchange.models import Disposition, InboundMessage, Reason, Unclaimed
from reprieve.therapy.vitals import Sign
from tests import servers
from tests.clinic import open_clinic

pytestmark = pytest.mark.usefixtures("transactional_db")

WITHIN_S = 45


def test_the_demo_monitors_chart_a_running_infusion_through_the_gateway():
    now = datetime.now(UTC)
    clinic = open_clinic(now - timedelta(hours=2), rooms=1)
    patient_id = clinic.register(now=now - timedelta(hours=2))
    session_id = clinic.ready(patient_id, now=now - timedelta(minutes=10))
    clinic.start(session_id, now=now - timedelta(minutes=10))
    device_id = Device.objects.get(identifier=clinic.devices[0]).pk
    gateway = servers.gateway().start()
    monitor = servers.Process(["reprieve.demo.monitor", "--port", str(gateway.port), "--every-s", "0.5"])
    wanted = {Sign.PULSE.value, Sign.SPO2.value, Sign.RESP.value}  # a cuff may fail, here as there
    try:
        monitor.start()
        deadline = time.monotonic() + WITHIN_S
        while not wanted <= set(Reading.objects.filter(device_id=device_id).values_list("sign", flat=True)):
            assert time.monotonic() < deadline, "the monitor's vitals did not reach the chart"
            time.sleep(0.3)
        gateway.kill()
        killed_at = datetime.now(UTC)
        time.sleep(1)
        gateway.start()
        while not Reading.objects.filter(device_id=device_id, sign=Sign.PULSE, taken_at__gt=killed_at).exists():
            assert time.monotonic() < deadline + WITHIN_S, "the monitor did not come back"
            time.sleep(0.3)
    finally:
        monitor.stop()
        gateway.stop()

    assert set(Reading.objects.filter(device_id=device_id).values_list("session_id", flat=True)) == {session_id}
    assert set(InboundMessage.objects.values_list("outcome", flat=True)) == {"A"}
    assert set(Unclaimed.objects.values_list("reason", flat=True)) == {Reason.UNKNOWN_DEVICE}  # the stranger
    assert InboundMessage.objects.filter(disposition=Disposition.CHARTED).exists()
