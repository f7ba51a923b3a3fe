"""What several commands are given in the same words: numbers above 0, times, a regimen."""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reprieve.cli import Refused

if TYPE_CHECKING:
    from reprieve.pharmacology.regimen import Bolus, Infusion, Regimen

MOST_TIMES: Final = 100_000
COLUMNS: Final = ("start_min", "duration_min", "rate_mg_per_h", "dose_mg")

REGIMENS: Final = """\
a regimen is one constant rate (--dose-mg or --dose-mg-per-kg with --over-min), or any number of these together:
  --infusion START_MIN,DURATION_MIN,RATE_MG_PER_H    a pump has one rate at a time; a gap is a pause
  --ramp START_MIN,DURATION_MIN,FROM_MG_PER_H,TO_MG_PER_H
  --bolus AT_MIN,DOSE_MG
  --regimen FILE.csv   columns start_min,duration_min,rate_mg_per_h,dose_mg; a bolus leaves the middle two empty,
                       an infusion the last
"""


def add_regimen(infusion: argparse._ArgumentGroup) -> None:
    """Add the options that say what the pump gives."""
    infusion.add_argument("--dose-mg-per-kg", type=from_0, metavar="MG/KG", help="dose in mg per kg of body weight")
    infusion.add_argument("--dose-mg", type=from_0, metavar="MG", help="dose in mg")
    infusion.add_argument("--over-min", type=above_0, metavar="MIN", help="duration in minutes")
    infusion.add_argument("--infusion", action="append", default=[], type=_numbers(3), metavar="START,MIN,MG/H")
    infusion.add_argument("--ramp", action="append", default=[], type=_numbers(4), metavar="START,MIN,MG/H,MG/H")
    infusion.add_argument("--bolus", action="append", default=[], type=_numbers(2), metavar="AT,MG")
    infusion.add_argument("--regimen", type=Path, metavar="FILE.csv", help="a regimen from a file")


def regimen_of(args: argparse.Namespace) -> Regimen:
    """Return the regimen that was asked for. Raises Refused; ImpossibleInput for a regimen that no pump can give."""
    from reprieve.pharmacology.regimen import Bolus, Infusion, Regimen

    dose_mg = args.dose_mg
    if args.dose_mg_per_kg is not None:
        if dose_mg is not None:
            raise Refused("give --dose-mg or --dose-mg-per-kg, not both.")
        dose_mg = args.dose_mg_per_kg * args.weight_kg
    if (dose_mg is None) != (args.over_min is None):
        raise Refused("--dose-mg or --dose-mg-per-kg goes with --over-min.")
    parts: list[Bolus | Infusion] = []
    if dose_mg is not None:
        parts += Regimen.constant(dose_mg=dose_mg, over_min=args.over_min).parts
    parts += (Infusion(start_min=s, duration_min=d, rate_mg_per_h=r) for s, d, r in args.infusion)
    parts += (Bolus(at_min=at, dose_mg=dose) for at, dose in args.bolus)
    for start, duration, first, last in args.ramp:
        ramp = Regimen.ramp(start_min=start, duration_min=duration, from_rate_mg_per_h=first, to_rate_mg_per_h=last)
        parts += ramp.parts
    if args.regimen:
        parts += _rows(args.regimen)
    if not parts:
        raise Refused("no drug is given: --dose-mg-per-kg or --dose-mg with --over-min, or what the end of --help has.")
    return Regimen(tuple(parts))


def times(until_min: float, step_min: float) -> Sequence[float]:
    """Return the times from 0 on. Raises Refused for too many."""
    steps = until_min / step_min * (1 + 1e-12)  # 0.3 / 0.1 is 2.9999999999999996 and means 3
    if steps >= MOST_TIMES:
        raise Refused(f"--until-min {until_min:g} in steps of {step_min:g} makes more than {MOST_TIMES} times.")
    return [index * step_min for index in range(math.floor(steps) + 1)]


def above_0(text: str) -> float:
    value = from_0(text)
    if value == 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def from_0(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not math.isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError(f"{text} must be a finite number, not below 0")
    return value


def whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def from_1(text: str) -> int:
    value = whole(text)
    if value == 0:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


class _numbers:
    """Reads so many numbers with commas between."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __call__(self, text: str) -> tuple[float, ...]:
        values = tuple(from_0(part) for part in text.split(","))
        if len(values) != self.count:
            raise argparse.ArgumentTypeError(f"{text!r} is not {self.count} numbers with commas between")
        return values


def _rows(path: Path) -> list[Bolus | Infusion]:
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.pharmacology.regimen import Bolus, Infusion

    parts: list[Bolus | Infusion] = []
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            if set(rows.fieldnames or ()) != set(COLUMNS):
                raise Refused(f"{path}: its first line must be {','.join(COLUMNS)}.")
            for row in rows:
                start, duration, rate, dose = ((row[column] or "").strip() for column in COLUMNS)
                try:
                    if dose and not duration and not rate:
                        parts.append(Bolus(at_min=from_0(start), dose_mg=from_0(dose)))
                    elif duration and rate and not dose:
                        length, mg_per_h = from_0(duration), from_0(rate)
                        parts.append(Infusion(start_min=from_0(start), duration_min=length, rate_mg_per_h=mg_per_h))
                    else:
                        raise Refused(f"{path}, line {rows.line_num}: a bolus has a dose, an infusion time and rate.")
                except (argparse.ArgumentTypeError, ImpossibleInput) as error:
                    raise Refused(f"{path}, line {rows.line_num}: {error}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path}: cannot be read ({error}).") from error
    return parts
