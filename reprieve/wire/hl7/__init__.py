"""HL7 v2 as bedside monitors speak it: frames, messages, readings, acknowledgements.

frames.Framer          a stream of bytes → MLLP frames, whatever the chunks, noise or cuts
message.split          one frame's bytes → Message (header and segments)
monitor.read           an ORU^R01 of a monitor → MonitorMessage: readings, and what was not understood
alarm.read_alarm       an ORU^R40 → AlarmMessage: one report of one alert
pump.read_pump         an ORU^R42 → PumpMessage: one event of a pump, with its own figures
answers.answer         the acknowledgement that the sender asked for, as bytes
"""

from reprieve.wire.hl7.alarm import AlarmMessage, WireAlarm, read_alarm
from reprieve.wire.hl7.answers import Answer, Outcome, answer
from reprieve.wire.hl7.envelope import Envelope, Note, PatientId
from reprieve.wire.hl7.errors import Code, MalformedMessage, Problem
from reprieve.wire.hl7.frames import Cut, Frame, Framer, Piece, TooLong, framed
from reprieve.wire.hl7.message import Delimiters, Header, Kind, Message, Segment, header_of, kind_of, split
from reprieve.wire.hl7.monitor import MonitorMessage, WireReading, read
from reprieve.wire.hl7.pump import PumpMessage, read_pump

__all__ = [
    "AlarmMessage",
    "Answer",
    "Code",
    "Cut",
    "Delimiters",
    "Envelope",
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
    "PumpMessage",
    "Segment",
    "TooLong",
    "WireAlarm",
    "WireReading",
    "answer",
    "framed",
    "header_of",
    "kind_of",
    "read",
    "read_alarm",
    "read_pump",
    "split",
]
