"""What every entry of the records carries: when it was written, by whom, and the key under which it is written once."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q

from reprieve.audit.actor import Actor
from reprieve.audit.append_only import AppendOnly


class Entry(AppendOnly):
    """A row of the record: written once, by somebody, at a time; corrected only by another row that names it."""

    entry = models.UUIDField(unique=True, default=uuid4, help_text="The caller's key: twice the same key, one row")
    written_at = models.DateTimeField(help_text="When it was entered; the trail has the database's own clock beside it")
    by_user = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150, help_text="As the name read on that day")
    by_role = models.CharField(max_length=20, blank=True, help_text="Empty for a machine")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(by_user__isnull=True, by_role="") | (Q(by_user__isnull=False) & ~Q(by_role="")),
                name="%(app_label)s_%(class)s_by_a_person_or_a_machine",
            ),
        ]


class Authorship(TypedDict):
    """The columns that every entry shares."""

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
