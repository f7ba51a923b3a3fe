"""What may be wrong with a message, in the words and numbers that a sender understands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Code(IntEnum):
    """HL7 table 0357, as far as we use it.    Source: HL7-0357 [recall]."""

    SEGMENT_SEQUENCE = 100
    REQUIRED_FIELD_MISSING = 101
    DATA_TYPE = 102
    TABLE_VALUE_NOT_FOUND = 103
    UNSUPPORTED_MESSAGE_TYPE = 200
    UNSUPPORTED_EVENT = 201
    UNSUPPORTED_PROCESSING_ID = 202
    UNSUPPORTED_VERSION = 203
    UNKNOWN_KEY = 204
    DUPLICATE_KEY = 205
    INTERNAL = 207

    @property
    def rejects(self) -> bool:
        """True where the message is refused for what it is (AR, CR), false where for what it holds (AE, CE)."""
        return Code.UNSUPPORTED_MESSAGE_TYPE <= self < Code.INTERNAL

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Code.SEGMENT_SEQUENCE: "Segment sequence error",
    Code.REQUIRED_FIELD_MISSING: "Required field missing",
    Code.DATA_TYPE: "Data type error",
    Code.TABLE_VALUE_NOT_FOUND: "Table value not found",
    Code.UNSUPPORTED_MESSAGE_TYPE: "Unsupported message type",
    Code.UNSUPPORTED_EVENT: "Unsupported event code",
    Code.UNSUPPORTED_PROCESSING_ID: "Unsupported processing id",
    Code.UNSUPPORTED_VERSION: "Unsupported version id",
    Code.UNKNOWN_KEY: "Unknown key identifier",
    Code.DUPLICATE_KEY: "Duplicate key identifier",
    Code.INTERNAL: "Application internal error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a message was not taken. where: "MSH-9" style; empty where it concerns the whole message."""

    code: Code
    says: str
    where: str = ""


class MalformedMessage(ValueError):
    """The message cannot be read, or it is none that we take; `problem` is what its sender is told."""

    def __init__(self, code: Code, says: str, where: str = "") -> None:
        super().__init__(f"{where}: {says}" if where else says)
        self.problem = Problem(code=code, says=says, where=where)
