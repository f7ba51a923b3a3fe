"""The rulebook's pages on what a history asks: screening questions (R03, R04), drugs known by name (R07 to R09)."""

from __future__ import annotations

from collections.abc import Iterator

from reprieve.evidence.register import Certainty
from reprieve.therapy.screening import QUESTIONS
from reprieve.therapy.vocabulary import confused_with, drugs


def screening() -> Iterator[str]:
    yield "## Screening questions (R03, R04)\n"
    yield "A yes to an absolute one refuses; to a relative one, or one for caution, it holds until the prescriber has"
    yield "weighed it, with a specialist's note where one is named. Factors speak through STOP-Bang.\n"
    yield "| Section | Asked | Class | Decided by | Note by | Source |\n|---|---|---|---|---|---|"
    for question in QUESTIONS.values():
        source = f"{question.source} [{question.certainty}]"
        cells = (question.section.heading, question.asks, question.kind, question.decided_by, question.note_by, source)
        yield f"| {' | '.join(cells)} |"
    yield ""


def drug_list() -> Iterator[str]:
    yield "## Drugs known by name (R07 to R09)\n"
    yield "A name is matched only if it is exactly one of these, but for case, punctuation, strength, form and salt."
    yield "Any other is kept as typed and holds until somebody says which drug it is, or a prescriber what it does."
    yield f"A code is the RxNorm ingredient code, [{Certainty.READ_SECOND_HAND}]; none where none could be verified."
    yield f"Class: named by the standard, or general knowledge that needs the pharmacist's eye [{Certainty.RECALL}].\n"
    yield "| Drug | Also known as | Class | RxNorm | Not to be confused with |\n|---|---|---|---|---|"
    for drug in sorted(drugs().values(), key=lambda one: one.name):
        kinds = ", ".join(kind.value.replace("_", " ") for kind in drug.classes)
        mark = " [recall]" if drug.membership.needs_a_mark else ""
        code = f"{drug.rxcui} ({drug.code_source})" if drug.rxcui else ""
        others = ", ".join((*drug.brands, *drug.also))
        yield f"| {drug.name} | {others} | {kinds}{mark} | {code} | {', '.join(confused_with(drug))} |"
    yield ""


def sources() -> frozenset[str]:
    """Return the keys that these pages cite."""
    codes = {drug.code_source for drug in drugs().values() if drug.code_source}
    return frozenset({question.source for question in QUESTIONS.values()} | codes | {"LOOK-ALIKES"})
