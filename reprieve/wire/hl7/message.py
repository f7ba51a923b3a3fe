"""One HL7 v2 message taken apart: the header, and segments whose fields can be asked for by their HL7 number.

Splitting is the hot path (every monitor, every second), so a segment is split into fields once and a field into its
components only when somebody asks. Nothing here decides what a value means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from reprieve.wire.hl7.errors import Code, MalformedMessage

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
REPLACEMENT: Final = "\ufffd"
# Together they are the key by which a message is known again. HL7 allows 199 and twice 227 characters; PostgreSQL's
# index takes 2,704 bytes, and a character may need four.
MAX_CONTROL_ID: Final = 199
MAX_SENDER: Final = 300

# HL7 table 0211 → Python's codec. An empty MSH-18 means ASCII.    Source: HL7-0211 [recall].
CHARSETS: Final = {
    "": "ascii",
    "ASCII": "ascii",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
} | {f"8859/{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)}

VERSIONS: Final = frozenset(
    {"2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2", "2.9"}
)


class Kind(StrEnum):
    """What a message is for, by MSH-9 alone: profile ids in MSH-21 are printed in several ways by their own authors."""

    READINGS = "ORU^R01"  # IHE PCD-01
    ALARM = "ORU^R40"  # IHE PCD-04
    PUMP_EVENT = "ORU^R42"  # IHE PCD-10
    ACKNOWLEDGEMENT = "ACK"


class Delimiters(NamedTuple):
    """The five characters that MSH-1 and MSH-2 declare; the truncation character of v2.7 may follow, unused."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str

    def unescape(self, text: str) -> str:
        """Return the text with its escape sequences resolved; one that means nothing stays as it was sent."""
        return text if self.escape not in text else _unescape(text, self)

    def escaped(self, text: str) -> str:
        """Return the text as it may stand in a field."""
        text = text.replace(self.escape, f"{self.escape}E{self.escape}")
        for letter, character in zip(
            "FSRT", (self.field, self.component, self.repetition, self.subcomponent), strict=True
        ):
            text = text.replace(character, f"{self.escape}{letter}{self.escape}")
        return text.replace("\r", f"{self.escape}X0D{self.escape}").replace("\n", f"{self.escape}X0A{self.escape}")


STANDARD: Final = Delimiters("|", "^", "~", "\\", "&")


class Segment(NamedTuple):
    """One line; `fields[n]` is field n as HL7 numbers it, as it was sent."""

    fields: list[str]
    delimiters: Delimiters

    @property
    def name(self) -> str:
        return self.fields[0]

    def raw(self, field: int) -> str:
        """Return the field as it was sent, empty where the segment is shorter."""
        return self.fields[field] if field < len(self.fields) else ""

    def repetitions(self, field: int) -> list[list[str]]:
        """Return each repetition of a field as its unescaped components; none for an empty field."""
        raw = self.raw(field)
        if not raw:
            return []
        _, component, repetition, escape, _ = self.delimiters
        parts = [one.split(component) for one in raw.split(repetition)]
        return [[self.delimiters.unescape(c) for c in one] for one in parts] if escape in raw else parts

    def components(self, field: int) -> list[str]:
        """Return the components of a field's first repetition."""
        raw = self.raw(field)
        if not raw:
            return []
        _, component, repetition, escape, _ = self.delimiters
        parts = (raw.split(repetition, 1)[0] if repetition in raw else raw).split(component)
        return [self.delimiters.unescape(part) for part in parts] if escape in raw else parts

    def text(self, field: int, component: int = 1) -> str:
        """Return one component of a field's first repetition, without outer blanks."""
        if field >= len(self.fields) or not self.fields[field]:
            return ""
        components = self.components(field)
        return components[component - 1].strip() if component <= len(components) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What MSH says. Names of applications and facilities are as sent, so that an answer can echo them."""

    delimiters: Delimiters
    sending_application: str = ""
    sending_facility: str = ""
    receiving_application: str = ""
    receiving_facility: str = ""
    sent_at: str = ""
    message_code: str = ""
    trigger: str = ""
    control_id: str = ""
    processing_id: str = ""
    version: str = ""
    accept_acknowledgement: str = ""
    application_acknowledgement: str = ""
    charset: str = ""

    @property
    def sender(self) -> str:
        """Who sent it: application and facility together; half of the key that makes a message unique."""
        return f"{self.sending_application}{self.delimiters.field}{self.sending_facility}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message in pieces. undecodable: bytes that its declared character set does not have stand as U+FFFD."""

    header: Header
    segments: list[Segment]
    undecodable: bool

    def named(self, name: str) -> list[Segment]:
        return [segment for segment in self.segments if segment.fields[0] == name]


def split(raw: bytes) -> Message:
    """Take one message apart.

    Raises MalformedMessage where there is no usable MSH segment, or its character set is none that we read.
    """
    raw = _trimmed(raw)
    header = header_of(raw)
    codec = CHARSETS.get(header.charset)
    if codec is None:
        raise MalformedMessage(Code.TABLE_VALUE_NOT_FOUND, "This character set is not read here.", "MSH-18")
    text = raw.decode(codec, "replace")
    undecodable = REPLACEMENT in text or "\x00" in text
    if undecodable:
        text = text.replace("\x00", REPLACEMENT)
    field = header.delimiters.field
    segments = [Segment(line.split(field), header.delimiters) for line in _lines(text) if line]
    segments[0].fields.insert(1, field)  # MSH-1 is the delimiter itself
    return Message(header=header, segments=segments, undecodable=undecodable)


def header_of(raw: bytes) -> Header:
    """Read MSH and nothing else, as far as it goes: enough to answer a message whose rest cannot be read.

    Raises MalformedMessage where the bytes do not begin with a usable MSH.
    """
    line = _first_line(_trimmed(raw)).decode("utf-8", "replace").replace("\x00", REPLACEMENT)
    if not line.startswith("MSH"):
        raise MalformedMessage(Code.SEGMENT_SEQUENCE, "A message begins with MSH.", "MSH")
    delimiters = _delimiters(line)
    fields = line.split(delimiters.field)
    segment = Segment([fields[0], delimiters.field, *fields[1:]], delimiters)
    return Header(
        delimiters=delimiters,
        sending_application=segment.raw(3),
        sending_facility=segment.raw(4),
        receiving_application=segment.raw(5),
        receiving_facility=segment.raw(6),
        sent_at=segment.text(7),
        message_code=segment.text(9),
        trigger=segment.text(9, 2),
        control_id=segment.raw(10).strip(),
        processing_id=segment.text(11),
        version=segment.text(12),
        accept_acknowledgement=segment.text(15),
        application_acknowledgement=segment.text(16),
        charset=segment.text(18),
    )


def kind_of(header: Header) -> Kind:
    """Say what the message is for.

    Raises MalformedMessage where it is none that this clinic takes: of another type or event, not from production
    (a training or debugging message must never reach a chart), of an unknown version, or without a control id.
    """
    if header.message_code == "ACK":
        return Kind.ACKNOWLEDGEMENT
    if not header.message_code:
        raise MalformedMessage(Code.REQUIRED_FIELD_MISSING, "The message type is missing.", "MSH-9")
    if header.message_code != "ORU":
        raise MalformedMessage(Code.UNSUPPORTED_MESSAGE_TYPE, "Only ORU messages are taken here.", "MSH-9")
    kind = _KINDS.get(f"ORU^{header.trigger}")
    if kind is None:
        raise MalformedMessage(Code.UNSUPPORTED_EVENT, "Only the events R01, R40 and R42 are taken here.", "MSH-9")
    if not header.control_id:
        raise MalformedMessage(Code.REQUIRED_FIELD_MISSING, "The control id is missing.", "MSH-10")
    if len(header.control_id) > MAX_CONTROL_ID or len(header.sender) > MAX_SENDER:
        raise MalformedMessage(Code.DATA_TYPE, "The control id or the sender's name is too long.", "MSH-10")
    if not header.processing_id:
        raise MalformedMessage(Code.REQUIRED_FIELD_MISSING, "The processing id is missing.", "MSH-11")
    if header.processing_id != "P":
        raise MalformedMessage(Code.UNSUPPORTED_PROCESSING_ID, "Only production messages are taken here.", "MSH-11")
    if header.version not in VERSIONS:
        raise MalformedMessage(Code.UNSUPPORTED_VERSION, "This version of HL7 is not read here.", "MSH-12")
    return kind


_KINDS: Final = {str(kind): kind for kind in Kind}


def _trimmed(raw: bytes) -> bytes:
    """Drop what some senders put before MSH and what no sender means: a byte order mark, empty lines."""
    return raw.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n")


def _first_line(raw: bytes) -> bytes:
    end = raw.find(b"\r")
    return raw[: end if end >= 0 else None].split(b"\n", 1)[0]


def _lines(text: str) -> list[str]:
    """Segments end with CR. CR LF is forgiven, and LF alone where there is no CR; beside CRs, an LF is text."""
    if "\n" not in text:
        return text.split("\r")
    if "\r" not in text:
        return text.split("\n")
    return text.replace("\r\n", "\r").split("\r")


@lru_cache(maxsize=64)
def _usable(declared: str) -> Delimiters | None:
    characters = declared[:5] if len(declared) in (5, 6) else ""
    usable = len(set(declared)) == len(declared) and not any(
        c.isalnum() or c.isspace() or not c.isascii() for c in declared
    )
    return Delimiters(*characters) if characters and usable and declared.isprintable() else None


def _delimiters(line: str) -> Delimiters:
    """Read MSH-1 and MSH-2, in the order that MSH-2 has them: component, repetition, escape, subcomponent."""
    if len(line) < 4:
        raise MalformedMessage(Code.REQUIRED_FIELD_MISSING, "The delimiters are missing.", "MSH-1")
    field = line[3]
    delimiters = _usable(field + line[4:].split(field, 1)[0])
    if delimiters is None:
        raise MalformedMessage(Code.DATA_TYPE, "These delimiters cannot be used.", "MSH-2")
    return delimiters


@lru_cache(maxsize=64)
def _escapes(escape: str) -> re.Pattern[str]:
    e = re.escape(escape)
    return re.compile(f"{e}([^{e}]*){e}")


def _unescape(text: str, delimiters: Delimiters) -> str:
    simple = {
        "F": delimiters.field,
        "S": delimiters.component,
        "R": delimiters.repetition,
        "E": delimiters.escape,
        "T": delimiters.subcomponent,
        ".br": "\n",
        "H": "",
        "N": "",
    }

    def meant(match: re.Match[str]) -> str:
        code = match.group(1)
        if code in simple:
            return simple[code]
        if code[:1] == "X" and len(code) % 2 == 1 and len(code) > 1:
            try:
                return bytes.fromhex(code[1:]).decode("utf-8", "replace").replace("\x00", REPLACEMENT)
            except ValueError:
                pass
        return match.group()

    return _escapes(delimiters.escape).sub(meant, text)
