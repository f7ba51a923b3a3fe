"""What is said beside every forecast of relief, by what it is about. Apart from the forecast: words are no numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reprieve.therapy.decisions import Sentence, say
from reprieve.therapy.forecast import CAUTION
from reprieve.therapy.forecast_model import Kind

CAUTIONS: Final[Mapping[Kind, Sentence]] = {
    "pain": CAUTION,
    "mood": say(
        "Exploratory: a proposal for when to look again, never a booking. Boosters for mood are little studied."
    ),
}
