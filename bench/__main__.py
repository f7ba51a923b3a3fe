"""`./run bench [NAME ...]`: run the named measurements, or all of them."""

from __future__ import annotations

import argparse
import os
import platform
import time
from importlib import import_module
from pkgutil import iter_modules

import bench


def main() -> None:
    names = sorted(module.name for module in iter_modules(bench.__path__) if not module.name.startswith("_"))
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all by default")
    wanted = parser.parse_args().names or names
    if unknown := set(wanted) - set(names):
        parser.error(f"no measurement called {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in wanted:
        print(f"\n== {name}")
        began = time.perf_counter()
        import_module(f"bench.{name}").run()
        print(f"({time.perf_counter() - began:.0f} s)")


main()
