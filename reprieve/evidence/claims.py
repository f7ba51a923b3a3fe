"""The evidence register: every claim that is made to a patient, graded, sourced, dated, in plain words.

Two kinds of claim lie in `claim_book`. What a clinic's marketing says of ketamine (the brief, B01 to B47) is graded,
and names what is said instead; its own words are never shown as true. What Reprieve says itself has plain words in
English and Spanish; patient texts are assembled from these and from nothing else (`spoken`), so that a number or an
effect on a leaflet always has a grade, a source and a date behind it.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Formatter
from types import MappingProxyType
from typing import Final

from reprieve.evidence.register import Certainty, cite

LANGUAGES: Final = ("en", "es")
_OWN: Final = frozenset({"grade", "en", "es", "literature", "sources", "topics", "reviewed"})
_HEARD: Final = frozenset({"says", "grade", "literature", "sources", "topics", "instead", "reviewed"})


class Grade(StrEnum):
    """How a claim stands to the literature that was read."""

    SUPPORTED = "supported"
    LIMITED = "limited"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"
    RULE = "rule"

    @property
    def code(self) -> str:
        """Return the short sign of the graded table: S, SL, C, U; R for a rule of care."""
        return {"supported": "S", "limited": "SL", "contradicted": "C", "unknown": "U", "rule": "R"}[self.value]

    @property
    def phrase(self) -> str:
        """Return the grade in words; an English msgid."""
        return _PHRASES[self]

    @property
    def may_be_said(self) -> bool:
        """True where a patient may be told so."""
        return self not in {Grade.CONTRADICTED, Grade.UNKNOWN}


_PHRASES: Final = {
    Grade.SUPPORTED: "supported",
    Grade.LIMITED: "supported with limits",
    Grade.CONTRADICTED: "contradicted",
    Grade.UNKNOWN: "no source found",
    Grade.RULE: "how a clinic works",
}


class Topic(StrEnum):
    """What a claim is about; a leaflet must touch those that the brief is silent about (`therapy.leaflets`)."""

    OFF_LABEL = "off_label"
    BLOOD_PRESSURE = "blood_pressure"
    PREGNANCY = "pregnancy"
    LIVER = "liver"
    BLADDER = "bladder"
    PSYCHOSIS = "psychosis"
    WHO_MUST_NOT = "who_must_not"
    MONITORING = "monitoring"
    EMERGENCIES = "emergencies"
    COST = "cost"
    DEPENDENCE = "dependence"
    BREATHING = "breathing"
    SIDE_EFFECTS = "side_effects"
    BENEFIT = "benefit"
    BOOSTERS = "boosters"
    CHOICE = "choice"
    CLINIC = "clinic"
    DAY = "day"
    AFTERWARDS = "afterwards"
    EXPERIENCE = "experience"
    MECHANISM = "mechanism"
    MOOD = "mood"
    NATURE = "nature"
    OPIOIDS = "opioids"
    PAIN = "pain"

    @property
    def phrase(self) -> str:
        """Return the topic in words; an English msgid."""
        return self.value.replace("_", " ")


class UnknownClaim(KeyError):
    """No claim in the evidence register has this key."""


class NotToBeSaid(ValueError):
    """This claim is not said to patients: it is contradicted, without a source, or the brief's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One source of a claim, and how sure we are of what it says."""

    source: str
    certainty: Certainty

    def __post_init__(self) -> None:
        cite(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim.

    says: as it is said, in English. en, es: plain words for a patient; empty for a claim of the brief.
    instead: what Reprieve says in place of a claim of the brief; empty: it is left out. literature: why this grade.
    """

    key: str
    says: str
    grade: Grade
    sources: tuple[Basis, ...]
    topics: tuple[Topic, ...]
    reviewed: date
    en: str = ""
    es: str = ""
    literature: str = ""
    instead: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.says.strip() and self.sources and self.topics):
            raise ValueError(f"Claim {self.key} has words, a source and a topic.")
        if bool(self.en) != bool(self.es) or _blanks(self.en) != _blanks(self.es):
            raise ValueError(f"Claim {self.key} says the same in English and Spanish, with the same blanks.")

    @property
    def of_the_brief(self) -> bool:
        """True for what a clinic's marketing says, which Reprieve does not repeat."""
        return not self.en

    @property
    def blanks(self) -> frozenset[str]:
        """Return the names of what is filled in when it is said: {minutes}, {day}."""
        return _blanks(self.en)

    @property
    def fingerprint(self) -> str:
        """Return a short hash of what a reader is told and how sure it is; changes when the evidence does."""
        rests_on = (f"{basis.source} {basis.certainty}" for basis in self.sources)
        return sha256("\n".join((self.says, self.en, self.es, self.grade, *rests_on)).encode()).hexdigest()[:12]

    def plain(self, language: str) -> str:
        """Return the plain words, with blanks as they are; of a claim of the brief, what is said instead."""
        if self.of_the_brief:
            return " ".join(claim(key).plain(language) for key in self.instead)
        return {"en": self.en, "es": self.es}[language]


@cache
def claims() -> Mapping[str, Claim]:
    """Return the whole register by key; package data, read once and checked. Raises ValueError."""
    pages = sorted(files("reprieve.evidence").joinpath("claim_book").iterdir(), key=lambda page: page.name)
    return claims_of(page.read_text(encoding="utf-8") for page in pages if page.name.endswith(".toml"))


def claims_of(pages: Iterable[str]) -> Mapping[str, Claim]:
    """Read claims from TOML pages, the brief's first.

    Raises ValueError for a key on two pages, and for something said instead that may not be said.
    """
    register: dict[str, Claim] = {}
    for page in pages:
        entries = tomllib.loads(page)
        reviewed = entries.pop("reviewed")
        for key, entry in entries.items():
            if key in register:
                raise ValueError(f"Claim {key} is listed twice.")
            register[key] = _claim_of(key, {"reviewed": reviewed, **entry})
    for heard in register.values():
        for key in heard.instead:
            if key not in register or register[key].of_the_brief or not register[key].grade.may_be_said:
                raise ValueError(f"Claim {heard.key}: {key} cannot be said instead.")
    return MappingProxyType(dict(sorted(register.items(), key=lambda item: not item[1].of_the_brief)))


def claim(key: str) -> Claim:
    """Return the claim with this key. Raises UnknownClaim."""
    try:
        return claims()[key]
    except KeyError:
        raise UnknownClaim(f"No claim {key!r} in the evidence register.") from None


def spoken(key: str, language: str, **filled: str) -> str:
    """Return a claim's plain words with its blanks filled: the only way from the register to a patient.

    Raises UnknownClaim, NotToBeSaid; ValueError if a blank is left empty or something fits no blank.
    """
    found = claim(key)
    if found.of_the_brief or not found.grade.may_be_said:
        raise NotToBeSaid(f"{key} ({found.grade.phrase}): {NotToBeSaid.__doc__}")
    if set(filled) != found.blanks:
        raise ValueError(f"Claim {key} has the blanks {sorted(found.blanks)}, filled are {sorted(filled)}.")
    return found.plain(language).format_map(filled)


@cache
def cited() -> frozenset[str]:
    """Return the keys of all sources that a claim rests on."""
    return frozenset(basis.source for one in claims().values() for basis in one.sources)


def near(key: str) -> tuple[str, ...]:
    """Return keys that look like this one, the nearest first; also those that hold it as a part."""
    wanted = key.casefold()
    by_fold = {known.casefold(): known for known in claims()}
    found = [by_fold[fold] for fold in get_close_matches(wanted, by_fold, n=4)]
    found += [known for fold, known in by_fold.items() if len(wanted) > 3 and wanted in fold]
    return tuple(dict.fromkeys(found))


def find(
    words: str = "", *, grade: Grade | None = None, topic: Topic | None = None, of_the_brief: bool | None = None
) -> tuple[Claim, ...]:
    """Return the claims that hold every word, in either language, with or without accents; all for none."""
    wanted = _folded(words).split()
    return tuple(
        one
        for one in claims().values()
        if grade in (None, one.grade)
        and (topic is None or topic in one.topics)
        and of_the_brief in (None, one.of_the_brief)
        and all(word in _searched(one) for word in wanted)
    )


def _claim_of(key: str, entry: Mapping[str, object]) -> Claim:
    known = _HEARD if "says" in entry else _OWN
    if set(entry) - known:
        raise ValueError(f"Claim {key}: {', '.join(sorted(set(entry) - known))} is not understood.")
    reviewed = entry["reviewed"]
    if not isinstance(reviewed, date):
        raise ValueError(f"Claim {key} was reviewed on a day.")
    return Claim(
        key=key,
        says=_text(entry.get("says") or entry["en"]),
        grade=Grade(_text(entry["grade"])),
        sources=tuple(_basis(item) for item in _texts(entry["sources"])),
        topics=tuple(Topic(item) for item in _texts(entry["topics"])),
        reviewed=reviewed,
        en=_text(entry.get("en", "")),
        es=_text(entry.get("es", "")),
        literature=_text(entry.get("literature", "")),
        instead=_texts(entry.get("instead", [])),
    )


def _basis(item: str) -> Basis:
    source, certainty = item.split()
    return Basis(source=source, certainty=Certainty(certainty))


def _text(entry: object) -> str:
    if not isinstance(entry, str):
        raise ValueError(f"{entry!r} is not text.")
    return entry


def _texts(entry: object) -> tuple[str, ...]:
    if not isinstance(entry, list):
        raise ValueError(f"{entry!r} is not a list.")
    return tuple(_text(item) for item in entry)


def _blanks(words: str) -> frozenset[str]:
    return frozenset(name for _before, name, _format, _conversion in Formatter().parse(words) if name)


@cache
def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFD", words.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def _searched(one: Claim) -> str:
    topics = (topic.phrase for topic in one.topics)
    sources = (f"{basis.source} {cite(basis.source).cites}" for basis in one.sources)
    said = (one.key, one.says, one.plain("en"), one.plain("es"), one.literature, one.grade.phrase, one.grade.value)
    return _folded(" ".join((*said, *topics, *sources)))
