"""Which drug a typed name is: exactly one of the list in `drugs.toml`, or none; a near miss is offered, never taken.

    find("Lorazepam 1 mg tablets").name   → "lorazepam"
    find("lorazepan")                     → None;  near("lorazepan") → ("lorazepam",)

Spelling is put aside where it cannot change the drug: case, punctuation, strength, form, salt. Nothing else is: a
number without a unit stays, because Tylenol 3 has an opioid in it and Tylenol has not.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from reprieve.evidence.register import Certainty, cite


class DrugClass(StrEnum):
    THEOPHYLLINE = "theophylline"
    BENZODIAZEPINE = "benzodiazepine"
    OPIOID = "opioid"
    SEDATIVE = "sedative"
    MAOI = "maoi"
    STIMULANT = "stimulant"
    OTHER_KETAMINE = "other_ketamine"
    LAMOTRIGINE = "lamotrigine"
    ANTIPSYCHOTIC = "antipsychotic"
    CYP2B6_INHIBITOR = "cyp2b6_inhibitor"
    CYP3A4_INHIBITOR = "cyp3a4_inhibitor"
    RIFAMPICIN = "rifampicin"
    NALTREXONE = "naltrexone"
    THYROID = "thyroid"
    GLP1 = "glp1"
    QT_PROLONGING = "qt_prolonging"
    NONE = "none"  # looked at: no interaction of note


class InvalidVocabulary(ValueError):
    """The list of drugs does not say what each name means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """One ingredient, or one combination sold under one name.

    classes: the gravest first, as the list has them. rxcui: the RxNorm ingredient code, "" if none could be verified;
    code_source: who prints it. membership: how sure we are that the drug belongs to its classes.
    """

    name: str
    classes: tuple[DrugClass, ...]
    brands: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    rxcui: str = ""
    code_source: str = ""
    membership: Certainty = Certainty.RECALL

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.brands, *self.also)


# A space between number and unit is optional; "3" alone is not a strength.
_STRENGTH: Final = re.compile(
    r"(?<![\w.])\d+(?:[.,]\d+)?\s*(?:mcg|µg|ug|mg|g|ml|units?|iu|meq|%)(?:\s*/\s*(?:\d+\s*)?(?:ml|h|hr|hour|day))?(?!\w)"
)
_NOT_A_LETTER: Final = re.compile(r"[^a-z0-9]+")
_JOINED: Final = re.compile(r"\s*(?:/|\+|&|\band\b|\bwith\b)\s*")
NEAR: Final = 0.78  # of difflib's ratio: one or two letters off in a drug's name; a bad offer costs a glance


def normal(typed: str) -> str:
    """Return a name without what cannot change the drug. Doing it twice changes nothing.

    >>> normal("LORazepam 0.5 mg Tablets"), normal("Theo-24"), normal("morphine sulfate ER")
    ('lorazepam', 'theo 24', 'morphine')
    """
    plain = unicodedata.normalize("NFKD", typed).encode("ascii", "ignore").decode().lower()
    words = _NOT_A_LETTER.sub(" ", _STRENGTH.sub(" ", plain)).split()
    while len(words) > 1 and words[-1] in _trailing():
        words.pop()
    return " ".join(words)


def find(typed: str) -> Drug | None:
    """Return the drug that this name means, None if it is not exactly one on the list."""
    return _by_name().get(normal(typed)) or _by_name().get(_combined(typed))


def named(ingredient: str) -> Drug:
    """Return the drug of this list name. Raises KeyError."""
    return drugs()[ingredient]


def near(typed: str, *, most: int = 3) -> tuple[str, ...]:
    """Return names of the list that are spelt much like this one, the likeliest first; for a person to choose from."""
    found = get_close_matches(normal(typed), list(_by_name()), n=2 * most, cutoff=NEAR)
    return tuple(dict.fromkeys(_by_name()[name].name for name in found))[:most]


def confused_with(drug: Drug) -> tuple[str, ...]:
    """Return drugs whose names have been taken for this one's. From memory of published lists (LOOK-ALIKES)."""
    return _confused().get(drug.name, ())


@cache
def drugs() -> Mapping[str, Drug]:
    """Return every drug of the list by its name; package data, read once."""
    return drugs_from(_page())


def drugs_from(page: Mapping[str, Any]) -> Mapping[str, Drug]:
    """Read the list. Raises InvalidVocabulary where one name would mean two drugs, or a class or source is unknown."""
    known = frozenset(page["named"])
    single = {name: _drug(name, line, known) for name, line in page["drugs"].items() if "parts" not in line}
    if missing := known - set(single):
        raise InvalidVocabulary(f"Named by the standard, not on the list: {sorted(missing)}.")
    try:
        mixed = {name: _mixture(name, line, single) for name, line in page["drugs"].items() if "parts" in line}
    except KeyError as part:
        raise InvalidVocabulary(f"A combination has a part that is not on the list: {part}.") from None
    found = MappingProxyType({**single, **mixed})
    _names_of(found)
    return found


def _drug(name: str, line: Mapping[str, Any], known: frozenset[str]) -> Drug:
    code, source = line.get("rxnorm", ("", ""))
    if code:
        cite(source)
    if bool(code) is not str(code).isdecimal():
        raise InvalidVocabulary(f"{name}: an RxNorm code is a number.")
    try:
        classes = tuple(DrugClass(word) for word in line["is"])
    except ValueError as error:
        raise InvalidVocabulary(f"{name}: {error}") from None
    return Drug(
        name=name,
        classes=classes,
        brands=tuple(line.get("brands", ())),
        also=tuple(line.get("also", ())),
        rxcui=code,
        code_source=source,
        membership=Certainty.READ if name in known else Certainty.RECALL,
    )


def _mixture(name: str, line: Mapping[str, Any], single: Mapping[str, Drug]) -> Drug:
    parts = tuple(single[part] for part in line["parts"])
    kinds = dict.fromkeys(kind for part in parts for kind in part.classes if kind is not DrugClass.NONE)
    return Drug(
        name=name,
        classes=tuple(kinds) or (DrugClass.NONE,),
        brands=tuple(line.get("brands", ())),
        also=tuple(line.get("also", ())),
        parts=tuple(part.name for part in parts),
    )


def _names_of(found: Mapping[str, Drug]) -> Mapping[str, Drug]:
    """Return what each normal name means. Raises InvalidVocabulary if one means two things."""
    meaning: dict[str, Drug] = {}
    for drug in found.values():
        for name in map(normal, drug.names):
            other = meaning.setdefault(name, drug)
            if not name or other is not drug:
                raise InvalidVocabulary(f"{name!r} would mean {other.name} and {drug.name}.")
    return MappingProxyType(meaning)


@cache
def _by_name() -> Mapping[str, Drug]:
    return _names_of(drugs())


def names() -> Mapping[str, Drug]:
    """Return what every name of the list means, each spelt as `normal` leaves it."""
    return _by_name()


def _combined(typed: str) -> str:
    """Return "oxycodone/acetaminophen" as the list spells it: parts by ingredient, in alphabetical order."""
    return " and ".join(sorted(_ingredients(typed)))


def _ingredients(typed: str) -> Iterator[str]:
    # A strength may hold a slash of its own ("5 mg/325 mg"): it goes before the parts are told apart.
    for part in _JOINED.split(_STRENGTH.sub(" ", typed.lower())):
        drug = _by_name().get(normal(part))
        yield drug.name if drug else normal(part)


@cache
def _confused() -> Mapping[str, tuple[str, ...]]:
    pairs: dict[str, set[str]] = {}
    for name, others in _page()["confused"].items():
        for other in others:
            pairs.setdefault(named(name).name, set()).add(named(other).name)
            pairs.setdefault(named(other).name, set()).add(named(name).name)
    return MappingProxyType({name: tuple(sorted(others)) for name, others in pairs.items()})


@cache
def _trailing() -> frozenset[str]:
    return frozenset((*_page()["forms"], *_page()["salts"]))


@cache
def _page() -> Mapping[str, Any]:
    return tomllib.loads(files("reprieve.therapy").joinpath("drugs.toml").read_text(encoding="utf-8"))
