"""Builds the demo clinic where there is none, starts its processes, and ends them together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

READY_WITHIN_S: Final = 30
END_WITHIN_S: Final = 5
# An infusion of yesterday that nobody stopped is no demo: after this pause a new clinic day is built.
STALE_AFTER: Final = timedelta(hours=2)
HOST: Final = "127.0.0.1"


def run(*, port: int, gateway_port: int, fresh: bool) -> int:
    """Run the demo until Ctrl-C, or until one of its processes ends by itself (exit code 1)."""
    began = time.monotonic()
    wall = _prepare_database(fresh=fresh)
    port, gateway_port = _free_port(port), _free_port(gateway_port)
    os.environ["REPRIEVE_ADDRESS"] = f"http://localhost:{port}"  # for the links in letters
    processes: dict[str, subprocess.Popen[bytes]] = {}
    stop = _Stop()
    try:
        for name, command in _commands(port, gateway_port).items():
            _say(f"Starting {name} ...")
            processes[name] = subprocess.Popen([sys.executable, "-m", *command], start_new_session=True)  # noqa: S603
            _wait_until(partial(_listens, name, port, gateway_port), processes[name], name)
        _welcome(port, gateway_port, wall, time.monotonic() - began)
        return _watch(processes, stop)
    except _DidNotStart as failure:
        _say(str(failure))
        return 1
    finally:
        _end(processes)


def _commands(port: int, gateway_port: int) -> dict[str, list[str]]:
    return {
        "the web": ["reprieve.cli", "serve", "--port", str(port)],
        "the jobs": ["reprieve.cli", "jobs"],
        "the HL7 gateway": ["reprieve.cli", "gateway", "--port", str(gateway_port)],
        "the bedside monitors (simulated)": ["reprieve.demo.monitor", "--port", str(gateway_port)],
    }


def _prepare_database(*, fresh: bool) -> str:
    """Build the clinic where there is none; return the token of its wall screen, empty for one that was there."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from reprieve.demo import clinic

    database = settings.DATABASES["default"]
    embedded = "sqlite3" in database["ENGINE"]
    if embedded and Path(database["NAME"]).exists() and (fresh or _stale(timezone.now())):
        connection.close()
        _set_aside(Path(database["NAME"]))
    _say("Preparing the database ...")
    call_command("migrate", verbosity=0, interactive=False)
    token = ""
    if clinic.exists():
        _say("Found the demo clinic of earlier today.")
    else:
        token = clinic.build(now=timezone.now(), say=_say)
    connection.close()
    return token


def _stale(now: datetime) -> bool:
    """Return whether the demo's day is over, or was built before the tables became what they are."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    from reprieve.audit import queries as trail

    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations and executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return True

    try:
        latest = trail.trail(limit=1)
    except DatabaseError:
        return False  # no trail yet, so no day to be stale
    return bool(latest) and now - latest[0].recorded > STALE_AFTER


def _set_aside(database: Path) -> None:
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(database.stat().st_mtime))
    for suffix in ("", "-wal", "-shm"):
        file = database.with_name(database.name + suffix)
        if file.exists():
            file.rename(database.with_name(f"{database.stem}-{stamp}{database.suffix}{suffix}"))
    _say(f"Kept the earlier demo clinic as {database.stem}-{stamp}{database.suffix}.")


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            if port != wanted:
                _say(f"Port {wanted} is taken; using {port}.")
            return port
    raise SystemExit(f"No free port from {wanted} to {wanted + 49}.")


class _DidNotStart(RuntimeError):
    """A process of the demo ended or stayed silent while starting."""


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not ready():
        if process.poll() is not None:
            raise _DidNotStart(f"{name} ended while starting (exit code {process.returncode}); its words are above.")
        if time.monotonic() > deadline:
            raise _DidNotStart(f"{name} did not answer within {READY_WITHIN_S} s.")
        time.sleep(0.1)


def _listens(name: str, port: int, gateway_port: int) -> bool:
    wanted = {"the web": port, "the HL7 gateway": gateway_port}.get(name)
    if wanted is None:
        return True
    with socket.socket() as probe:
        return probe.connect_ex((HOST, wanted)) == 0


class _Stop:
    """Remembers that somebody asked to end; Ctrl-C comes from a terminal, SIGTERM and SIGHUP from elsewhere."""

    def __init__(self) -> None:
        self.asked = False
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._ask)

    def _ask(self, signum: int, frame: FrameType | None) -> None:
        # Asked twice is asked once: ending has a limit of its own, and breaking it off would leave processes behind.
        self.asked = True


def _watch(processes: dict[str, subprocess.Popen[bytes]], stop: _Stop) -> int:
    while not stop.asked:
        for name, process in processes.items():
            if process.poll() is not None:
                _say(f"{name} ended by itself (exit code {process.returncode}); ending the demo.")
                return 1
        time.sleep(0.2)
    _say("\nEnding the demo ...")
    return 0


def _end(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every process group to end, newest first; insist after a while."""
    for process in reversed(processes.values()):
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + END_WITHIN_S
    for process in processes.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()


def _signal(process: subprocess.Popen[bytes], signum: signal.Signals) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signum)


def _welcome(port: int, gateway_port: int, wall: str, took_s: float) -> None:
    from django.db import connection
    from django.utils import timezone

    from reprieve.demo.clinic import PASSWORD, STAFF
    from reprieve.demo.phones import ELM, address_of, way_in
    from reprieve.demo.shared import PIN

    token, year = way_in(timezone.now())
    connection.close()
    lines = [f"\nThe demo clinic is open (after {took_s:.1f} s): http://localhost:{port}/\n", "Sign in as"]
    lines += [f"  {member.username:<12} {member.display_name}, {member.what}" for member in STAFF]
    lines += [
        f"each with the password  {PASSWORD}; on a locked tablet those at the bedside type the PIN  {PIN}",
        f"\nThe patient's phone: http://localhost:{port}/my/  Sign in as {address_of(ELM.given_name)}, and the link",
        f"appears on this console; or open this within the hour, born in {year}, in a private window:",
        f"  http://localhost:{port}/my/enter/{token}",
        *([f"\nA wall screen opens once at http://localhost:{port}/board/wall/open/{wall}"] if wall else []),
        f"\nMonitors may send HL7 v2.6 (MLLP) to localhost:{gateway_port}. All patients are synthetic. Ctrl-C ends it.",
    ]
    _say("\n".join(lines))


def _say(words: str) -> None:
    print(words, flush=True)
