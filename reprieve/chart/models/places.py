"""Where infusions happen, and which device stands where."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Room(models.Model):
    """A room or chair: one patient at a time."""

    name = models.CharField(max_length=40, unique=True)
    place = models.PositiveSmallIntegerField(default=0, help_text="Its place on the board")

    class Meta:
        ordering = ["place", "name"]

    def __str__(self) -> str:
        return self.name


class DeviceKind(models.TextChoices):
    """What a device is for."""

    MONITOR = "monitor", _("monitor")
    PUMP = "pump", _("pump")


class Device(models.Model):
    """A monitor or pump, by the name it gives itself on the wire."""

    identifier = models.CharField(max_length=120, unique=True, help_text="As the device sends it")
    name = models.CharField(max_length=80, help_text="As people call it")
    kind = models.CharField(max_length=10, choices=DeviceKind.choices, default=DeviceKind.MONITOR)
    barcode = models.CharField(max_length=80, blank=True, help_text="What a scanner reads off its label, if another")
    last_heard_at = models.DateTimeField(null=True, help_text="Kept to some seconds, whoever its messages were about")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["barcode"], condition=~Q(barcode=""), name="device_one_per_barcode"),
            models.CheckConstraint(condition=Q(kind__in=DeviceKind.values), name="device_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class DeviceBinding(models.Model):
    """A device stood in a room from then until then; readings find their patient by it.

    planned_until, until_discharge_of: when it ends by itself; `ends_at` is the earliest that holds.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="bindings")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bindings")
    bound_from = models.DateTimeField()
    bound_until = models.DateTimeField(null=True)
    planned_until = models.DateTimeField(null=True)
    until_discharge_of = models.ForeignKey(
        "chart.Session", null=True, on_delete=models.PROTECT, related_name="+", help_text="Ends when that day is over"
    )
    bound_by = models.CharField(max_length=150, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(bound_until__isnull=True), name="binding_one_room_per_device"
            ),
            models.CheckConstraint(
                condition=Q(bound_until__isnull=True) | Q(bound_until__gte=F("bound_from")),
                name="binding_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["device", "bound_from"], name="binding_by_device")]

    def __str__(self) -> str:
        return f"{self.device_id} in {self.room_id}"

    @property
    def ends_at(self) -> datetime | None:
        """Return when it ends or ended; None: no end is known."""
        over = self.until_discharge_of.over_at if self.until_discharge_of else None
        return min((at for at in (self.bound_until, self.planned_until, over) if at is not None), default=None)

    def stands(self, at: datetime) -> bool:
        return self.bound_from <= at and (self.ends_at is None or at < self.ends_at)
