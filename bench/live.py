"""From a monitor's socket to a screen: 12 rooms and 200 rooms, a message a second from each, up to 200 boards open.

The real web, jobs and gateway run on a fresh database: SQLite in a temporary folder, or with `--postgres` a throwaway
PostgreSQL; the program is the same. Every room has a running infusion, and every nurse two rooms. Boards do as
browsers: hold the stream, and fetch each tile that changed, one fetch per room at a time. Printed: how long after a
message was sent the stream spoke of it; how old the reading is that a tile shows when it comes, since its monitor sent
it; and what the processes used. Monitors, boards and servers share this machine, so the numbers are floors.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from tests.servers import Process

SCENES = ((12, 1), (12, 40), (12, 200), (200, 1), (200, 200))  # rooms, boards
ROOMS_OF_A_NURSE = 2
SECONDS = 20
WARM_UP_S = 5
PULSE_SHOWN = re.compile(rb'<dt>Pulse</dt><dd><span class="value">([0-9]+)<')


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"REPRIEVE_DEMO": "1", "REPRIEVE_VAR": folder, "REPRIEVE_LOG": "ERROR"}
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "reprieve.site.settings_test"  # cheap password hashes for the sign-in
        from reprieve.site.standalone import set_up

        set_up()
        _measure()


def _measure() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from reprieve.therapy.decisions import Role
    from tests import servers
    from tests.clinic import hire, open_clinic

    call_command("migrate", verbosity=0)
    clinic = open_clinic(timezone.now(), rooms=max(rooms for rooms, _ in SCENES))
    print(
        f"{connection.vendor}; a message a second from each room, for {SECONDS} s; load {os.getloadavg()[0]:.1f} before"
    )
    print(
        f"{'rooms':>6}{'boards':>8}{'messages/s':>12}{'tiles/s':>9}   "
        f"{'sent → stream p50/p95':>24}{'sent → tile p50/p95':>24}   CPU of a core, memory"
    )
    treated = 0
    for rooms, boards in SCENES:
        for room in range(treated, rooms):
            if room % ROOMS_OF_A_NURSE == 0:
                clinic = replace(
                    clinic, nurse=hire(f"nurse-{room}", Role.NURSE, f"Nurse {room}", "RN", now=timezone.now())
                )
            now = timezone.now()
            session = clinic.ready(clinic.register(f"Bench {room}", now=now), now=now, room=room)
            clinic.start(session, now=now)
        treated = max(treated, rooms)
        connection.close()
        processes = {"web": servers.web(), "gateway": servers.gateway(), "jobs": servers.jobs()}
        for process in processes.values():
            process.start()
        try:
            asyncio.run(_watch(rooms, boards, processes, dict(zip(clinic.devices, clinic.rooms, strict=True))))
        finally:
            for process in reversed(processes.values()):
                process.stop()


class Ledger:
    """When each room's messages were sent and acknowledged, when its news came to a board, and how old a tile was.

    sent: by number. ages_s: of the reading that a tile shows, when it comes; the pulse tells which message that was.
    """

    def __init__(self) -> None:
        self.sent: dict[int, list[float]] = defaultdict(list)
        self.acknowledged: dict[int, list[float]] = defaultdict(list)
        self.heard: list[tuple[int, float]] = []
        self.ages_s: list[float] = []

    def forget(self) -> None:
        """Begin to count; what was sent stays known."""
        for counted in (self.acknowledged, self.heard, self.ages_s):
            counted.clear()

    def shows(self, room: int, tile: bytes) -> None:
        """Note how old the reading is that this tile shows; messages are told apart by their pulse, a while long."""
        found, now = PULSE_SHOWN.search(tile), time.perf_counter()
        sent = self.sent[room]
        number = next((n for n in reversed(range(len(sent))) if found and _pulse(n) == int(found[1])), None)
        if number is not None:
            self.ages_s.append(now - sent[number])

    def heard_after_s(self) -> list[float]:
        """Match each piece of news of a room with the last message before it."""
        return [
            at - before[-1] for room, at in self.heard if (before := [sent for sent in self.sent[room] if sent <= at])
        ]


def _pulse(number: int) -> int:
    return 65 + number % 25  # a pulse that nobody is called for


def _spread_ms(delays_s: list[float]) -> str:
    """Return the median and the 95th percentile."""
    if not delays_s:
        return "none"
    return f"{1000 * statistics.median(delays_s):.0f}/{1000 * sorted(delays_s)[int(0.95 * (len(delays_s) - 1))]:.0f} ms"


async def _watch(rooms: int, boards: int, processes: dict[str, Process], room_of: dict[str, int]) -> None:
    ledger = Ledger()
    cookie = _sign_in(processes["web"].port)
    watching = [asyncio.create_task(_board(processes["web"].port, cookie, ledger)) for _ in range(boards)]
    sending = [
        asyncio.create_task(_monitor(device, room, processes["gateway"].port, ledger))
        for device, room in list(room_of.items())[:rooms]
    ]
    await asyncio.sleep(WARM_UP_S)
    ledger.forget()
    before = {name: _cpu_s(process) for name, process in processes.items()}
    await asyncio.sleep(SECONDS)
    used = {name: (_cpu_s(process) - before[name]) / SECONDS for name, process in processes.items()}
    failed = [task for task in (*watching, *sending) if task.done()]
    for task in (*watching, *sending):
        task.cancel()
    await asyncio.gather(*watching, *sending, return_exceptions=True)
    print(
        f"{rooms:>6}{boards:>8}{sum(map(len, ledger.acknowledged.values())) / SECONDS:>12.0f}"
        f"{len(ledger.ages_s) / SECONDS:>9.0f}   "
        f"{_spread_ms(ledger.heard_after_s()):>24}{_spread_ms(ledger.ages_s):>24}   "
        + ", ".join(f"{name} {used[name]:.0%} {_memory_mb(process):.0f} MB" for name, process in processes.items())
        + (f"; {len(failed)} boards or monitors gave up" if failed else "")
    )


def _cpu_s(process: Process) -> float:
    """Return the processor seconds that a process has used so far (Linux)."""
    assert process.process is not None
    fields = Path(f"/proc/{process.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(process: Process) -> float:
    """Return the memory that a process holds now (Linux)."""
    assert process.process is not None
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.process.pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _sign_in(port: int) -> str:
    from tests.clinic import PASSWORD

    connection = http.client.HTTPConnection("localhost", port)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page, cookie = answer.read().decode(), str(answer.headers["Set-Cookie"]).split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = urlencode({"csrfmiddlewaretoken": token[1], "username": "demo-nurse", "password": PASSWORD})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", form, headers)
    answer = connection.getresponse()
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return "; ".join(cookies)


async def _board(port: int, cookie: str, ledger: Ledger) -> None:
    """Do what a board page does: hear which room changed, fetch its tile; one fetch per room at a time."""
    reader, writer = await asyncio.open_connection("localhost", port)
    writer.write(f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
    busy: set[int] = set()
    again: set[int] = set()
    tasks: set[asyncio.Task[None]] = set()
    lines = asyncio.Semaphore(6)  # a browser opens no more to one host

    async def fetch(room: int) -> None:
        busy.add(room)
        while True:
            async with lines:
                ledger.shows(room, await _tile(port, cookie, room))
            if room not in again:
                break
            again.discard(room)
        busy.discard(room)

    async for line in reader:
        if not line.startswith(b"data:"):
            continue
        for room in map(int, set(re.findall(rb"room:(\d+)", line))):
            ledger.heard.append((room, time.perf_counter()))
            if room in busy:
                again.add(room)
            else:
                task = asyncio.create_task(fetch(room))
                tasks.add(task)
                task.add_done_callback(tasks.discard)


async def _tile(port: int, cookie: str, room: int) -> bytes:
    reader, writer = await asyncio.open_connection("localhost", port)
    request = f"GET /board/room/{room} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    writer.write(request.encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
    return answer


async def _monitor(device: str, room: int, port: int, ledger: Ledger) -> None:
    """Send one message a second, and note when it was sent and acknowledged."""
    from reprieve.wire.hl7 import framed
    from tests.contract.mllp import reading

    values = (
        "OBX|2|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|{0}|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R\r"
        "OBX|3|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.2.1.1|{1}|262688^MDC_DIM_PERCENT^MDC|||||R\r"
        "OBX|4|NM|151562^MDC_RESP_RATE^MDC|1.4.1.1|{2}|264928^MDC_DIM_RESP_PER_MIN^MDC|||||R"
    )
    reader, writer = await asyncio.open_connection("localhost", port)
    number = 0
    while True:
        began = time.perf_counter()
        signs = values.format(_pulse(number), 96 + number % 3, 13 + number % 4)
        message = framed(reading(f"{device}-{time.time_ns()}", device=device, values=signs))
        ledger.sent[room].append(time.perf_counter())
        writer.write(message)
        assert b"MSA|CA" in await reader.readuntil(b"\x1c\r")
        ledger.acknowledged[room].append(time.perf_counter())
        number += 1
        await asyncio.sleep(max(0.0, 1.0 - (time.perf_counter() - began)))
