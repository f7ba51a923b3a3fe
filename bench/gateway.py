"""Messages that the gateway has on disk before it answers, per second, beside what the disk itself can do.

A real gateway process on a fresh database: SQLite in a temporary folder, or the one that DATABASE_URL names
(`python -m tests.postgres python -m bench gateway`). One monitor, one room and one patient for each connection; each
monitor waits for its answer before it sends again. Twice: messages that are only kept (alarms), which shows the gateway
itself; and readings of some minutes ago, as after an outage, which are charted, looked at by the rules of alarm and
written to the chained trail. The disk's limit is measured in the same run and folder: 4 KiB appended and fsync'ed,
again and again. Beside it, how long our reader and python-hl7 take for the same message.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

CONNECTIONS = (1, 16, 64)
SECONDS = 6
LATE = timedelta(minutes=5)  # the patients of this measurement came ten minutes ago
SIGNS = (
    ("147842^MDC_ECG_HEART_RATE^MDC", "1.1.1.1", 72, "264864^MDC_DIM_BEAT_PER_MIN^MDC^/min^/min^UCUM"),
    ("150456^MDC_PULS_OXIM_SAT_O2^MDC", "1.2.1.1", 97, "262688^MDC_DIM_PERCENT^MDC^%^%^UCUM"),
    ("151594^MDC_CO2_RESP_RATE^MDC", "1.4.1.1", 14, "264928^MDC_DIM_RESP_PER_MIN^MDC^/min^/min^UCUM"),
    ("151708^MDC_CONC_AWAY_CO2_ET^MDC", "1.4.1.2", 37, "266016^MDC_DIM_MMHG^MDC^mm[Hg]^mm[Hg]^UCUM"),
)


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"REPRIEVE_DEMO": "1", "REPRIEVE_VAR": folder, "REPRIEVE_LOG": "ERROR"}
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "reprieve.site.settings"
        from reprieve.site.standalone import set_up

        set_up()
        _readers()
        _gateway(Path(folder))


def _readers() -> None:
    import hl7 as python_hl7

    from reprieve.wire import hl7

    raw = _message("A0B1C2FFFED30403", 1)
    ours = _per_call(lambda: hl7.split(raw))
    whole = _per_call(lambda: hl7.read(hl7.split(raw)))
    theirs = _per_call(lambda: python_hl7.parse(raw.decode()))
    print(
        f"splitting a message of {len(raw)} bytes: ours {ours:.0f} us, python-hl7 {theirs:.0f} us, x{theirs / ours:.0f}"
    )
    print(f"splitting and understanding it: {whole:.0f} us")


def _gateway(folder: Path) -> None:
    from django.core.management import call_command
    from django.db import connection

    from tests import servers
    from tests.contract.clinic import bed

    call_command("migrate", verbosity=0)
    devices = [f"A0B1C2FFFE{n:06X}" for n in range(max(CONNECTIONS))]
    for number, device in enumerate(devices):
        bed(f"BENCH-{number}", "Demo", str(number), monitor=device)
    disk = _disk_limit(folder)
    print(f"{connection.vendor}; the disk appends and syncs {disk:.0f} times a second")
    connection.close()
    gateway = servers.gateway()
    gateway.settings = "reprieve.site.settings"
    gateway.start()
    assert gateway.port is not None
    print(f"{'':>10}{'connections':>12}{'messages/s':>12}{'of the disk':>12}{'p50 ms':>9}{'p95 ms':>9}")
    try:
        for what, event in (("kept", "R40"), ("charted", "R01")):
            for count in CONNECTIONS:
                waits = asyncio.run(_load(gateway.port, devices[:count], event))
                rate, cuts = len(waits) / SECONDS, statistics.quantiles(waits, n=20)
                times = f"{cuts[9] * 1000:>9.1f}{cuts[18] * 1000:>9.1f}"
                print(f"{what:>10}{count:>12}{rate:>12.0f}{rate / disk:>12.2f}{times}")
    finally:
        gateway.stop()


async def _load(port: int, devices: list[str], event: str) -> list[float]:
    """Let each monitor send for SECONDS; return how long each message waited for its answer, in seconds."""
    until = time.perf_counter() + SECONDS
    waits = await asyncio.gather(*[_monitor(port, device, event, until) for device in devices])
    return [wait for one in waits for wait in one]


async def _monitor(port: int, device: str, event: str, until: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waits: list[float] = []
    number = 0
    while time.perf_counter() < until:
        number += 1
        message = b"\x0b" + _message(device, number, event) + b"\x1c\r"
        began = time.perf_counter()
        writer.write(message)
        answer = await reader.readuntil(b"\x1c\r")
        waits.append(time.perf_counter() - began)
        assert b"MSA|CA|" in answer, answer
    writer.close()
    await writer.wait_closed()
    return waits


def _message(device: str, number: int, event: str = "R01") -> bytes:
    now = datetime.now(UTC)
    then = now - LATE
    at = f"{then:%Y%m%d%H%M%S}.{then.microsecond:06d}+0000"
    name = f"{device[-6:]}-{now.timestamp():.6f}-{number}"
    lines = [
        f"MSH|^~\\&|BENCH^{device}^EUI-64|WARD|CLINIC|SITE|{at}||ORU^{event}|{name}|P|2.6|||AL|NE||UNICODE UTF-8",
        "PID|1",
        f"OBR|1||{name}|69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|||{at}",
        f"OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||M^^{device}^EUI-64",
    ]
    lines += [f"OBX|2|NM|{code}|{place}|{value + number % 3}|{unit}|||||R" for code, place, value, unit in SIGNS]
    return "".join(f"{line}\r" for line in lines).encode()


def _disk_limit(folder: Path, seconds: float = 2.0) -> float:
    """Return how often a second the disk appends 4 KiB and says that it has them."""
    block, count, began = bytes(4096), 0, time.perf_counter()
    handle = os.open(folder / "append", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        while time.perf_counter() - began < seconds:
            os.write(handle, block)
            os.fsync(handle)
            count += 1
    finally:
        os.close(handle)
    return count / (time.perf_counter() - began)


def _per_call(call: object, seconds: float = 0.5) -> float:
    """Return microseconds per call, the best of three rounds."""
    assert callable(call)
    rounds = []
    for _ in range(3):
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds / 3:
            call()
            count += 1
        rounds.append((time.perf_counter() - began) / count * 1e6)
    return min(rounds)
