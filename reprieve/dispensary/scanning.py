r"""What a barcode scanner typed: our own label on a vial, or the maker's code with product and lot.

>>> read_scan("V-0012")
Scanned(vial=12, lot='', ndc_digits='')
>>> read_scan("(01)00300000000007(17)271130(10)A123")
Scanned(vial=None, lot='A123', ndc_digits='0000000000')
>>> read_scan("0100300000000007" "17271130" "10A123\x1d21S9").lot
'A123'

The maker's code is a GS1 element string; its product number holds the ten digits of the NDC behind the prefix 03.
What is neither is taken for a lot as it is printed on the label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_OURS: Final = re.compile(r"V-?\s*(\d{1,6})", re.IGNORECASE | re.ASCII)
_IN_BRACKETS: Final = re.compile(r"\((\d{2})\)([^(]+)", re.ASCII)
_ENDS_HERE: Final = "\x1d"  # a scanner sends FNC1 as the group separator
# Application identifiers of a fixed length, as far as a vial carries them: product, production, expiry.
_FIXED: Final = {"01": 14, "11": 6, "15": 6, "17": 6}
_PRODUCT, _LOT = "01", "10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What was read. vial: our number for it; lot, ndc_digits: empty where the code does not say."""

    vial: int | None = None
    lot: str = ""
    ndc_digits: str = ""


def read_scan(text: str) -> Scanned:
    """Return what a scan names."""
    text = text.strip()
    if ours := _OURS.fullmatch(text):
        return Scanned(vial=int(ours[1]))
    elements = dict(_IN_BRACKETS.findall(text)) if text.startswith("(") else _elements(text.removeprefix("]d2"))
    if _LOT not in elements:
        return Scanned(lot=text)
    product = elements.get(_PRODUCT, "")
    return Scanned(lot=elements[_LOT].strip(), ndc_digits=product[3:13] if product[1:3] == "03" else "")


def ten_digits(ndc: str) -> frozenset[str]:
    """Return the ten digits that a barcode may hold for an NDC; of eleven, one segment has a zero too many.

    >>> sorted(ten_digits("01234-0567-89"))
    ['0123456789', '1234056789']
    """
    parts = tuple("".join(sign for sign in part if sign.isdigit()) for part in ndc.split("-"))
    digits = "".join(parts)
    if len(digits) != 11:
        return frozenset({digits})
    shorter = ((*parts[:n], part[1:], *parts[n + 1 :]) for n, part in enumerate(parts) if part.startswith("0"))
    return frozenset("".join(one) for one in shorter)


def _elements(code: str) -> dict[str, str]:
    """Return identifier → value of a code without brackets; empty where it does not begin with a product."""
    found: dict[str, str] = {}
    if not re.match(r"01\d{14}", code, re.ASCII):
        return found
    while len(code) > 2:
        identifier, rest = code[:2], code[2:]
        length = _FIXED.get(identifier, rest.find(_ENDS_HERE))
        length = len(rest) if length < 0 else length
        found[identifier], code = rest[:length], rest[length:].removeprefix(_ENDS_HERE)
    return found
