"""A device's alarm (ORU^R40, IHE PCD-04) in therapy's words: which alert, what it is about, in which phase.

One alert has one event and up to six facets, told apart by the last number of OBX-4; old senders put priority and type
into OBX-8 of the event instead, and where both are there the new form wins. Reports of one alert share an id, OBR-29.
The framework's own samples print one segment with its status a field too early and without its coding system; that is
read as it was meant, and nothing else is repaired.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final, TypeVar

from reprieve.therapy.device_alarms import AlarmState, AlarmType, Inactivation, Phase, Priority
from reprieve.wire.codes import FACET_BY_CODE, FACET_CODES, SIGN_BY_MDC, UNIT_BY_MDC, UNIT_BY_UCUM, Facet
from reprieve.wire.hl7.envelope import Devices, Envelope, Note, envelope_of
from reprieve.wire.hl7.message import Message, Segment
from reprieve.wire.hl7.monitor import CORRECTS, NO_MEASUREMENT, WRONG_PATIENT
from reprieve.wire.hl7.values import NotUnderstood, moment, number, zone_of

MAX_ALERT_ID: Final = 200
MAX_TEXT: Final = 200
MAX_LIMITS: Final = 40
LEVELS: Final = 5  # MDS.VMD.CHAN.METRIC.FACET
FINAL: Final = frozenset({"F", "R", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class WireAlarm:
    """One report of one alert. source, value, unit, limits: what it is about, in the sender's own figures."""

    alert_id: str
    event: str
    text: str
    phase: Phase
    said_at: datetime
    source: str = ""
    value: str = ""
    unit: str = ""
    limits: str = ""
    state: AlarmState = AlarmState.UNSAID
    inactivation: tuple[Inactivation, ...] = ()
    priority: Priority = Priority.UNSAID
    type: AlarmType = AlarmType.UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmMessage:
    """What a device alarms about; notes as in a monitor's message. Without `alarm`, something essential is missing."""

    envelope: Envelope
    alarm: WireAlarm | None
    not_understood: tuple[Note, ...]
    left_out: tuple[Note, ...]
    corrected: tuple[Note, ...]
    withdrawn: tuple[Note, ...]


def read_alarm(message: Message) -> AlarmMessage:
    """Read a device's alarm; never raises for what its segments hold."""
    reader = _Reader(zone_of(message.header.sent_at))
    if message.undecodable:
        reader.not_understood.append(Note("message", "it holds bytes that its character set does not have"))
    reader.walk(message)
    alarm = None
    if not (reader.withdrawn or reader.corrected or reader.marked):
        try:
            alarm = reader.alarm(message)
        except NotUnderstood as reason:
            reader.not_understood.append(Note("OBX", str(reason)))
    return AlarmMessage(
        envelope=envelope_of(message, reader.devices),
        alarm=alarm,
        not_understood=tuple(reader.not_understood),
        left_out=tuple(reader.left_out),
        corrected=tuple(reader.corrected),
        withdrawn=tuple(reader.withdrawn),
    )


class _Reader:
    """Sorts the segments into facets, then reads each."""

    def __init__(self, zone: tzinfo | None) -> None:
        self.zone = zone
        self.devices = Devices()
        self.facets: dict[Facet, list[Segment]] = {}
        self.marked = False  # the event is no alarm of this patient: a test, a demonstration
        self.not_understood: list[Note] = []
        self.left_out: list[Note] = []
        self.corrected: list[Note] = []
        self.withdrawn: list[Note] = []

    def walk(self, message: Message) -> None:
        for place, obx in enumerate(message.named("OBX"), start=1):
            where = f"OBX[{place}]"
            self.devices.look_at(obx)
            facet = _facet(obx)
            status = _status(obx)
            if status == WRONG_PATIENT:
                self.withdrawn.append(Note(where, "the sender says that this was the wrong patient"))
            elif status in CORRECTS:
                self.corrected.append(Note(where, CORRECTS[status]))
            elif facet is None:
                self.left_out.append(Note(where, "no part of an alert that is kept"))
            elif status not in FINAL:
                self.not_understood.append(Note(where, f"a part with the status {status[:5]!r} is none"))
            elif flag := next((f for f in _flags(obx) if f in NO_MEASUREMENT), None):
                self.left_out.append(Note(where, f"marked {flag}: {NO_MEASUREMENT[flag]}"))
                self.marked = self.marked or facet is Facet.EVENT
            else:
                self.facets.setdefault(facet, []).append(obx)

    def alarm(self, message: Message) -> WireAlarm:
        """Put the facets together. Raises NotUnderstood where the alert cannot be told without guessing."""
        requests = message.named("OBR")
        if len(requests) != 1:
            raise NotUnderstood("a message speaks of one alert; this one has none, or several")
        event = self._one(Facet.EVENT)
        phase = self._one(Facet.PHASE)
        if event is None or phase is None:
            raise NotUnderstood("what happened, or in which phase it is, is missing")
        text = _event_text(event)
        if not text:
            raise NotUnderstood("the alert has no words")
        source = self._source()
        old = _flags(event)
        return WireAlarm(
            alert_id=_alert_id(requests[0]),
            event="^".join(event.components(3)[:2])[:80],
            text=text,
            phase=_word(Phase, phase),
            said_at=moment(event.text(14) or requests[0].text(7), self.zone),
            **source,
            state=self._said(AlarmState, Facet.STATE) or AlarmState.UNSAID,
            inactivation=self._inactivation(),
            priority=self._said(Priority, Facet.PRIORITY) or _among(Priority, old) or Priority.UNSAID,
            type=self._said(AlarmType, Facet.TYPE) or _among(AlarmType, old) or AlarmType.UNSAID,
        )

    def _one(self, facet: Facet) -> Segment | None:
        found = self.facets.get(facet, [])
        if len({(obx.raw(3), obx.raw(5)) for obx in found}) > 1:
            raise NotUnderstood(f"facet {facet} is there twice, and differs")
        return found[0] if found else None

    def _said(self, words: type[_Word], facet: Facet) -> _Word | None:
        """Read a facet that an alarm can do without; one that is not known is noted, and not guessed."""
        try:
            obx = self._one(facet)
            return _word(words, obx) if obx is not None and obx.text(5) else None
        except NotUnderstood as reason:
            self.not_understood.append(Note(f"facet {facet}", str(reason)))
            return None

    def _inactivation(self) -> tuple[Inactivation, ...]:
        said = [
            parts[0].strip() for obx in self.facets.get(Facet.INACTIVATION, []) for parts in obx.repetitions(5) if parts
        ]
        known = [found for word in said if (found := _among(Inactivation, [word]))]
        if len(known) < len([word for word in said if word]):
            self.not_understood.append(Note("facet 5", "an inactivation that is not known"))
        return tuple(dict.fromkeys(known))

    def _source(self) -> dict[str, str]:
        """Read what the alert is about, in the sender's own figures; nothing of it where code and name disagree."""
        try:
            obx = self._one(Facet.VALUE)
            return _source_of(obx) if obx is not None else {}
        except NotUnderstood as reason:
            self.not_understood.append(Note("facet 2", str(reason)))
            return {}


def _source_of(obx: Segment) -> dict[str, str]:
    code, name, *_ = [*(c.strip() for c in obx.components(3)), "", ""]
    sign = SIGN_BY_MDC.get(code)
    if sign is not None and name not in sign.names:
        raise NotUnderstood(f"{code}^{name[:60]}: code and name are not a pair that we know")
    value = obx.text(5)
    if value and obx.text(2) == "NM":
        number(value)
    label = sign.sign.title if sign else name.removeprefix("MDC_").replace("_", " ").lower()
    limits = obx.text(7)
    return {
        "source": label[:80],
        "value": value[:MAX_LIMITS],
        "unit": _unit_words(obx) if value else "",
        "limits": limits[:MAX_LIMITS],
    }


def _unit_words(obx: Segment) -> str:
    """Return the unit as UCUM has it, or as the sender named it: an alarm's figure is shown, never computed with."""
    parts = [*(c.strip() for c in obx.components(6)), *[""] * 6]
    if parts[5] == "UCUM":
        return parts[3][:20]
    known = UNIT_BY_MDC.get(parts[0]) or UNIT_BY_UCUM.get(parts[0])
    return (known.ucum if known else parts[1] or parts[0])[:20]


def _facet(obx: Segment) -> Facet | None:
    """Return which part of the alert this is: by the last number of OBX-4, which its code must not contradict."""
    levels = obx.text(4).split(".")
    code, name = obx.text(3), obx.text(3, 2)
    by_code = FACET_BY_CODE.get(code)
    by_place = _among(Facet, [levels[-1]]) if len(levels) == LEVELS else None
    if by_place in FACET_CODES:
        agrees = code in {FACET_CODES[by_place][0], "0", ""} and name == FACET_CODES[by_place][1]
        return by_place if agrees or by_code is by_place else None
    if by_code is not None:
        return by_code if by_place is None else None
    return by_place


def _status(obx: Segment) -> str:
    """Return OBX-11; a final status that stands one field to the left is the framework's own misprint."""
    return obx.text(11) or (obx.text(10) if obx.text(10) == "F" else "")


def _flags(obx: Segment) -> list[str]:
    return [parts[0].strip() for parts in obx.repetitions(8) if parts]


def _event_text(event: Segment) -> str:
    """Return what happened, in words: plain text, the name of a code, or at least the event's own name."""
    parts = [c.strip() for c in event.components(5)]
    coded = next((p for p in (*parts[8:9], *parts[1:2], *parts[:1]) if p), "") if event.text(2) in _CODED else ""
    text = coded or " ".join(p for p in parts if p) or event.text(3, 2)
    return text.removeprefix("MDC_EVT_").replace("_", " ")[:MAX_TEXT] if text.startswith("MDC_") else text[:MAX_TEXT]


_CODED: Final = frozenset({"CWE", "CNE", "CE"})


def _alert_id(request: Segment) -> str:
    """Return the id that all reports of one alert share: OBR-29 (filler, else placer), else this report's own OBR-3."""
    inner = request.delimiters.subcomponent
    parent = [part.split(inner) for part in request.components(29)]
    chosen = next((p for p in (*parent[1:2], *parent[:1]) if p and p[0].strip()), None) or request.components(3)
    found = "^".join(part.strip() for part in chosen).rstrip("^")
    if not found or not chosen[0].strip():
        raise NotUnderstood("it does not say which alert this is (OBR-29)")
    if len(found) > MAX_ALERT_ID:
        raise NotUnderstood("the id of the alert is too long")
    return found


_Word = TypeVar("_Word", bound=StrEnum)


def _word(words: type[_Word], obx: Segment) -> _Word:
    """Read one word of a closed list: plain, or the first component of a coded one. Raises NotUnderstood."""
    said = next((c.strip() for c in obx.components(5) if c.strip()), "")
    found = _among(words, [said])
    if found is None:
        raise NotUnderstood(f"{said[:40]!r} is not known")
    return found


def _among(words: type[_Word], said: Iterable[str]) -> _Word | None:
    known = {str(word).replace("-", "").lower(): word for word in words if word}
    return next((known[plain] for one in said if (plain := one.replace("-", "").lower()) in known), None)
