"""What a clinic chooses once and the medical director signs; the last choice holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.therapy.scales import SEDATION


class SedationChoice(Entry):
    """The sedation scale of this clinic, for days that begin after it was signed."""

    scale = models.CharField(max_length=16, choices=[(s.value, s.value) for s in SEDATION])

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(scale__in=[s.value for s in SEDATION]), name="sedation_scale_known"),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="sedation_scale_signed"),
        ]

    def __str__(self) -> str:
        return self.scale
