"""`reprieve predict`: the course of one infusion in one patient, as a table, as JSON or as a picture."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reprieve.cli import Refused

if TYPE_CHECKING:
    from reprieve.pharmacology.feels import Spread
    from reprieve.pharmacology.predict import Band, Prediction
    from reprieve.pharmacology.regimen import Regimen

MOST_TIMES: Final = 100_000
PICTURES: Final = ("png", "svg")

EXAMPLE: Final = """\
example:
  reprieve predict --weight-kg 70 --dose-mg-per-kg 0.5 --over-min 40 --until-min 180 --step-min 5

Concentrations are in ng/mL of plasma, times in minutes from the start of the infusion, doses in mg of ketamine base.
"typical" is the median patient of this weight and age; "p05" to "p95" hold 90 % of such patients.
The effect site is S-ketamine's, which is what is felt. A forecast for planning: it watches nobody and sets no pump.
"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "predict",
        help="forecast the ketamine of one infusion and when it is felt",
        description="Forecast the ketamine of one constant-rate infusion and when it is felt.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    patient = parser.add_argument_group("patient")
    patient.add_argument("--weight-kg", type=_above_0, required=True, metavar="KG", help="body weight in kg")
    patient.add_argument("--age-years", type=_from_0, metavar="YEARS", help="clearance falls from 60 years on")
    patient.add_argument("--sex", choices=("female", "male"), help="changes nothing yet: papers disagree")

    infusion = parser.add_argument_group("infusion")
    dose = infusion.add_mutually_exclusive_group(required=True)
    dose.add_argument("--dose-mg-per-kg", type=_from_0, metavar="MG/KG", help="dose in mg per kg of body weight")
    dose.add_argument("--dose-mg", type=_from_0, metavar="MG", help="dose in mg")
    infusion.add_argument("--over-min", type=_above_0, required=True, metavar="MIN", help="duration in minutes")

    output = parser.add_argument_group("output")
    output.add_argument("--until-min", type=_from_0, default=180.0, metavar="MIN", help="last time (default: 180)")
    output.add_argument("--step-min", type=_above_0, default=1.0, metavar="MIN", help="between times (default: 1)")
    output.add_argument("--format", choices=("table", "json"), default="table", help="(default: %(default)s)")
    output.add_argument("--plot", type=Path, metavar="FILE", help="also draw it, to a .png or .svg file")

    method = parser.add_argument_group("model")
    method.add_argument("--model", default="simons-2022-racemic", metavar="NAME", help="(default: %(default)s)")
    method.add_argument("--sampling", choices=("arterial", "venous"), default="arterial", help="(default: %(default)s)")
    method.add_argument("--siblings", type=_whole, default=1000, metavar="N", help="virtual patients (default: 1000)")
    method.add_argument("--seed", type=_whole, default=0, metavar="N", help="draws other siblings (default: 0)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.pharmacology.covariates import Covariates, Sex
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.pharmacology.models import model
    from reprieve.pharmacology.predict import predict
    from reprieve.pharmacology.regimen import Regimen

    at_min = _times(args.until_min, args.step_min)
    dose_mg = args.dose_mg if args.dose_mg is not None else args.dose_mg_per_kg * args.weight_kg
    try:
        regimen = Regimen.constant(dose_mg=dose_mg, over_min=args.over_min)
        prediction = predict(
            model=model(args.model),
            covariates=Covariates(
                weight_kg=args.weight_kg, age_years=args.age_years, sex=Sex(args.sex) if args.sex else None
            ),
            regimen=regimen,
            at_min=at_min,
            sampling=args.sampling,
            siblings=args.siblings,
            seed=args.seed,
        )
    except ImpossibleInput as error:
        raise Refused(str(error)) from error
    title = f"{dose_mg:.4g} mg over {args.over_min:g} min, {args.weight_kg:g} kg"
    if args.plot:
        _plot(prediction, regimen, args.plot, title)
    print(_json(prediction) if args.format == "json" else _table(prediction, title))
    return 0


def _json(prediction: Prediction) -> str:
    return json.dumps(
        {
            "time_min": prediction.time_min.tolist(),
            "ketamine_ng_per_ml": _lists(prediction.ketamine_ng_per_ml),
            "effect_site_ng_per_ml": _lists(prediction.effect_site_ng_per_ml),
            "model": asdict(prediction.model),
            "warnings": [str(warning) for warning in prediction.warnings],
        },
        allow_nan=False,
    )


def _lists(band: Band) -> dict[str, list[float]]:
    return {name: values.tolist() for name, values in asdict(band).items()}


def _table(prediction: Prediction, title: str) -> str:
    card, feels = prediction.model, prediction.feels
    columns = [prediction.time_min]
    for band in (prediction.ketamine_ng_per_ml, prediction.effect_site_ng_per_ml):
        columns += [band.typical, band.p05, band.median, band.p95]
    four = "{:>9}{:>7}{:>7}{:>7}".format("typical", "p05", "median", "p95")
    lines = [
        title,
        f"{card.title}; {card.drug_form}",
        f"Grade {card.grade}",
        "",
        f"{'':>8}  {'ketamine, ' + card.sampling + ', ng/mL':<32}S-ketamine at the effect site, ng/mL",
        f"{'min':>8}{four}  {four}",
    ]
    for time_min, *values in zip(*columns, strict=True):
        left, right = ("{:>9.1f}{:>7.1f}{:>7.1f}{:>7.1f}".format(*half) for half in (values[:4], values[4:]))
        lines.append(f"{time_min:>8g}{left}  {right}")
    lines += [
        "",
        f"Felt from {_moment(feels.onset_min)}, gone by {_moment(feels.gone_min)}; "
        f"never felt by {feels.share_never_feeling:.0%} of such patients.",
        feels.says,
        *(f"Warning: {warning}" for warning in prediction.warnings),
        "",
        f"Rests on memory or on our own choice: {'; '.join(card.unsettled)}.",
    ]
    return "\n".join(lines)


def _moment(spread: Spread) -> str:
    typical, early, late = (
        "no time" if moment is None else f"{moment:.0f}" for moment in (spread.typical, spread.p05, spread.p95)
    )
    return f"minute {typical} ({early} to {late})"


def _plot(prediction: Prediction, regimen: Regimen, path: Path, title: str) -> None:
    form = path.suffix.lower().removeprefix(".")
    if form not in PICTURES:
        raise Refused(f"--plot {path}: the file's name must end in .png or .svg.")
    try:
        from reprieve.cli.drawing.prediction import picture
    except ModuleNotFoundError as missing:
        raise Refused(f"--plot needs {missing.name}: pip install 'reprieve[plot]'.") from missing
    try:
        path.write_bytes(picture(prediction, regimen, title=title, form=form))
    except OSError as error:
        raise Refused(f"--plot {path}: cannot write there ({error.strerror}).") from error


def _times(until_min: float, step_min: float) -> Sequence[float]:
    steps = until_min / step_min * (1 + 1e-12)  # 0.3 / 0.1 is 2.9999999999999996 and means 3
    if steps >= MOST_TIMES:
        raise Refused(f"--until-min {until_min:g} in steps of {step_min:g} makes more than {MOST_TIMES} times.")
    return [index * step_min for index in range(math.floor(steps) + 1)]


def _above_0(text: str) -> float:
    value = _from_0(text)
    if value == 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def _from_0(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not math.isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError(f"{text} must be a finite number, not below 0")
    return value


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)
