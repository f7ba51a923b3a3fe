"""Start the product's own processes on the test database, as a clinic would: real sockets, real HTTP, real HL7."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import quote

from django.db import connection

READY_WITHIN_S = 60


def database_url() -> str:
    """Return the address of the database that the tests use, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host, port = quote(settings["HOST"], safe=""), settings["PORT"]
    password = f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else ""
    return f"postgres://{settings['USER']}{password}@{host}{f':{port}' if port else ''}/{settings['NAME']}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """One `reprieve` process; `port` is what it listens on, if it listens."""

    command: list[str]
    port: int = 0  # 0: listens on none
    settings: str = "reprieve.site.settings_test"
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> Process:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.command],
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "DJANGO_SETTINGS_MODULE": self.settings,
                "REPRIEVE_DEMO": "1",
            },
            start_new_session=True,
        )
        try:
            self._wait_until_it_listens(self.process)
        except BaseException:
            self.kill()
            raise
        return self

    def _wait_until_it_listens(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while self.port and not self.listens():
            assert process.poll() is None, f"{self.command} ended with {process.returncode}"
            assert time.monotonic() < deadline, f"{self.command} did not listen within {READY_WITHIN_S} s"
            time.sleep(0.05)

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            try:
                self.process.wait(10)
            finally:
                if self.process.poll() is None:  # a test fails that leaves nothing behind
                    os.killpg(self.process.pid, signal.SIGKILL)
                    self.process.wait()


def web() -> Process:
    port = free_port()
    return Process(["reprieve.cli", "serve", "--port", str(port)], port)


def gateway() -> Process:
    port = free_port()
    return Process(["reprieve.cli", "gateway", "--port", str(port)], port)


def jobs() -> Process:
    return Process(["reprieve.cli", "jobs", "--every-s", "0.5"])
