"""`reprieve audit verify`: prove that the trail is whole, and print its head to be kept elsewhere."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("audit", help="the audit trail")
    verbs = parser.add_subparsers(required=True, metavar="verb")
    verify = verbs.add_parser("verify", help="walk the chain of hashes and say where it breaks")
    verify.add_argument("--head", metavar="HASH", help="a head noted earlier, which the trail must still contain")
    verify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.site.standalone import set_up

    set_up()
    from reprieve.audit import queries
    from reprieve.audit.services import verify

    report = verify()
    print(f"{report.entries} entries, head {report.head}")
    if report.broken:
        print(f"BROKEN at entry {report.broken.place}: {report.broken.why}", file=sys.stderr)
        return 1
    if args.head and not queries.contains(args.head):
        print("BROKEN: the trail does not contain that head; entries were cut off or replaced.", file=sys.stderr)
        return 1
    print("The trail is whole.")
    return 0
