"""Read a set of vital signs typed in one line: "142/88 96 98 14".

Pressure, pulse, saturation, breathing rate, temperature, in this order; a dash leaves one out, and the line may end
after any of them. Only the form is read here; whether a value can be true is for therapy to say.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from reprieve.therapy.vitals import Sign

ORDER: Final = (Sign.PULSE, Sign.SPO2, Sign.RESP, Sign.TEMP)
_PRESSURE: Final = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,3}(?:[.,]\d)?", re.ASCII)
_SKIPPED: Final = frozenset({"-", "–", "—"})


class UnreadableLine(ValueError):
    """The line is not a set of vital signs; the message says which part of it."""


def read_vital_line(line: str) -> dict[Sign, Decimal]:
    """Return the values of a typed line, unset where it has a dash or ends. Raises UnreadableLine.

    >>> [(sign.value, str(value)) for sign, value in read_vital_line("142/88 96 - 14").items()]
    [('systolic', '142'), ('diastolic', '88'), ('pulse', '96'), ('resp', '14')]
    """
    words = re.sub(r"\s*/\s*", "/", line).split()
    if not words:
        return {}
    values = _pressure(words[0])
    if len(words) - 1 > len(ORDER):
        raise UnreadableLine(
            _("After the pressure, at most four numbers: pulse, saturation, breathing rate, temperature.")
        )
    for sign, word in zip(ORDER, words[1:], strict=False):
        if word not in _SKIPPED:
            values[sign] = _value(word)
    if not values:
        raise UnreadableLine(_("The line has only dashes: nothing was measured."))
    return values


def _pressure(word: str) -> dict[Sign, Decimal]:
    if word in _SKIPPED:
        return {}
    found = _PRESSURE.fullmatch(word)
    if not found:
        raise UnreadableLine(
            _("Begin with the pressure, as 142/88, or with a dash: “{word}” is neither.").format(word=word)
        )
    return {Sign.SYSTOLIC: Decimal(found[1]), Sign.DIASTOLIC: Decimal(found[2])}


def _value(word: str) -> Decimal:
    if not _NUMBER.fullmatch(word):
        raise UnreadableLine(_("“{word}” is not a number.").format(word=word))
    return Decimal(word.replace(",", "."))
