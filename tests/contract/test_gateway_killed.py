"""kill -9 at any moment: what was acknowledged is there, exactly once."""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from reprieve.chart import services as chart
from reprieve.chart.models import AlarmReport, PumpReport
from reprieve.exchange.models import Disposition, InboundMessage, Unclaimed
from tests import servers
from tests.contract.clinic import SETUP, bed
from tests.contract.mllp import Sender, alarm, pump_event, reading

pytestmark = pytest.mark.usefixtures("transactional_db")

SENDERS = 4
ROUNDS = 4


def pump_of(name: str) -> str:
    """Return the pump that this sender speaks for."""
    return f"00A1B2FFFE11000{name[-1]}"


class Stubborn(threading.Thread):
    """A monitor that sends the same message until it is acknowledged, and only then the next."""

    def __init__(self, name: str, port: int, stopping: threading.Event) -> None:
        super().__init__(name=name)
        self._port, self._stopping = port, stopping
        self._line: Sender | None = None
        self._began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=9)
        self.acknowledged: list[str] = []

    def run(self) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            self._insist(f"{self.name}-{number}", number)
        self._hang_up()

    def _insist(self, control_id: str, number: int) -> None:
        message = self._message(control_id, number)
        while not self._stopping.is_set():
            try:
                self._line = self._line or Sender(self._port)
                assert self._line.told(message) == ("CA", control_id)
                self.acknowledged.append(control_id)
                return
            except OSError:
                self._hang_up()
                time.sleep(0.02)

    def _message(self, control_id: str, number: int) -> bytes:
        """Readings, alarms and pump events by turns, each a moment after the last: no two are the same report."""
        at = self._began + timedelta(seconds=number / 10)
        match number % 3:
            case 0:
                return alarm(control_id, at=at, alert=control_id)
            case 1:
                return pump_event(control_id, "MDC_EVT_PUMP_DELIV_START", at=at, device=pump_of(self.name))
            case _:
                return reading(control_id, at=at)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.socket.close()
            self._line = None


@pytest.mark.hazard("H-06")
def test_nothing_acknowledged_is_lost_or_doubled_when_the_gateway_is_killed():
    place = bed()
    for number in range(SENDERS):
        name = f"S{number}"
        pump = chart.add_device(identifier=pump_of(name), name=f"Pump {name}", by=SETUP, now=place.since)
        chart.place_device(device_id=pump, room_id=place.room_id, by=SETUP, now=place.since)
    rng = random.Random(2575)
    process = servers.gateway().start()
    assert process.port is not None
    stopping = threading.Event()
    senders = [Stubborn(f"S{n}", process.port, stopping) for n in range(SENDERS)]
    try:
        for sender in senders:
            sender.start()
        for _ in range(ROUNDS):
            time.sleep(rng.uniform(0.2, 0.9))
            process.kill()
            process.start()
        time.sleep(0.5)
    finally:
        stopping.set()
        for sender in senders:
            sender.join(30)
        process.stop()

    acknowledged = [control_id for sender in senders for control_id in sender.acknowledged]
    kept = list(InboundMessage.objects.values_list("control_id", flat=True))
    assert len(acknowledged) > 20, "the gateway hardly lived"
    assert len(set(acknowledged)) == len(acknowledged)
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))

    charted = list(InboundMessage.objects.filter(disposition=Disposition.CHARTED).values_list("control_id", "kind"))
    alarms = {control_id for control_id, kind in charted if kind == "ORU^R40"}
    pumps = [control_id for control_id, kind in charted if kind == "ORU^R42"]
    raised = [alert.split("^")[0] for alert in AlarmReport.objects.values_list("alert_id", flat=True)]
    assert alarms
    assert sorted(raised) == sorted(alarms), "each alarm once, and none lost"
    assert PumpReport.objects.count() == len(pumps) > 0
    assert {c for c in acknowledged if int(c.split("-")[1]) % 3 == 0} <= alarms
    assert not Unclaimed.objects.exists()
