"""Acknowledgements: what the sender of a message is told, in the mode that it asked for.

MSH-15 and MSH-16 both empty: the original mode, one answer AA, AE or AR. Otherwise the enhanced mode: MSH-15 asks for a
commit answer (CA stored safely, CE or CR not taken), MSH-16 for an application answer; a monitor of IHE PCD says AL and
NE. Where both are asked for, only the commit answer is sent: it is the one that says "stored", and many senders would
take a second answer for the answer to their next message. An acknowledgement is never acknowledged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from reprieve.wire.hl7.errors import Problem
from reprieve.wire.hl7.message import CHARSETS, STANDARD, Header, Kind


class Outcome(StrEnum):
    """What became of a message, as its sender needs to know it; the second letter of MSA-1."""

    ACCEPTED = "A"
    ERROR = "E"
    REJECTED = "R"


@dataclass(frozen=True, slots=True)
class Answer:
    """code: MSA-1, empty where the sender wants no answer; body: the message, empty likewise."""

    code: str
    body: bytes


NONE: Final = Answer("", b"")
APPLICATION: Final = "REPRIEVE"


def answer(
    header: Header | None, outcome: Outcome, *, problems: Sequence[Problem] = (), own_id: str, now: datetime
) -> Answer:
    """Return what the sender of a message is told. header: None where there was no MSH to read; own_id: our MSH-10."""
    if header is None:
        header = Header(delimiters=STANDARD)
    if header.message_code in {Kind.ACKNOWLEDGEMENT, "MCF"}:
        return NONE
    code = _code(header, outcome)
    if not code:
        return NONE
    field, component = header.delimiters[:2]
    lines = [
        field.join(_header(header, own_id, now)),
        field.join(["MSA", code, header.control_id]),
        *(field.join(_error(problem, header, component)) for problem in problems),
    ]
    codec = CHARSETS.get(header.charset, "ascii")
    return Answer(code, "".join(line + "\r" for line in lines).encode(codec, "replace"))


def _code(header: Header, outcome: Outcome) -> str:
    accept, application = header.accept_acknowledgement, header.application_acknowledgement
    if not accept and not application:
        return f"A{outcome}"
    if accept and accept != "NE":
        return f"C{outcome}" if _wanted(accept, outcome) else ""
    return f"A{outcome}" if application and _wanted(application, outcome) else ""


def _wanted(condition: str, outcome: Outcome) -> bool:
    """AL always, ER on error, SU on success, NE never; an unknown condition is answered: silence would be worse."""
    good = outcome is Outcome.ACCEPTED
    return {"NE": False, "ER": not good, "SU": good}.get(condition, True)


def _header(header: Header, own_id: str, now: datetime) -> list[str]:
    field, component, repetition, escape, subcomponent = header.delimiters
    trigger = [header.trigger, "ACK"] if header.trigger else []
    return [
        f"MSH{field}{component}{repetition}{escape}{subcomponent}",
        header.receiving_application or APPLICATION,
        header.receiving_facility,
        header.sending_application,
        header.sending_facility,
        now.strftime("%Y%m%d%H%M%S%z"),
        "",
        component.join(["ACK", *trigger]),
        own_id,
        header.processing_id or "P",
        header.version or "2.6",
        # Only a character set that we write: echoing an unknown one would make the refusal itself unreadable.
        *([""] * 5 + [header.charset] if header.charset in CHARSETS and header.charset else []),
    ]


def _error(problem: Problem, header: Header, component: str) -> list[str]:
    segment, _, field = problem.where.partition("-")
    located = component.join([segment, "1", field]) if field else segment
    says = header.delimiters.escaped(problem.says)
    code = component.join([str(int(problem.code)), problem.code.words, "HL70357"])
    return ["ERR", "", located, code, "E", "", "", "", says]
