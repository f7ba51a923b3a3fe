"""The chain: each entry's hash covers its content and the hash before it, so a changed or removed entry shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from reprieve.audit.models import AuditEntry

GENESIS: Final = "0" * 64

# No floats: a number must read back exactly as it was hashed, on both databases. Quantities are written as text.
Detail: TypeAlias = "str | int | bool | list[Detail] | dict[str, Detail] | None"
Details: TypeAlias = Mapping[str, Detail]


def canonical(content: object) -> str:
    """Return JSON in one spelling: keys in order, no spaces. Raises TypeError on anything a trail must not hold."""
    _refuse_floats(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(entry: AuditEntry) -> str:
    """Return the SHA-256 that this entry must carry."""
    content = {
        "id": entry.id,
        "at": _instant(entry.at),
        "recorded": _instant(entry.recorded),
        "actor": entry.actor,
        "actor_name": entry.actor_name,
        "role": entry.role,
        "user_id": entry.user_id,
        "action": entry.action,
        "subject": entry.subject,
        "also": entry.also,
        "patient_id": entry.patient_id,
        "details": entry.details,
        "previous_hash": entry.previous_hash,
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _refuse_floats(content: object) -> None:
    match content:
        case None | bool() | int() | str():
            pass
        case dict():
            for key, value in content.items():
                if not isinstance(key, str):
                    raise TypeError("A detail's name is text.")
                _refuse_floats(value)
        case list():
            for value in content:
                _refuse_floats(value)
        case _:
            raise TypeError(f"The trail holds text, whole numbers and booleans, not {type(content).__name__}.")
