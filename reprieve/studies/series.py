"""The series that published work gave by the protocols of the book for pain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reprieve.pharmacology.errors import ImpossibleInput
from reprieve.studies.parameters import stated

SHORT: Final = "refractory-pain-0.5"
LONG: Final = "crps-outpatient-4h"
SERIES: Final[Mapping[str, str]] = {SHORT: "series.short", LONG: "series.long"}


def infusions_of(protocol: str) -> int:
    """Return how many infusions a series of this protocol has. Raises ImpossibleInput where none is known for pain."""
    if protocol not in SERIES:
        raise ImpossibleInput("protocol", protocol, f"one for pain: {' or '.join(SERIES)}")
    return round(stated()[SERIES[protocol]])
