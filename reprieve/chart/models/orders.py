"""What was ordered, as computed, on which numbers; and who put their name to it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.facts import BodyMeasure
from reprieve.chart.models.protocols import ProtocolVersion
from reprieve.people.models import Patient
from reprieve.therapy.course import Because, Purpose
from reprieve.therapy.protocols import DrugForm, Indication, Tier

_POSITIVE = (
    "weight_kg",
    "asked_mg",
    "dose_mg",
    "dose_mg_per_kg",
    "rate_mg_per_h",
    "rate_mg_per_kg_h",
    "rate_ml_per_h",
    "volume_ml",
    "concentration_mg_per_ml",
    "duration_min",
    "run_min",
)


class Order(Entry):
    """A signed order: the plan's numbers, the weight they rest on, and what every rule said of them."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="orders")
    indication = models.CharField(max_length=40)
    protocol_key = models.CharField(max_length=60)
    protocol_version = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(
        ProtocolVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="orders",
        help_text="The signed version it runs on; null: the book's, before anybody had signed it here",
    )
    drug_form = models.CharField(max_length=20)
    measure = models.ForeignKey(BodyMeasure, on_delete=models.PROTECT, related_name="orders")
    weight_kg = models.DecimalField(max_digits=5, decimal_places=2, help_text="The weight used")
    asked_mg = models.DecimalField(max_digits=12, decimal_places=6, help_text="Before rounding to what a pump can do")
    dose_mg = models.DecimalField(max_digits=12, decimal_places=6)
    dose_mg_per_kg = models.DecimalField(max_digits=12, decimal_places=6)
    rate_mg_per_h = models.DecimalField(max_digits=12, decimal_places=6)
    rate_mg_per_kg_h = models.DecimalField(max_digits=12, decimal_places=6)
    rate_ml_per_h = models.DecimalField(max_digits=12, decimal_places=6)
    volume_ml = models.DecimalField(max_digits=12, decimal_places=6)
    concentration_mg_per_ml = models.DecimalField(max_digits=12, decimal_places=6)
    duration_min = models.DecimalField(max_digits=8, decimal_places=3, help_text="As asked")
    run_min = models.DecimalField(max_digits=8, decimal_places=3, help_text="At the rounded rate; never shorter")
    tier = models.PositiveSmallIntegerField(choices=[(t.value, t.name) for t in Tier])
    rounding = models.JSONField(help_text="How it was rounded, as a sentence")
    response_adequate = models.BooleanField(null=True, help_text="To the session before; null: nobody said (R13)")
    worst_event_grade = models.PositiveSmallIntegerField(null=True, help_text="Of the session before; 0: none (R13)")
    to_seek_dissociation = models.BooleanField(default=False, help_text="The prescriber's own reason for the dose")
    iv_benzodiazepine = models.BooleanField(default=False, help_text="Ordered with it: raises the setting")
    purpose = models.CharField(
        max_length=10, blank=True, choices=[(p.value, p.value) for p in Purpose], help_text="Empty: nobody said"
    )
    because = models.CharField(
        max_length=10, blank=True, choices=[(b.value, b.value) for b in Because], help_text="Why a booster"
    )
    decision = models.JSONField(help_text="Every finding at signing, overrides among them")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(*[(f"{name}__gt", 0) for name in _POSITIVE]), name="order_numbers_above_zero"
            ),
            models.CheckConstraint(condition=Q(dose_mg__lte=F("asked_mg")), name="order_rounds_down"),
            models.CheckConstraint(condition=Q(tier__lt=Tier.D.value), name="order_is_for_outpatients"),
            models.CheckConstraint(
                condition=Q(indication__in=[i.value for i in Indication], drug_form__in=[f.value for f in DrugForm]),
                name="order_indication_and_form_known",
            ),
            models.CheckConstraint(
                condition=(Q(purpose=Purpose.BOOSTER.value) & Q(because__in=[b.value for b in Because]))
                | Q(purpose__in=["", Purpose.SERIES.value], because=""),
                name="order_booster_says_why",
            ),
        ]
        indexes = [models.Index(fields=["patient", "written_at"], name="order_by_patient")]

    def __str__(self) -> str:
        return f"order {self.pk}"
