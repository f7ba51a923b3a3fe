"""The gateway: listens for monitors over MLLP, hands what comes to the writer, answers once it is on disk.

Sockets live in one event loop and the database in one other thread, so a slow disk never stops the listening and a
hostile sender never stops the writing. Each connection is answered in the order in which it spoke. Whatever a sender
does (noise, half frames, no end, silence, no reading of answers), it costs itself its own connection and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from reprieve.exchange.intake import Arrival
from reprieve.exchange.writer import Writer
from reprieve.wire.hl7 import Framer, Piece, TooLong, framed
from reprieve.wire.hl7.frames import DEFAULT_LIMIT_BYTES

log = logging.getLogger(__name__)

READ_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one sender may ask of the gateway.

    frame_bytes: of one message. frame_s: from a frame's first byte to its end, and for taking our answer. idle_s: of
    silence between frames. noise_bytes: outside frames, per connection. connections: at once. waiting: messages that
    have arrived and are not on disk yet; beyond it nobody is read from until the disk has caught up.
    """

    frame_bytes: int = DEFAULT_LIMIT_BYTES
    frame_s: float = 30
    idle_s: float = 15 * 60
    noise_bytes: int = 4 * 1024
    connections: int = 256
    waiting: int = 1024


class Gateway:
    """A listening socket and its connections."""

    def __init__(self, writer: Writer, limits: Limits | None = None) -> None:
        self._writer = writer
        self._limits = limits or Limits()
        self._room = asyncio.Semaphore(self._limits.waiting)
        self._open: set[asyncio.Task[None]] = set()

    async def listen(self, host: str, port: int) -> asyncio.Server:
        """Start listening; the server that is returned is already open."""
        return await asyncio.start_server(self._welcome, host, port)

    async def close(self, server: asyncio.Server) -> None:
        """Stop listening and end every conversation; what was accepted is on disk already."""
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._open) >= self._limits.connections:
            log.warning("Refused a connection: %d are open.", len(self._open))
            writer.close()
            return
        self._open.add(task)
        try:
            await _Conversation(self, reader, writer).run()
        except (ConnectionError, TimeoutError):
            pass  # the sender's to worry about: it has no answer and keeps its message
        except asyncio.CancelledError:
            pass  # we are closing
        except Exception:  # the edge of one connection: the others go on
            log.exception("A conversation failed.")
        finally:
            self._open.discard(task)
            writer.close()

    async def settle(self, pieces: Sequence[Piece], peer: str) -> list[bytes | None]:
        """Hand pieces to the writer and wait until they are on disk."""
        return list(await asyncio.gather(*[self._settle(piece, peer) for piece in pieces]))

    async def _settle(self, piece: Piece, peer: str) -> bytes | None:
        loop = asyncio.get_running_loop()
        async with self._room:
            done: asyncio.Future[bytes | None] = loop.create_future()

            def settled(answer: bytes | None) -> None:
                loop.call_soon_threadsafe(_complete, done, answer)

            self._writer.submit(Arrival(piece=piece, peer=peer, received_at=datetime.now(UTC)), settled)
            return await done


class _Conversation:
    """One connection: read, settle, answer, until either side has had enough."""

    def __init__(self, gateway: Gateway, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._gateway = gateway
        self._limits = gateway._limits
        self._reader = reader
        self._writer = writer
        self._framer = Framer(self._limits.frame_bytes)
        peer = writer.get_extra_info("peername") or ("?", 0)
        self._peer = f"{peer[0]}:{peer[1]}"[:64]
        self._frame_deadline: float | None = None
        connection = writer.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    async def run(self) -> None:
        try:
            while data := await self._next():
                pieces = [piece for piece in self._framer.feed(data) if piece.body]  # an empty frame only says "here"
                self._mark_time(bool(pieces))
                if pieces and not await self._answer(pieces):
                    return
                if self._framer.noise_bytes > self._limits.noise_bytes:
                    log.warning("Closed %s: it does not speak MLLP.", self._peer)
                    return
        finally:
            # What was begun and never ended is kept too: its sender has no answer, but we can show what came.
            if left := self._framer.close():
                await asyncio.shield(self._gateway.settle(left, self._peer))

    async def _next(self) -> bytes:
        loop = asyncio.get_running_loop()
        deadline = self._frame_deadline or loop.time() + self._limits.idle_s
        async with asyncio.timeout_at(deadline):
            return await self._reader.read(READ_BYTES)

    def _mark_time(self, ended_one: bool) -> None:
        """A frame's clock runs from its first byte: a sender that drips bytes does not win time with each."""
        if not self._framer.inside:
            self._frame_deadline = None
        elif ended_one or self._frame_deadline is None:
            self._frame_deadline = asyncio.get_running_loop().time() + self._limits.frame_s

    async def _answer(self, pieces: Sequence[Piece]) -> bool:
        """Settle and answer in order; return whether the conversation goes on."""
        answers = await self._gateway.settle(pieces, self._peer)
        for piece, answer in zip(pieces, answers, strict=True):
            if answer is None:
                return False  # not on disk: no answer, so that it is sent again
            if answer:
                self._writer.write(framed(answer))
            if isinstance(piece, TooLong):
                return False  # whoever sends without an end is not worth listening to
        async with asyncio.timeout(self._limits.frame_s):
            await self._writer.drain()
        return True


def _complete(done: asyncio.Future[bytes | None], answer: bytes | None) -> None:
    if not done.done():
        done.set_result(answer)
