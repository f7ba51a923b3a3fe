"""What Reprieve says to the person at the chair: a prompt, with what to do next. Never the monitor's own alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TypeAlias

from reprieve.evidence.register import Certainty
from reprieve.therapy.decisions import Sentence
from reprieve.therapy.scales import Scale
from reprieve.therapy.symptoms import Symptom
from reprieve.therapy.vitals import Sign


class Level(IntEnum):
    """How much a prompt asks for; the larger, the graver."""

    REMIND = 0
    ALERT = 1
    PAUSE = 2
    STOP = 3
    CALL_911 = 4


Watched: TypeAlias = Sign | Scale | Symptom | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One thing to act on now.

    key: the same while the same thing stands at the same level ("R21-systolic-high-pause"): one open row per key.
    says: what was seen. resolve: what to do next. since: when it began to hold. source, certainty: of the limit.
    """

    key: str
    rule: str
    sign: Watched
    level: Level
    says: Sentence
    resolve: Sentence
    since: datetime
    source: str
    certainty: Certainty
