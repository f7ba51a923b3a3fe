"""What tablets kept while they had no server: each entry as it came, and what a person decided about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.sessions import Session


class Outcome(models.TextChoices):
    """What became of an entry when it came."""

    CHARTED = "charted"
    AGAINST_RULES = "against_rules"  # charted, because it was done; the rules would have refused it
    KEPT = "kept"  # it could not be charted: a person decides


class OfflineEntry(Entry):
    """One entry of a tablet's outbox, received once; its `entry` is the key that the form carried."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="offline_entries")
    act = models.CharField(max_length=24, help_text="Which form of the session page it was typed into")
    said = models.JSONField(help_text="The form's fields, as they were typed")
    observed_at = models.DateTimeField()
    typed_at = models.DateTimeField(help_text="By the tablet's clock, put right by the server's")
    tablet = models.CharField(max_length=40, help_text="A random name that a browser gave itself")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    why = models.JSONField(help_text="Sentences; empty if nothing stood against it")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="offline_outcome_known"),
            models.CheckConstraint(condition=Q(outcome="charted") | ~Q(why=[]), name="offline_kept_for_a_reason"),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="offline_typed_by_a_person"),
        ]
        indexes = [models.Index(fields=["session", "outcome"], name="offline_by_session")]

    def __str__(self) -> str:
        return f"{self.act}: {self.outcome}"


class OfflineDecision(Entry):
    """What a person decided about an entry that waited for one."""

    about = models.OneToOneField(OfflineEntry, on_delete=models.PROTECT, related_name="decision")
    decided = models.CharField(max_length=16)
    reason = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(decided__in=["note", "other_time", "discard", "seen"]), name="offline_decision_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="offline_decided_with_a_reason"),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="offline_decided_by_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.decided}: {self.about}"
