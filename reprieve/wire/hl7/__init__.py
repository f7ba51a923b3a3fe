"""HL7 v2 as bedside monitors speak it: frames, messages, readings, acknowledgements.

frames.Framer          a stream of bytes → MLLP frames, whatever the chunks, noise or cuts
message.split          one frame's bytes → Message (header and segments)
monitor.read           an ORU^R01 of a monitor → MonitorMessage: readings, and what was not understood
answers.answer         the acknowledgement that the sender asked for, as bytes
"""

from reprieve.wire.hl7.answers import Answer, Outcome, answer
from reprieve.wire.hl7.errors import Code, MalformedMessage, Problem
from reprieve.wire.hl7.frames import Cut, Frame, Framer, Piece, TooLong, framed
from reprieve.wire.hl7.message import Delimiters, Header, Kind, Message, Segment, header_of, kind_of, split
from reprieve.wire.hl7.monitor import MonitorMessage, Note, PatientId, WireReading, read

__all__ = [
    "Answer",
    "Code",
    "Cut",
    "Delimiters",
    "Frame",
    "Framer",
    "Header",
    "Kind",
    "MalformedMessage",
    "Message",
    "MonitorMessage",
    "Note",
    "Outcome",
    "PatientId",
    "Piece",
    "Problem",
    "Segment",
    "TooLong",
    "WireReading",
    "answer",
    "framed",
    "header_of",
    "kind_of",
    "read",
    "split",
]
