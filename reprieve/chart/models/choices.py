"""What a clinic chooses once and the medical director signs; the last choice holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.therapy.clinic_numbers import ClinicNumber
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


class ClinicNumberChoice(Entry):
    """One of the clinic's own numbers, as signed; the last of a name holds, null: the clinic has none of its own."""

    name = models.CharField(max_length=16, choices=[(n.value, n.value) for n in ClinicNumber])
    value = models.DecimalField(max_digits=7, decimal_places=1, null=True, help_text="In the unit of its card")
    reason = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(name__in=[n.value for n in ClinicNumber]), name="clinic_number_known"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gte=0), name="clinic_number_possible"),
            models.CheckConstraint(
                condition=Q(by_user__isnull=False) & ~Q(reason=""), name="clinic_number_signed_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
