"""Leaving against advice gets a form of its own, written once."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only

TABLES = ("chart_againstadviceform",)


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, TABLES)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0012_snoozed_reminders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgainstAdviceForm",
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
                ("capacity", models.BooleanField(null=True)),
                ("capacity_by", models.TextField(blank=True)),
                ("risks", models.TextField(blank=True, help_text="What was explained; empty: there was no chance")),
                ("risks_by", models.TextField(blank=True)),
                ("witness", models.TextField(blank=True, help_text="Empty: nobody")),
                ("words", models.TextField()),
                (
                    "signed",
                    models.CharField(
                        choices=[("signed", "signed"), ("refused", "refused"), ("not_asked", "not_asked")],
                        max_length=10,
                    ),
                ),
                ("escort", models.TextField(blank=True, help_text="Who went with the patient; empty: alone")),
                ("vitals_refused", models.BooleanField()),
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
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="against_advice",
                        to="chart.sessionevent",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="against_advice", to="chart.session"
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
                        name="chart_againstadviceform_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="left_with_words"),
                    models.CheckConstraint(
                        condition=models.Q(("signed__in", ["signed", "refused", "not_asked"])), name="left_signed_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("capacity__isnull", True), ("capacity_by", "")),
                            models.Q(("capacity__isnull", False), models.Q(("capacity_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="left_capacity_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("risks", ""), ("risks_by", "")),
                            models.Q(models.Q(("risks", ""), _negated=True), models.Q(("risks_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="left_risks_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
