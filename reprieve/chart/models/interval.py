"""What is new since the last visit, as it was asked at the door."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.sessions import Session


class IntervalRow(Entry):
    """One version of the answers; the last row of a session holds. A change that is not in it was not asked."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="interval_rows")
    answers = models.JSONField(help_text="change → yes or no")
    words = models.TextField(blank=True, help_text="What is new, in somebody's own words")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="interval_asked_by_a_person"),
        ]
        indexes = [models.Index(fields=["session", "id"], name="interval_by_session")]

    def __str__(self) -> str:
        return f"what is new before session {self.session_id}"
