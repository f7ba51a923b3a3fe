"""The two questions of the diary, by the instruments that ask them."""

from __future__ import annotations

from enum import StrEnum


class Diary(StrEnum):
    """What is touched once a day, 0 (good) to 10 (bad); the value is the instrument's name in the book."""

    PAIN = "nrs"
    MOOD = "mood-nrs"
