"""Results beyond liver panel and pregnancy test; a correction is a new row that names the old one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.people.models import Patient
from reprieve.therapy.laboratory import LabTest


class LabRow(Entry):
    """One result, in the unit of its card. typed: as it stood on the sheet. withdrawn: it was never this patient's."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="lab_rows")
    test = models.CharField(max_length=16, choices=[(t.value, t.value) for t in LabTest])
    taken_on = models.DateField()
    value = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    lower = models.DecimalField(max_digits=10, decimal_places=4, null=True, help_text="The laboratory's own limit")
    upper = models.DecimalField(max_digits=10, decimal_places=4, null=True, help_text="The laboratory's own limit")
    looked_for = models.JSONField(default=list)
    found = models.JSONField(default=list)
    explained = models.TextField(blank=True)
    typed = models.TextField(blank=True, help_text="The number with the unit on the sheet")
    reference = models.TextField(help_text="Which laboratory or whose ECG, and its number")
    amends = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="amended_by")
    reason = models.TextField(blank=True, help_text="Why it was amended")
    withdrawn = models.BooleanField(default=False)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(test__in=[t.value for t in LabTest]), name="lab_test_known"),
            models.CheckConstraint(condition=~Q(reference=""), name="lab_says_whose"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gt=0), name="lab_value_above_zero"),
            models.CheckConstraint(
                condition=Q(amends__isnull=True, reason="", withdrawn=False)
                | (Q(amends__isnull=False) & ~Q(reason="")),
                name="lab_amended_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "test", "taken_on"], name="lab_by_patient")]

    def __str__(self) -> str:
        return f"{self.test} of {self.taken_on}"
