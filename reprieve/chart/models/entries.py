"""What every entry of a chart carries: when it was written, by whom, and the key under which it is written once."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from reprieve.audit.append_only import AppendOnly


class Entry(AppendOnly):
    """A row of the chart: written once, by somebody, at a time; corrected only by another row that names it."""

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
