"""What is known of a patient between sessions. The last row about a thing is what holds; no row is unknown."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.people.models import Patient
from reprieve.therapy.protocols import Indication
from reprieve.therapy.screening import DrugClass, Item


def _patient(related_name: str) -> models.ForeignKey[Patient, Patient]:
    return models.ForeignKey(Patient, on_delete=models.PROTECT, related_name=related_name)


class Diagnosis(Entry):
    """What a patient is treated for, and on what grounds."""

    patient = _patient("diagnoses")
    indication = models.CharField(max_length=40)
    basis = models.TextField(help_text="Who found it, by which criteria")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(indication__in=[i.value for i in Indication]), name="diagnosis_indication_known"
            ),
        ]

    def __str__(self) -> str:
        return self.indication


class BodyMeasure(Entry):
    """One weighing on one scale, with the height where it was taken."""

    patient = _patient("measures")
    weight_kg = models.DecimalField(max_digits=5, decimal_places=2)
    height_cm = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    measured_at = models.DateTimeField()
    scale_id = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            # Wide: what no adult weighs is a typing error; what is unusual is for the rules (R11).
            models.CheckConstraint(condition=Q(weight_kg__gt=0, weight_kg__lt=500), name="measure_weight_possible"),
            models.CheckConstraint(
                condition=Q(height_cm__isnull=True) | Q(height_cm__gte=50, height_cm__lte=260),
                name="measure_height_possible",
            ),
        ]
        indexes = [models.Index(fields=["patient", "measured_at"], name="measure_by_patient")]

    def __str__(self) -> str:
        return f"{self.weight_kg} kg"


class ScreeningAnswer(Entry):
    """One answer to one question of the screening history."""

    patient = _patient("screening_answers")
    item = models.CharField(max_length=40)
    present = models.BooleanField()
    happened_on = models.DateField(null=True, help_text="When it last was, of what has a day")
    note = models.TextField(blank=True, help_text="The evidence: who, when, which document")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(item__in=[i.value for i in Item]), name="screening_item_known"),
            models.CheckConstraint(
                condition=Q(happened_on__isnull=True) | Q(present=True), name="screening_only_a_yes_has_a_day"
            ),
        ]
        indexes = [models.Index(fields=["patient", "item"], name="screening_by_patient")]

    def __str__(self) -> str:
        return f"{self.item}: {self.present}"


class SpecialistNote(Entry):
    """A specialist's written opinion on one thing of the history, as a document on file."""

    patient = _patient("specialist_notes")
    item = models.CharField(max_length=40)
    author = models.TextField(help_text="Who wrote it")
    dated_on = models.DateField()
    says = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(item__in=[i.value for i in Item]), name="specialist_item_known"),
            models.CheckConstraint(condition=~Q(author="") & ~Q(says=""), name="specialist_note_is_written"),
        ]
        indexes = [models.Index(fields=["patient", "item"], name="specialist_by_patient")]

    def __str__(self) -> str:
        return f"{self.item}: {self.author}"


class ReviewInterval(Entry):
    """After how many days a no of the screening history is asked again here; the last row holds, null: never."""

    days = models.PositiveSmallIntegerField(null=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(days__isnull=True) | Q(days__gt=0), name="review_interval_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.days} days"


class Medicine(Entry):
    """One drug a patient takes or has stopped taking; the last row of a name is what holds."""

    patient = _patient("medicines")
    name = models.TextField()
    ingredient = models.CharField(
        max_length=60, blank=True, help_text="Its name on the list of drugs; empty: not on it"
    )
    drug_class = models.CharField(max_length=30, blank=True, help_text="Empty: not matched, to be asked")
    class_note = models.TextField(blank=True, help_text="What it is, in the words of the prescriber who classed it")
    dose = models.TextField(blank=True, help_text="As the patient says it; no rule reads it")
    last_taken_at = models.DateTimeField(null=True)
    diazepam_mg_per_day = models.DecimalField(max_digits=6, decimal_places=2, null=True, help_text="Equivalent")
    taken = models.BooleanField(default=True, help_text="False: stopped")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="medicine_named"),
            models.CheckConstraint(
                condition=Q(drug_class__in=["", *(c.value for c in DrugClass)]), name="medicine_class_known"
            ),
            models.CheckConstraint(condition=Q(ingredient="") | ~Q(drug_class=""), name="medicine_matched_has_a_class"),
            models.CheckConstraint(
                condition=Q(diazepam_mg_per_day__isnull=True) | Q(diazepam_mg_per_day__gte=0),
                name="medicine_equivalent_possible",
            ),
        ]
        indexes = [models.Index(fields=["patient", "name"], name="medicine_by_patient")]

    def __str__(self) -> str:
        return self.name


class LiverResult(Entry):
    """One liver panel, each enzyme with the upper limit of normal of the laboratory that measured it."""

    patient = _patient("liver_results")
    taken_on = models.DateField()
    alt_u_per_l = models.DecimalField(max_digits=7, decimal_places=1)
    alt_upper_u_per_l = models.DecimalField(max_digits=6, decimal_places=1)
    ast_u_per_l = models.DecimalField(max_digits=7, decimal_places=1)
    ast_upper_u_per_l = models.DecimalField(max_digits=6, decimal_places=1)
    alp_u_per_l = models.DecimalField(max_digits=7, decimal_places=1)
    alp_upper_u_per_l = models.DecimalField(max_digits=6, decimal_places=1)
    ggt_u_per_l = models.DecimalField(max_digits=7, decimal_places=1)
    ggt_upper_u_per_l = models.DecimalField(max_digits=6, decimal_places=1)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    alt_u_per_l__gte=0,
                    ast_u_per_l__gte=0,
                    alp_u_per_l__gte=0,
                    ggt_u_per_l__gte=0,
                    alt_upper_u_per_l__gt=0,
                    ast_upper_u_per_l__gt=0,
                    alp_upper_u_per_l__gt=0,
                    ggt_upper_u_per_l__gt=0,
                ),
                name="liver_values_possible",
            ),
        ]
        indexes = [models.Index(fields=["patient", "taken_on"], name="liver_by_patient")]

    def __str__(self) -> str:
        return f"liver panel of {self.taken_on}"


class LiverReview(Entry):
    """A prescriber's written view of an abnormal panel."""

    result = models.ForeignKey(LiverResult, on_delete=models.PROTECT, related_name="reviews")
    plan = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(plan=""), name="liver_review_has_a_plan"),
        ]

    def __str__(self) -> str:
        return self.plan


class PregnancyResult(Entry):
    """One hCG test."""

    patient = _patient("pregnancy_results")
    positive = models.BooleanField()
    taken_at = models.DateTimeField()
    lot = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints]
        indexes = [models.Index(fields=["patient", "taken_at"], name="pregnancy_by_patient")]

    def __str__(self) -> str:
        return "positive" if self.positive else "negative"


class ProtocolApproval(Entry):
    """The medical director lets one version of one protocol be used here, or no longer."""

    protocol_key = models.CharField(max_length=60)
    protocol_version = models.PositiveSmallIntegerField()
    approved = models.BooleanField()

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints]
        indexes = [models.Index(fields=["protocol_key", "protocol_version"], name="approval_by_protocol")]

    def __str__(self) -> str:
        return f"{self.protocol_key} v{self.protocol_version}"


class KitCheck(Entry):
    """One piece of emergency equipment was checked on this day."""

    kit = models.CharField(max_length=30)
    checked_on = models.DateField()

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints]
        indexes = [models.Index(fields=["kit", "checked_on"], name="kit_by_day")]

    def __str__(self) -> str:
        return f"{self.kit} on {self.checked_on}"
