"""Opioids beside the infusions: the load as it was on a day, what was offered and looked up, and tapers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.people.models import Patient
from reprieve.therapy.opioids.safeguards import Naloxone
from reprieve.therapy.taper import Use
from reprieve.therapy.taper_course import Move


def _patient(related_name: str) -> models.ForeignKey[Patient, Patient]:
    return models.ForeignKey(Patient, on_delete=models.PROTECT, related_name=related_name)


class LoadRecord(Entry):
    """The load of one day by one version of the table; computed once, never again under another table."""

    patient = _patient("opioid_loads")
    mme_per_day = models.DecimalField(max_digits=12, decimal_places=4, null=True, help_text="Empty: cannot be known")
    counted_mme_per_day = models.DecimalField(max_digits=12, decimal_places=4, help_text="The least it can be")
    band = models.CharField(max_length=20)
    table_name = models.CharField(max_length=40)
    table_version = models.CharField(max_length=20)
    table_effective = models.DateField()
    items = models.JSONField(help_text="Each line of the list with its status and working")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(counted_mme_per_day__gte=0), name="load_not_below_nothing"),
            models.CheckConstraint(
                condition=Q(mme_per_day__isnull=True) | Q(mme_per_day=models.F("counted_mme_per_day")),
                name="load_known_is_what_was_counted",
            ),
            models.CheckConstraint(condition=~Q(table_version=""), name="load_names_its_table"),
        ]
        indexes = [models.Index(fields=["patient", "written_at"], name="load_by_patient")]

    def __str__(self) -> str:
        return f"{self.mme_per_day} MME/day" if self.mme_per_day is not None else "load not known"


class PdmpLook(Entry):
    """Somebody looked the patient up in a prescription monitoring programme."""

    patient = _patient("pdmp_looks")
    looked_at = models.DateTimeField()
    programme = models.CharField(max_length=80)
    seen = models.TextField(help_text="What was seen, in words")
    as_expected = models.BooleanField(help_text="It agrees with the list of medicines")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(seen="") & ~Q(programme=""), name="pdmp_look_says_what_was_seen"),
        ]
        indexes = [models.Index(fields=["patient", "looked_at"], name="pdmp_by_patient")]

    def __str__(self) -> str:
        return f"{self.programme}, {self.looked_at:%Y-%m-%d}"


class NaloxoneOffer(Entry):
    """Naloxone was offered, and what came of it."""

    patient = _patient("naloxone_offers")
    answer = models.CharField(max_length=10)
    words = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(answer__in=[n.value for n in Naloxone]), name="naloxone_answer_known"),
        ]
        indexes = [models.Index(fields=["patient", "written_at"], name="naloxone_by_patient")]

    def __str__(self) -> str:
        return self.answer


class TaperPlan(Entry):
    """A plan that a prescriber signed and the patient agreed to. Changed only by another plan that replaces it."""

    patient = _patient("taper_plans")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    drug = models.CharField(max_length=60)
    patch = models.BooleanField()
    dose = models.DecimalField(max_digits=9, decimal_places=3, help_text="Of a day, mg; or mcg/h worn")
    times_a_day = models.PositiveSmallIntegerField()
    strengths = models.JSONField(help_text="As text, mg or mcg/h")
    use = models.CharField(max_length=5)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    every_days = models.PositiveSmallIntegerField()
    floor = models.DecimalField(max_digits=9, decimal_places=3)
    starts_on = models.DateField()
    steps = models.JSONField(help_text="As they were signed")
    stops_if = models.TextField(help_text="What ends or pauses it, in words both agreed on")
    agreed = models.TextField(help_text="What the patient said to it")
    faster_because = models.TextField(blank=True, help_text="Why it is faster than the stated rates")
    findings = models.JSONField(help_text="What the rules said of it when it was signed")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(agreed=""), name="taper_agreed_by_the_patient"),
            models.CheckConstraint(condition=~Q(stops_if=""), name="taper_says_what_stops_it"),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="taper_signed_by_a_person"),
            models.CheckConstraint(condition=Q(use__in=[u.value for u in Use]), name="taper_use_known"),
            models.CheckConstraint(
                condition=Q(dose__gt=0, floor__gte=0, percent__gt=0, every_days__gte=1, times_a_day__gte=1)
                & Q(floor__lt=models.F("dose")),
                name="taper_comes_down",
            ),
        ]
        indexes = [models.Index(fields=["patient", "written_at"], name="taper_by_patient")]

    def __str__(self) -> str:
        return f"{self.drug} from {self.dose}"


class TaperLook(Entry):
    """One look at a patient on the way down. A fact that is null was not asked."""

    plan = models.ForeignKey(TaperPlan, on_delete=models.PROTECT, related_name="looks")
    on = models.DateField()
    pain = models.PositiveSmallIntegerField(null=True)
    withdrawal = models.JSONField(null=True, help_text="The signs that are there; an empty list: asked, none")
    wants_to_pause = models.BooleanField(null=True)
    self_harm = models.BooleanField(null=True)
    words = models.TextField(blank=True)
    findings = models.JSONField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(pain__isnull=True) | Q(pain__lte=10), name="taper_pain_possible"),
        ]

    def __str__(self) -> str:
        return f"pain {self.pain}"


class TaperMove(Entry):
    """A step was taken, the plan paused, went on or ended. because: always for who says so against a finding."""

    plan = models.ForeignKey(TaperPlan, on_delete=models.PROTECT, related_name="moves")
    on = models.DateField()
    move = models.CharField(max_length=8)
    step = models.PositiveSmallIntegerField(default=0)
    because = models.TextField(blank=True)
    look = models.ForeignKey(TaperLook, null=True, on_delete=models.PROTECT, related_name="moves")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(move__in=[m.value for m in Move]), name="taper_move_known"),
            models.CheckConstraint(
                condition=Q(move=Move.STEPPED.value, step__gt=0) | (~Q(move=Move.STEPPED.value) & Q(step=0)),
                name="taper_only_a_step_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(move=Move.STEPPED.value) | ~Q(because=""), name="taper_move_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=["plan", "step"], condition=Q(move=Move.STEPPED.value), name="taper_step_taken_once"
            ),
        ]

    def __str__(self) -> str:
        return self.move
