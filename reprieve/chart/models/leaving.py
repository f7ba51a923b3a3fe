"""Somebody left against advice: who judged, what was explained, who saw it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.sessions import Session, SessionEvent
from reprieve.therapy.leaving import Signed


class AgainstAdviceForm(Entry):
    """What is known of it; the patient's words stand on the event too. capacity: null where nobody could assess it."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="against_advice")
    event = models.OneToOneField(SessionEvent, on_delete=models.PROTECT, related_name="against_advice")
    capacity = models.BooleanField(null=True)
    capacity_by = models.TextField(blank=True)
    risks = models.TextField(blank=True, help_text="What was explained; empty: there was no chance")
    risks_by = models.TextField(blank=True)
    witness = models.TextField(blank=True, help_text="Their name on that day; empty: nobody of the staff")
    witness_user = models.ForeignKey(
        "people.User",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who signed with their own password; null beside a name: only named, as before",
    )
    unwitnessed = models.TextField(blank=True, help_text="Why no colleague signed, and who saw it instead")
    words = models.TextField()
    signed = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Signed])
    escort = models.TextField(blank=True, help_text="Who went with the patient; empty: alone")
    vitals_refused = models.BooleanField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(words=""), name="left_with_words"),
            models.CheckConstraint(condition=Q(signed__in=[s.value for s in Signed]), name="left_signed_known"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True, capacity_by="") | (Q(capacity__isnull=False) & ~Q(capacity_by="")),
                name="left_capacity_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(risks="", risks_by="") | (~Q(risks="") & ~Q(risks_by="")), name="left_risks_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(witness_user__isnull=True)
                | (~Q(witness="") & Q(unwitnessed="") & ~Q(witness_user=F("by_user"))),
                name="left_witnessed_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"left session {self.session_id} against advice"
