"""Who wrote an entry, as columns."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID, uuid4

from django.db import models

from reprieve.audit.services import Actor


class Authorship(TypedDict):
    """The columns that every entry of the chart shares."""

    entry: UUID
    written_at: datetime
    by_user_id: int | None
    by_name: str
    by_role: str


def written(by: Actor, at: datetime, key: UUID | None) -> Authorship:
    """Return the columns for an entry by this actor; without a key of the caller's the entry gets one of its own."""
    return Authorship(
        entry=key or uuid4(),
        written_at=at,
        by_user_id=by.user_id,
        by_name=by.display,
        by_role=by.role.value if by.role else "",
    )


def already(model: type[models.Model], key: UUID | None) -> int | None:
    """Return the row that was written under this key, None if there is none: a repeated press changes nothing."""
    if key is None:
        return None
    known: int | None = model._default_manager.filter(entry=key).values_list("pk", flat=True).first()
    return known
