"""One prescription as read: which opioid, by which route, how much how often; or why that cannot be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from reprieve.therapy.decisions import Sentence
from reprieve.therapy.vocabulary import Drug


class Route(StrEnum):
    ORAL = "oral"
    TRANSDERMAL = "transdermal"
    TRANSMUCOSAL = "buccal"
    NASAL = "nasal"
    SUBLINGUAL = "sublingual"
    RECTAL = "rectal"
    PARENTERAL = "parenteral"
    TOPICAL = "topical"
    UNSAID = "unsaid"


class Status(StrEnum):
    """What became of a prescription in the sum; only the first four leave the sum known."""

    OK = "ok"
    NOT_AN_OPIOID = "not_an_opioid"
    EXCLUDED = "excluded"
    NOT_TAKEN = "not_taken"
    UNKNOWN_FACTOR = "unknown_factor"
    UNSUPPORTED_ROUTE = "unsupported_route"
    MISSING_DOSE = "missing_dose"
    UNIT_MISMATCH = "unit_mismatch"
    UNCLEAR = "unclear"
    UNKNOWN_DRUG = "unknown_drug"

    @property
    def is_settled(self) -> bool:
        return self in {Status.OK, Status.NOT_AN_OPIOID, Status.EXCLUDED, Status.NOT_TAKEN}


@dataclass(frozen=True, slots=True)
class Dose:
    """each: mg at a time, or mcg/h of what is worn together per patch. per_day: times a day, or patches worn."""

    each: Fraction
    per_day: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why no dose can be said, and what to ask."""

    status: Status
    ask: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """doses is empty where `problem` says why; not_taken says why nothing counts on the day that is asked about.

    opioid: the ingredient that is counted, "" if none is known.
    """

    text: str
    typed: str
    drug: Drug | None = None
    opioid: str = ""
    route: Route = Route.ORAL
    for_use_disorder: bool = False
    doses: tuple[Dose, ...] = ()
    problem: Problem | None = None
    not_taken: Sentence | None = None
    notes: tuple[Sentence, ...] = ()
    asks: tuple[Sentence, ...] = ()


def distinct(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Return each sentence once, in order."""
    return tuple({str(sentence): sentence for sentence in sentences}.values())
