"""kill -9 at any moment: what was acknowledged is there, exactly once."""

from __future__ import annotations

import random
import threading
import time

import pytest

from reprieve.exchange.models import InboundMessage
from tests import servers
from tests.contract.mllp import Sender, reading

pytestmark = pytest.mark.usefixtures("transactional_db")

SENDERS = 4
ROUNDS = 4


class Stubborn(threading.Thread):
    """A monitor that sends the same message until it is acknowledged, and only then the next."""

    def __init__(self, name: str, port: int, stopping: threading.Event) -> None:
        super().__init__(name=name)
        self._port, self._stopping = port, stopping
        self._line: Sender | None = None
        self.acknowledged: list[str] = []

    def run(self) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            self._insist(f"{self.name}-{number}")
        self._hang_up()

    def _insist(self, control_id: str) -> None:
        message = reading(control_id)
        while not self._stopping.is_set():
            try:
                self._line = self._line or Sender(self._port)
                assert self._line.told(message) == ("CA", control_id)
                self.acknowledged.append(control_id)
                return
            except OSError:
                self._hang_up()
                time.sleep(0.02)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.socket.close()
            self._line = None


@pytest.mark.hazard("H-06")
def test_nothing_acknowledged_is_lost_or_doubled_when_the_gateway_is_killed():
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
    assert len(acknowledged) > 50, "the gateway hardly lived"
    assert len(set(acknowledged)) == len(acknowledged)
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
