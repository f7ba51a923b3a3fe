"""Calls after going home: when they are due, what came of each try, and who read what worried."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.sessions import Session
from reprieve.therapy.followup import CallKind, Result


class CallTask(Entry):
    """One call that is owed to a patient who left."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="call_tasks")
    kind = models.CharField(max_length=6, choices=[(k.value, k.value) for k in CallKind])
    due_at = models.DateTimeField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["session", "kind"], name="call_owed_once"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in CallKind]), name="call_kind_known"),
        ]
        indexes = [models.Index(fields=["due_at"], name="call_by_due")]

    def __str__(self) -> str:
        return f"{self.kind} call for session {self.session_id}"


class Call(Entry):
    """One try to reach the patient, and what was answered; a question that was not asked is not among the answers."""

    task = models.ForeignKey(CallTask, on_delete=models.PROTECT, related_name="calls")
    result = models.CharField(max_length=12, choices=[(r.value, r.value) for r in Result])
    answers = models.JSONField(default=dict, help_text="Question → answer")
    words = models.TextField(blank=True)
    worries = models.JSONField(default=list, help_text="The findings for the prescriber, as they were said")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(result__in=[r.value for r in Result]), name="call_result_known"),
            models.CheckConstraint(
                condition=Q(result=Result.REACHED.value) | Q(answers={}), name="call_answers_of_somebody_reached"
            ),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="call_by_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.result}, {self.by_name}"


class CallReview(Entry):
    """A prescriber read what worried in a call, and decided."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="review")
    did = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(did=""), name="review_says_something"),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="review_by_a_person"),
        ]

    def __str__(self) -> str:
        return f"read by {self.by_name}"
