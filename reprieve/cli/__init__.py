"""The `reprieve` command. A subcommand is one module in this folder with `add_parser(subparsers)` and `run(args)`.

To add one, add the module: there is no list to keep. A module imports what it needs inside `run`, so that `reprieve
predict` works where Django is not installed, and `reprieve --help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Final, NoReturn

from reprieve import __version__

BAD_INPUT = 2
_MINUS: Final = re.compile(r"-[\d.,]")
# What a command needs beyond NumPy, looked for before it begins and not when an hour's work is to be written. Whatever
# else turns out to be missing is the clinic's.
EXTRAS = {
    "compare": ("simulate,plot", ("pyarrow", "matplotlib")),
    "docs": ("plot", ("matplotlib",)),
    "simulate": ("simulate", ("pyarrow",)),
}


class Refused(Exception):
    """What was asked for cannot be done; the message says why and what would help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code: 0 done, 1 failed, 2 asked wrongly."""
    parser = _parser()
    args = parser.parse_args(_with_negative_values(sys.argv[1:] if argv is None else argv))
    extra, modules = EXTRAS.get(args.command, ("clinic", ()))
    try:
        for module in modules:
            if find_spec(module) is None:
                raise ModuleNotFoundError(name=module)
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except Refused as refusal:
        print(f"reprieve {args.command}: {refusal}", file=sys.stderr)
        return BAD_INPUT
    except ModuleNotFoundError as missing:
        if not missing.name or missing.name.partition(".")[0] == "reprieve":
            raise
        print(f"reprieve {args.command} needs {missing.name}: pip install 'reprieve[{extra}]'.", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader has seen enough (`reprieve predict ... | head`); Python must not complain again while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


class _Parser(argparse.ArgumentParser):
    """Say what was asked wrongly in one line; `--help` says the rest."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _with_negative_values(argv: Sequence[str]) -> list[str]:
    """Tie "-1,2" to the option before it: argparse takes it for an option of its own."""
    tied: list[str] = []
    for word in argv:
        if tied and _MINUS.match(word) and tied[-1].startswith("--") and "=" not in tied[-1]:
            tied[-1] += f"={word}"
        else:
            tied.append(word)
    return tied


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="reprieve", description="Runs a ketamine infusion clinic.")
    parser.add_argument("--version", action="version", version=f"Reprieve {__version__}")
    subparsers = parser.add_subparsers(required=True, dest="command", metavar="command")
    for page in iter_modules(__path__):
        if not page.name.startswith("_") and not page.ispkg:
            import_module(f"{__name__}.{page.name}").add_parser(subparsers)
    return parser
