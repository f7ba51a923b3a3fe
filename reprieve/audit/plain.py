"""Values as plain JSON, in one spelling: for the facts beside a decision and for what a signature covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from uuid import UUID

from reprieve.audit.chain import Detail, canonical
from reprieve.therapy.decisions import Decision, Sentence, Unknown


def plain(value: object) -> Detail:
    """Return the value as JSON without floats: quantities as text, times in UTC, an unknown as the word."""
    match value:
        case Unknown():
            return value.value
        case Enum():
            return value.name.lower()
        case None | bool() | int() | str():
            return value
        case Decimal():
            return format(value.normalize(), "f")
        case float():
            return repr(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case UUID():
            return str(value)
        case date():
            return value.isoformat()
        case Decision() | Sentence():
            return plain(value.as_json())
        case Mapping():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case frozenset() | set():
            return sorted((plain(item) for item in value), key=str)
        case tuple() | list():
            return [plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            raise TypeError(f"A {type(value).__name__} has no plain spelling.")


def fingerprint(value: object) -> str:
    """Return the SHA-256 over the value's one spelling."""
    return sha256(canonical(plain(value)).encode()).hexdigest()
