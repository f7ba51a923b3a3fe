"""The trail: who did what, and who looked, in the order in which it was committed."""

from __future__ import annotations

from django.db import models

from reprieve.audit.append_only import AppendOnly


class AuditEntry(AppendOnly):
    """One act. No foreign keys, so that the trail outlives what it describes."""

    id = models.BigIntegerField(primary_key=True, help_text="Place in the trail: 1, 2, 3 … without a gap")
    at = models.DateTimeField(help_text="When it was done, as the doer's clock says")
    recorded = models.DateTimeField(help_text="When it was written, as the database's clock says")
    actor = models.CharField(max_length=150, help_text="User name, or the machine's name")
    actor_name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, blank=True, help_text="Empty for a machine")
    user_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, help_text="What it was done to: session:12")
    also = models.CharField(max_length=200, blank=True, help_text="What else it touched: room:3 patient:7")
    patient_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict, help_text="Text, whole numbers, booleans and lists of them")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "id"], name="audit_by_patient"),
            models.Index(fields=["subject", "id"], name="audit_by_subject"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(id__gte=1), name="audit_place_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.actor} {self.action} {self.subject}"
