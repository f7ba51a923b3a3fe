"""The book of instruments: one data file each, read once and validated; an invalid instrument cannot exist.

A name is written as on paper or without its marks: "PHQ-9", "phq-9" and "phq9" are one instrument.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from reprieve.therapy.instruments.shape import (
    Instrument,
    InvalidInstrument,
    Item,
    Kind,
    Licence,
    Method,
    Signal,
)
from reprieve.therapy.instruments.toml_file import instrument_from

__all__ = [
    "Instrument",
    "InvalidInstrument",
    "Item",
    "Kind",
    "Licence",
    "Method",
    "Signal",
    "UnknownInstrument",
    "book",
    "instrument",
]

NOT_HELD: Final = MappingProxyType(
    {
        "kset": "KSET is four forms without one score, and its authors must be asked: use side-effects.",
        "bpi": "The BPI has two scores: bpi-interference and bpi-severity.",
        "bpisf": "The BPI has two scores: bpi-interference and bpi-severity.",
        "ort": "Of the ORT only ort-oud is held.",
        "promis": "Of PROMIS Pain Interference promis-pi-4a, promis-pi-6a and promis-pi-8a are held.",
    }
)


class UnknownInstrument(ValueError):
    """No instrument of this name is held."""


@cache
def book() -> Mapping[str, Instrument]:
    """Return every instrument by its name; package data, read once. Raises InvalidInstrument."""
    pages = sorted(files(__name__).iterdir(), key=lambda page: page.name)
    return MappingProxyType(
        {
            page.name.removesuffix(".toml"): instrument_from(page.name.removesuffix(".toml"), page.read_text("utf-8"))
            for page in pages
            if page.name.endswith(".toml")
        }
    )


def instrument(name: str) -> Instrument:
    """Return the instrument of this name, however it is written. Raises UnknownInstrument."""
    plain = _plain(name.partition("(")[0])
    if plain in _names():
        return _names()[plain]
    near = get_close_matches(plain, _names(), n=2, cutoff=0.75)
    likely = " or ".join(dict.fromkeys(_names()[one].name for one in near))
    offer = f"did you mean {likely}? " if likely else ""
    raise UnknownInstrument(
        NOT_HELD.get(plain, f"no instrument {name!r}: {offer}`reprieve score --list` has them all.")
    )


@cache
def _names() -> Mapping[str, Instrument]:
    names: dict[str, Instrument] = {}
    for held in book().values():
        for name in (held.name, *held.also):
            if names.setdefault(_plain(name), held) is not held:
                raise InvalidInstrument(f"Two instruments are called {name!r}.")
    return MappingProxyType(names)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isascii() and letter.isalnum())
