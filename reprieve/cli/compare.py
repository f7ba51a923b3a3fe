"""`reprieve compare`: virtual patients on three roads, opioid, ketamine, and both with a taper."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reprieve.cli import Refused
from reprieve.cli._given import from_1, whole
from reprieve.cli._progress import Progress

if TYPE_CHECKING:
    from reprieve.cli.comparing.folder import Folder
    from reprieve.studies.compare import Found, Task
    from reprieve.studies.doubt import Doubt, Extra
    from reprieve.studies.tables import Answer
    from reprieve.studies.trial import Trial

INTERRUPTED: Final = 130
SAVING_SHARE: Final = 0.05  # of the time, at most, goes into keeping the state
SUMMARY: Final = "summary.txt"
MEANS: Final = "means.json"
EXAMPLE: Final = """\
examples:
  reprieve compare --patients 10000 --weeks 52 --seed 1 --out study
  reprieve compare --patients 2000 --protocol crps-outpatient-4h --set opioid.before=40 --out another

Writes report.html, tables as CSV and Parquet, and pictures as PNG and SVG. Whatever ends it, the same command goes on
where it was. For a seed the files are the same byte for byte, by however many workers they were computed.
These are virtual patients: it shows what published numbers and stated guesses imply, and is no evidence.
"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "compare",
        help="compare ketamine with opioids in virtual patients",
        description="Follow virtual patients through opioid escalation, ketamine with boosters, and both with a taper.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    # Counts are read as text and judged below, so that a wrong one is answered with one line.
    parser.add_argument("--patients", required=True, metavar="N")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="an empty folder, or this study's own")
    parser.add_argument("--weeks", default="52", metavar="N", help="(default: 52)")
    parser.add_argument("--seed", default="0", metavar="N", help="(default: 0)")
    parser.add_argument("--protocol", metavar="NAME", help="of the book, for pain (default: refractory-pain-0.5)")
    parser.add_argument("--infusions", metavar="N", help="of the series (default: the protocol's)")
    parser.add_argument("--group", metavar="NAME", help="a published group (default: crps-dahan-2011)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter put elsewhere; see the report"
    )
    parser.add_argument("--per-patient", action="store_true", help="a row for each patient, too: patients/*.parquet")
    parser.add_argument("--workers", metavar="N", help="(default: all cores)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, in place of workers here")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the summary (default: text)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.cli.comparing.folder import opened

    patients, workers = _count(args.patients, "--patients"), _count(args.workers, "--workers") or os.cpu_count() or 1
    trial = _trial(args)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with opened(args.out, _asked(args, trial, patients)) as folder:
        try:
            if not folder.finished:
                _write(folder, _computed(args, trial, patients, workers, folder), _about(args, trial, patients))
        except KeyboardInterrupt:
            print("\nInterrupted: the same command goes on from here.", file=sys.stderr)
            return INTERRUPTED
        print(folder.text(MEANS if args.format == "json" else SUMMARY), end="")
    print(f"The report: {args.out / 'report.html'}", file=sys.stderr)
    return 0


def _count(text: str | None, option: str) -> int:
    if text is None:
        return 0
    try:
        return from_1(text)
    except argparse.ArgumentTypeError as error:
        raise Refused(f"{option} {text}: {error}.") from None


def _trial(args: argparse.Namespace) -> Trial:
    from reprieve.pharmacology.demography import DEFAULT, group, presets
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.studies.doses import ByProtocol
    from reprieve.studies.series import SHORT, infusions_of
    from reprieve.studies.trial import Trial

    if args.group and args.group not in presets():
        raise Refused(f"no group {args.group!r}; there are {', '.join(presets())}.")
    protocol = args.protocol or SHORT
    try:
        seed = whole(args.seed)
        infusions = infusions_of(protocol)
        return Trial(
            dosing=ByProtocol(protocol),
            demography=group(args.group or DEFAULT),
            infusions=_count(args.infusions, "--infusions") or infusions,
            weeks=_count(args.weeks, "--weeks"),
            seed=seed,
            chosen=tuple(sorted(_chosen(args.set).items())),
        )
    except argparse.ArgumentTypeError as error:
        raise Refused(f"--seed {args.seed}: {error}.") from None
    except ImpossibleInput as error:
        raise Refused(str(error)) from None


def _chosen(given: list[str]) -> dict[str, float]:
    found = {}
    for text in given:
        name, _, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            raise Refused(f"--set {text}: it is NAME=VALUE, as opioid.before=40.") from None
    return found


def _asked(args: argparse.Namespace, trial: Trial, patients: int) -> dict[str, Any]:
    """What makes this study this one: everything that changes a number, nothing of who computes it."""
    from reprieve.pharmacology.demography import DEFAULT
    from reprieve.studies.parameters import parameters
    from reprieve.studies.series import SHORT

    return {
        "reprieve": version("reprieve"),
        "patients": patients,
        "weeks": trial.weeks,
        "seed": trial.seed,
        "protocol": args.protocol or SHORT,
        "infusions": trial.infusions,
        "group": args.group or DEFAULT,
        "set": dict(trial.chosen),
        "per_patient": args.per_patient,
        "parameters": {one.name: [one.low, one.number.value, one.high] for one in parameters().values()},
    }


def _about(args: argparse.Namespace, trial: Trial, patients: int) -> dict[str, str]:
    asked = _asked(args, trial, patients)
    words = {"patients": f"{patients:,} virtual, the same in every road", "weeks": str(trial.weeks)}
    words |= {name: str(asked[name]) for name in ("protocol", "infusions", "group", "seed")}
    if trial.chosen:
        words["set by hand"] = ", ".join(f"{name} = {value:g}" for name, value in trial.chosen)
    return {**words, "version": f"Reprieve {asked['reprieve']}"}


def _computed(args: argparse.Namespace, trial: Trial, patients: int, workers: int, folder: Folder) -> Answer:
    """Do what is left to do, in the order of the tasks, and keep the state now and then."""
    from reprieve.cli._workers import workers as shared_out
    from reprieve.studies.compare import Found
    from reprieve.studies.doubt import Doubt, extras
    from reprieve.studies.tables import Answer

    found, doubt = Found(trial.weeks), Doubt()
    done = folder.restore(found, doubt)
    beside = list(extras(trial, patients))
    tasks = [*_tasks(args, trial, patients), *(extra.task for extra in beside)]
    own = len(tasks) - len(beside)
    passed = sum(task.count for task in tasks[:done])
    progress = Progress(sum(task.count for task in tasks), passed, "patients, draws included")
    next_save = time.monotonic()
    with shared_out(_do, workers, args.scheduler) as run_tasks:
        for place, result in enumerate(run_tasks(iter(tasks[done:])), start=done):
            _take(place - own, result, tasks[place], found, doubt, beside, folder)
            passed += tasks[place].count
            progress.show(passed)
            if (began := time.monotonic()) >= next_save or place + 1 == len(tasks):
                folder.save(place + 1, found, doubt)
                next_save = time.monotonic() + (time.monotonic() - began) / SAVING_SHARE
    return Answer(trial=trial, found=found, doubt=doubt)


def _do(task: Task) -> Found:
    """Compute one task. Raises Refused, which can travel between processes."""
    from reprieve.pharmacology.errors import ImpossibleInput
    from reprieve.studies.compare import do
    from reprieve.therapy.orders import NotAnOrder
    from reprieve.therapy.vitals import NotPlausible

    try:
        return do(task)
    except (ImpossibleInput, NotPlausible, NotAnOrder) as error:
        raise Refused(str(error)) from None


def _take(
    beside_place: int, result: Found, task: Task, found: Found, doubt: Doubt, beside: list[Extra], folder: Folder
) -> None:
    if beside_place >= 0:
        doubt.add(beside[beside_place], result)
        return
    found.join(result)
    if task.table:
        from reprieve.cli.comparing.files import patients_as_parquet

        folder.put(f"patients/part-{task.index:06}.parquet", patients_as_parquet(result.table))


def _tasks(args: argparse.Namespace, trial: Trial, patients: int) -> Iterator[Task]:
    from reprieve.pharmacology.cohort import CHUNK
    from reprieve.studies.compare import Task

    for index, first in enumerate(range(0, patients, CHUNK)):
        yield Task(trial=trial, index=index, count=min(CHUNK, patients - first), table=args.per_patient)


def _write(folder: Folder, answer: Answer, about: dict[str, str]) -> None:
    """Write tables and pictures, and the report last."""
    from reprieve.cli.comparing.files import as_csv, as_parquet
    from reprieve.cli.comparing.folder import REPORT
    from reprieve.cli.drawing.comparison import figures
    from reprieve.cli.drawing.ink import render
    from reprieve.studies.report import Picture, html
    from reprieve.studies.tables import sheets

    tables = sheets(answer)
    folder.put(SUMMARY, ("\n".join(_lines(answer)) + "\n").encode())
    folder.put(MEANS, (_as_json(answer) + "\n").encode())
    for sheet in tables:
        folder.put(f"{sheet.name}.csv", as_csv(sheet))
        folder.put(f"{sheet.name}.parquet", as_parquet(sheet))
    pictures = []
    for name, title, alt, figure in figures(answer):
        svg = render(figure, "svg")
        folder.put(f"{name}.svg", svg)
        folder.put(f"{name}.png", render(figure, "png"))
        pictures.append(Picture(name=name, title=title, alt=alt, svg=svg))
    folder.put(REPORT, html(answer, tables, pictures, about).encode())
    folder.close()


def _as_json(answer: Answer) -> str:
    means = {f"{arm}.{outcome}": mean for (arm, outcome), mean in answer.found.means().items()}
    return json.dumps({"patients": answer.found.patients, "exploratory": True, "means": means}, sort_keys=True)


def _lines(answer: Answer) -> Iterator[str]:
    from reprieve.studies.outcomes import WHOLE
    from reprieve.studies.trial import ARMS
    from reprieve.studies.words import NOT_EVIDENCE, TWO_READINGS

    means = answer.found.means()
    titles = {one.key: f"{one.title}, {one.unit}" for one in WHOLE}
    width = max(map(len, titles.values()))
    yield from (NOT_EVIDENCE, TWO_READINGS, "")
    yield f"{'means over patients':<{width}}" + "".join(f"{arm.key:>22}" for arm in ARMS)
    for key, title in titles.items():
        cells = (means.get((arm.key, key)) for arm in ARMS)
        yield f"{title:<{width}}" + "".join(f"{'-' if cell is None else f'{cell:.3g}':>22}" for cell in cells)
