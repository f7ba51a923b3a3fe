"""What patients report: which instruments they are asked, every answer, every score, and who heard a call for help.

Every row is written once. An answer that replaces another is a later row; a form that was wrong is corrected by another
form that names it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.people.models import Patient
from reprieve.therapy.protocols import Indication


class Medium(models.TextChoices):
    """How answers came."""

    PHONE = "phone"
    PAPER = "paper"
    SPOKEN = "spoken"


class StepKind(models.TextChoices):
    """What somebody did about a call for help."""

    SEEN = "seen"
    DONE = "done"


class Assignment(Entry):
    """Instruments assigned to a patient for one course, with their times. ends: this row ends that one."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="assignments")
    indication = models.CharField(max_length=30, choices=[(i.value, i.value) for i in Indication])
    plan = models.JSONField(default=list, help_text="[[instrument, [moments]]], in the order of asking")
    sets_version = models.CharField(max_length=20)
    since = models.DateTimeField()
    ends = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="ended_by")
    reason = models.TextField(blank=True, help_text="Why it ended")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends__isnull=True, reason="") | (Q(ends__isnull=False) & ~Q(reason="")),
                name="assignment_ends_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "id"], name="assignment_by_patient")]

    def __str__(self) -> str:
        return f"{self.indication} for patient {self.patient_id}"


class Form(Entry):
    """One set of answers to one instrument. occasion: what it was due for, once; empty if it was not due.

    for_at: the time the answers are about. amends: the form that this one corrects.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="forms")
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    occasion = models.CharField(max_length=80, blank=True)
    medium = models.CharField(max_length=10, choices=Medium.choices)
    language = models.CharField(max_length=20, help_text="BCP 47: the words that were read")
    for_at = models.DateTimeField()
    amends = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="amended_by")
    reason = models.TextField(blank=True, help_text="Why it was corrected")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["patient", "instrument", "occasion"],
                condition=Q(amends__isnull=True) & ~Q(occasion=""),
                name="form_once_for_an_occasion",
            ),
            models.CheckConstraint(condition=Q(medium__in=Medium.values), name="form_medium_known"),
            models.CheckConstraint(
                condition=Q(amends__isnull=True, reason="") | (Q(amends__isnull=False) & ~Q(reason="")),
                name="form_corrected_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "for_at"], name="form_by_patient")]

    def __str__(self) -> str:
        return f"{self.instrument} of patient {self.patient_id}"


class Answer(Entry):
    """One answer to one item; the last one of an item holds. value: None where it was left open on purpose."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField(max_length=20)
    value = models.SmallIntegerField(null=True)
    answered_at = models.DateTimeField(help_text="When it was touched; a phone without a network sends it later")

    class Meta(Entry.Meta):
        indexes = [models.Index(fields=["form", "id"], name="answer_by_form")]

    def __str__(self) -> str:
        return f"item {self.item} of form {self.form_id}"


class ScoreRow(Entry):
    """What the answers of a finished form came to; a later answer makes a later row. The last one holds."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="scores")
    last_answer = models.ForeignKey(Answer, null=True, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(null=True, max_digits=8, decimal_places=4, help_text="None: too much is open")
    raw = models.DecimalField(max_digits=8, decimal_places=4)
    band = models.CharField(max_length=60, blank=True)
    prorated = models.BooleanField()
    missing = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    instrument_version = models.CharField(max_length=20)
    rules_version = models.CharField(max_length=20)

    class Meta(Entry.Meta):
        indexes = [models.Index(fields=["form", "id"], name="score_by_form")]

    def __str__(self) -> str:
        return f"score of form {self.form_id}"


class Escalation(Entry):
    """One answer that calls a human; it stays until somebody has seen it and said what was done."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="escalations")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=60)
    finding = models.JSONField(help_text="The finding as it was said")
    urgent = models.BooleanField(help_text="Now, not today")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["form", "rule", "urgent"], name="escalation_once_for_an_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of form {self.form_id}"


class EscalationStep(Entry):
    """Somebody saw a call for help, or put on record what was done about it."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=6, choices=StepKind.choices)
    did = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["escalation"], condition=Q(kind=StepKind.DONE.value), name="escalation_done_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=StepKind.SEEN.value, did="") | (Q(kind=StepKind.DONE.value) & ~Q(did="")),
                name="escalation_done_says_what",
            ),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="escalation_step_by_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.by_name}"
