"""Single values: a number, a moment, a device's identity. Each is understood whole or not at all.

Numbers stay as they were written (a trailing zero carries precision), digits are ASCII's, and nothing is repaired:
`8,8` may be 8.8 or 88, `>200` is not 200, and a time without a zone is no moment.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final

# Six digits on each side is far beyond any vital sign; more would only test somebody's database column.
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,6}(?:\.[0-9]{1,6})?", re.ASCII)
_MOMENT: Final = re.compile(
    r"(?P<minute>[0-9]{12})(?:(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?(?P<zone>[+-][0-9]{4})?", re.ASCII
)
_EUI64: Final = re.compile(r"[0-9A-F]{16}", re.ASCII)
MAX_OFFSET: Final = timedelta(hours=14)


class NotUnderstood(ValueError):
    """This value cannot be read without guessing; the message says why."""


def number(text: str) -> Decimal:
    """Read an HL7 NM value, strictly. Raises NotUnderstood."""
    if not _NUMBER.fullmatch(text):
        raise NotUnderstood(f"{_shown(text)} is not a plain decimal number")
    return Decimal(text)


@lru_cache(maxsize=1024)  # the values of one message share a few moments, and a cuff's is sent again for minutes
def moment(text: str, zone: tzinfo | None = None) -> datetime:
    """Read an HL7 DTM value as a moment, UTC; `zone` is what the message says elsewhere, for a value without its own.

    Raises NotUnderstood for a date without a time, a date that is none, and where no zone is known.
    """
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        raise NotUnderstood(f"{_shown(text)} is not a date and time to the minute")
    own = _zone(parts["zone"]) if parts["zone"] else zone
    if own is None:
        raise NotUnderstood(f"{_shown(text)} has no time zone, and neither has the message")
    day, fraction = parts["minute"], (parts["fraction"] or "").ljust(6, "0")
    year, month, date, hour, minute = (int(day[a:b]) for a, b in ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12)))
    try:
        return datetime(
            year, month, date, hour, minute, int(parts["second"] or 0), int(fraction), tzinfo=own
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotUnderstood(f"{_shown(text)} is no moment of any calendar") from None


def zone_of(text: str) -> tzinfo | None:
    """Return the zone that an HL7 DTM value carries, if it carries a usable one."""
    parts = _MOMENT.fullmatch(text)
    try:
        return _zone(parts["zone"]) if parts and parts["zone"] else None
    except NotUnderstood:
        return None


def eui64(identifier: str, kind: str) -> str | None:
    """Return a device's EUI-64 as 16 capital hex digits, or None where this is none."""
    plain = identifier.strip().replace(":", "").replace("-", "").upper()
    return plain if kind.strip().upper() == "EUI-64" and _EUI64.fullmatch(plain) else None


def _zone(text: str) -> tzinfo:
    hours, minutes = int(text[1:3]), int(text[3:])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > MAX_OFFSET:
        raise NotUnderstood(f"{text} is no time zone")
    return timezone(-offset if text[0] == "-" else offset)


def _shown(text: str) -> str:
    """Quote a foreign value so that a person can read it and it can do no harm."""
    return repr(text if len(text) <= 40 else text[:40] + "…")
