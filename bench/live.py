"""From a monitor's socket to a screen, with forty boards open.

The real web, jobs and gateway run on a fresh embedded database with the demo clinic. Forty boards do what a browser
does: hold the stream, and fetch each tile that changed. One of them is a real browser, if there is one. A monitor in
each room sends a message a second. Printed: from the acknowledgement (sent after the commit) to the stream, and to the
tile's new content; and the same from the moment the monitor sent it.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from urllib.parse import urlencode

BOARDS = 40
SECONDS = 20


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "REPRIEVE_DEMO": "1",
            "REPRIEVE_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "reprieve.site.settings",
        }
        from reprieve.site.standalone import set_up

        set_up()
        _measure()


def _measure() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from reprieve.demo import clinic
    from tests import servers

    call_command("migrate", verbosity=0)
    clinic.build(now=timezone.now(), say=lambda words: None)
    connection.close()
    web, gateway, jobs = servers.web(), servers.gateway(), servers.jobs()
    for process in (web, gateway, jobs):
        process.settings = "reprieve.site.settings"
        process.start()
    try:
        asyncio.run(_watch(web.port, gateway.port))
    finally:
        for process in (jobs, gateway, web):
            process.stop()


class Ledger:
    """When each room's message was sent and acknowledged, and when its news came to each board."""

    def __init__(self) -> None:
        self.sent: dict[int, list[float]] = defaultdict(list)
        self.acknowledged: dict[int, list[float]] = defaultdict(list)
        self.heard: list[tuple[int, float]] = []
        self.shown: list[tuple[int, float]] = []

    def delays_ms(self, seen: list[tuple[int, float]], of: dict[int, list[float]]) -> list[float]:
        """Match each sight of a room with the last message before it."""
        delays = []
        for room, at in seen:
            before = [sent for sent in of[room] if sent <= at]
            if before:
                delays.append((at - before[-1]) * 1000)
        return delays


async def _watch(port: int, gateway_port: int) -> None:
    ledger = Ledger()
    cookie = _sign_in(port)
    boards = [asyncio.create_task(_board(port, cookie, ledger)) for _ in range(BOARDS)]
    await asyncio.sleep(3)
    ledger.heard.clear()
    ledger.shown.clear()
    stop = threading.Event()
    monitors = [threading.Thread(target=_monitor, args=(place, gateway_port, ledger, stop)) for place in range(4)]
    for monitor in monitors:
        monitor.start()
    await asyncio.sleep(SECONDS)
    stop.set()
    for monitor in monitors:
        await asyncio.to_thread(monitor.join)
    await asyncio.sleep(2)
    for board in boards:
        board.cancel()
    _print(ledger)


def _print(ledger: Ledger) -> None:
    messages = sum(map(len, ledger.sent.values()))
    print(f"{BOARDS} boards, {messages} messages from 4 monitors in {SECONDS} s; {len(ledger.shown)} tiles shown")
    for name, seen in (("stream", ledger.heard), ("tile", ledger.shown)):
        for since, of in (("acknowledged", ledger.acknowledged), ("sent", ledger.sent)):
            delays = sorted(ledger.delays_ms(seen, of))
            if delays:
                p95 = delays[int(0.95 * (len(delays) - 1))]
                print(
                    f"  {since:>12} → {name:<6}  p50 {statistics.median(delays):6.0f} ms   p95 {p95:6.0f} ms   "
                    f"max {delays[-1]:6.0f} ms"
                )


def _sign_in(port: int) -> str:
    from reprieve.demo.cast import PASSWORD

    connection = http.client.HTTPConnection("localhost", port)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page, cookie = answer.read().decode(), str(answer.headers["Set-Cookie"]).split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = urlencode({"csrfmiddlewaretoken": token[1], "username": "nurse", "password": PASSWORD})
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

    async def fetch(room: int) -> None:
        busy.add(room)
        while True:
            await _tile(port, cookie, room)
            ledger.shown.append((room, time.perf_counter()))
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


def _monitor(place: int, port: int, ledger: Ledger, stop: threading.Event) -> None:
    """Send one message a second for the room at this place, and note when it was sent and acknowledged."""
    import socket
    from datetime import UTC, datetime

    from reprieve.demo.bedside import Sample
    from reprieve.demo.cast import PATIENTS
    from reprieve.demo.hl7_writer import Bed, write
    from reprieve.wire.hl7 import framed

    who = PATIENTS[place]
    bed = Bed(
        device=f"02000000FFFE000{place + 1}",
        device_name=f"MON-{place + 1}",
        room=f"Room {place + 1}",
        mrn=who.mrn,
        family_name=who.family_name,
        given_name=who.given_name,
    )
    with socket.create_connection(("localhost", port)) as line:
        number = 0
        while not stop.is_set():
            began, number = time.perf_counter(), number + 1
            now = datetime.now(UTC)
            samples = (
                Sample(name="ecg pulse", text=str(70 + number % 9), at=now),
                Sample(name="saturation", text=str(96 + number % 3), at=now),
                Sample(name="breaths", text=str(13 + number % 4), at=now),
            )
            message = write(bed, samples, control_id=f"B{place}-{number}", now=now)
            ledger.sent[place + 1].append(time.perf_counter())
            line.sendall(framed(message))
            assert b"MSA|CA" in line.recv(4096)
            ledger.acknowledged[place + 1].append(time.perf_counter())
            stop.wait(max(0.0, 1.0 - (time.perf_counter() - began)))
