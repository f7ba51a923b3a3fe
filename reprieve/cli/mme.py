"""`reprieve mme`: opioid prescriptions in morphine milligram equivalents a day, and what must be asked first."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reprieve.cli import Refused

if TYPE_CHECKING:
    from reprieve.therapy.opioids import Item, Load
    from reprieve.therapy.opioids.lists import Line, Listed
    from reprieve.therapy.opioids.prescription import Prescription

EXAMPLE: Final = """\
examples:
  reprieve mme --text "hydrocodone/APAP 5/325, 1 tab 4 times a day"
  reprieve mme LIST.csv --format json

LIST.csv holds one patient's prescriptions: a line each, as they are written; or with a first line that names columns,
either one of text (prescription) or drug,strength,unit,form,route,amount,sig,quantity,days (any of them, in any order);
beside either, start and end: what ended before the day, or starts after it, is not counted, and that is said.
What a prescription allows at the most is counted, as-needed doses as if all were taken. Where a dose cannot be known
the sum is null, and "asks" says what to find out. An estimate; never a dose to change to.
"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "mme",
        help="add up opioid prescriptions in morphine milligram equivalents a day",
        description="Add up one patient's opioid prescriptions in morphine milligram equivalents (MME) a day.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", metavar="FILE.csv", help="a list of prescriptions; - reads standard input")
    parser.add_argument("--text", action="append", default=[], metavar="PRESCRIPTION", help="one prescription, or more")
    parser.add_argument(
        "--on",
        type=_day,
        metavar="DATE",
        help="what is taken on this day, by the list's start and end dates (default: today)",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.therapy.opioids import weigh

    found = _listed(args)
    read_lines = [(line.number, taken) for line in found.lines for taken in _taken(line, args.on)]
    load = weigh(prescription for _, prescription in read_lines)
    if found.unused:
        print(f"reprieve mme: columns not read: {', '.join(found.unused)}.", file=sys.stderr)
    numbers = [number for number, _ in read_lines]
    print(json.dumps(_json(load, numbers), allow_nan=False) if args.format == "json" else "\n".join(_text(load)))
    return 0


def _taken(line: Line, on: date | None) -> Iterator[Prescription]:
    from reprieve.therapy.opioids import read
    from reprieve.therapy.opioids.dates import as_taken_on

    for prescription in read(line.text):
        if line.is_dated:
            day = on or datetime.now().astimezone().date()
            yield as_taken_on(day, prescription, start=line.start, end=line.end)
        else:
            yield prescription


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write it as 2024-05-31.") from None


def _listed(args: argparse.Namespace) -> Listed:
    from reprieve.therapy.opioids.lists import Line, Listed, UnreadableList, listed

    if bool(args.file) == bool(args.text):
        raise Refused("give a FILE.csv or --text, one of the two.")
    if args.text:
        if not any(text.strip() for text in args.text):
            raise Refused("--text is empty: write a prescription, or “no opioid”.")
        return Listed(tuple(Line(number, text) for number, text in enumerate(args.text, start=1)))
    try:
        page = sys.stdin.read() if args.file == "-" else Path(args.file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{args.file}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError:
        raise Refused(f"{args.file}: is not text in UTF-8.") from None
    try:
        return listed(page)
    except UnreadableList as error:
        raise Refused(f"{args.file}: {error}") from error


def _json(load: Load, numbers: list[int]) -> dict[str, Any]:
    return {
        "mme_per_day": _number(load.mme_per_day),
        "counted_mme_per_day": _number(load.counted_mme_per_day),
        "band": load.band,
        "status": str(load.status),
        "table": {
            "name": load.table.name,
            "version": load.table.version,
            "effective": load.table.effective.isoformat(),
            "source": load.table.source,
        },
        "items": [_item(item, number) for item, number in zip(load.items, numbers, strict=True)],
        "with_benzodiazepine": list(load.with_benzodiazepine),
        "asks": [str(ask) for ask in load.asks],
    }


def _item(item: Item, number: int) -> dict[str, Any]:
    return {
        "line": number,
        "text": item.text,
        "drug": item.drug,
        "route": item.route if item.takes_opioid else None,
        "status": str(item.status),
        "working": item.working,
        "factor": _number(item.factor),
        "mme_per_day": _number(item.mme_per_day),
        "notes": [str(note) for note in item.notes],
        "asks": [str(ask) for ask in item.asks],
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _text(load: Load) -> Iterator[str]:
    for item in load.items:
        mme = "" if item.mme_per_day is None else f"{item.mme_per_day:.1f}"
        yield f"{mme:>8}  {str(item.status).replace('_', ' '):<17} {item.text}"
        yield from (f"{'':>10}{line}" for line in filter(None, (item.working, *map(str, item.notes))))
    if load.items:
        yield ""
    yield _sum(load)
    if load.with_benzodiazepine:
        yield f"Beside a benzodiazepine: {', '.join(load.with_benzodiazepine)}. Together they slow breathing."
    yield from (f"Ask: {ask}" for ask in load.asks)
    yield f"By {load.table}. Estimates; never a dose to change to."


def _sum(load: Load) -> str:
    if load.mme_per_day is not None:
        return f"{load.mme_per_day:.1f} MME a day ({load.band})."
    if load.counted_mme_per_day:
        return f"Not known: at least {load.counted_mme_per_day:.1f} MME a day ({load.band})."
    return "Not known: nothing on the list could be counted."
