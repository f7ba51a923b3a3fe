"""`reprieve predict`: the course of one regimen in one patient, as a table, as JSON or as a picture."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from reprieve.cli import Refused
from reprieve.cli._given import REGIMENS, above_0, add_regimen, from_0, regimen_of, times, whole

if TYPE_CHECKING:
    from reprieve.pharmacology.feels import Spread
    from reprieve.pharmacology.layers import Overlay
    from reprieve.pharmacology.prediction import Band, Doubt, Prediction
    from reprieve.pharmacology.thresholds import Crossing, Threshold

PICTURES: Final = ("png", "svg")
DOUBTS: Final = 200  # draws: enough for 5 and 95 % of a smooth course

EXAMPLE: Final = f"""\
{REGIMENS}
examples:
  reprieve predict --weight-kg 70 --dose-mg-per-kg 0.5 --over-min 40 --until-min 180 --step-min 5
  reprieve predict --weight-kg 70 --bolus 0,10 --infusion 5,40,30 --threshold high:2 --doubt
  reprieve predict --weight-kg 70 --dose-mg 35 --over-min 40 --model simons-2022-racemic --model domino-1984

Concentrations are in ng/mL of plasma, times in minutes from the start of the infusion, doses in mg of ketamine base.
"typical" is the median patient of this weight and age; "p05" to "p95" hold 90 % of such patients.
The effect site is S-ketamine's, which is what is felt. A forecast for planning: it watches nobody and sets no pump.
"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "predict",
        help="forecast the ketamine of one regimen and when it is felt",
        description="Forecast the ketamine of one regimen and when it is felt.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    patient = parser.add_argument_group("patient")
    patient.add_argument("--weight-kg", type=above_0, required=True, metavar="KG", help="body weight in kg")
    patient.add_argument("--age-years", type=from_0, metavar="YEARS", help="clearance falls from 60 years on")
    patient.add_argument("--sex", choices=("female", "male"), help="changes nothing yet: papers disagree")
    add_regimen(parser.add_argument_group("regimen"))

    output = parser.add_argument_group("output")
    output.add_argument("--until-min", type=from_0, default=180.0, metavar="MIN", help="last time (default: 180)")
    output.add_argument("--step-min", type=above_0, default=1.0, metavar="MIN", help="between times (default: 1)")
    output.add_argument(
        "--threshold",
        action="append",
        default=[],
        type=threshold,
        metavar="WHAT:VALUE",
        help="ketamine:NG/ML, effect_site:NG/ML, high:0-10, dissociation:0-10; when, how long, how likely",
    )
    output.add_argument("--doubt", action="store_true", help="also show how unsure the paper is of the typical patient")
    output.add_argument("--format", choices=("table", "json"), default="table", help="(default: %(default)s)")
    output.add_argument("--plot", type=Path, metavar="FILE", help="also draw it, to a .png or .svg file")

    method = parser.add_argument_group("model")
    method.add_argument(
        "--model",
        action="append",
        metavar="NAME",
        help="see `reprieve models`; repeated: lay them over one another (default: simons-2022-racemic)",
    )
    method.add_argument(
        "--sampling", choices=("arterial", "venous"), help="(default: where the model's blood was drawn)"
    )
    method.add_argument("--siblings", type=whole, default=1000, metavar="N", help="virtual patients (default: 1000)")
    method.add_argument("--seed", type=whole, default=0, metavar="N", help="draws other siblings (default: 0)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.pharmacology.covariates import Covariates, Sex
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.pharmacology.layers import overlay
    from reprieve.pharmacology.models import DEFAULT, model
    from reprieve.pharmacology.prediction import predict

    at_min = times(args.until_min, args.step_min)
    try:
        regimen = regimen_of(args)
        models = [model(name) for name in args.model or [DEFAULT]]
        given: dict[str, Any] = {
            "covariates": Covariates(
                weight_kg=args.weight_kg, age_years=args.age_years, sex=Sex(args.sex) if args.sex else None
            ),
            "regimen": regimen,
            "at_min": at_min,
            "sampling": args.sampling,
            "siblings": args.siblings,
            "seed": args.seed,
        }
        title = f"{regimen.dose_mg:.4g} mg over {regimen.end_min - regimen.start_min:g} min, {args.weight_kg:g} kg"
        if len(models) > 1 or models[0].active is None:
            if args.threshold or args.doubt:
                raise Refused("--threshold and --doubt are for one model that knows S-ketamine.")
            layers = overlay(models=models, **given)
            if args.plot:
                _plot("overlay_picture", layers, regimen, args.plot, title)
            print(_overlay_json(layers) if args.format == "json" else _overlay_table(layers, title))
            return 0
        prediction = predict(model=models[0], thresholds=args.threshold, doubts=DOUBTS if args.doubt else 0, **given)
    except ImpossibleInput as error:
        raise Refused(str(error)) from error
    if args.plot:
        _plot("picture", prediction, regimen, args.plot, title)
    print(_json(prediction) if args.format == "json" else _table(prediction, title))
    return 0


def _json(prediction: Prediction) -> str:
    found: dict[str, Any] = {
        "time_min": prediction.time_min.tolist(),
        "ketamine_ng_per_ml": _lists(prediction.ketamine_ng_per_ml),
        "effect_site_ng_per_ml": _lists(prediction.effect_site_ng_per_ml),
        "model": asdict(prediction.model),
        "warnings": [str(warning) for warning in prediction.warnings],
    }
    if prediction.ketamine_doubt and prediction.effect_site_doubt:
        found["ketamine_doubt_ng_per_ml"] = _lists(prediction.ketamine_doubt)
        found["effect_site_doubt_ng_per_ml"] = _lists(prediction.effect_site_doubt)
    if prediction.crossings:
        found["thresholds"] = [
            asdict(crossing) | {"share": crossing.share.tolist()} for crossing in prediction.crossings
        ]
    return json.dumps(found, allow_nan=False)


def _lists(band: Band | Doubt) -> dict[str, list[float]]:
    return {name: values.tolist() for name, values in asdict(band).items()}


def _table(prediction: Prediction, title: str) -> str:
    card, feels = prediction.model, prediction.feels
    columns = [prediction.time_min]
    for band in (prediction.ketamine_ng_per_ml, prediction.effect_site_ng_per_ml):
        columns += [band.typical, band.p05, band.median, band.p95]
    columns += [crossing.share for crossing in prediction.crossings]
    four = "{:>9}{:>7}{:>7}{:>7}".format("typical", "p05", "median", "p95")
    names = "".join(f"{_name(crossing.threshold):>20}" for crossing in prediction.crossings)
    lines = [
        title,
        f"{card.title}; {card.drug_form}",
        f"Grade {card.grade}",
        "",
        f"{'':>8}  {'ketamine, ' + card.sampling + ', ng/mL':<32}{'S-ketamine at the effect site, ng/mL':<36}"
        + (f"{'share of such patients at or above':>{len(names)}}" if names else ""),
        f"{'min':>8}{four}  {four}{names}",
    ]
    for time_min, *values in zip(*columns, strict=True):
        left, right = ("{:>9.1f}{:>7.1f}{:>7.1f}{:>7.1f}".format(*half) for half in (values[:4], values[4:8]))
        shares = "".join(f"{share:>20.0%}" for share in values[8:])
        lines.append(f"{time_min:>8g}{left}  {right}{shares}")
    lines += [
        "",
        f"Felt from {_moment(feels.onset_min)}, gone by {_moment(feels.gone_min)}; "
        f"never felt by {feels.share_never_feeling:.0%} of such patients.",
        feels.says,
        *(_crossing(crossing) for crossing in prediction.crossings),
        *_doubt(prediction),
        *(f"Warning: {warning}" for warning in prediction.warnings),
        "",
        f"Rests on memory or on our own choice: {'; '.join(card.unsettled)}.",
    ]
    return "\n".join(lines)


def _name(threshold: Threshold) -> str:
    return f"{threshold.of} {threshold.at_least:g}"


def _crossing(crossing: Crossing) -> str:
    above = crossing.above_min
    return (
        f"{_name(crossing.threshold)} or more: from {_moment(crossing.reached_min)} "
        f"until {_moment(crossing.left_min)}; "
        f"in all {above.typical or 0:.0f} min ({above.p05 or 0:.0f} to {above.p95 or 0:.0f}); "
        f"never by {crossing.share_never:.0%} of such patients."
    )


def _doubt(prediction: Prediction) -> Iterator[str]:
    if prediction.ketamine_doubt:
        at = int(prediction.ketamine_ng_per_ml.typical.argmax())
        low, high = prediction.ketamine_doubt.p05[at], prediction.ketamine_doubt.p95[at]
        yield (
            f"Doubt, which is not the band: at minute {prediction.time_min[at]:g} the typical patient is "
            f"between {low:.0f} and {high:.0f} ng/mL (5 to 95 %), for the errors that the paper prints of its numbers."
        )


def _moment(spread: Spread) -> str:
    typical, early, late = (
        "no time" if moment is None else f"{moment:.0f}" for moment in (spread.typical, spread.p05, spread.p95)
    )
    return f"minute {typical} ({early} to {late})"


def _overlay_json(found: Overlay) -> str:
    layers = [
        {
            "model": layer.model.name,
            "drug_form": layer.model.drug_form,
            "sampling": layer.sampling,
            "ketamine_ng_per_ml": _lists(layer.level_ng_per_ml),
            "warnings": [str(warning) for warning in layer.warnings],
        }
        for layer in found.layers
    ]
    return json.dumps({"time_min": found.time_min.tolist(), "layers": layers}, allow_nan=False)


def _overlay_table(found: Overlay, title: str) -> str:
    lines = [title, "typical patient (5 to 95 % of such patients), ng/mL of plasma", ""]
    for number, layer in enumerate(found.layers, start=1):
        lines.append(f"[{number}] {layer.model.title}: {layer.model.measures}, {layer.sampling}")
        lines += [f"    Warning: {warning}" for warning in layer.warnings]
    lines += ["", f"{'min':>8}" + "".join(f"{f'[{n}]':>22}" for n in range(1, len(found.layers) + 1))]
    for row, time_min in enumerate(found.time_min):
        cells = []
        for layer in found.layers:
            band = layer.level_ng_per_ml
            cells.append(f"{band.typical[row]:.0f} ({band.p05[row]:.0f} to {band.p95[row]:.0f})")
        lines.append(f"{time_min:>8g}" + "".join(f"{cell:>22}" for cell in cells))
    lines.append("")
    for (form, sampling), ratio in found.disagreement().items():
        lines.append(f"Papers on {form}, {sampling}, disagree up to {max(ratio[ratio == ratio], default=1):.1f} times.")
    if len(found.comparable()) > 1:
        lines.append("Different forms, or artery and vein, are different things: compare only what is the same.")
    return "\n".join(lines)


def _plot(what: str, found: Any, regimen: Any, path: Path, title: str) -> None:
    form = path.suffix.lower().removeprefix(".")
    if form not in PICTURES:
        raise Refused(f"--plot {path}: the file's name must end in .png or .svg.")
    try:
        from reprieve.cli.drawing import prediction as drawing
    except ModuleNotFoundError as missing:
        raise Refused(f"--plot needs {missing.name}: pip install 'reprieve[plot]'.") from missing
    try:
        path.write_bytes(getattr(drawing, what)(found, regimen, title=title, form=form))
    except OSError as error:
        raise Refused(f"--plot {path}: cannot write there ({error.strerror}).") from error


def threshold(text: str) -> Threshold:
    """Read WHAT:VALUE."""
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.pharmacology.thresholds import Quantity, Threshold

    of, _, value = text.partition(":")
    if of not in get_args(Quantity) or not value:
        raise argparse.ArgumentTypeError(f"{text!r} is not WHAT:VALUE with one of {', '.join(get_args(Quantity))}")
    try:
        return Threshold(of=of, at_least=from_0(value))  # type: ignore[arg-type]  # just looked up
    except ImpossibleInput as error:
        raise argparse.ArgumentTypeError(str(error)) from error
