"""What was found at check-in and before going home. Each save is a new row; null: nobody has established it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.sessions import Session


def _fact() -> models.BooleanField[bool | None, bool | None]:
    return models.BooleanField(null=True)


class CheckInRow(Entry):
    """The facts of the day, one version; the last row of a session is what holds."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="checkin_rows")
    identity_checked = _fact()
    has_capacity = _fact()
    # One tick until each question was asked by itself (IntervalRow); kept, because signed records cover every column.
    interval_history_taken = _fact()
    scales_filled_in = _fact()
    medicines_reconciled = _fact()
    could_be_pregnant = _fact()
    cannot_conceive_documented = _fact()
    new_psychosis_or_mania = _fact()
    high_suicide_risk = _fact()
    safety_plan = _fact()
    intoxicated = _fact()
    urine_screen_unexplained = _fact()
    active_substance_use_disorder = _fact()
    misuse_flags = models.PositiveSmallIntegerField(null=True)
    other_ketamine_asked = models.BooleanField(default=False)
    other_ketamine_last_at = models.DateTimeField(null=True)
    alcohol_or_drugs_asked = models.BooleanField(default=False)
    alcohol_or_drugs_last_at = models.DateTimeField(null=True)
    jaundice = _fact()
    urinary_frequency = _fact()
    urinary_urgency = _fact()
    urinary_pain = _fact()
    urinary_blood = _fact()
    urinary_reviewed = models.BooleanField(default=False)
    rested_with_right_cuff = _fact()
    new_irregular_rhythm = _fact()
    unwell = _fact()
    last_solids_at = models.DateTimeField(null=True)
    last_clear_liquids_at = models.DateTimeField(null=True)
    slow_stomach = _fact()
    iv_access_free_flowing = _fact()
    escort_asked = models.BooleanField(default=False)
    escort_name = models.TextField(blank=True)
    escort_phone = models.TextField(blank=True)
    escort_confirmed_at = models.DateTimeField(null=True)
    escort_confirmed_by = models.TextField(blank=True)
    prescriber_on_site = _fact()
    # Ticked by hand before who looks after whom was on record; kept, because signed records cover every column.
    nurse_one_to_one = _fact()
    airway_clinician_in_suite = _fact()
    monitors = models.JSONField(null=True, help_text="Names of what is connected; null: nobody looked")
    pump_limits_set = _fact()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(other_ketamine_asked=True) | Q(other_ketamine_last_at__isnull=True))
                & (Q(alcohol_or_drugs_asked=True) | Q(alcohol_or_drugs_last_at__isnull=True))
                & (Q(escort_asked=True) | Q(escort_name="")),
                name="checkin_answers_were_asked",
            ),
            models.CheckConstraint(
                condition=Q(escort_confirmed_at__isnull=True, escort_confirmed_by="")
                | (Q(escort_confirmed_at__isnull=False) & ~Q(escort_confirmed_by="") & ~Q(escort_name="")),
                name="checkin_escort_confirmed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["session", "id"], name="checkin_by_session")]

    def __str__(self) -> str:
        return f"check-in of session {self.session_id}"


class DischargeRow(Entry):
    """What was seen before going home, one version; scores and readings are charted on their own."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="discharge_rows")
    walks_and_turns = _fact()
    oriented = _fact()
    escort_asked = models.BooleanField(default=False)
    escort_name = models.TextField(blank=True, help_text="Who is here and takes over")
    leaflet_given = _fact()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(escort_asked=True) | Q(escort_name=""), name="discharge_escort_asked"),
        ]
        indexes = [models.Index(fields=["session", "id"], name="discharge_by_session")]

    def __str__(self) -> str:
        return f"discharge of session {self.session_id}"
