"""What devices said of themselves, alarms and pump events: evidence beside the record, and people's words about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reprieve.audit.append_only import AppendOnly
from reprieve.audit.entries import Entry
from reprieve.chart.models.places import Device, Room
from reprieve.chart.models.sessions import Session
from reprieve.therapy.device_alarms import AlarmState, AlarmType, Phase, Priority
from reprieve.therapy.pump_evidence import PumpEvent


class DeviceReport(AppendOnly):
    """One thing a device said, for whoever was in its room when it said so. Written once, by no person."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(help_text="By the device's clock")
    heard_at = models.DateTimeField(help_text="By ours")

    class Meta:
        abstract = True


class AlarmReport(DeviceReport):
    """One report of one alert, in the device's words and figures; `therapy.device_alarms` tells alerts from them."""

    alert_id = models.CharField(max_length=200)
    phase = models.CharField(max_length=12, choices=[(p.value, p.value) for p in Phase])
    text = models.CharField(max_length=200)
    source = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=40, blank=True, help_text="As sent: shown, never computed with")
    unit = models.CharField(max_length=20, blank=True)
    limits = models.CharField(max_length=40, blank=True)
    priority = models.CharField(max_length=2, blank=True)
    type = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=10, blank=True)
    inactivation = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "alert_id", "phase", "said_at"], name="alarm_said_once"),
            models.CheckConstraint(
                condition=Q(phase__in=[p.value for p in Phase])
                & Q(priority__in=[p.value for p in Priority])
                & Q(type__in=[t.value for t in AlarmType])
                & Q(state__in=[s.value for s in AlarmState]),
                name="alarm_words_known",
            ),
            models.CheckConstraint(condition=~Q(alert_id="") & ~Q(text=""), name="alarm_names_itself"),
        ]
        indexes = [models.Index(fields=["session", "said_at"], name="alarm_by_session")]

    def __str__(self) -> str:
        return f"{self.text} {self.phase}"


class PumpReport(DeviceReport):
    """One event of a pump with its own figures; `therapy.pump_evidence` lays them beside the charted rate."""

    channel = models.CharField(max_length=20, blank=True)
    event = models.CharField(max_length=20, choices=[(e.value, e.value) for e in PumpEvent])
    rate_ml_per_h = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    dose_rate_ug_per_kg_min = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    to_infuse_ml = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    remaining_ml = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    segment_ml = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    total_ml = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    remaining_min = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    concentration_mg_per_ml = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    weight_kg = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    digits = models.JSONField(default=dict, help_text="Column → how many decimals the pump printed: its precision")
    drug = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "channel", "event", "said_at"], name="pump_said_once"),
            models.CheckConstraint(condition=Q(event__in=[e.value for e in PumpEvent]), name="pump_event_known"),
        ]
        indexes = [models.Index(fields=["session", "said_at"], name="pump_by_session")]

    def __str__(self) -> str:
        return f"{self.event} at {self.said_at:%H:%M:%S}"


class PumpExplanation(Entry):
    """Why pump and chart differ, by somebody who looked. The difference stays on the record beside it."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="pump_explanations")
    flag = models.CharField(max_length=200, help_text="Which difference or doubt: the same while it goes on")
    says = models.TextField(help_text="What was seen, as it read then")
    reason = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="pump_explained_with_a_reason"),
        ]
        indexes = [models.Index(fields=["session", "flag"], name="pump_explained_by_session")]

    def __str__(self) -> str:
        return self.reason
