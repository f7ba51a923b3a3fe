"""`reprieve forecast`: how long relief will last in one patient, from a file of scores and infusions."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reprieve.cli import Refused
from reprieve.cli._given import above_0, from_0, whole

if TYPE_CHECKING:
    from reprieve.therapy.forecast_model import Scale

LONGEST_DAYS: Final = 365  # what lies farther off nobody has published anything about

EXAMPLE: Final = """\
FILE.csv has the columns day, score, infusion (0 or 1) and, if it likes, instrument (nrs, peg, phq-9); days ascend. A
score of an infusion's day was given before it; an infusion's line may leave the score empty.

example:
  reprieve forecast scores.csv
  reprieve forecast scores.csv --today 40 --least-interval-days 28 --most-a-year 12 --format json

Below three scores, or when the last is more than 14 days old, the population is shown and no date is given. Two reports
above the threshold outrank every forecast. It proposes a review; a person decides, and nothing is booked.
"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "forecast",
        help="say how long relief will last in one patient",
        description="Say how long relief will last in one patient, how sure that is, and when to look again.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="columns day, score, infusion[, instrument]")
    parser.add_argument("--instrument", metavar="NAME", help="which scale, where the file does not say (default: nrs)")
    parser.add_argument("--today", type=_number, metavar="DAY", help="forecast from this day on (default: the last)")
    parser.add_argument("--horizon-days", type=_horizon, default=84, metavar="DAYS", help="(default: %(default)s)")
    parser.add_argument("--baseline", type=from_0, metavar="POINTS", help="(default: mean before the first infusion)")
    parser.add_argument("--threshold", type=from_0, metavar="POINTS", help="relief is gone above (default: by rule)")
    clinic = parser.add_argument_group("what the clinic decides; limits have no default")
    clinic.add_argument("--share", type=_share, default=0.5, metavar="0-1", help="likely to be back (default: 0.5)")
    clinic.add_argument("--interval-days", type=above_0, default=28.0, metavar="DAYS", help="the fixed answer (28)")
    clinic.add_argument("--least-interval-days", type=above_0, metavar="DAYS", help="between infusions")
    clinic.add_argument("--most-a-year", type=_count, metavar="N", help="infusions in 365 days")
    clinic.add_argument("--scheduled-review-day", type=_number, metavar="DAY", help="a review that stands anyway")
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="other draws (default: 0)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.cli.forecasting.file import read
    from reprieve.therapy.forecast import forecast
    from reprieve.therapy.forecast_rules import NotPlausible, Settings

    try:
        history = read(args.file, instrument=args.instrument, today=args.today)
        for name in ("baseline", "threshold"):
            _demand_on_scale(name, getattr(args, name), history.scale)
        settings = Settings(
            share=args.share,
            interval_days=args.interval_days,
            threshold=args.threshold,
            baseline=args.baseline,
            least_interval_days=args.least_interval_days,
            most_a_year=args.most_a_year,
            scheduled_review_day=args.scheduled_review_day,
        )
        found = forecast(history, settings, horizon_days=args.horizon_days, seed=args.seed)
    except NotPlausible as error:
        raise Refused(f"{args.file}: {error}") from error
    from reprieve.cli.forecasting.said import as_json, as_text

    if args.format == "json":
        print(json.dumps(as_json(history, settings, found), allow_nan=False))
    else:
        print("\n".join(as_text(history, settings, found)))
    return 0


def _demand_on_scale(name: str, points: float | None, scale: Scale) -> None:
    if points is not None and not scale.low <= points <= scale.high:
        raise Refused(f"--{name} {points:g} is not from {scale.low:g} to {scale.high:g} ({scale.title}).")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text} is not a finite number")
    return value


def _share(text: str) -> float:
    value = above_0(text)
    if value >= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def _count(text: str) -> int:
    value = whole(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


def _horizon(text: str) -> int:
    value = _count(text)
    if value > LONGEST_DAYS:
        raise argparse.ArgumentTypeError(f"{text} is beyond {LONGEST_DAYS} days")
    return value
