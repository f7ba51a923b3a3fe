"""What patients agree to, word for word; what it costs here; who agreed, and who took it back. Only ever added to."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.people.models import Patient
from reprieve.therapy.protocols import DrugForm, Indication

PAPER, SCREEN = "paper", "screen"
MANNERS: Final = (PAPER, SCREEN)


class ConsentText(Entry):
    """One edition of a leaflet as somebody signed it; the same words are kept once."""

    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the content")
    protocol_key = models.CharField(max_length=60)
    protocol_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=20)
    content = models.JSONField(help_text="As therapy.leaflets.as_json gives it")

    def __str__(self) -> str:
        return f"{self.protocol_key} v{self.protocol_version}, {self.language}, {self.fingerprint[:8]}"


class Consent(Entry):
    """A signed consent for one indication, one protocol version and one form of the drug; withdrawn by another row.

    text: null in rows from before texts were kept: what was read is not known, so such a consent opens no gate.
    The writer is the witness of what was signed on a screen.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    indication = models.CharField(max_length=40)
    protocol_key = models.CharField(max_length=60)
    protocol_version = models.PositiveSmallIntegerField()
    drug_form = models.CharField(max_length=20)
    signed_at = models.DateTimeField()
    signed_by = models.TextField(help_text="The patient, or who may sign for them")
    language = models.CharField(max_length=20)
    teach_back = models.BooleanField(help_text="The patient said in their own words what will happen")
    text = models.ForeignKey(ConsentText, null=True, on_delete=models.PROTECT, related_name="consents")
    drawn = models.TextField(
        blank=True, help_text="Strokes of a signature on the screen, as SVG path data (chart.drawn)"
    )
    manner = models.CharField(max_length=10, default=PAPER, help_text="Signed on paper or on a screen")
    withdraws = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="withdrawn_by")
    reason = models.TextField(blank=True, help_text="Of a withdrawal, in the patient's words; none is owed")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            # An empty form can never be a consent.
            models.CheckConstraint(condition=~Q(signed_by="") & ~Q(language=""), name="consent_signed"),
            models.CheckConstraint(
                condition=Q(indication__in=[i.value for i in Indication], drug_form__in=[f.value for f in DrugForm]),
                name="consent_indication_and_form_known",
            ),
            models.CheckConstraint(
                condition=Q(manner=PAPER) | Q(manner=SCREEN, text__isnull=False, by_user__isnull=False),
                name="consent_on_screen_has_text_and_witness",
            ),
            models.CheckConstraint(condition=Q(drawn="") | Q(manner=SCREEN), name="consent_drawn_is_on_screen"),
            models.CheckConstraint(
                condition=Q(withdraws__isnull=False) | Q(reason=""), name="consent_reason_is_of_a_withdrawal"
            ),
        ]
        indexes = [models.Index(fields=["patient", "protocol_key"], name="consent_by_patient")]

    def __str__(self) -> str:
        return f"{self.protocol_key} v{self.protocol_version}"


class LeafletPrice(Entry):
    """What an infusion costs here, in the clinic's own words for its leaflets; the last row holds, empty: no words."""

    en = models.TextField(blank=True)
    es = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.en
