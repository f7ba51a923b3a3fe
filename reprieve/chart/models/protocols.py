"""What the medical director signed for this clinic: versions of protocols, and what this site's altitude does."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry


class ProtocolVersion(Entry):
    """One signed version of one protocol: every number as it stood, so that it holds whatever the book says later."""

    protocol_key = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    book_version = models.PositiveSmallIntegerField(help_text="Of the book's page that it was made from")
    numbers = models.JSONField(help_text="name → [value, source, certainty, note], each number of the protocol")
    changes = models.JSONField(help_text="What differs from the book and from the former version, as it was signed")
    reason = models.TextField(blank=True, help_text="Why; asked for where it loosens")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["protocol_key", "version"], name="protocol_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="protocol_version_from_one"),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="protocol_version_by_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.protocol_key} v{self.version}"


class SiteSetting(Entry):
    """How high the clinic lies and by how many points its saturation limits are lower for it; the last row holds."""

    altitude_m = models.SmallIntegerField()
    spo2_offset = models.DecimalField(max_digits=3, decimal_places=1, help_text="Percentage points")
    reason = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            # Wide: what no clinic lies at, and what no offset is (therapy.limits.LARGEST_SPO2_OFFSET).
            models.CheckConstraint(
                condition=Q(altitude_m__gte=-500, altitude_m__lte=6000), name="site_altitude_possible"
            ),
            models.CheckConstraint(condition=Q(spo2_offset__gte=0, spo2_offset__lte=5), name="site_offset_possible"),
            models.CheckConstraint(
                condition=Q(by_user__isnull=False) & ~Q(reason=""), name="site_signed_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.altitude_m} m: {self.spo2_offset} points"
