"""One infusion day: its booking, its events, its gates, and what was found at the door."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from reprieve.audit.entries import Entry
from reprieve.chart.models.orders import Order
from reprieve.chart.models.places import Room
from reprieve.people.models import Patient
from reprieve.therapy.course import Purpose
from reprieve.therapy.protocols import DrugForm
from reprieve.therapy.scales import Scale
from reprieve.therapy.session import Cause, EventKind, State
from reprieve.therapy.symptoms import Symptom

# Somebody is in the room, and what its devices send is theirs.
PRESENT: Final = tuple(s.value for s in State if s.present)
_RAN: Final = tuple(s.value for s in (State.INFUSING, State.PAUSED, State.RECOVERING, State.DISCHARGED))
_PUMP_ON: Final = tuple(s.value for s in State if s.pump_on)
_SETS_A_RATE: Final = tuple(k.value for k in (EventKind.STARTED, EventKind.RATE_CHANGED, EventKind.RESUMED))
_OVER: Final = tuple(s.value for s in State if s.over)


class Session(models.Model):
    """A patient's day. The events are the truth; state and times are their replay, kept for constraints and lists."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="sessions")
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="sessions")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(help_text="As booked")
    state = models.CharField(max_length=12, default=State.BOOKED.value, choices=[(s.value, s.value) for s in State])
    checked_in_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True, help_text="Discharged, transferred, left or cancelled")
    purpose = models.CharField(max_length=10, blank=True, choices=[(p.value, p.value) for p in Purpose])
    key = models.UUIDField(unique=True, help_text="Booking twice with one key makes one session")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room"], condition=Q(state__in=PRESENT), name="session_one_in_a_room"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state__in=PRESENT), name="session_one_at_a_time_for_a_patient"
            ),
            models.UniqueConstraint(
                fields=["room", "starts_at"],
                condition=~Q(state=State.CANCELLED.value),
                name="session_one_booking_for_a_slot",
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="session_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=_RAN) | Q(checked_in_at__isnull=False), name="session_ran_after_check_in"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_PUMP_ON) | Q(started_at__isnull=False, order__isnull=False),
                name="session_runs_on_an_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OVER, over_at__isnull=False) | (~Q(state__in=_OVER) & Q(over_at__isnull=True)),
                name="session_over_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="session_by_day"),
            models.Index(fields=["patient", "starts_at"], name="session_by_patient"),
            models.Index(fields=["room", "checked_in_at"], name="session_by_room"),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"


class Gate(models.TextChoices):
    """The doors that a rule keeps: booking a day, its start, and going home."""

    START = "start"
    DISCHARGE = "discharge"
    BOOKING = "booking"


class GateRecord(Entry):
    """What the rules said at a gate, on which facts; the only thing that opens it."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="gate_records")
    gate = models.CharField(max_length=10, choices=Gate.choices)
    opens = models.BooleanField()
    decision = models.JSONField()
    facts = models.JSONField(help_text="As they stood; unknown ones say so")
    protocol_key = models.CharField(max_length=60, blank=True, help_text="Empty while there is no order")
    protocol_version = models.PositiveSmallIntegerField(default=0)
    limits_version = models.PositiveSmallIntegerField(default=0)
    spo2_offset = models.DecimalField(
        max_digits=3, decimal_places=1, null=True, help_text="Points off saturation limits for altitude; null: not set"
    )

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(gate__in=Gate.values), name="gate_known"),
            models.CheckConstraint(
                condition=Q(opens=False) | Q(gate="booking") | ~Q(protocol_key=""), name="gate_opens_under_a_protocol"
            ),
        ]
        indexes = [models.Index(fields=["session", "gate", "written_at"], name="gate_by_session")]

    def __str__(self) -> str:
        return f"{self.gate} gate of session {self.session_id}: {'open' if self.opens else 'closed'}"


class GateOverride(Entry):
    """Somebody's answer to one finding at a gate; `says` keeps which finding it was."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="overrides")
    gate = models.CharField(max_length=10, choices=Gate.choices)
    rule = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10)
    says = models.JSONField()
    reason = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]
        indexes = [models.Index(fields=["session", "gate"], name="override_by_session")]

    def __str__(self) -> str:
        return f"{self.rule} by {self.by_name}"


class SessionEvent(Entry):
    """One thing that happened. Which columns a kind has is said by `therapy.session.NEEDS`."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in EventKind])
    occurred_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True, help_text="When it was typed on a tablet that had no server")
    amends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="amended_by")
    reason = models.TextField(blank=True, help_text="Why it amends, or why a rate exceeds the order")
    gate = models.ForeignKey(GateRecord, null=True, on_delete=models.PROTECT, related_name="opened")
    rate_mg_per_h = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    cause = models.CharField(max_length=24, blank=True)
    drug = models.CharField(max_length=40, blank=True)
    dose = models.DecimalField(max_digits=10, decimal_places=4, null=True, help_text="In `unit`")
    unit = models.CharField(max_length=20, blank=True)
    route = models.CharField(max_length=20, blank=True)
    symptom = models.CharField(max_length=30, blank=True)
    scale = models.CharField(max_length=16, blank=True)
    score = models.SmallIntegerField(null=True)
    words = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["session", "seq"], name="event_numbered_once"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in EventKind]), name="event_kind_known"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
            models.CheckConstraint(
                condition=Q(rate_mg_per_h__isnull=True) | Q(rate_mg_per_h__gt=0), name="event_rate_above_zero"
            ),
            models.CheckConstraint(condition=Q(dose__isnull=True) | Q(dose__gt=0), name="event_dose_above_zero"),
            models.CheckConstraint(condition=Q(dose__isnull=True) | ~Q(unit=""), name="event_dose_has_a_unit"),
            models.CheckConstraint(
                condition=~Q(kind__in=(EventKind.STARTED.value, EventKind.DISCHARGED.value)) | Q(gate__isnull=False),
                name="event_passes_a_gate",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=_SETS_A_RATE) | Q(rate_mg_per_h__isnull=False),
                name="event_has_a_rate",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | ~Q(reason=""), name="event_amended_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["", *(c.value for c in Cause)])
                & Q(symptom__in=["", *(s.value for s in Symptom)]),
                name="event_words_known",
            ),
            models.CheckConstraint(
                name="event_score_on_its_scale",
                condition=Q(
                    Q(scale="", score__isnull=True),
                    *[Q(scale=s.value, score__gte=s.card.low, score__lte=s.card.high) for s in Scale],
                    _connector=Q.OR,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.kind}"


class DrugReading(Entry):
    """What one person read off the vial, the bag and the pump; two people make a check (R14)."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="drug_readings")
    drug_form = models.CharField(max_length=20)
    concentration_mg_per_ml = models.DecimalField(max_digits=8, decimal_places=4)
    volume_ml = models.DecimalField(max_digits=8, decimal_places=3)
    pump_rate_ml_per_h = models.DecimalField(max_digits=8, decimal_places=3)
    vial_lot = models.TextField()
    ndc = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(concentration_mg_per_ml__gt=0, volume_ml__gt=0, pump_rate_ml_per_h__gt=0),
                name="drug_reading_above_zero",
            ),
            models.CheckConstraint(condition=~Q(vial_lot="") & ~Q(ndc=""), name="drug_reading_names_the_vial"),
            models.CheckConstraint(
                condition=Q(drug_form__in=[f.value for f in DrugForm]), name="drug_reading_form_known"
            ),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="drug_read_by_a_person"),
        ]
        indexes = [models.Index(fields=["session", "written_at"], name="drug_reading_by_session")]

    def __str__(self) -> str:
        return f"{self.concentration_mg_per_ml} mg/mL by {self.by_name}"


class Signature(Entry):
    """Somebody put their name to an order or a day's record: what it means, and the hash of what was signed."""

    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="signatures")
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="signatures")
    meaning = models.TextField()
    sha256 = models.CharField(max_length=64, help_text="Over the canonical content at that moment")

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(order__isnull=False, session__isnull=True) | Q(order__isnull=True, session__isnull=False),
                name="signature_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(by_user__isnull=False), name="signature_by_a_person"),
            models.CheckConstraint(condition=~Q(meaning=""), name="signature_means_something"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.meaning}"
