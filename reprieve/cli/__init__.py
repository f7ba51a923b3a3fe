"""The `reprieve` command. A subcommand is one module in this folder with `add_parser(subparsers)` and `run(args)`.

To add one, add the module: there is no list to keep. A module imports what it needs inside `run`, so that `reprieve
predict` works where Django is not installed, and `reprieve --help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

BAD_INPUT = 2
EXTRAS = {
    "compare": "simulate,plot",
    "docs": "plot",
    "simulate": "simulate",
}  # what a command needs beyond NumPy; most of the others, the clinic


class Refused(Exception):
    """What was asked for cannot be done; the message says why and what would help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code: 0 done, 1 failed, 2 asked wrongly."""
    parser = _parser()
    args = parser.parse_args(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except Refused as refusal:
        print(f"reprieve {args.command}: {refusal}", file=sys.stderr)
        return BAD_INPUT
    except ModuleNotFoundError as missing:
        if not missing.name or missing.name.partition(".")[0] == "reprieve":
            raise
        extra = EXTRAS.get(args.command, "clinic")
        print(f"reprieve {args.command} needs {missing.name}: pip install 'reprieve[{extra}]'.", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader has seen enough (`reprieve predict ... | head`); Python must not complain again while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="reprieve", description="Runs a ketamine infusion clinic.")
    subparsers = parser.add_subparsers(required=True, dest="command", metavar="command")
    for page in iter_modules(__path__):
        if not page.name.startswith("_") and not page.ispkg:
            import_module(f"{__name__}.{page.name}").add_parser(subparsers)
    return parser
