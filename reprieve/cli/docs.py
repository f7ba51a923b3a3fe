"""`reprieve docs`: write the generated pages of the documentation again, or say which are stale.

To add a page, add a module to `reprieve.cli.pages` with `pages()`, which returns path below docs/ → content: the text
of a page, or how to draw a picture.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from reprieve.cli import Refused


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("docs", help="write the generated pages of the documentation again")
    parser.add_argument("--into", type=Path, default=Path("docs"), metavar="DIR", help="(default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page's text is stale")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if not args.into.is_dir():
        raise Refused(f"--into {args.into}: no such folder; run it where the sources are.")
    stale = 0
    for place, content in generated():
        path = args.into / place
        if args.check:
            # Pictures are left out: another machine's fonts may draw the same picture with other bytes.
            if not callable(content) and not (path.is_file() and path.read_text(encoding="utf-8") == content):
                print(f"{path} is stale", file=sys.stderr)
                stale += 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content() if callable(content) else content.encode())
            print(path)
    return 1 if stale else 0


def generated() -> Iterator[tuple[str, str | Callable[[], bytes]]]:
    """Yield every generated page: its path below docs/, and its text or how to draw it."""
    from reprieve.cli import pages

    for module in iter_modules(pages.__path__):
        yield from import_module(f"{pages.__name__}.{module.name}").pages().items()
