"""The demo's devices that speak of themselves: a pump that tells its events, and a monitor's own alarm.

The pump of the first room stands in for one that a nurse sets by hand: it follows what was charted, as a nurse would
have typed it in, except once, when somebody turned it down at the pump and charted nothing. That is what the
demo's board shows as flagged. Nothing in the product sends anything to a pump.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from reprieve.demo.bedside import Mark, Sample
from reprieve.demo.device_writer import Alert, PumpDoes, write_alarm, write_pump
from reprieve.demo.hl7_writer import Bed
from reprieve.wire.hl7 import Frame

if TYPE_CHECKING:
    from reprieve.chart.queries import SessionView

PUMP: Final = "02000000FFFE0071"
PUMP_NAME: Final = "PUMP-1"
PUMP_ROOM: Final = 0
TURNED_DOWN_TO: Final = Decimal("0.85")  # of the charted rate, at the pump alone
ALARM_BELOW: Final = 92  # the synthetic monitor's own setting, as it sends it in OBX-7

Send = Callable[[bytes], object]


@dataclass(slots=True)
class Pump:
    """One pump and what it has given; `set_rate` tells what changes, `None` rate: it stands still."""

    bed: Bed
    concentration_mg_per_ml: Decimal
    weight_kg: Decimal
    rate_ml_per_h: Decimal | None = None
    since: datetime | None = None
    total_ml: Decimal = Decimal(0)
    _count: int = field(init=False, default=0)

    def set_rate(self, rate_ml_per_h: Decimal | None, at: datetime, send: Send) -> None:
        """Stop what runs and start what is to run, a message for each; nothing where nothing changes."""
        wanted = rate_ml_per_h.quantize(Decimal("0.1")) if rate_ml_per_h else None
        if wanted == self.rate_ml_per_h:
            return
        if self.rate_ml_per_h is not None and self.since is not None:
            given = self.rate_ml_per_h * Decimal((at - self.since).total_seconds()) / 3600
            self.total_ml += given
            self._tell("STOP", at, self.rate_ml_per_h, given, send, changing=wanted is not None)
        self.rate_ml_per_h, self.since = wanted, at
        if wanted is not None:
            self._tell("START", at, wanted, Decimal(0), send)

    def _tell(
        self, event: str, at: datetime, rate: Decimal, segment_ml: Decimal, send: Send, *, changing: bool = False
    ) -> None:
        self._count += 1
        does = PumpDoes(
            event=event, at=at, rate_ml_per_h=rate, segment_ml=segment_ml, total_ml=self.total_ml, changing=changing,
            concentration_mg_per_ml=self.concentration_mg_per_ml, weight_kg=self.weight_kg,
        )  # fmt: skip
        number = f"P{at:%y%m%d%H%M%S}{at.microsecond:06d}{self._count}"
        send(write_pump(self.bed, does, control_id=number, now=at))


@dataclass(slots=True)
class StagedPump:
    """The pump's part in the day so far: set as ordered, then turned down by somebody who charted nothing."""

    bed: Callable[[], Bed]
    pump: Pump | None = None

    def starts(self, view: SessionView, at: datetime) -> None:
        assert view.order is not None  # noqa: S101 the script has no start without one
        plan, bed = view.order.plan, replace(self.bed(), device=PUMP, device_name=PUMP_NAME)
        self.pump = Pump(bed, plan.concentration_mg_per_ml, plan.weight_kg)
        self.pump.set_rate(plan.rate_ml_per_h, at, partial(arrive, at=at))

    def is_turned_down(self, at: datetime) -> None:
        if self.pump is not None and self.pump.rate_ml_per_h is not None:
            self.pump.set_rate(self.pump.rate_ml_per_h * TURNED_DOWN_TO, at, partial(arrive, at=at))


def arrive(message: bytes, at: datetime) -> None:
    """Take a message in as the gateway would have, at its own time."""
    from reprieve.exchange.intake import Arrival, take_in

    take_in([Arrival(piece=Frame(message), peer="demo", received_at=at)], now=at)


@dataclass(slots=True)
class Alarming:
    """A monitor's own alarm about the saturation: it begins below the monitor's limit and ends above it."""

    alert_id: str = ""

    def look_at(self, bed: Bed, samples: Iterable[Sample], now: datetime, send: Send) -> None:
        """Raise or end the alarm, as the monitor would from what its finger sensor shows."""
        shown = next((s for s in samples if s.name == "saturation" and s.mark is Mark.MEASURED), None)
        if shown is None or (int(shown.text) < ALARM_BELOW) is bool(self.alert_id):
            return
        phase = "end" if self.alert_id else "start"
        self.alert_id = self.alert_id or f"AL-{now:%y%m%d%H%M%S}"
        alert = Alert(alert_id=self.alert_id, phase=phase, at=now, value=shown.text)
        send(write_alarm(bed, alert, control_id=f"A{now:%y%m%d%H%M%S}{now.microsecond:06d}{phase}", now=now))
        if phase == "end":
            self.alert_id = ""
