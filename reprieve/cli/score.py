"""`reprieve score`: from the answers of a questionnaire to its score, its band, and what calls for somebody."""

from __future__ import annotations

import argparse
import json
import re
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from reprieve.cli import BAD_INPUT, Refused

if TYPE_CHECKING:
    from reprieve.therapy.decisions import Unknown
    from reprieve.therapy.instruments import Instrument
    from reprieve.therapy.scoring import Scored

PRE_POST: Final = re.compile(r"[ -]*pre[ /-]post$", re.IGNORECASE)

EXAMPLE: Final = """\
examples:
  reprieve score phq-9 --answers 1,2,0,3,1,1,0,2,0 --format json
  reprieve score phq-9 --answers 1,1,1,1,1,1,1,1,NA          NA was not answered; it never counts as 0
  reprieve score audit-c --answers F,1,1,1
  reprieve score c-ssrs --answers 1=y,2=y,3=n,4=n,5=n,6=past3months
  reprieve score paindetect --answers 2,2,2,2,2,1,1,pattern=1,radiate=0
  reprieve score "y-bocs pre/post" --answers 26,12            two totals: the fall, and whether that is response
  reprieve score --list

Answers stand in item order, or as ITEM=ANSWER. A form that leaves too much open has no score: exit code 2.
A score is no diagnosis. Answers that may mean self-harm are flagged whatever the score is.
"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "score",
        help="score a questionnaire",
        description="Score a questionnaire.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("instrument", nargs="?", metavar="NAME", help="such as phq-9; see --list")
    parser.add_argument("--answers", metavar="A,B,C", help="in item order, NA for one that was not answered")
    parser.add_argument("--list", action="store_true", help="name every instrument")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from reprieve.therapy.instruments import UnknownInstrument, instrument
    from reprieve.therapy.scoring import NotAnAnswer, answers_from, score

    if args.list:
        print(_list_json() if args.format == "json" else _list())
        return 0
    if not args.instrument or args.answers is None:
        raise Refused("say an instrument and its --answers, or --list.")
    typed = _typed(args.answers)
    try:
        if PRE_POST.search(args.instrument):
            print(_change(instrument(PRE_POST.sub("", args.instrument)), typed, args.format))
            return 0
        held = instrument(args.instrument)
        scored = score(held, answers_from(held, typed))
    except (UnknownInstrument, NotAnAnswer) as error:
        raise Refused(str(error)) from error
    print(json.dumps(_fields(scored)) if args.format == "json" else _text(scored))
    if _known(scored.shown) is None:
        print(f"reprieve score: {_too_open(scored)}", file=sys.stderr)
        return BAD_INPUT
    return 0


def _typed(answers: str) -> list[str]:
    """Split at commas, or at spaces where there is no comma; an answer left out between commas is an error later."""
    return answers.split(",") if "," in answers else answers.split()


def _fields(scored: Scored) -> dict[str, Any]:
    held = scored.instrument
    value = _known(scored.band) if held.method == "triage" else _number(scored.shown)
    return {
        "instrument": held.name,
        "score": value,
        "range": [_number(held.low), _number(held.high)],
        "unit": held.unit,
        "band": _known(scored.band),
        "flags": list(scored.flags),
        "missing": [int(key) if key.isdecimal() else key for key in scored.missing],
        "raw_sum": _number(scored.raw),
        "prorated": scored.prorated,
        "parts": {name: _number(part) for name, part in scored.parts.items()},
        "cuts": {name: _known(fact) for name, fact in scored.cuts.items()},
        "criteria": {name: _known(fact) for name, fact in scored.criteria.items()},
        "version": held.version,
        "rules_version": scored.rules_version,
        "source": held.source,
        "certainty": held.certainty.value,
        "note": held.bands_say,
    }


def _text(scored: Scored) -> str:
    held, fields = scored.instrument, _fields(scored)
    lines = [f"{held.title}: {'no score' if fields['score'] is None else fields['score']}"]
    if fields["band"] and fields["band"] != fields["score"]:
        lines[0] += f", {fields['band']}"
    if held.method != "triage":
        lines[0] += f" ({held.low} to {held.high} {held.unit}{', prorated' if scored.prorated else ''})"
    lines += [f"Calls for action: {flag}" for flag in scored.flags if flag != "prorated"]
    if scored.missing:
        lines.append(f"Not answered: {', '.join(scored.missing)}")
    lines += [f"{name}: {_said(value)}" for name, value in (fields["parts"] | fields["cuts"]).items()]
    lines += [f"{name}: {_said(value)}" for name, value in fields["criteria"].items()]
    if held.bands_say:
        lines.append(f"Note: {held.bands_say}")
    lines.append(f"Source: {held.source} ({held.certainty.value}); instrument {held.version}, licence {held.licence}")
    return "\n".join(lines)


def _too_open(scored: Scored) -> str:
    held = scored.instrument
    allowed = f"at most {held.missing.most} may be" if held.missing.most else "all of them are needed"
    items = f"item {', '.join(scored.missing)} unanswered"
    return f"{held.title} cannot be scored: {items}; {allowed}."


def _change(held: Instrument, typed: list[str], form: str) -> str:
    """Compare two totals of one instrument."""
    from reprieve.therapy.response import judge
    from reprieve.therapy.scoring import NotAnAnswer

    totals = []
    for word in typed:
        try:
            totals.append(Decimal(word.strip()))
        except ArithmeticError:
            raise NotAnAnswer(f"{held.title}: {word!r} is not a total.") from None
    if len(totals) != 2 or not all(total.is_finite() and held.low <= total <= held.high for total in totals):
        raise NotAnAnswer(f"{held.title} pre/post: two totals from {held.low} to {held.high}, before and after.")
    found = judge(held.name, *totals)
    percent = _number(round(found.fall_percent, 1) if isinstance(found.fall_percent, Decimal) else found.fall_percent)
    response, partial = _known(found.response), _known(found.partial)
    band = {True: "response", False: "partial response" if partial else "no response", None: None}[response]
    fields: dict[str, Any] = {
        "instrument": held.name,
        "score": percent,
        "unit": "percent fall",
        "band": band,
        "fall_points": _number(found.fall_points),
        "response": response,
        "remission": _known(found.remission),
        "worse": _known(found.worse),
        "cuts": {name: _known(fact) for name, fact in found.levels.items()},
        "flags": [],
        "missing": [],
    }
    if form == "json":
        return json.dumps(fields)
    fall = "from 0 no percentage exists" if percent is None else f"{percent} % fall"
    lines = [f"{held.title}: {fall}, {fields['fall_points']} points; {band or 'response not settled'}"]
    return "\n".join([*lines, *(f"{name}: {_said(met)}" for name, met in fields["cuts"].items())])


def _list() -> str:
    from reprieve.therapy.instruments import book

    lines = [f"{'name':<18}{'items':>5}  {'range':<12}{'licence':<8} title"]
    for held in book().values():
        reach = f"{held.low} to {held.high}"
        lines.append(f"{held.name:<18}{len(held.scored):>5}  {reach:<12}{held.licence:<8} {held.title}: {held.about}")
    lines += ["", "Licence A: the words are held. B and C: scoring and item numbers only; the clinic loads the text."]
    return "\n".join(lines)


def _list_json() -> str:
    from reprieve.therapy.instruments import book

    return json.dumps(
        [
            {
                "name": held.name,
                "title": held.title,
                "about": held.about,
                "items": [item.key for item in held.items],
                "range": [_number(held.low), _number(held.high)],
                "licence": held.licence.value,
                "version": held.version,
                "has_text": held.has_text,
                "loinc": held.loinc_total or None,
            }
            for held in book().values()
        ]
    )


def _number(value: Decimal | Unknown) -> int | float | None:
    if not isinstance(value, Decimal):
        return None
    return int(value) if value == value.to_integral_value() and not value.as_tuple().exponent else float(value)


def _known(value: Any) -> Any:
    from reprieve.therapy.decisions import Unknown

    return None if isinstance(value, Unknown) else value


def _said(value: Any) -> str:
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
    return str(value)
