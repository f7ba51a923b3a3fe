import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only

TABLES = ("chart_protocolversion", "chart_sitesetting")


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, TABLES)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0005_offline_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="gaterecord",
            name="spo2_offset",
            field=models.DecimalField(
                decimal_places=1,
                help_text="Points off saturation limits for altitude; null: not set",
                max_digits=3,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="iv_benzodiazepine",
            field=models.BooleanField(default=False, help_text="Ordered with it: raises the setting"),
        ),
        migrations.AddField(
            model_name="order",
            name="response_adequate",
            field=models.BooleanField(help_text="To the session before; null: nobody said (R13)", null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="to_seek_dissociation",
            field=models.BooleanField(default=False, help_text="The prescriber's own reason for the dose"),
        ),
        migrations.AddField(
            model_name="order",
            name="worst_event_grade",
            field=models.PositiveSmallIntegerField(help_text="Of the session before; 0: none (R13)", null=True),
        ),
        migrations.CreateModel(
            name="ProtocolVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("protocol_key", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "book_version",
                    models.PositiveSmallIntegerField(help_text="Of the book's page that it was made from"),
                ),
                (
                    "numbers",
                    models.JSONField(help_text="name → [value, source, certainty, note], each number of the protocol"),
                ),
                (
                    "changes",
                    models.JSONField(
                        help_text="What differs from the book and from the former version, as it was signed"
                    ),
                ),
                ("reason", models.TextField(blank=True, help_text="Why; asked for where it loosens")),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="order",
            name="edition",
            field=models.ForeignKey(
                help_text="The signed version it runs on; null: the book's, before anybody had signed it here",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="chart.protocolversion",
            ),
        ),
        migrations.CreateModel(
            name="SiteSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="The caller's key: twice the same key, one row", unique=True
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        help_text="When it was entered; the trail has the database's own clock beside it"
                    ),
                ),
                ("by_name", models.CharField(help_text="As the name read on that day", max_length=150)),
                ("by_role", models.CharField(blank=True, help_text="Empty for a machine", max_length=20)),
                ("altitude_m", models.SmallIntegerField()),
                ("spo2_offset", models.DecimalField(decimal_places=1, help_text="Percentage points", max_digits=3)),
                ("reason", models.TextField()),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="protocolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by_role", ""), ("by_user__isnull", True)),
                    models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                    _connector="OR",
                ),
                name="chart_protocolversion_by_a_person_or_a_machine",
            ),
        ),
        migrations.AddConstraint(
            model_name="protocolversion",
            constraint=models.UniqueConstraint(fields=("protocol_key", "version"), name="protocol_version_once"),
        ),
        migrations.AddConstraint(
            model_name="protocolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="protocol_version_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="protocolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_user__isnull", False)), name="protocol_version_by_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitesetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by_role", ""), ("by_user__isnull", True)),
                    models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                    _connector="OR",
                ),
                name="chart_sitesetting_by_a_person_or_a_machine",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitesetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("altitude_m__gte", -500), ("altitude_m__lte", 6000)), name="site_altitude_possible"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitesetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("spo2_offset__gte", 0), ("spo2_offset__lte", 5)), name="site_offset_possible"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitesetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_user__isnull", False), models.Q(("reason", ""), _negated=True)),
                name="site_signed_with_a_reason",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
