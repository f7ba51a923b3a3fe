"""Every test on SQLite and, beside it, what touches a database on PostgreSQL: two suites that share only the cores.

    python -m tests.suites

Commands without a database, some of which run for minutes, are tested once, beside PostgreSQL. Two suites with browsers
and servers would be in each other's way, so SQLite's wait for PostgreSQL to end. What PostgreSQL said is shown when it
has ended. All must pass; Ctrl-C reaches all of them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

PYTEST = (sys.executable, "-m", "pytest")
LIVE = ("tests/contract", "tests/browser")
RECORDED = ("tests/records", "tests/screens")
ON_POSTGRES = (sys.executable, "-m", "tests.postgres", *PYTEST, *RECORDED, *LIVE)


def main() -> int:
    with tempfile.TemporaryFile() as heard:
        say("On PostgreSQL, meanwhile: every test that touches a database")
        postgres = subprocess.Popen(ON_POSTGRES, stdout=heard, stderr=subprocess.STDOUT)
        try:
            say("On SQLite: every test without a server of its own")
            codes = [subprocess.call([*PYTEST, "tests", *(f"--ignore={folder}" for folder in LIVE)])]
        finally:
            postgres.wait()
        say("On PostgreSQL: what it said")
        heard.seek(0)
        sys.stdout.buffer.write(heard.read())
    say("On SQLite: servers and browsers")
    codes += [postgres.returncode, subprocess.call([*PYTEST, *LIVE])]
    return 1 if any(codes) else 0


def say(words: str) -> None:
    print(f"== {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
