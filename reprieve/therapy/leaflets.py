"""The leaflet about a treatment, which is also what its consent is signed to: assembled from graded claims.

Nothing on it is written here: which claim stands under which heading is data (`leaflet_book`), its words and numbers
come from the evidence register, its hours and minutes from the signed protocol, the price from the clinic. None is made
that leaves out what the marketing left out. Its fingerprint changes with any word that a patient would read; `changes`
names what did, so that a consent can be asked for again with the reason.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from reprieve.evidence.claims import LANGUAGES, Grade, Topic, claim, claims, spoken
from reprieve.therapy.protocols import Protocol

# What a clinic's marketing is silent about, and the two things that it says wrongly: every leaflet speaks of them.
MUST_CARRY: Final = frozenset(
    {
        Topic.OFF_LABEL,
        Topic.BLOOD_PRESSURE,
        Topic.PREGNANCY,
        Topic.LIVER,
        Topic.BLADDER,
        Topic.PSYCHOSIS,
        Topic.WHO_MUST_NOT,
        Topic.MONITORING,
        Topic.EMERGENCIES,
        Topic.COST,
        Topic.DEPENDENCE,
        Topic.BREATHING,
        Topic.BENEFIT,
        Topic.CHOICE,
    }
)
TO_FILL_IN: Final = "____________"
_THE_CLINICS_OWN: Final = frozenset({"cost", "ring-us", "call-911", "call-988"})


class IncompleteLeaflet(ValueError):
    """A leaflet speaks of everything that a patient must know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What only this clinic can say; an empty line is printed as a blank to fill in by hand.

    cost: by language, in the clinic's own words. There is no default.
    """

    phone: str = ""
    cost: Mapping[str, str] | None = None
    emergency: str = "911"
    crisis_line: str = "988"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One claim as it stands on a leaflet. sure: the grade that it had then."""

    claim: str
    text: str
    sure: Grade

    @property
    def leads_a_list(self) -> bool:
        """True where the next sentences are its items: "Ring us if:"."""
        return self.text.endswith(":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What stands under one heading."""

    key: str
    title: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    """One leaflet in one language, word for word; as it is made today, or as it was kept with a consent."""

    title: str
    language: str
    protocol_key: str
    protocol_version: int
    parts: tuple[Part, ...]

    @property
    def told(self) -> tuple[Told, ...]:
        """Return every sentence in order."""
        return tuple(told for part in self.parts for told in part.told)

    @property
    def fingerprint(self) -> str:
        """Return the hash of all that a reader sees, and of how sure each sentence is."""
        return sha256(json.dumps(as_json(self), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def edition(self) -> str:
        """Return what is printed on the page: enough of the fingerprint to tell two editions apart."""
        return self.fingerprint[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs between what was signed and what would be signed today. Empty words: not on it."""

    about: str
    then: str
    now: str


def leaflet(protocol: Protocol, language: str, *, site: Site = Site()) -> Leaflet:
    """Return the leaflet of a protocol in this language, "en" or "es".

    Raises ValueError for another language; IncompleteLeaflet, NotToBeSaid where the register no longer carries it.
    """
    if language not in LANGUAGES:
        raise ValueError(f"There is no leaflet in {language!r}, only in {', '.join(LANGUAGES)}.")
    title = words("titles", "treatment", language)
    made = Leaflet(
        title=title.format(indication=words("indications", protocol.indication, language)),
        language=language,
        protocol_key=protocol.key,
        protocol_version=protocol.version,
        parts=tuple(_parts(protocol, language, site)),
    )
    if missing := MUST_CARRY - {topic for told in made.told for topic in claim(told.claim).topics}:
        raise IncompleteLeaflet(f"{IncompleteLeaflet.__doc__} Missing: {', '.join(sorted(missing))}.")
    return made


def changes(then: Leaflet | None, now: Leaflet) -> tuple[Change, ...]:
    """Return what differs between two editions in one language, claim by claim.

    then: None where it is not known what was read: one change of everything. What only the clinic can say (price,
    telephone) is no evidence: another number to ring asks for no new consent.
    """
    if then is None:
        return (Change(about="text", then="", now=now.title),)
    return tuple(_changes(then, now))


def subjects(found: Iterable[Change]) -> tuple[str, ...]:
    """Return what the changes are about, each subject once: "bladder", "blood pressure"; English msgids."""
    return tuple(dict.fromkeys(_subject(change.about) for change in found))


def words(group: str, key: str, language: str) -> str:
    """Return a heading or name of patient texts, which claims nothing. Raises KeyError."""
    return _words()[group][key][language]


def as_json(page: Leaflet) -> dict[str, Any]:
    """Return a leaflet as it is kept with the consents that were signed to it."""
    return {
        "title": page.title,
        "language": page.language,
        "protocol": page.protocol_key,
        "version": page.protocol_version,
        "parts": [
            {
                "key": part.key,
                "title": part.title,
                "told": [{"claim": told.claim, "text": told.text, "sure": told.sure.value} for told in part.told],
            }
            for part in page.parts
        ],
    }


def from_json(page: Mapping[str, Any]) -> Leaflet:
    """Return a kept leaflet, word for word; its claims may have left the register since."""
    return Leaflet(
        title=page["title"],
        language=page["language"],
        protocol_key=page["protocol"],
        protocol_version=page["version"],
        parts=tuple(
            Part(
                key=part["key"],
                title=part["title"],
                told=tuple(Told(claim=t["claim"], text=t["text"], sure=Grade(t["sure"])) for t in part["told"]),
            )
            for part in page["parts"]
        ),
    )


def _parts(protocol: Protocol, language: str, site: Site) -> Iterator[Part]:
    audience = {protocol.key, protocol.indication.value, "mood" if protocol.indication.mood else "pain"}
    for section in _sections():
        keys = (key for key, wanted in section.claims if not wanted or wanted & audience)
        told = tuple(_told(key, language, protocol, site) for key in keys)
        if told:
            yield Part(key=section.key, title=section.titles[language], told=told)


def _told(key: str, language: str, protocol: Protocol, site: Site) -> Told:
    found = claim(key)
    gate, home = protocol.limits.gate, protocol.limits.discharge
    known = {
        "minutes": str(protocol.default_min),
        "solids": str(gate.solids_h),
        "liquids": str(gate.liquids_h),
        "hours": str(gate.alcohol_h),
        "after_start": str(home.after_start_min),
        "after_stop": str(home.after_stop_min),
        "days": str(gate.consent_days),
        "cost": (site.cost or {}).get(language) or TO_FILL_IN,
        "phone": site.phone or TO_FILL_IN,
        "emergency": site.emergency,
        "line": site.crisis_line,
    }
    text = spoken(key, language, **{blank: known[blank] for blank in found.blanks})
    return Told(claim=key, text=text, sure=found.grade)


def _changes(then: Leaflet, now: Leaflet) -> Iterator[Change]:
    if (then.protocol_key, then.protocol_version) != (now.protocol_key, now.protocol_version):
        yield Change(
            about="protocol",
            then=f"{then.protocol_key}, {then.protocol_version}",
            now=f"{now.protocol_key}, {now.protocol_version}",
        )
    before = {told.claim: told for told in then.told if told.claim not in _THE_CLINICS_OWN}
    after = {told.claim: told for told in now.told if told.claim not in _THE_CLINICS_OWN}
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old != new:
            yield Change(about=key, then=_graded(old), now=_graded(new))


def _subject(about: str) -> str:
    if about in {"protocol", "text"}:
        return {"protocol": "the plan", "text": "the whole text"}[about]
    known = claims().get(about)
    return known.topics[0].phrase if known else about.replace("-", " ")


def _graded(told: Told | None) -> str:
    return f"{told.text} ({told.sure.phrase})" if told else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    key: str
    titles: Mapping[str, str]
    claims: tuple[tuple[str, frozenset[str]], ...]


@cache
def _sections() -> tuple[_Section, ...]:
    page = tomllib.loads(files("reprieve.therapy").joinpath("leaflet_book", "treatment.toml").read_text("utf-8"))
    return tuple(
        _Section(
            key=section["key"],
            titles={language: section[language] for language in LANGUAGES},
            claims=tuple(_entry(entry) for entry in section["claims"]),
        )
        for section in page["section"]
    )


def _entry(entry: str) -> tuple[str, frozenset[str]]:
    key, *wanted = entry.split()
    claim(key)
    return key, frozenset(name.removeprefix("@") for name in wanted)


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(files("reprieve.therapy").joinpath("leaflet_book", "words.toml").read_text("utf-8"))
