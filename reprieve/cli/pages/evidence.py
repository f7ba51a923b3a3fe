"""docs/reference/evidence.md: the evidence register, as it can be read without the software."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reprieve.evidence.claims import Claim, Grade, claim, find
from reprieve.evidence.register import cite

PAGE: Final = "reference/evidence.md"


def pages() -> dict[str, str]:
    return {PAGE: "\n".join(_page()) + "\n"}


def _page() -> Iterator[str]:
    heard, ours = find(of_the_brief=True), find(of_the_brief=False)
    yield "# Evidence register"
    yield ""
    yield "Written by `./run docs`. Patient texts are assembled from the second and third parts and from nothing else."
    yield "`reprieve evidence` lists and searches the same; a claim's page in the clinic is under Evidence."
    yield ""
    yield "| grade | means | claims of the brief | claims of ours |"
    yield "|---|---|---|---|"
    for grade in Grade:
        counts = (sum(one.grade is grade for one in part) for part in (heard, ours))
        yield f"| {grade.code} | {grade.phrase} | {' | '.join(str(count) for count in counts)} |"
    yield ""
    yield f"## What a clinic's marketing says ({len(heard)} claims)"
    yield ""
    yield "| | it is said | grade | literature | Reprieve says | sources | reviewed |"
    yield "|---|---|---|---|---|---|---|"
    for one in heard:
        instead = " ".join(claim(key).en for key in one.instead) or "*left out*"
        row = (one.key, one.says, one.grade.phrase, one.literature, instead, _sources(one), one.reviewed.isoformat())
        yield f"| {' | '.join(row)} |"
    for title, rules in (
        ("What Reprieve says to patients", False),
        ("How the clinic works, as patients are told", True),
    ):
        part = [one for one in ours if (one.grade is Grade.RULE) is rules]
        yield ""
        yield f"## {title} ({len(part)} claims)"
        yield ""
        yield "| id | English | Español | grade | sources | reviewed |"
        yield "|---|---|---|---|---|---|"
        for one in part:
            said = (f"`{one.key}`", one.en, one.es, one.grade.phrase, _sources(one), one.reviewed.isoformat())
            yield f"| {' | '.join(said)} |"
    yield ""
    yield "## Sources"
    yield ""
    for key in sorted({basis.source for one in (*heard, *ours) for basis in one.sources}):
        source = cite(key)
        at = f" doi {source.doi}." if source.doi else f" <{source.url}>." if source.url else ""
        yield f"- **{key}** {source.cites}.{at} Read: {source.read}."


def _sources(one: Claim) -> str:
    return ", ".join(f"{basis.source} [{basis.certainty}]" for basis in one.sources)
