"""Results beyond liver panel and pregnancy test; written once."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only

TABLES = ("chart_labrow",)


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, TABLES)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0014_clinic_numbers"),
        ("people", "0002_wall_screens_and_pins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LabRow",
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
                    "test",
                    models.CharField(
                        choices=[
                            ("tsh", "tsh"),
                            ("bilirubin", "bilirubin"),
                            ("qtc", "qtc"),
                            ("urinalysis", "urinalysis"),
                            ("urine_drugs", "urine_drugs"),
                        ],
                        max_length=16,
                    ),
                ),
                ("taken_on", models.DateField()),
                ("value", models.DecimalField(decimal_places=4, max_digits=10, null=True)),
                (
                    "lower",
                    models.DecimalField(
                        decimal_places=4, help_text="The laboratory's own limit", max_digits=10, null=True
                    ),
                ),
                (
                    "upper",
                    models.DecimalField(
                        decimal_places=4, help_text="The laboratory's own limit", max_digits=10, null=True
                    ),
                ),
                ("looked_for", models.JSONField(default=list)),
                ("found", models.JSONField(default=list)),
                ("explained", models.TextField(blank=True)),
                ("typed", models.TextField(blank=True, help_text="The number with the unit on the sheet")),
                ("reference", models.TextField(help_text="Which laboratory or whose ECG, and its number")),
                ("reason", models.TextField(blank=True, help_text="Why it was amended")),
                ("withdrawn", models.BooleanField(default=False)),
                (
                    "amends",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended_by",
                        to="chart.labrow",
                    ),
                ),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lab_rows", to="people.patient"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["patient", "test", "taken_on"], name="lab_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_labrow_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("test__in", ["tsh", "bilirubin", "qtc", "urinalysis", "urine_drugs"])),
                        name="lab_test_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("reference", ""), _negated=True), name="lab_says_whose"),
                    models.CheckConstraint(
                        condition=models.Q(("value__isnull", True), ("value__gt", 0), _connector="OR"),
                        name="lab_value_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amends__isnull", True), ("reason", ""), ("withdrawn", False)),
                            models.Q(("amends__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="lab_amended_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
