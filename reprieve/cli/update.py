"""`reprieve update`: what was seen in one patient, and what that says of how this patient differs."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from reprieve.cli import Refused
from reprieve.cli._given import REGIMENS, above_0, add_regimen, from_0, regimen_of, whole

if TYPE_CHECKING:
    from reprieve.pharmacology.observed import Observed
    from reprieve.pharmacology.one_patient import Individual, Posterior

COLUMNS: Final = ("at_min", "kind", "value", "sampling")
QUANTILES: Final = (0.05, 0.5, 0.95)

EXAMPLE: Final = f"""\
{REGIMENS}
the file has the columns {",".join(COLUMNS)}; kind is one of
  ketamine (ng/mL; sampling arterial or venous), dissociation or high (0 to 10),
  systolic_rise or diastolic_rise (mmHg above the patient's own baseline), sedation (changes nothing, and that is said)

example:
  reprieve update --weight-kg 70 --dose-mg 35 --over-min 40 --observed seen.csv --score-noise 1

How far scores and cuff pressures scatter around a patient's own course was never published: there is no default.
What comes out is a forecast beside the population's. It opens no gate and silences no alarm.
"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "update",
        help="learn from what was observed in one patient",
        description="Say what was observed in one patient during a regimen, and learn how this patient differs.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--weight-kg", type=above_0, required=True, metavar="KG", help="body weight in kg")
    parser.add_argument("--age-years", type=from_0, metavar="YEARS", help="age")
    parser.add_argument("--observed", type=Path, required=True, metavar="FILE.csv", help="what was seen")
    parser.add_argument("--score-noise", type=above_0, metavar="POINTS", help="standard deviation of a score, of 10")
    parser.add_argument("--pressure-noise", type=above_0, metavar="MMHG", help="standard deviation of a pressure")
    parser.add_argument("--posterior", action="store_true", help="the full posterior, not only its highest point")
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="of the posterior's draws (default: 0)")
    parser.add_argument("--model", default="simons-2022-racemic", metavar="NAME", help="(default: %(default)s)")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="(default: %(default)s)")
    add_regimen(parser.add_argument_group("regimen"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.pharmacology.covariates import Covariates
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.pharmacology.models import model
    from reprieve.pharmacology.observed import Noise
    from reprieve.pharmacology.one_patient import individual, posterior

    observed = tuple(_read(args.observed))
    for option, given, kinds in (
        ("--score-noise", args.score_noise, {"dissociation", "high"}),
        ("--pressure-noise", args.pressure_noise, {"systolic_rise", "diastolic_rise"}),
    ):
        if given is None and (unsaid := kinds & {seen.kind for seen in observed}):
            raise Refused(f"{args.observed} has {' and '.join(sorted(unsaid))}: say {option} too; it has no default.")
    try:
        found = individual(
            model=model(args.model),
            covariates=Covariates(weight_kg=args.weight_kg, age_years=args.age_years),
            regimen=regimen_of(args),
            observed=observed,
            noise=Noise(score=args.score_noise, pressure_mmhg=args.pressure_noise),
        )
        draws = posterior(found, seed=args.seed) if args.posterior else None
    except ImpossibleInput as error:
        raise Refused(str(error)) from error
    print(_json(found, draws) if args.format == "json" else "\n".join(_table(found, draws)))
    return 0


def _json(found: Individual, draws: Posterior | None) -> str:
    said: dict[str, Any] = {
        "model": found.model.name,
        "traits": [asdict(trait) for trait in found.traits],
        "says": found.says,
    }
    if draws:
        said["posterior"] = {
            "effective_draws": draws.effective,
            "multiples": dict(_quantiles(draws)),
        }
    return json.dumps(said, allow_nan=False)


def _table(found: Individual, draws: Posterior | None) -> Iterator[str]:
    width = max(len(trait.name) for trait in found.traits)
    yield f"{'times the typical patient':<{width}}  most likely   5 to 95 %      learnt"
    for trait in found.traits:
        interval = f"{trait.p05:.2f} to {trait.p95:.2f}"
        yield f"{trait.name:<{width}}  {trait.multiple:>11.2f}   {interval:<14} {trait.informed:.0%}"
    if draws:
        yield ""
        yield f"Full posterior, {draws.effective:.0f} effective draws: 5, 50 and 95 %"
        for name, (low, middle, high) in _quantiles(draws):
            yield f"{name:<{width}}  {low:.2f}, {middle:.2f}, {high:.2f}"
    yield ""
    yield from found.says


def _quantiles(draws: Posterior) -> Iterator[tuple[str, list[float]]]:
    import numpy as np

    for effect, eta in zip(draws.individual.effects, draws.eta, strict=True):
        yield effect.name, np.exp(np.quantile(eta, QUANTILES)).tolist()


def _number(row: Mapping[str, str | None], column: str) -> float:
    text = row[column] or ""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{column} is {text!r}; expected a number.") from None


def _read(path: Path) -> Iterator[Observed]:
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.pharmacology.observed import Kind, Observed

    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            if not {"at_min", "kind", "value"} <= set(rows.fieldnames or ()) <= set(COLUMNS):
                raise Refused(f"{path}: its first line must be {','.join(COLUMNS)}.")
            for row in rows:
                kind, sampling = (row["kind"] or "").strip(), (row.get("sampling") or "").strip() or None
                if kind not in get_args(Kind):
                    raise Refused(f"{path}, line {rows.line_num}: kind must be one of {', '.join(get_args(Kind))}.")
                if sampling not in (None, "arterial", "venous"):
                    raise Refused(f"{path}, line {rows.line_num}: sampling must be arterial, venous or empty.")
                if None in row:
                    raise Refused(f"{path}, line {rows.line_num}: more values than columns.")
                try:
                    yield Observed(
                        at_min=_number(row, "at_min"),
                        kind=kind,  # type: ignore[arg-type]  # just looked up
                        value=_number(row, "value"),
                        sampling=sampling,  # type: ignore[arg-type]
                    )
                except (argparse.ArgumentTypeError, ImpossibleInput) as error:
                    raise Refused(f"{path}, line {rows.line_num}: {error}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path}: cannot be read ({error}).") from error
