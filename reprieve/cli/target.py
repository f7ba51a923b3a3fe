"""`reprieve target`: rates that reach a window at the effect site and hold it, or why not."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING, Any, Final

from reprieve.cli import Refused
from reprieve.cli._given import above_0, from_0, whole

if TYPE_CHECKING:
    from reprieve.pharmacology.target import Schedule

NOT_REACHED: Final = 1

EXAMPLE: Final = """\
example:
  reprieve target --weight-kg 70 --low 60 --high 120 --from-min 20 --until-min 60 --share 0.9 \\
    --most-rate-mg-per-h 120 --step-min 5 --rate-step-mg-per-h 1 --concentration-mg-per-ml 1

The window is S-ketamine at its effect site, ng/mL. The share is of patients of this weight and age who are inside at
every minute, judged on patients that the search has not seen. Limits are yours: none has a default. It proposes; a
clinician orders, and nothing here reaches a pump. Exit code 1: not reached, and the reason is said.
"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "target",
        help="propose rates that reach and hold an effect-site window",
        description="Propose rates that reach and hold an effect-site window for a stated share of such patients.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--weight-kg", type=above_0, required=True, metavar="KG", help="body weight in kg")
    parser.add_argument("--age-years", type=from_0, metavar="YEARS", help="age")
    window = parser.add_argument_group("window")
    window.add_argument("--low", type=above_0, required=True, metavar="NG/ML", help="lower end")
    window.add_argument("--high", type=above_0, required=True, metavar="NG/ML", help="upper end")
    window.add_argument("--from-min", type=from_0, required=True, metavar="MIN", help="to be reached by")
    window.add_argument("--until-min", type=above_0, required=True, metavar="MIN", help="to be held until")
    window.add_argument("--share", type=above_0, required=True, metavar="0-1", help="of such patients, at every minute")
    limits = parser.add_argument_group("limits")
    limits.add_argument("--most-rate-mg-per-h", type=above_0, required=True, metavar="MG/H")
    limits.add_argument("--step-min", type=above_0, required=True, metavar="MIN", help="how long a rate stands")
    limits.add_argument("--rate-step-mg-per-h", type=above_0, required=True, metavar="MG/H", help="of the pump")
    limits.add_argument("--most-dose-mg", type=above_0, default=inf, metavar="MG", help="of the whole session")
    limits.add_argument("--most-change-mg-per-h", type=above_0, default=inf, metavar="MG/H", help="from step to step")
    parser.add_argument("--concentration-mg-per-ml", type=above_0, metavar="MG/ML", help="also say mL/h")
    parser.add_argument("--model", default="simons-2022-racemic", metavar="NAME", help="(default: %(default)s)")
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="draws other patients (default: 0)")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="(default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.pharmacology.covariates import Covariates
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.pharmacology.models import model
    from reprieve.pharmacology.target import Limits, Window, reach

    try:
        found = reach(
            model=model(args.model),
            covariates=Covariates(weight_kg=args.weight_kg, age_years=args.age_years),
            window=Window(
                low_ng_per_ml=args.low, high_ng_per_ml=args.high, from_min=args.from_min, until_min=args.until_min
            ),
            limits=Limits(
                most_rate_mg_per_h=args.most_rate_mg_per_h,
                step_min=args.step_min,
                rate_step_mg_per_h=args.rate_step_mg_per_h,
                most_dose_mg=args.most_dose_mg,
                most_change_mg_per_h=args.most_change_mg_per_h,
            ),
            share=args.share,
            seed=args.seed,
        )
    except ImpossibleInput as error:
        raise Refused(str(error)) from error
    print(_json(found) if args.format == "json" else "\n".join(_table(found, args.concentration_mg_per_ml)))
    return 0 if found.reached else NOT_REACHED


def _json(found: Schedule) -> str:
    said = {
        "reached": found.reached,
        "because": found.because,
        "share": found.share,
        "standard_error": found.error,
        "dose_mg": found.dose_mg,
        "step_min": found.step_min,
        "rates_mg_per_h": found.rates_mg_per_h,
        "time_min": found.time_min.tolist(),
        "below": found.below.tolist(),
        "inside": found.inside.tolist(),
        "above": found.above.tolist(),
        "warnings": [str(warning) for warning in found.warnings],
    }
    return json.dumps(said, allow_nan=False)


def _table(found: Schedule, concentration_mg_per_ml: float | None) -> Iterator[str]:
    yield "Reached." if found.reached else "Not reached."
    yield from found.because
    yield (
        f"In the window at every minute asked for: {found.share:.1%} of such patients at the worst minute "
        f"(standard error {found.error:.1%}, on patients not searched with); {found.dose_mg:.1f} mg in all."
    )
    yield ""
    per_ml = f"{'mL/h':>9}" if concentration_mg_per_ml else ""
    yield f"{'from min':>9}{'mg/h':>9}{per_ml}{'below':>9}{'inside':>9}{'above':>9}   (shares at the end of the step)"
    for step, rate in enumerate(found.rates_mg_per_h):
        start = found.start_min + step * found.step_min
        end = int(min((step + 1) * found.step_min, found.time_min[-1] - found.start_min))
        ml = f"{rate / concentration_mg_per_ml:>9.1f}" if concentration_mg_per_ml else ""
        shares = "".join(f"{values[end]:>9.0%}" for values in (found.below, found.inside, found.above))
        yield f"{start:>9g}{rate:>9g}{ml}{shares}"
    yield ""
    yield from (f"Warning: {warning}" for warning in found.warnings)
    yield "A proposal: a clinician orders, and nothing here reaches a pump."
