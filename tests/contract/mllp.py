"""A sender's side of MLLP, and a gateway in this process: real sockets, real writer, real database."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from reprieve.exchange.gateway import Gateway, Limits
from reprieve.exchange.writer import Writer
from reprieve.wire.hl7 import Frame, Framer, Message, framed, split

MESSAGES = Path(__file__).parent / "messages"
PATIENCE_S = 15.0


def sample(number: int) -> bytes:
    """Return one of the five sample messages."""
    (path,) = MESSAGES.glob(f"{number}_*.hl7")
    return path.read_bytes()


def reading(
    control_id: str, *, device: str = "A0B1C2FFFED30403", at: datetime | None = None, patient: str = "", name: str = "",
    values: str = "", accept: str = "AL|NE",
) -> bytes:  # fmt: skip
    """Return a monitor's message with one saturation, or with `values` (OBX lines) instead."""
    when = f"{at or datetime.now(UTC):%Y%m%d%H%M%S%z}"
    values = values or "OBX|2|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.2.1.1|97|262688^MDC_DIM_PERCENT^MDC|||||R"
    identity = f"{patient}^^^CLINIC^MR" if patient else ""
    return "\r".join(
        (
            f"MSH|^~\\&|MON^A0^EUI-64|WARD|CLINIC|SITE|{when}||ORU^R01^ORU_R01|{control_id}|P|2.6|||{accept}||"
            "UNICODE UTF-8",
            f"PID|1||{identity}||{name}",
            f"OBR|1||{control_id}|69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|||{when}",
            f"OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||M^^{device}^EUI-64",
            values,
            "",
        )
    ).encode()


class HungUp(ConnectionError):
    """The gateway ended the connection instead of answering."""


class Sender:
    """One connection of a sender."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._framer = Framer()
        self._answers: list[Message] = []

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def raw(self, data: bytes) -> Sender:
        self.socket.sendall(data)
        return self

    def answer(self) -> Message | None:
        """Wait for the next answer; None if the gateway hangs up instead."""
        while not self._answers:
            try:
                data = self.socket.recv(65536)
            except ConnectionError:
                return None
            if not data:
                return None
            self._answers += [split(piece.body) for piece in self._framer.feed(data) if isinstance(piece, Frame)]
        return self._answers.pop(0)

    def told(self, message: bytes) -> tuple[str, str]:
        """Send one message and return what its sender is told: MSA-1 and MSA-2."""
        answered = self.raw(framed(message)).answer()
        if answered is None:
            raise HungUp
        msa = answered.segments[1]
        return msa.text(1), msa.text(2)


@contextmanager
def listening(limits: Limits | None = None) -> Iterator[int]:
    """Run a gateway in a thread of its own; yields its port."""
    started, port = threading.Event(), 0
    loop = asyncio.new_event_loop()
    stopping = asyncio.Event()

    async def serve() -> None:
        nonlocal port
        writer = Writer(retry_after_s=(0.0, 0.05, 0.1))
        writer.start()
        gateway = Gateway(writer, limits)
        server = await gateway.listen("127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        started.set()
        await stopping.wait()
        await gateway.close(server)
        writer.stop()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert started.wait(PATIENCE_S)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
        loop.close()
