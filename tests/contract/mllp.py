"""A sender's side of MLLP, and a gateway in this process: real sockets, real writer, real database."""

from __future__ import annotations

import asyncio
import re
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
    when = _dtm(at or datetime.now(UTC))
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


def _dtm(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S}.{at.microsecond // 1000:03d}{at:%z}"


def alarm(
    control_id: str, *, device: str = "A0B1C2FFFED30403", at: datetime | None = None, phase: str = "start",
    alert: str = "AL-1", text: str = "Low SpO2", value: str = "88", patient: str = "", name: str = "",
) -> bytes:  # fmt: skip
    """Return an alarm of a monitor, built on the sample."""
    return _built_on(
        sample(2), control_id, device, "A0B1C2FFFED30403", at, patient, name,
        {"|start|": f"|{phase}|", "^AL-0031&": f"^{alert}&", "|Low SpO2|": f"|{text}|", "|88|": f"|{value}|"},
    )  # fmt: skip


def pump_event(
    control_id: str, event: str, *, device: str = "00A1B2FFFE110033", at: datetime | None = None, rate: str = "57.5",
    segment: str = "14.5", total: str = "14.5", dose_rate: str = "", patient: str = "", name: str = "",
) -> bytes:  # fmt: skip
    """Return an event of a pump, built on the sample; event: MDC_EVT_PUMP_DELIV_START or another."""
    return _built_on(
        sample(3), control_id, device, "00A1B2FFFE110033", at, patient, name,
        {
            "0^MDC_EVT_PUMP_DELIV_STOP": f"0^{event}", "|57.5|": f"|{rate}|", "|12.41|": f"|{dose_rate}|",
            "|1.1.2.7|14.5|": f"|1.1.2.7|{segment}|", "|1.1.2.8|14.5|": f"|1.1.2.8|{total}|",
        },
    )  # fmt: skip


def _built_on(
    raw: bytes, control_id: str, device: str, was: str, at: datetime | None, patient: str, name: str,
    changes: dict[str, str],
) -> bytes:  # fmt: skip
    header, _pid, *rest = raw.decode().split("\r")
    fields = header.split("|")
    when = _dtm(at or datetime.now(UTC))
    fields[6], fields[9] = f"{datetime.now(UTC):%Y%m%d%H%M%S%z}", control_id
    identity = f"{patient}^^^CLINIC^MR" if patient else ""
    text = "\r".join(rest)
    text = re.sub(r"20270311[0-9]{6}-0700", when, text).replace(f"{was}^EUI-64", f"{device}^EUI-64")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return "\r".join(("|".join(fields), f"PID|1||{identity}||{name}", text)).encode()


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
