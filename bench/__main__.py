"""`./run bench [NAME ...]`: run the named measurements, or all of them."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pkgutil import iter_modules

import bench


def main() -> None:
    names = sorted(module.name for module in iter_modules(bench.__path__) if not module.name.startswith("_"))
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all by default")
    parser.add_argument("--postgres", action="store_true", help="where a database is used: PostgreSQL, not SQLite")
    asked = parser.parse_args()
    wanted = asked.names or names
    if unknown := set(wanted) - set(names):
        parser.error(f"no measurement called {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with postgres() if asked.postgres else nullcontext():
        for name in wanted:
            print(f"\n== {name}")
            began = time.perf_counter()
            import_module(f"bench.{name}").run()
            print(f"({time.perf_counter() - began:.0f} s)")


@contextmanager
def postgres() -> Iterator[None]:
    """Name a throwaway PostgreSQL server in DATABASE_URL while this lasts."""
    from tests.postgres import any_server

    with any_server() as address:
        if address is None:
            sys.exit("bench: no PostgreSQL server here (on Debian: apt-get install postgresql)")
        os.environ["DATABASE_URL"] = address
        yield


main()
