"""What a patient said and what somebody did about it: rows that are written once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry


class MessageKind(models.TextChoices):
    """Why a patient writes."""

    VISIT = "visit"
    PROBLEM = "problem"


class StepKind(models.TextChoices):
    """What staff did with a message."""

    SEEN = "seen"
    DONE = "done"


class DriverNamed(Entry):
    """Who the patient says will take them home. Nobody has confirmed it: that is the check-in's own fact."""

    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("chart.Session", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints, models.CheckConstraint(condition=~Q(name=""), name="driver_named")]

    def __str__(self) -> str:
        return f"driver for session {self.session_id}"


class PatientMessage(Entry):
    """A wish for a visit or a report of a problem. named: who was to look at it first when it came."""

    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=MessageKind.choices)
    troubles = models.JSONField(default=list, help_text="What was ticked, as therapy.troubles names it")
    words = models.TextField(blank=True)
    said_at = models.DateTimeField(help_text="When it was typed; a phone without a network sends later")
    urgent = models.BooleanField(help_text="Somebody is called now")
    named = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="message_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=MessageKind.PROBLEM.value) | Q(urgent=False, troubles=[]),
                name="message_wish_is_a_wish",
            ),
        ]
        indexes = [models.Index(fields=["patient"], name="message_by_patient")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MessageStep(Entry):
    """Somebody saw a message, or did something about it that ends it."""

    message = models.ForeignKey(PatientMessage, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=4, choices=StepKind.choices)
    did = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="message_step_known"),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="message_step_by_a_person"),
            models.CheckConstraint(condition=Q(kind=StepKind.SEEN.value) | ~Q(did=""), name="message_done_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.by_name}"
