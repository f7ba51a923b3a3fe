"""`reprieve evidence`: every claim that is made to a patient, with its grade, its plain words and its sources."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from reprieve.cli import Refused

if TYPE_CHECKING:
    from reprieve.evidence.claims import Claim

WIDTH = 100


def add_parser(subparsers: Any) -> None:
    from reprieve.evidence.claims import LANGUAGES, Grade, Topic

    how = argparse.ArgumentParser(add_help=False)
    how.add_argument("--format", choices=("text", "json"), default=argparse.SUPPRESS, help="(default: text)")
    how.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help="of plain words (default: en)")
    which = argparse.ArgumentParser(add_help=False)
    which.add_argument("--grade", choices=[grade.value for grade in Grade], default=argparse.SUPPRESS)
    which.add_argument("--topic", choices=[topic.value for topic in Topic], default=argparse.SUPPRESS, metavar="TOPIC")
    which.add_argument(
        "--said-by",
        choices=("brief", "reprieve"),
        default=argparse.SUPPRESS,
        help="the brief (what a clinic's marketing says, B01 to B47) or Reprieve",
    )
    parser = subparsers.add_parser(
        "evidence",
        parents=[how, which],
        help="list, search or explain what is claimed of ketamine, and on what evidence",
        description="The evidence register: each claim with grade, plain words (en, es), sources and date of review.",
        epilog=f"topics: {', '.join(Topic)}",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="verb")
    verbs.add_parser("list", parents=[how, which], help="every claim, a line each (the same as no verb)")
    searching = verbs.add_parser("search", parents=[how, which], help="claims that hold every word, in either language")
    searching.add_argument("words", nargs="+", metavar="WORD")
    showing = verbs.add_parser("show", parents=[how], help="explain one claim")
    showing.add_argument("key", metavar="ID", help="B02, or a name like off-label")
    parser.set_defaults(run=run, words=[])


def run(args: argparse.Namespace) -> int:
    from reprieve.evidence.claims import Grade, Topic, find

    as_json, language = getattr(args, "format", "text") == "json", getattr(args, "language", "en")
    if args.verb == "show":
        one = _claim(args.key)
        print(json.dumps(entry(one), ensure_ascii=False, indent=2) if as_json else "\n".join(_explained(one, language)))
        return 0
    found = find(
        " ".join(args.words),
        grade=Grade(args.grade) if "grade" in args else None,
        topic=Topic(args.topic) if "topic" in args else None,
        of_the_brief=args.said_by == "brief" if "said_by" in args else None,
    )
    if as_json:
        print(json.dumps([entry(one) for one in found], ensure_ascii=False, indent=2))
    else:
        print("\n".join(_listed(found, language)) if found else "No claim has all of these words.")
    return 0 if found else 1


def entry(one: Claim) -> dict[str, Any]:
    """Return a claim as it is printed for machines."""
    from reprieve.evidence.register import cite

    cited = ((cite(basis.source), basis.certainty) for basis in one.sources)
    return {
        "id": one.key,
        "said_by": "brief" if one.of_the_brief else "reprieve",
        "claim": one.says,
        "grade": one.grade.value,
        "grade_code": one.grade.code,
        "literature": one.literature,
        "plain_words": {"en": one.plain("en"), "es": one.plain("es")},
        "instead": list(one.instead),
        "left_out": one.of_the_brief and not one.instead,
        "sources": [
            {"key": s.key, "certainty": str(sure), "cites": s.cites, "doi": s.doi, "url": s.url, "read": s.read}
            for s, sure in cited
        ],
        "topics": [topic.value for topic in one.topics],
        "reviewed": one.reviewed.isoformat(),
        "fingerprint": one.fingerprint,
    }


def _claim(key: str) -> Claim:
    """Return the claim that was meant: B2, b02 and 2 are B02. Raises Refused with what looks like it."""
    from reprieve.evidence.claims import claims, near

    wanted = key.casefold()
    number = wanted.removeprefix("b")
    if number.isascii() and number.isdecimal():
        wanted = f"b{int(number):02d}"
    for known, one in claims().items():
        if known.casefold() == wanted:
            return one
    like = near(key)
    hint = f"did you mean {', '.join(like)}?" if like else "`reprieve evidence` lists them all."
    raise Refused(f"no claim {key!r}; {hint}")


def _listed(found: Iterable[Claim], language: str) -> Iterator[str]:
    """Yield two lines a claim of the brief (what is said, what is said instead), one for a claim of ours."""
    shown = tuple(found)
    width = max(len(one.key) for one in shown)
    for one in shown:
        said = f"“{one.says}”" if one.of_the_brief else one.plain(language)
        yield f"{one.key:<{width}}  {one.grade.code:<2}  {said}"
        if one.of_the_brief:
            yield f"{'':<{width}}   → {one.plain(language) or 'left out'}"
    yield ""
    yield f"{len(shown)} claims. S supported, SL with limits, C contradicted, U no source found, R how a clinic works."
    yield "`reprieve evidence show ID` explains one."


def _explained(one: Claim, language: str) -> Iterator[str]:
    from reprieve.evidence.register import cite

    if one.of_the_brief:
        yield f"{one.key}  a clinic's marketing says: “{one.says}”"
        yield f"grade: {one.grade.phrase} ({one.grade.code})"
        yield from _paragraph("Reprieve says: ", one.plain(language) or "nothing; it is left out")
        if one.instead:
            yield f"see: {', '.join(one.instead)}"
    else:
        yield from _paragraph(f"{one.key}  ", one.plain(language))
        yield f"grade: {one.grade.phrase} ({one.grade.code})"
    if one.literature:
        yield from _paragraph("literature: ", one.literature)
    yield f"about: {', '.join(topic.phrase for topic in one.topics)}"
    yield f"reviewed: {one.reviewed.isoformat()}"
    yield "sources:"
    for basis in one.sources:
        source = cite(basis.source)
        at = f" doi {source.doi}" if source.doi else f" {source.url}" if source.url else ""
        yield from _paragraph(f"  {source.key} [{basis.certainty}] ", f"{source.cites}.{at} Read: {source.read}.")


def _paragraph(name: str, words: str) -> list[str]:
    return textwrap.wrap(f"{name}{words}", WIDTH, subsequent_indent="    ", break_long_words=False)
