"""What an instrument is: items, answers, how they add up, what may be missing, and what may be printed of it.

The shape follows FHIR's Questionnaire (items with keys, codes, answer options, an item asked only after another's
answer). Scoring never needs the words: of an instrument whose licence forbids them only numbers are held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from reprieve.evidence.register import Certainty, cite

Words = Mapping[str, str]  # language → text


class InvalidInstrument(ValueError):
    """An instrument's file does not describe an instrument."""


class Licence(StrEnum):
    """May the words of the items be shipped?"""

    A = "A"
    A_MINUS = "A-"
    B = "B"
    C = "C"

    @property
    def ships_text(self) -> bool:
        return self in {Licence.A, Licence.A_MINUS}


class Method(StrEnum):
    """How the answers of the scored items become one number."""

    SUM = "sum"
    MEAN = "mean"
    PERCENT = "percent"  # of the most that the answered items could have been
    COUNT = "count"  # items that are there at all
    TABLE = "table"  # the sum, looked up
    TRIAGE = "triage"  # a level, not a number


class Fill(StrEnum):
    """What stands in for an unanswered item, where the instrument allows one."""

    NOTHING = "nothing"
    PRORATE = "prorate"
    ROUND_UP = "round up"  # prorated, then up to a whole number
    MEAN = "mean"  # of what was answered


class Kind(StrEnum):
    """What a single answer may call for."""

    SELF_HARM = "self-harm"
    URINALYSIS = "urinalysis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. values: the answers there are. only_if: asked only after a yes to that item.

    words: typed answers → value ("yes" → 1). optional: nobody need answer it. group: only the highest of it counts.
    """

    key: str
    values: tuple[int, ...]
    text: Words = field(default_factory=dict)
    options: Mapping[int, Words] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)
    loinc: str = ""
    scored: bool = True
    optional: bool = False
    only_if: str = ""
    weight: int = 1
    reversed: bool = False
    group: int | None = None

    def __post_init__(self) -> None:
        if not self.values or list(self.values) != sorted(set(self.values)):
            raise InvalidInstrument(f"Item {self.key}: answers ascend and are there once.")
        if strange := {*self.options, *self.words.values()} - set(self.values):
            raise InvalidInstrument(f"Item {self.key}: {sorted(strange)} is no answer of it.")

    @property
    def low(self) -> int:
        return self.values[0]

    @property
    def high(self) -> int:
        return self.values[-1]

    def worth(self, answer: int) -> int:
        """Return what this answer adds."""
        return self.weight * (self.low + self.high - answer if self.reversed else answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A named part of the range: from `start` on, or only above it."""

    start: Decimal
    above: bool
    says: str  # an English msgid

    def begins_before(self, value: Decimal) -> bool:
        return value > self.start if self.above else value >= self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A limit somebody published beside the bands. flag: what the score calls for once it is met."""

    name: str
    certainty: Certainty
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    no_zero: bool = False
    full: tuple[str, ...] = ()
    flag: Kind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One answer that calls for something by itself, whatever the rest says and whether or not there is a rest.

    now: a human at once, not today. ask_again: left unanswered, it is to be asked again.
    """

    item: str
    at_least: int
    kind: Kind
    now: bool
    ask_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """How many of the scored items may be unanswered, and what stands in for them."""

    most: int = 0
    fill: Fill = Fill.NOTHING
    certainty: Certainty = Certainty.PROPOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sum of some of the items, shown beside the score."""

    name: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One questionnaire or scale, in one version.

    called: what a patient reads for its title, with the name by which staff know it where it has one.
    by_clinician: rated by somebody trained, never sent to a patient. better: which end is the good one.
    table: scores of the sums from `table_from` on. loinc_*: only codes that were found; empty is "not found".
    """

    name: str
    title: str
    about: str
    version: str
    licence: Licence
    licence_says: str
    source: str
    certainty: Certainty
    items: tuple[Item, ...]
    method: Method
    low: Decimal
    high: Decimal
    called: Words = field(default_factory=dict)
    also: tuple[str, ...] = ()
    decimals: int = 0
    unit: str = "points"
    better: str = "lower"
    by_clinician: bool = False
    missing: Missing = field(default_factory=Missing)
    bands: tuple[Band, ...] = ()
    bands_say: str = ""
    cuts: tuple[Cut, ...] = ()
    parts: tuple[Part, ...] = ()
    signals: tuple[Signal, ...] = ()
    lead: Words = field(default_factory=dict)
    table: tuple[Decimal, ...] = ()
    table_from: int = 0
    loinc_panel: str = ""
    loinc_total: str = ""
    words_es: str = ""

    def __post_init__(self) -> None:
        cite(self.source)
        keys = [item.key for item in self.items]
        if not keys or len(set(keys)) != len(keys):
            raise InvalidInstrument(f"{self.name}: items are there, each once.")
        named = {s.item for s in self.signals} | {k for p in self.parts for k in p.items}
        named |= {item.only_if for item in self.items if item.only_if} | {k for cut in self.cuts for k in cut.full}
        if strange := named - set(keys):
            raise InvalidInstrument(f"{self.name}: no item {sorted(strange)}.")
        if not self.licence.ships_text and (self.lead or any(item.text for item in self.items)):
            raise InvalidInstrument(f"{self.name}: its licence does not let the words be shipped.")
        if self.method is Method.TABLE and len(self.table) != 1 + sum(i.high for i in self.scored) - self.table_from:
            raise InvalidInstrument(f"{self.name}: the table does not hold every sum.")

    @property
    def scored(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.scored)

    @property
    def has_text(self) -> bool:
        """True where every item can be read by a patient."""
        return all(item.text for item in self.items if not item.optional)

    def item(self, key: str) -> Item:
        """Return the item. Raises KeyError."""
        return next(item for item in self.items if item.key == key) if key in {i.key for i in self.items} else _no(key)

    def asked(self, answers: Mapping[str, int]) -> tuple[Item, ...]:
        """Return the items that are asked as far as the answers tell; one that waits on an open one is among them."""
        return tuple(item for item in self.items if not item.only_if or answers.get(item.only_if, 1) > 0)


def _no(key: str) -> Item:
    raise KeyError(key)
