"""Every source once, looked up by key; an unknown key is an error, not an empty citation."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Certainty(StrEnum):
    """How sure we are of a number: READ > READ_SECOND_HAND > RECALL > PROPOSED, ASSUMED.

    DERIVED and CALCULATED are arithmetic on a number that carries its own tag. BY_DEFINITION is no claim about the
    world but how this record works: an infusion that has not started cannot be paused.
    """

    READ = "read"
    READ_SECOND_HAND = "read-2"
    READ_VIA = "read:via"
    DERIVED = "derived"
    CALCULATED = "calc"
    RECALL = "recall"
    PROPOSED = "prop"
    ASSUMED = "assumed"
    BY_DEFINITION = "definition"

    @property
    def needs_a_mark(self) -> bool:
        """True where a user must see that the number is not settled by a source."""
        return self in {Certainty.RECALL, Certainty.PROPOSED, Certainty.ASSUMED}


class UnknownSource(KeyError):
    """No source in the evidence register has this key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing that was read, or not: `read` says how much of it."""

    key: str
    cites: str
    doi: str = ""
    url: str = ""
    read: str = ""


@cache
def sources() -> dict[str, Source]:
    """Return the whole register; package data, read once."""
    from importlib.resources import files  # late: it loads slower than all of the engine's arithmetic

    pages = sorted(files("reprieve.evidence").joinpath("sources").iterdir(), key=lambda page: page.name)
    return register_of(page.read_text(encoding="utf-8") for page in pages if page.name.endswith(".toml"))


def register_of(pages: Iterable[str]) -> dict[str, Source]:
    """Read sources from TOML pages. Raises ValueError if a key is on two of them."""
    register: dict[str, Source] = {}
    for page in pages:
        for key, entry in tomllib.loads(page).items():
            if key in register:
                raise ValueError(f"Source {key} is listed twice.")
            register[key] = Source(key=key, **entry)
    return register


def cite(key: str) -> Source:
    """Return the source with this key. Raises UnknownSource."""
    try:
        return sources()[key]
    except KeyError:
        raise UnknownSource(f"No source {key!r} in the evidence register.") from None
