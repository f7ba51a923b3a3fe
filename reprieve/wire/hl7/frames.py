"""MLLP: one message is 0B, its bytes, 1C 0D. What comes through a socket is seldom so tidy.

A second 0B inside a frame means that the sender lost its thread and began again: we begin again with it, because
swallowing both into one message would mix two patients. Some senders forget the 0D after 1C; so a 1C ends the frame at
once where a segment has just ended (0D 1C). After anything else it must be followed by 0D, or it was a stray byte and
the message is cut: a value or a time that lost its end must not be read. The limit keeps a sender without an end from
filling the memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

START: Final = b"\x0b"
END: Final = b"\x1c"
TRAILER: Final = b"\r"
DEFAULT_LIMIT_BYTES: Final = 64 * 1024  # thirty times a busy monitor's message

_EDGE = re.compile(rb"[\x0b\x1c]")


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole message's bytes, without the framing."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A frame that never ended: its sender began another, or went away."""

    body: bytes


@dataclass(frozen=True, slots=True)
class TooLong:
    """The first `limit` bytes of a frame that went on beyond the limit; the rest is skipped."""

    body: bytes


Piece: TypeAlias = Frame | Cut | TooLong


def framed(body: bytes) -> bytes:
    """Return the bytes that carry one message over MLLP."""
    return START + body + END + TRAILER


class Framer:
    """Turns a stream into frames; the same pieces come out however the stream was cut into chunks.

    noise_bytes counts what lay between frames (an HTTP request, a TLS greeting, line noise); 0D and 0A are not noise.
    """

    def __init__(self, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._limit = limit_bytes
        self._held = bytearray()
        self._inside = False
        self._ending = False  # a 1C came where no segment had ended: what comes next says what it was
        self.noise_bytes = 0

    @property
    def inside(self) -> bool:
        """True while a frame has begun and not ended."""
        return self._inside

    def feed(self, data: bytes) -> list[Piece]:
        """Return the pieces that these bytes complete."""
        pieces: list[Piece] = []
        position = 0
        while position < len(data):
            if not self._inside:
                position = self._hunt(data, position)
                continue
            if self._ending:
                pieces.append(self._after_end(data[position]))
                continue
            edge = _EDGE.search(data, position)
            stop = edge.start() if edge else len(data)
            room = self._limit - len(self._held)
            if stop - position > room:
                self._held += data[position : position + room]
                pieces.append(TooLong(self._release()))
                self._inside = False
                position += room
                continue
            self._held += data[position:stop]
            position = stop + 1
            if edge is not None:
                pieces += self._at_edge(edge.group())
        return pieces

    def close(self) -> list[Piece]:
        """Return what was begun and never ended, when the sender goes away."""
        self._inside = self._ending = False
        return [Cut(self._release())] if self._held else []

    def _hunt(self, data: bytes, position: int) -> int:
        start = data.find(START, position)
        stop = start if start >= 0 else len(data)
        between = data[position:stop]
        self.noise_bytes += len(between) - between.count(b"\r") - between.count(b"\n")
        self._inside = start >= 0
        return stop + 1

    def _at_edge(self, edge: bytes) -> list[Piece]:
        if edge == START:
            body = self._release()
            return [Cut(body)] if body else []
        if self._held and not self._held.endswith((b"\r", b"\n")):
            self._ending = True
            return []
        self._inside = False
        return [Frame(self._release())]

    def _after_end(self, following: int) -> Piece:
        self._inside = self._ending = False
        body = self._release()
        return Frame(body) if following in TRAILER else Cut(body)

    def _release(self) -> bytes:
        body = bytes(self._held)
        self._held.clear()
        return body
