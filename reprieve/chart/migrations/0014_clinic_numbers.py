"""The clinic's own numbers, signed by its director; written once."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only

TABLES = ("chart_clinicnumberchoice",)


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, TABLES)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0013_leaving_against_advice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClinicNumberChoice",
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
                (
                    "name",
                    models.CharField(
                        choices=[("pump_rate", "pump_rate"), ("pump_time", "pump_time"), ("qtc_long", "qtc_long")],
                        max_length=16,
                    ),
                ),
                (
                    "value",
                    models.DecimalField(decimal_places=1, help_text="In the unit of its card", max_digits=7, null=True),
                ),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_clinicnumberchoice_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__in", ["pump_rate", "pump_time", "qtc_long"])),
                        name="clinic_number_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__isnull", True), ("value__gte", 0), _connector="OR"),
                        name="clinic_number_possible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_user__isnull", False), models.Q(("reason", ""), _negated=True)),
                        name="clinic_number_signed_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
