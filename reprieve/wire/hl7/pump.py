"""A pump's event (ORU^R42, IHE PCD-10) in therapy's words: what it did, when, and its own figures.

One message tells one event. Many identifiers of the profile are printed as 0 (pending), so a term is known by its name
where its id is 0, and by id and name together where we have read the id; a pair that disagrees is not understood.
A pump may have several channels: only the one that the event names is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from reprieve.therapy.pump_evidence import PumpEvent, PumpSaid
from reprieve.wire.codes import (
    PUMP_DRUG,
    PUMP_EVENT,
    PUMP_EVENT_SOURCE,
    PUMP_EVENTS,
    PUMP_NAME_BY_MDC,
    PUMP_STATUS,
    PUMP_VALUES,
    PumpCode,
)
from reprieve.wire.hl7.envelope import Devices, Envelope, Note, envelope_of
from reprieve.wire.hl7.message import Message, Segment
from reprieve.wire.hl7.monitor import CORRECTS, MEASURED, NO_MEASUREMENT, WRONG_PATIENT, quantity
from reprieve.wire.hl7.values import NotUnderstood, moment, zone_of

STATUS_PREFIX = "pump-delivery-status-"


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpMessage:
    """What a pump reports; notes as in a monitor's message. Without `said`, something essential is missing."""

    envelope: Envelope
    said: PumpSaid | None
    not_understood: tuple[Note, ...]
    left_out: tuple[Note, ...]
    corrected: tuple[Note, ...]
    withdrawn: tuple[Note, ...]


def read_pump(message: Message) -> PumpMessage:
    """Read a pump's event; never raises for what its segments hold."""
    reader = _Reader(message, zone_of(message.header.sent_at))
    said = reader.read()
    return PumpMessage(
        envelope=envelope_of(message, reader.devices),
        said=said,
        not_understood=tuple(reader.not_understood),
        left_out=tuple(reader.left_out),
        corrected=tuple(reader.corrected),
        withdrawn=tuple(reader.withdrawn),
    )


class _Reader:
    """Looks the terms up that a pump's event is made of."""

    def __init__(self, message: Message, zone: tzinfo | None) -> None:
        self._message, self._zone = message, zone
        self.devices = Devices()
        self.not_understood: list[Note] = []
        self.left_out: list[Note] = []
        self.corrected: list[Note] = []
        self.withdrawn: list[Note] = []
        self._usable: list[tuple[str, Segment]] = []

    def read(self) -> PumpSaid | None:
        if self._message.undecodable:
            self.not_understood.append(Note("message", "it holds bytes that its character set does not have"))
        for place, obx in enumerate(self._message.named("OBX"), start=1):
            self.devices.look_at(obx)
            self._sort(f"OBX[{place}]", obx)
        if self.withdrawn or self.corrected:
            return None
        try:
            return self._said()
        except NotUnderstood as reason:
            self.not_understood.append(Note("OBX", str(reason)))
            return None

    def _sort(self, where: str, obx: Segment) -> None:
        status = obx.text(11)
        if status == WRONG_PATIENT:
            self.withdrawn.append(Note(where, "the sender says that this was the wrong patient"))
        elif status in CORRECTS:
            self.corrected.append(Note(where, CORRECTS[status]))
        elif not obx.raw(5):
            return  # a part of the pump, not a value
        elif flag := next((f for p in obx.repetitions(8) if (f := p[0].strip()) in NO_MEASUREMENT), None):
            self.left_out.append(Note(where, f"marked {flag}: {NO_MEASUREMENT[flag]}"))
        elif status not in MEASURED:
            self.not_understood.append(Note(where, f"a value with the status {status[:5]!r} is not a measurement"))
        elif (owner := PUMP_NAME_BY_MDC.get(obx.text(3))) and owner != obx.text(3, 2):
            self.not_understood.append(Note(where, f"{obx.text(3)}: code and name are not a pair that we know"))
        else:
            self._usable.append((where, obx))

    def _said(self) -> PumpSaid:
        """Put the event together. Raises NotUnderstood where it cannot be told without guessing."""
        requests = self._message.named("OBR")
        happened = self._found(PUMP_EVENT, "")
        if len(requests) != 1 or happened is None:
            raise NotUnderstood("a message tells one event; this one tells none, or several")
        _, condition = happened
        source = self._found(PUMP_EVENT_SOURCE, "")
        channel = ".".join(source[1].text(5).split(".")[:2]) if source else ""
        drug, status = self._found(PUMP_DRUG, channel), self._found(PUMP_STATUS, channel)
        return PumpSaid(
            event=_event(condition),
            said_at=self._moment(condition, requests[0]),
            channel=channel[:20],
            drug=" ".join(drug[1].components(5)).strip()[:80] if drug else "",
            status=_word(status[1]).removeprefix(STATUS_PREFIX)[:40] if status else "",
            **{name: self._number(code, channel) for name, code in PUMP_VALUES.items()},
        )

    def _moment(self, condition: Segment, request: Segment) -> datetime:
        return moment(condition.text(14) or request.text(7), self._zone)

    def _number(self, code: PumpCode, channel: str) -> Decimal | None:
        try:
            found = self._found(code, channel)
            return quantity(found[1], code.unit, code.name)[0] if found else None
        except NotUnderstood as reason:
            self.not_understood.append(Note(code.name, str(reason)))
            return None

    def _found(self, code: PumpCode, channel: str) -> tuple[str, Segment] | None:
        """Return the one segment of this term in the channel. Raises NotUnderstood where two differ."""
        found = [
            (where, obx)
            for where, obx in self._usable
            if code.claimed_by(obx.text(3), obx.text(3, 2)) and _within(obx.text(4), channel)
        ]
        if len({(obx.raw(5), obx.raw(6)) for _, obx in found}) > 1:
            raise NotUnderstood(f"{code.name} is there twice, and differs")
        return found[0] if found else None


def _event(condition: Segment) -> PumpEvent:
    """Return what happened, by the name in OBX-5; an id that belongs to another event is not understood."""
    code, name, *_ = [*(c.strip() for c in condition.components(5)), "", ""]
    for event, row in PUMP_EVENTS.items():
        if row.name == name:
            if not row.claimed_by(code, name) or PUMP_NAME_BY_MDC.get(code, name) != name:
                raise NotUnderstood(f"{code}^{name}: code and name are not a pair that we know")
            return PumpEvent(event)
    if not name.startswith("MDC_EVT_") or code in PUMP_NAME_BY_MDC:
        raise NotUnderstood(f"{code[:20]}^{name[:60]} is no event that we know")
    return PumpEvent.OTHER


def _within(containment: str, channel: str) -> bool:
    return not channel or f"{containment}.".startswith(f"{channel}.")


def _word(obx: Segment) -> str:
    return next((c.strip() for c in obx.components(5) if c.strip()), "")
