import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InboundMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("raw", models.BinaryField(help_text="Every byte between the MLLP marks")),
                ("sha256", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("peer", models.CharField(help_text="Address and port that it came from", max_length=64)),
                ("sender", models.CharField(blank=True, help_text="MSH-3 and MSH-4 as sent", max_length=300)),
                (
                    "control_id",
                    models.CharField(blank=True, help_text="MSH-10; empty if none was read", max_length=199),
                ),
                ("kind", models.CharField(blank=True, help_text="MSH-9: ORU^R01", max_length=20)),
                (
                    "device",
                    models.CharField(blank=True, help_text="EUI-64 of the one device, if it is one", max_length=16),
                ),
                (
                    "disposition",
                    models.CharField(
                        choices=[
                            ("charted", "charted"),
                            ("nothing", "nothing was measured"),
                            ("kept", "kept, not charted yet"),
                            ("parked", "waits for a person"),
                            ("refused", "refused"),
                            ("failed", "could not be charted"),
                            ("answer", "an acknowledgement, which is not acknowledged"),
                            ("cut", "cut off before its end"),
                            ("too_long", "longer than the limit, only its beginning is kept"),
                        ],
                        max_length=10,
                    ),
                ),
                ("outcome", models.CharField(blank=True, help_text="A accepted, E error, R rejected", max_length=1)),
                (
                    "ack_code",
                    models.CharField(
                        blank=True, help_text="MSA-1 as answered: CA, CE, CR, AA, AE, AR or none", max_length=2
                    ),
                ),
                (
                    "problems",
                    models.JSONField(blank=True, default=list, help_text="What the sender was told: code, says, where"),
                ),
                (
                    "notes",
                    models.JSONField(blank=True, default=list, help_text="What was not charted: kind, where, why"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["control_id", "sender"], name="inbound_by_control_id"),
                    models.Index(fields=["received_at"], name="inbound_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("control_id", ""), _negated=True),
                        fields=("sender", "control_id", "sha256"),
                        name="inbound_message_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "disposition__in",
                                [
                                    "charted",
                                    "nothing",
                                    "kept",
                                    "parked",
                                    "refused",
                                    "failed",
                                    "answer",
                                    "cut",
                                    "too_long",
                                ],
                            )
                        ),
                        name="inbound_disposition_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unclaimed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_device", "It does not say which device it comes from."),
                            ("several_devices", "It speaks for several devices."),
                            ("several_patients", "It speaks of several patients."),
                            ("unknown_device", "Nobody has registered this device."),
                            ("no_session", "There was no session in the device's room at that time."),
                            ("other_patient", "It names another patient than the session in the device's room."),
                            ("ahead", "Its time lies ahead of ours; the device's clock may be wrong."),
                            ("correction", "The sender corrects or deletes an earlier value."),
                            ("wrong_patient", "The sender says that the patient was the wrong one."),
                            ("not_understood", "It holds values that could not be read without guessing."),
                            ("contradicts", "It gives another value for a time that is charted already."),
                            ("conflict", "Its control id was used before for another message."),
                            ("failed", "Charting it failed."),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "says",
                    models.CharField(blank=True, help_text="What exactly, for the person who decides", max_length=300),
                ),
                (
                    "heap",
                    models.CharField(
                        help_text="Messages that wait for one and the same decision share it", max_length=64
                    ),
                ),
                (
                    "patient_hint",
                    models.CharField(blank=True, help_text="Ids and name that the message gives", max_length=200),
                ),
                ("room_hint", models.CharField(blank=True, help_text="PV1-3; shown, never matched", max_length=80)),
                ("first_at", models.DateTimeField(help_text="Earliest reading in it", null=True)),
                ("last_at", models.DateTimeField(help_text="Latest reading in it", null=True)),
                ("parked_at", models.DateTimeField()),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unclaimed",
                        to="exchange.inboundmessage",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["heap", "id"], name="unclaimed_by_heap")],
            },
        ),
        migrations.CreateModel(
            name="UnclaimedResolution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("assigned", "given to a session"), ("dismissed", "dismissed")], max_length=10
                    ),
                ),
                ("session_id", models.BigIntegerField(null=True)),
                ("reason", models.CharField(max_length=500)),
                ("by_name", models.CharField(max_length=150)),
                ("by_role", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "by_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="resolution", to="exchange.unclaimed"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "assigned"), ("session_id__isnull", False)),
                            models.Q(("outcome", "dismissed"), ("session_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="resolution_names_its_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="resolution_has_a_reason"
                    ),
                ],
            },
        ),
    ]
