"""`./run chaos`: a clinic's day while its web, gateway, jobs and database are killed (kill -9) at random.

Monitors send and nurses chart in every room, each insisting until answered. At the end the record is read: what was
acknowledged must be there, once, and agree with itself. Ends with status 1 if a promise was broken.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.postgres import ThrowawayServer, debian_binaries


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0, help="how long (default: %(default)s)")
    parser.add_argument("--rooms", type=int, default=12, help="rooms with an infusion each (default: %(default)s)")
    parser.add_argument("--every-s", type=float, default=3.0, help="seconds between kills (default: about %(default)s)")
    parser.add_argument("--seed", type=int, default=None, help="whom to kill when; by default another each time")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite", help="default: %(default)s")
    asked = parser.parse_args()
    if asked.minutes <= 0 or asked.rooms < 1 or asked.every_s <= 0:
        parser.error("--minutes, --rooms and --every-s want numbers above zero")
    seed = random.SystemRandom().randrange(10_000) if asked.seed is None else asked.seed
    if asked.on == "postgresql" and debian_binaries() is None:
        parser.error("no PostgreSQL server here (on Debian: apt-get install postgresql)")
    print(f"seed {seed}", flush=True)
    with _database(asked.on) as server:
        return _play(asked, seed, server)


@contextmanager
def _database(kind: str) -> Iterator[ThrowawayServer | None]:
    """Name a fresh database in DATABASE_URL; yield its server if it has one that can be killed."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="reprieve-chaos-") as folder:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/chaos.sqlite3"
            yield None
        return
    binaries = debian_binaries()
    assert binaries is not None
    server = ThrowawayServer(binaries)
    try:
        server.start()
        os.environ["DATABASE_URL"] = server.address
        yield server
    finally:
        server.remove()


def _play(asked: argparse.Namespace, seed: int, server: ThrowawayServer | None) -> int:
    # Each request that meets a dead database is an error in the log; here they are the point, and would hide the rest.
    os.environ |= {"DJANGO_SETTINGS_MODULE": "reprieve.site.settings_test", "REPRIEVE_LOG": "CRITICAL"}
    from reprieve.site.standalone import set_up

    set_up()
    from django.core.management import call_command

    from tests.chaos.actors import Victim
    from tests.chaos.day import run

    call_command("migrate", verbosity=0)
    verdict = run(
        rooms=asked.rooms,
        seconds=asked.minutes * 60,
        every_s=asked.every_s,
        rng=random.Random(seed),
        say=lambda words: print(words, flush=True),
        more_victims=[] if server is None else [Victim("database", server.kill, server.start)],
    )
    print(verdict)
    return 1 if verdict.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
