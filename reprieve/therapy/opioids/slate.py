"""The part of a prescription that is not understood yet: what is read is wiped, what remains at the end is said."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

NUMBER: Final = r"(?<![\d.])(?:\d+(?:\.\d+)?|\.\d+)(?![\d])"
WIPED: Final = " ; "
COUNTED: Final = (
    r"(?:tab(?:let)?s?|cap(?:sule)?s?|caplets?|pills?|patch(?:es)?|lozenges?|troches?|lollipops?|films?|strips?|sprays?|"
    r"suppositor(?:y|ies)|puffs?|doses?)(?![a-z])"
)


class Slate:
    """Text that is read by taking from it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> tuple[re.Match[str], ...]:
        """Return every match, and wipe them."""
        found = tuple(pattern.finditer(self.text))
        self.text = pattern.sub(WIPED, self.text)
        return found

    def has(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.text) is not None

    def words(self) -> tuple[str, ...]:
        return tuple(re.findall(r"[a-z]+", self.text))

    def numbers(self) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\s;,()]*\d[^\s;,()]*", self.text))


@dataclass(frozen=True, slots=True)
class Span:
    """A number or a range as written: "1-2" is from 1 to 2."""

    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, first: str, second: str | None = None) -> Span:
        low = Fraction(first)
        high = Fraction(second) if second else low
        return cls(min(low, high), max(low, high))

    def __mul__(self, other: Span) -> Span:
        return Span(self.low * other.low, self.high * other.high)

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    def __str__(self) -> str:
        return f"{plain(self.low)} to {plain(self.high)}" if self.is_range else plain(self.high)


def plain(value: Fraction) -> str:
    """Return a number as a person writes it, at most four decimals."""
    return f"{float(round(value, 4)):.4f}".rstrip("0").rstrip(".")


def pattern(text: str) -> re.Pattern[str]:
    """Compile, with {n} a number, {to} what joins the ends of a range, {counted} what is counted out."""
    text = text.replace("{n}", f"({NUMBER})").replace("{to}", r"\s*(?:-|to|or)\s*").replace("{counted}", COUNTED)
    return re.compile(text)


@cache
def words(kind: str) -> frozenset[str]:
    return frozenset(_page()[kind].split())


@cache
def nothing() -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in _page()["nothing"].split("|"))


@cache
def routes() -> Mapping[str, re.Pattern[str]]:
    return MappingProxyType({name: re.compile(text) for name, text in _page()["routes"].items()})


@cache
def use_disorder() -> re.Pattern[str]:
    return re.compile(_page()["use_disorder"])


@cache
def _page() -> Mapping[str, Any]:
    return tomllib.loads(files("reprieve.therapy.opioids").joinpath("words.toml").read_text(encoding="utf-8"))
