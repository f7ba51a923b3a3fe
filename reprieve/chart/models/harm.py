"""Harm that came to a patient, as somebody judged it; a correction or a later outcome is a new row."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.readings import PromptEntry
from reprieve.chart.models.sessions import Session
from reprieve.therapy.adverse import Action, Grade, Harm, Outcome, Relation

_OVER = tuple(outcome.value for outcome in Outcome if outcome.over)


class AdverseEvent(Entry):
    """One adverse event of one infusion day. withdrawn: it never happened; that, too, is said by a new row."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="adverse_events")
    prompt = models.ForeignKey(PromptEntry, null=True, on_delete=models.PROTECT, related_name="adverse_events")
    harm = models.CharField(max_length=30, choices=[(h.value, h.value) for h in Harm])
    grade = models.PositiveSmallIntegerField(choices=[(g.value, g.name) for g in Grade])
    serious = models.BooleanField()
    relation = models.CharField(max_length=12, choices=[(r.value, r.value) for r in Relation])
    action = models.CharField(max_length=20, choices=[(a.value, a.value) for a in Action])
    outcome = models.CharField(max_length=30, choices=[(o.value, o.value) for o in Outcome])
    onset_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)
    amends = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="amended_by")
    reason = models.TextField(blank=True, help_text="Why it was corrected")
    withdrawn = models.BooleanField(default=False)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(harm__in=[h.value for h in Harm])
                & Q(relation__in=[r.value for r in Relation])
                & Q(action__in=[a.value for a in Action])
                & Q(outcome__in=[o.value for o in Outcome])
                & Q(grade__in=[g.value for g in Grade]),
                name="harm_words_known",
            ),
            models.CheckConstraint(
                condition=Q(grade=Grade.DEATH.value, outcome=Outcome.DIED.value)
                | (~Q(grade=Grade.DEATH.value) & ~Q(outcome=Outcome.DIED.value)),
                name="harm_death_is_grade_five",
            ),
            models.CheckConstraint(
                condition=Q(serious=True) | Q(grade__lt=Grade.LIFE_THREATENING.value), name="harm_to_life_is_serious"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=_OVER, resolved_at__isnull=False, resolved_at__gte=F("onset_at"))
                | (~Q(outcome__in=_OVER) & Q(resolved_at__isnull=True)),
                name="harm_gone_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True, reason="", withdrawn=False)
                | (Q(amends__isnull=False) & ~Q(reason="")),
                name="harm_corrected_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="harm_judged_by_a_person"),
        ]
        indexes = [models.Index(fields=["session", "id"], name="harm_by_session")]

    def __str__(self) -> str:
        return f"{self.harm}, grade {self.grade}"
