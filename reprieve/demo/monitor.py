"""Synthetic bedside monitors: one in each room where one stands, speaking real HL7 v2.6 over TCP to the gateway.

`python -m reprieve.demo.monitor --port 2575`. A tool of the demo, not a path inside the product: it reads who sits
where through the chart's queries, as a nurse would read it off the board, and all that it says goes over the wire.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import queue
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from reprieve.demo.bedside import Bedside
from reprieve.demo.devices import Alarming, Pump
from reprieve.demo.hl7_writer import Bed, write
from reprieve.pharmacology.covariates import Covariates
from reprieve.pharmacology.models import model
from reprieve.pharmacology.prediction import predict
from reprieve.wire.hl7 import Frame, Framer, framed
from reprieve.wire.hl7.values import eui64

if TYPE_CHECKING:
    from reprieve.chart.queries import RoomTile, SessionView

log = logging.getLogger(__name__)

ANSWER_WITHIN_S: Final = 5.0
LONGEST_WAIT_S: Final = 5.0
REMEMBERED: Final = 900  # messages that a monitor keeps while nobody answers; then it forgets the oldest
LOOK_AGAIN: Final = timedelta(seconds=30)
# A monitor that nobody registered, so that the tray of the unclaimed is no empty room.
STRANGER: Final = Bed(
    device="02000000FFFE0099", device_name="Transport monitor", room="Corridor", mrn="", family_name="", given_name=""
)
STRANGER_EVERY: Final = timedelta(minutes=10)


class Line(threading.Thread):
    """One monitor's connection: sends in order, waits for each answer, connects again, and sends the same again."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(daemon=True)
        self._address = (host, port)
        self._waiting: queue.Queue[bytes] = queue.Queue(REMEMBERED)
        self._socket: socket.socket | None = None
        self._framer = Framer()

    def send(self, message: bytes) -> None:
        """Queue a message; the oldest goes if nobody has answered for long."""
        while True:
            try:
                return self._waiting.put_nowait(message)
            except queue.Full:
                with contextlib.suppress(queue.Empty):
                    self._waiting.get_nowait()

    def run(self) -> None:
        while True:
            message, wait_s = self._waiting.get(), 0.2
            while not self._sent(message):
                self._hang_up()
                time.sleep(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    def _sent(self, message: bytes) -> bool:
        """Send one message and wait for its answer, whatever the answer says: what to do is for people to decide."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(self._address, timeout=ANSWER_WITHIN_S)
                self._framer = Framer()
            self._socket.sendall(framed(message))
            while data := self._socket.recv(4096):
                if any(isinstance(piece, Frame) for piece in self._framer.feed(data)):
                    return True
        except OSError as trouble:
            log.info("A monitor waits for its gateway: %s", trouble)
        return False

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


@dataclass(slots=True)
class Patient:
    """Somebody at a monitor: their synthetic body, and what the record says that they were given."""

    bed: Bed
    body: Bedside
    view: SessionView
    covariates: Covariates
    seen_as: tuple[object, ...]
    looked_at: datetime

    def effect_site(self, now: datetime) -> float:
        """Return S-ketamine at the effect site in ng/mL, from the pump's history on record."""
        regimen = self.view.day.regimen(now)
        minutes = self.view.day.minutes_since_start(now)
        if regimen is None or minutes is None or minutes <= 0:
            return 0.0
        course = predict(model=model(), covariates=self.covariates, regimen=regimen, at_min=[0.0, minutes], siblings=1)
        return float(course.effect_site_ng_per_ml.typical[-1])


@dataclass(slots=True)
class Ward:
    """All monitors of the demo clinic."""

    host: str
    port: int
    seed: str
    _patients: dict[int, Patient] = field(init=False, default_factory=dict)
    _lines: dict[str, Line] = field(init=False, default_factory=dict)
    _stranger: Bedside = field(init=False)
    _stranger_at: datetime | None = field(init=False, default=None)
    _alarming: dict[str, Alarming] = field(init=False, default_factory=dict)
    _pumps: dict[str, tuple[int, Decimal, Pump]] = field(init=False, default_factory=dict)
    _numbers: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._stranger = Bedside(f"{self.seed} stranger", 50.0, False)

    def tick(self, now: datetime) -> None:
        """Look who sits where, and let every monitor say what it sees."""
        from reprieve.chart import queries

        # A monitor without an EUI-64 could not name itself on the wire.
        named = [device for device in queries.devices(now) if eui64(device.identifier, "EUI-64")]
        devices = {device.room_id: device for device in named if device.kind == "monitor"}
        pumps = {device.room_id: device for device in named if device.kind == "pump"}
        present: set[int] = set()
        for tile in queries.board(now):
            device = devices.get(tile.room_id)
            if device is None or not tile.somebody_here or tile.session_id is None:
                continue
            present.add(tile.session_id)
            patient = self._patient(tile, device.identifier, device.name, now)
            self._say(patient.bed, patient.body, patient.effect_site(now), now)
            if pump := pumps.get(tile.room_id):
                self._let_the_pump_speak(patient, tile, pump.identifier, pump.name, now)
        self._patients = {session: p for session, p in self._patients.items() if session in present}
        self._let_the_stranger_speak(now)

    def _patient(self, tile: RoomTile, device: str, device_name: str, now: datetime) -> Patient:
        """Return who sits there; their record is read anew when the board shows a change, and now and then."""
        from reprieve.chart import queries

        assert tile.session_id is not None  # noqa: S101 its only caller has looked
        seen_as = (tile.state, tile.rate_mg_per_h, tile.started_at)
        known = self._patients.get(tile.session_id)
        if known and known.seen_as == seen_as and now - known.looked_at < LOOK_AGAIN:
            return known
        view = queries.session_view(tile.session_id, now)
        age = float(view.patient.age_on(now.date()))
        body = known.body if known else Bedside(f"{self.seed} {tile.session_id}", age, (view.tier or 0) >= 2)
        weight_kg = float(view.order.plan.weight_kg) if view.order else 70.0
        bed = Bed(
            device=device,
            device_name=device_name,
            room=tile.room_name,
            mrn=view.patient.mrn,
            family_name=view.patient.family_name,
            given_name=view.patient.given_name,
        )
        patient = Patient(bed, body, view, Covariates(weight_kg=weight_kg, age_years=age), seen_as, now)
        self._patients[tile.session_id] = patient
        return patient

    def _say(self, bed: Bed, body: Bedside, effect_site_ng_per_ml: float, now: datetime) -> None:
        samples = body.observe(effect_site_ng_per_ml, now)
        if not samples:
            return
        line = self._line(bed.device)
        self._alarming.setdefault(bed.device, Alarming()).look_at(bed, samples, now, line.send)
        self._numbers += 1
        # Never used twice, by this run or another: time to the microsecond, and a number within it.
        control_id = f"{now:%y%m%d%H%M%S}{now.microsecond:06d}{self._numbers % 100:02d}"
        line.send(write(bed, samples, control_id=control_id, now=now))

    def _let_the_pump_speak(self, patient: Patient, tile: RoomTile, device: str, name: str, now: datetime) -> None:
        """The pump does what a nurse would have set it to when they charted a change; until then it goes on."""
        order = patient.view.order
        if order is None or tile.session_id is None:
            return
        charted = tile.rate_mg_per_h / order.plan.concentration_mg_per_ml
        known = self._pumps.get(device)
        if known is None or known[0] != tile.session_id:
            pump = _as_it_stands(patient, replace(patient.bed, device=device, device_name=name))
            if patient.view.pumps:  # it has told already what it does
                self._pumps[device] = tile.session_id, charted, pump
                return
        else:
            pump = known[2]
            if known[1] == charted:
                return
        self._pumps[device] = tile.session_id, charted, pump
        pump.set_rate(charted or None, now, self._line(device).send)

    def _line(self, device: str) -> Line:
        line = self._lines.get(device)
        if line is None:
            line = self._lines[device] = Line(self.host, self.port)
            line.start()
        return line

    def _let_the_stranger_speak(self, now: datetime) -> None:
        if self._stranger_at is None or now - self._stranger_at >= STRANGER_EVERY:
            self._stranger_at = now
            self._say(STRANGER, self._stranger, 0.0, now)


def _as_it_stands(patient: Patient, bed: Bed) -> Pump:
    """Return the pump as its own last report left it."""
    order = patient.view.order
    assert order is not None  # noqa: S101 its only caller has looked
    pump = Pump(bed, order.plan.concentration_mg_per_ml, order.plan.weight_kg)
    for beside in patient.view.pumps:
        said = beside.latest
        pump.total_ml = said.total_ml or Decimal(0)
        if not said.event.ends:
            pump.rate_ml_per_h, pump.since = said.rate_ml_per_h, said.said_at
    return pump


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reprieve.demo.monitor", description="Synthetic bedside monitors.")
    parser.add_argument("--host", default="127.0.0.1", help="address of the gateway (default: %(default)s)")
    parser.add_argument("--port", type=int, default=2575, help="port of the gateway (default: %(default)s)")
    parser.add_argument("--every-s", type=float, default=2.0, help="seconds between messages (default: %(default)s)")
    parser.add_argument("--seed", default="demo", help="the same seed, the same patients (default: %(default)s)")
    args = parser.parse_args()

    from reprieve.site.standalone import set_up

    set_up()
    from django.db import Error, connection

    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    ward = Ward(args.host, args.port, args.seed)
    while not stopping.is_set():
        began = time.monotonic()
        try:
            ward.tick(datetime.now(UTC))
        except Error:
            log.warning("The monitors lost their database; trying again.", exc_info=True)
            connection.close()
        stopping.wait(max(0.05, args.every_s - (time.monotonic() - began)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
