"""What was measured, and what it made the system say."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.places import Device
from reprieve.chart.models.sessions import Session
from reprieve.therapy.prompts import Level
from reprieve.therapy.vitals import ReadingSource, Sign


class Reading(Entry):
    """One value of one sign at one time; the unit is the sign's. A correction is a new row that names the old one."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="readings")
    sign = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Sign])
    value = models.DecimalField(max_digits=6, decimal_places=2, help_text="mmHg, /min, % or °C, as the sign has it")
    taken_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=[(s.value, s.value) for s in ReadingSource])
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="readings")
    artefact = models.BooleanField(default=False, help_text="Not the patient's: a moved cuff, a cold finger")
    drawn = models.BooleanField(help_text="By hand, or first, lowest or highest of its minute: what a chart shows")
    amends = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="amended_by")
    reason = models.TextField(blank=True, help_text="Why it was amended")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            # A monitor that repeats itself charts once.
            models.UniqueConstraint(
                fields=["device", "sign", "taken_at"], condition=Q(device__isnull=False), name="reading_once_per_device"
            ),
            models.CheckConstraint(condition=Q(sign__in=[s.value for s in Sign]), name="reading_sign_known"),
            models.CheckConstraint(
                condition=Q(source=ReadingSource.DEVICE.value, device__isnull=False)
                | Q(source=ReadingSource.HAND.value, device__isnull=True),
                name="reading_from_a_device_or_by_hand",
            ),
            # Wide: the rules tell impossible from abnormal (therapy.vitals); this keeps out what is no sign at all.
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=400), name="reading_possible"),
            models.CheckConstraint(
                condition=Q(amends__isnull=True, reason="") | (Q(amends__isnull=False) & ~Q(reason="")),
                name="reading_amended_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "taken_at"], name="reading_by_session"),
            models.Index(fields=["session", "taken_at"], condition=Q(drawn=True), name="reading_drawn"),
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.value} at {self.taken_at:%H:%M:%S}"


class LatestReading(models.Model):
    """The last true value of a sign in a session, kept for the board; `Reading` is the truth."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="latest_readings")
    sign = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Sign])
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "sign"], name="latest_of_a_sign_once")]

    def __str__(self) -> str:
        return f"{self.sign} of session {self.session_id}"


class PromptEntry(models.Model):
    """What the system said, from when until when; closed once what it said no longer holds."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="prompts")
    key = models.CharField(max_length=80)
    rule = models.CharField(max_length=20)
    sign = models.CharField(max_length=30)
    level = models.SmallIntegerField(choices=[(level.value, level.name) for level in Level])
    says = models.JSONField()
    resolve = models.JSONField()
    since = models.DateTimeField(help_text="When it began to hold")
    source = models.CharField(max_length=40)
    certainty = models.CharField(max_length=10)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_because = models.TextField(blank=True, help_text="Where somebody's entry closed it: a value was no value")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "key"], condition=Q(closed_at__isnull=True), name="prompt_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="prompt_closes_after_opening",
            ),
        ]
        indexes = [models.Index(fields=["session", "opened_at"], name="prompt_by_session")]

    def __str__(self) -> str:
        return f"{self.key} since {self.since:%H:%M:%S}"


class PromptAnswer(Entry):
    """What somebody did about a prompt."""

    prompt = models.ForeignKey(PromptEntry, on_delete=models.PROTECT, related_name="answers")
    did = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(did=""), name="answer_says_what_was_done"),
        ]

    def __str__(self) -> str:
        return self.did
