"""`reprieve models`: which published models there are, and every number of one of them with its source."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from reprieve.cli import Refused

if TYPE_CHECKING:
    from reprieve.pharmacology.models import Model
    from reprieve.pharmacology.models.number import Number


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "models",
        help="list the published models, or explain one",
        description="List the published models of the engine, or explain one: every number, its spread and its source.",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the model, or the effect, to explain")
    parser.add_argument("--search", default="", metavar="WORD", help="only models whose line has this word in it")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="(default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.pharmacology.models import effect_names, every_name, model, numbers_of, read_page

    if args.name is None:
        shown = [model(name) for name in every_name()]
        shown = [
            m for m in shown if args.search.casefold() in " ".join((m.name, m.title, m.drug, m.population)).casefold()
        ]
        print(json.dumps([_entry(m) for m in shown]) if args.format == "json" else _list(shown))
        return 0 if shown else 1
    if args.name in every_name():
        found = model(args.name)
        words = {**_entry(found), "grade": found.grade, "leaves_out": found.leaves_out}
    elif args.name in effect_names():
        page = read_page(args.name)
        words = {"name": args.name, "title": page["title"], "grade": page["grade"]}
    else:
        raise Refused(f"no model {args.name!r}; there are {', '.join((*every_name(), *effect_names()))}.")
    numbers = numbers_of(args.name)
    if args.format == "json":
        print(json.dumps({**words, "numbers": {place: _number(n) for place, n in numbers.items()}}))
    else:
        print(
            "\n".join([*(f"{key.replace('_', ' ')}: {value}" for key, value in words.items()), "", *_numbers(numbers)])
        )
    return 0


def _entry(found: Model) -> dict[str, str]:
    return {
        "name": found.name,
        "drug": found.drug,
        "title": found.title,
        "sampled": found.sampled,
        "measures": found.measures,
        "population": found.population,
        "valid": f"{found.valid.weight}, {found.valid.age}, {found.valid.concentration}",
    }


def _list(shown: list[Model]) -> str:
    if not shown:
        return "No model has this word in its line."
    width = max(len(found.name) for found in shown)
    lines = [
        f"{found.name:<{width}}  {found.drug:<13} {found.sampled:<9} {found.title}\n{'':<{width}}  {found.population}"
        for found in shown
    ]
    return "\n".join([*lines, "", "`reprieve models NAME` explains one; `reprieve predict --model NAME` uses it."])


def _numbers(numbers: Any) -> list[str]:
    width = max(len(place) for place in numbers)
    lines = [f"{'':<{width}}  {'value':<22} {'between patients':<17} {'error':<8} source"]
    for place, n in numbers.items():
        spread = f"CV {_cv(n.log_sd):.0%}" if n.log_sd else ""
        if spread and n.spread_certainty:
            spread += f" {n.spread_certainty}"
        error = f"{_cv(n.log_se):.0%}" if n.log_se else ""
        origin = f"{n.source.key} [{n.certainty}{' ' + n.via if n.via else ''}]"
        lines.append(f"{place:<{width}}  {n!s:<22} {spread:<17} {error:<8} {origin}")
        if n.note:
            lines.append(f"{'':<{width}}  {n.note}")
    cited = {n.source.key: n.source for n in numbers.values()}
    return [*lines, "", *(f"{key}: {source.cites} {source.doi}".rstrip() for key, source in sorted(cited.items()))]


def _number(n: Number) -> dict[str, Any]:
    return {
        "value": n.value,
        "unit": n.unit,
        "log_sd": n.log_sd,
        "log_se": n.log_se,
        "source": n.source.key,
        "certainty": str(n.certainty),
        "via": n.via,
        "note": n.note,
    }


def _cv(log_sd: float) -> float:
    from math import expm1, sqrt

    return sqrt(expm1(log_sd**2))
