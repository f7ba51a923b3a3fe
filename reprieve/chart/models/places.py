"""Where infusions happen, and which device stands where."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Room(models.Model):
    """A room or chair: one patient at a time."""

    name = models.CharField(max_length=40, unique=True)
    place = models.PositiveSmallIntegerField(default=0, help_text="Its place on the board")

    class Meta:
        ordering = ["place", "name"]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A monitor or pump, by the name it gives itself on the wire."""

    identifier = models.CharField(max_length=120, unique=True, help_text="As the device sends it")
    name = models.CharField(max_length=80, help_text="As people call it")

    def __str__(self) -> str:
        return self.name


class DeviceBinding(models.Model):
    """A device stood in a room from then until then; readings find their patient by it."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="bindings")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bindings")
    bound_from = models.DateTimeField()
    bound_until = models.DateTimeField(null=True)

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
