"""docs/validation/compare.md: what the virtual trials rest on, and what they do and do not reproduce."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reprieve.pharmacology.validation import Kind
from reprieve.studies.parameters import Parameter, parameters
from reprieve.studies.validation import WHY, comparisons
from reprieve.studies.words import CAUTIONS


def pages() -> dict[str, str]:
    return {"validation/compare.md": "\n".join(_page()) + "\n"}


def _page() -> Iterator[str]:
    genuine = [one for one in comparisons() if one.observation.kind is Kind.GENUINE]
    yield "# Virtual trials: predicted beside observed"
    yield ""
    yield "Written by `./run docs`; the same rows run as tests and stand in every report of `reprieve compare`,"
    yield "together with the 41 rows of [the pharmacology](pharmacology.md)."
    yield ""
    yield (
        f"Of {len(genuine)} genuine checks of whole courses {sum(one.holds for one in genuine)} lie within their "
        "stated range. That is why the report calls every difference between roads exploratory."
    )
    yield ""
    yield from (f"- {words}" for words in CAUTIONS)
    yield ""
    yield from _table(
        ("row", "study", "quantity", "kind", "observed", "accepted", "predicted", "holds", "read"),
        (
            (
                one.observation.key,
                one.observation.study,
                f"{one.observation.quantity}, {one.observation.unit}",
                one.observation.kind.value,
                "" if one.observation.observed is None else f"{one.observation.observed:g}",
                f"{one.observation.low:g} to {one.observation.high:g}",
                f"{one.predicted[0]:.3g}",
                "yes" if one.holds else "**no**",
                str(one.observation.certainty),
            )
            for one in comparisons()
        ),
    )
    yield ""
    yield "## What is not reproduced, and why"
    yield ""
    yield from (f"- **{key}**: {why}" for key, why in WHY.items())
    yield ""
    yield "## Every parameter"
    yield ""
    yield "*Exploratory*: our own choice, from memory, or proposed by us. The range is 95 % of what it may be; whose it"
    yield "is stands behind it."
    yield ""
    yield from _table(
        ("parameter", "what it is", "value", "range", "source", "certainty", "note"),
        (
            (
                f"`{one.name}`",
                one.says,
                str(one.number),
                _range(one),
                one.number.source.key,
                f"{one.number.certainty}{', **exploratory**' if one.exploratory else ''}",
                one.number.note,
            )
            for one in parameters().values()
        ),
    )


def _range(one: Parameter) -> str:
    return f"{one.low:.3g} to {one.high:.3g} ({'published' if one.published_range else 'ours'})" if one.varied else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
