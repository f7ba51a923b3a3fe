"""Who is on duty, and who looks after whom: steps that are only added to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.sessions import Session
from reprieve.therapy.care import CareKind

_ANSWERS = (CareKind.ACCEPTED.value, CareKind.WITHDRAWN.value)


class DutyEntry(Entry):
    """Somebody came on duty or went off; the last one of the clinic's day holds."""

    on_duty = models.BooleanField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="duty_of_a_person"),
        ]
        indexes = [models.Index(fields=["written_at"], name="duty_by_time")]

    def __str__(self) -> str:
        return f"{self.by_name} {'on' if self.on_duty else 'off'} duty"


class CareEntry(Entry):
    """One step of who answers for a patient; `therapy.care.replay_care` says what the steps come to."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="care_entries")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in CareKind])
    nurse = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offer = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="answered_by")
    reason = models.TextField(blank=True, help_text="Why it was taken over without an offer")
    summary = models.JSONField(null=True, help_text="What the giver signed: sentences by heading")
    notes = models.TextField(blank=True, help_text="What the giver added in their own words")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["session", "seq"], name="care_numbered_once"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in CareKind]), name="care_kind_known"),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="care_by_a_person"),
            models.CheckConstraint(
                condition=Q(kind__in=_ANSWERS, offer__isnull=False) | (~Q(kind__in=_ANSWERS) & Q(offer__isnull=True)),
                name="care_answers_an_offer",
            ),
            models.CheckConstraint(
                condition=Q(kind=CareKind.OFFERED.value, summary__isnull=False)
                | (~Q(kind=CareKind.OFFERED.value) & Q(summary__isnull=True)),
                name="care_offer_has_a_summary",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.kind} by {self.by_name}"
