"""Every message as it came, what became of it, and what waits for a person. Nothing here is ever changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reprieve.audit.append_only import AppendOnly
from reprieve.wire.hl7.message import MAX_CONTROL_ID, MAX_SENDER


class Disposition(models.TextChoices):
    """What became of a message."""

    CHARTED = "charted", _("charted")
    NOTHING = "nothing", _("nothing was measured")
    KEPT = "kept", _("kept, not charted yet")
    PARKED = "parked", _("waits for a person")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("could not be charted")
    ANSWER = "answer", _("an acknowledgement, which is not acknowledged")
    CUT = "cut", _("cut off before its end")
    TOO_LONG = "too_long", _("longer than the limit, only its beginning is kept")


class Reason(models.TextChoices):
    """Why a message waits for a person."""

    NO_DEVICE = "no_device", _("It does not say which device it comes from.")
    SEVERAL_DEVICES = "several_devices", _("It speaks for several devices.")
    SEVERAL_PATIENTS = "several_patients", _("It speaks of several patients.")
    UNKNOWN_DEVICE = "unknown_device", _("Nobody has registered this device.")
    NO_SESSION = "no_session", _("There was no session in the device's room at that time.")
    OTHER_PATIENT = "other_patient", _("It names another patient than the session in the device's room.")
    AHEAD = "ahead", _("Its time lies ahead of ours; the device's clock may be wrong.")
    CORRECTION = "correction", _("The sender corrects or deletes an earlier value.")
    WRONG_PATIENT = "wrong_patient", _("The sender says that the patient was the wrong one.")
    NOT_UNDERSTOOD = "not_understood", _("It holds values that could not be read without guessing.")
    CONTRADICTS = "contradicts", _("It gives another value for a time that is charted already.")
    CONFLICT = "conflict", _("Its control id was used before for another message.")
    FAILED = "failed", _("Charting it failed.")


class InboundMessage(AppendOnly):
    """One message as it came off the wire, written in the same commit as what it caused."""

    raw = models.BinaryField(help_text="Every byte between the MLLP marks")
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    peer = models.CharField(max_length=64, help_text="Address and port that it came from")
    sender = models.CharField(max_length=MAX_SENDER, blank=True, help_text="MSH-3 and MSH-4 as sent")
    control_id = models.CharField(max_length=MAX_CONTROL_ID, blank=True, help_text="MSH-10; empty if none was read")
    kind = models.CharField(max_length=20, blank=True, help_text="MSH-9: ORU^R01")
    device = models.CharField(max_length=16, blank=True, help_text="EUI-64 of the one device, if it is one")
    disposition = models.CharField(max_length=10, choices=Disposition.choices)
    outcome = models.CharField(max_length=1, blank=True, help_text="A accepted, E error, R rejected")
    ack_code = models.CharField(max_length=2, blank=True, help_text="MSA-1 as answered: CA, CE, CR, AA, AE, AR or none")
    problems = models.JSONField(default=list, blank=True, help_text="What the sender was told: code, says, where")
    notes = models.JSONField(default=list, blank=True, help_text="What was not charted: kind, where, why")

    class Meta:
        constraints = [
            # The second line of defence: one writer decides, and the database holds it to that.
            models.UniqueConstraint(
                fields=["sender", "control_id", "sha256"], condition=~Q(control_id=""), name="inbound_message_once"
            ),
            models.CheckConstraint(condition=Q(disposition__in=Disposition.values), name="inbound_disposition_known"),
        ]
        indexes = [
            models.Index(fields=["control_id", "sender"], name="inbound_by_control_id"),
            models.Index(fields=["received_at"], name="inbound_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.control_id} {self.disposition}"


class Unclaimed(AppendOnly):
    """A message that waits for a person; settled by an UnclaimedResolution, never by changing this row."""

    message = models.OneToOneField(InboundMessage, on_delete=models.PROTECT, related_name="unclaimed")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    says = models.CharField(max_length=300, blank=True, help_text="What exactly, for the person who decides")
    heap = models.CharField(max_length=64, help_text="Messages that wait for one and the same decision share it")
    patient_hint = models.CharField(max_length=200, blank=True, help_text="Ids and name that the message gives")
    room_hint = models.CharField(max_length=80, blank=True, help_text="PV1-3; shown, never matched")
    first_at = models.DateTimeField(null=True, help_text="Earliest reading in it")
    last_at = models.DateTimeField(null=True, help_text="Latest reading in it")
    parked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["heap", "id"], name="unclaimed_by_heap")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.reason}"


class UnclaimedResolution(AppendOnly):
    """A person's decision about one parked message; the second one to decide finds it decided."""

    class Outcome(models.TextChoices):
        ASSIGNED = "assigned", _("given to a session")
        DISMISSED = "dismissed", _("dismissed")

    item = models.OneToOneField(Unclaimed, on_delete=models.PROTECT, related_name="resolution")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    session_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500)
    by_user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    by_role = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="assigned", session_id__isnull=False)
                | Q(outcome="dismissed", session_id__isnull=True),
                name="resolution_names_its_session",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="resolution_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.outcome} by {self.by_name}"
