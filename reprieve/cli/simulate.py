"""`reprieve simulate`: a cohort of virtual patients in a Parquet file, the same whoever computes it."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reprieve.cli import Refused
from reprieve.cli._given import above_0, from_0, from_1, times, whole
from reprieve.cli._progress import Progress
from reprieve.cli.predict import PICTURES, threshold

if TYPE_CHECKING:
    from reprieve.cli.simulating.summary import Summary
    from reprieve.cli.simulating.work import Task
    from reprieve.pharmacology.cohort import Dosing, Study
    from reprieve.pharmacology.demography import Demography

INTERRUPTED: Final = 130
EXAMPLE: Final = """\
examples:
  reprieve simulate --patients 1000000 --protocol depression-0.5 --seed 1 --out cohort.parquet
  reprieve simulate --patients 20000 --dose-mg-per-kg 0.5 --over-min 40 --weight-kg 70 --out fixed.parquet

One row a patient: who it is, the dose, the parameters drawn, peaks, when it is felt and gone, the rise of pressure.
Units are in the names, and with their meaning in the file's schema. For a seed the file is the same byte for byte, by
however many workers it is computed. Read it with Polars, DuckDB, pandas, or R's arrow.
"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "simulate",
        help="simulate a cohort of virtual patients",
        description="Simulate one infusion in a cohort of virtual patients.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--patients", type=from_1, required=True, metavar="N")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.parquet")
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="(default: 0)")
    parser.add_argument("--force", action="store_true", help="write over files that are there")
    dose = parser.add_argument_group("dose")
    dose.add_argument("--protocol", metavar="NAME", help="of the protocol book, below its ceilings")
    dose.add_argument("--dose-mg-per-kg", type=above_0, metavar="MG/KG")
    dose.add_argument("--over-min", type=above_0, metavar="MIN")
    who = parser.add_argument_group("patients")
    who.add_argument("--group", metavar="NAME", help="a published group (default: crps-dahan-2011)")
    who.add_argument("--weight-kg", type=above_0, metavar="KG", help="everybody's")
    who.add_argument("--weight-mean-kg", type=above_0, metavar="KG")
    who.add_argument("--weight-sd-kg", type=above_0, metavar="KG", help="log-normal")
    who.add_argument("--age-years", type=from_0, metavar="YEARS", help="everybody's")
    who.add_argument("--age-mean-years", type=above_0, metavar="YEARS")
    who.add_argument("--age-sd-years", type=above_0, metavar="YEARS", help="normal")
    who.add_argument("--female-share", type=from_0, metavar="0-1", help="changes no number: papers disagree")
    more = parser.add_argument_group("more")
    more.add_argument("--model", metavar="NAME", help="(default: the one of the drug form)")
    more.add_argument("--norketamine", action="store_true", help="its peak too, at three times the cost")
    more.add_argument("--threshold", action="append", default=[], type=threshold, metavar="WHAT:VALUE")
    more.add_argument("--systolic-rise-mmhg", action="append", default=[], type=above_0, metavar="MMHG")
    more.add_argument("--courses", type=Path, metavar="FILE.parquet", help="minute by minute, for smaller cohorts")
    more.add_argument("--until-min", type=above_0, default=240.0, metavar="MIN", help="of the courses (default: 240)")
    more.add_argument("--step-min", type=above_0, default=5.0, metavar="MIN", help="of the courses (default: 5)")
    more.add_argument("--workers", type=from_1, default=os.cpu_count() or 1, metavar="N", help="(default: all cores)")
    more.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, in place of workers here")
    more.add_argument("--plot", type=Path, metavar="FILE", help="also draw the outcomes, .png or .svg")
    more.add_argument("--format", choices=("table", "json"), default="table", help="of the summary (default: table)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.cli._workers import workers
    from reprieve.cli.simulating.parquet import written
    from reprieve.cli.simulating.summary import Summary
    from reprieve.cli.simulating.work import do
    from reprieve.pharmacology.cohort_columns import COURSE_COLUMNS, columns
    from reprieve.pharmacology.models import model

    for option, path in (("--out", args.out), ("--courses", args.courses)):
        if path and path.suffix != ".parquet":
            raise Refused(f"{option} {path}: the file's name must end in .parquet.")
    if args.plot and args.plot.suffix.removeprefix(".") not in PICTURES:
        raise Refused(f"--plot {args.plot}: the file's name must end in .png or .svg.")
    study = _study(args)
    looks_min = tuple(times(args.until_min, args.step_min)) if args.courses else ()
    table = columns(model(study.model), study.thresholds, study.norketamine)
    summary = Summary(table, args.systolic_rise_mmhg)
    about = _about(args, study)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it, nothing is left half written
    try:
        with ExitStack() as open_files:
            cohort = open_files.enter_context(written(args.out, table, about, force=args.force))
            courses = None
            if args.courses:
                courses = open_files.enter_context(written(args.courses, COURSE_COLUMNS, about, force=args.force))
            run_tasks = open_files.enter_context(workers(do, args.workers, args.scheduler))
            progress = Progress(args.patients)
            for found, course in run_tasks(_tasks(study, args.patients, looks_min)):
                cohort.append(found)
                if courses and course:
                    courses.append(course)
                summary.add(found)
                progress.show(summary.patients)
    except KeyboardInterrupt:
        print("\nInterrupted: nothing was written.", file=sys.stderr)
        return INTERRUPTED
    if args.plot:
        _plot(args.plot, summary, f"{args.patients:,} virtual patients, {args.protocol or 'the same dose per kg'}")
    print(json.dumps(summary.as_json(), allow_nan=False) if args.format == "json" else "\n".join(summary.lines()))
    return 0


def _study(args: argparse.Namespace) -> Study:
    from reprieve.pharmacology.cohort import PerKg, Study
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.pharmacology.models import DEFAULT, model
    from reprieve.studies.doses import ByProtocol, same_drug
    from reprieve.therapy.protocols import DrugForm, book

    dosing: Dosing
    try:
        name = args.model or DEFAULT
        if args.protocol:
            if args.dose_mg_per_kg or args.over_min:
                raise Refused("--protocol gives the dose: leave out --dose-mg-per-kg and --over-min.")
            if args.protocol not in book():
                raise Refused(f"no protocol {args.protocol!r}; the book has {', '.join(sorted(book()))}.")
            protocol = book()[args.protocol]
            if not args.model and protocol.drug_form is not DrugForm.RACEMIC:
                name = "simons-2022-esketamine"
            if not same_drug(protocol, model(name)):
                raise Refused(f"{args.protocol} doses {protocol.drug_form.value}, {name} follows another form.")
            dosing = ByProtocol(args.protocol)
        elif args.dose_mg_per_kg and args.over_min:
            dosing = PerKg(args.dose_mg_per_kg, args.over_min)
        else:
            raise Refused("say --protocol, or --dose-mg-per-kg with --over-min.")
        return Study(
            model=name,
            demography=_demography(args),
            dosing=dosing,
            seed=args.seed,
            thresholds=tuple(args.threshold),
            norketamine=args.norketamine,
        )
    except ImpossibleInput as error:
        raise Refused(str(error)) from error


def _demography(args: argparse.Namespace) -> Demography:
    """Weights and ages: everybody's, a study's own, or a published group's, each within what models were made of."""
    from reprieve.pharmacology.covariates import AGE_YEARS, WEIGHT_KG
    from reprieve.pharmacology.demography import DEFAULT, Demography, Spread, limits, presets

    if args.group and args.group not in presets():
        raise Refused(f"no group {args.group!r}; there are {', '.join(presets())}.")
    group, within = presets()[args.group or DEFAULT], limits()

    def spread(what: str, everybody: float | None, mean: float | None, sd: float | None, **of: Any) -> Spread:
        if (mean is None) != (sd is None):
            raise Refused(f"a mean of {what} goes with its SD.")
        if everybody is not None:
            if mean is not None:
                raise Refused(f"everybody's {what}, or a mean and SD: not both.")
            mean, sd = everybody, 0.0
        low, high = of["within"] if everybody is None else of["guard"]
        return Spread(
            name=what,
            mean=of["group"][0] if mean is None else mean,
            sd=of["group"][1] if sd is None else sd,
            low=low,
            high=high,
            shape=of["shape"],
            decimals=of["decimals"],
        )

    return Demography(
        weight_kg=spread(
            "weight_kg",
            args.weight_kg,
            args.weight_mean_kg,
            args.weight_sd_kg,
            within=within.weight_kg,
            guard=WEIGHT_KG,
            group=(group.mean_weight_kg, group.sd_weight_kg),
            shape="log-normal",
            decimals=1,
        ),
        age_years=spread(
            "age_years",
            args.age_years,
            args.age_mean_years,
            args.age_sd_years,
            within=within.age_years,
            guard=AGE_YEARS,
            group=(group.mean_age_years, group.sd_age_years),
            shape="normal",
            decimals=None,
        ),
        female_share=args.female_share,
    )


def _tasks(study: Study, patients: int, looks_min: tuple[float, ...]) -> Iterator[Task]:
    from reprieve.cli.simulating.work import Task
    from reprieve.pharmacology.cohort import CHUNK

    for index, first in enumerate(range(0, patients, CHUNK)):
        yield Task(study, index, min(CHUNK, patients - first), looks_min)


def _about(args: argparse.Namespace, study: Study) -> dict[str, object]:
    """What the file says of itself: what was asked for and of whom, nothing of when, where or by how many workers."""
    from reprieve.pharmacology.models import model

    said = {"out", "courses", "workers", "scheduler", "plot", "format", "force", "run", "command", "threshold", "model"}
    return {
        "reprieve": version("reprieve"),
        "model": study.model,
        "thresholds": [f"{t.of}:{t.at_least:g}" for t in study.thresholds],
        "options": {
            name: value for name, value in sorted(vars(args).items()) if name not in said and value is not None
        },
        "sources": sorted({n.source.cites for n in model(study.model).numbers.values()}),
        "demography": {
            spread.name: f"{spread.mean:g} (SD {spread.sd:g}), {spread.low:g} to {spread.high:g}, {spread.shape}"
            for spread in (study.demography.weight_kg, study.demography.age_years)
        },
    }


def _plot(path: Path, summary: Summary, title: str) -> None:
    try:
        from reprieve.cli.drawing.cohort import picture
    except ModuleNotFoundError as missing:
        raise Refused(f"--plot needs {missing.name}: pip install 'reprieve[plot]'.") from missing
    try:
        path.write_bytes(picture(summary, title=title, form=path.suffix.removeprefix(".")))
    except OSError as error:
        raise Refused(f"--plot {path}: cannot write there ({error.strerror}).") from error
