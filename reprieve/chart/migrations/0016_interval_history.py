"""What is new since the last visit, question by question; written once."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only

TABLES = ("chart_intervalrow",)


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, TABLES)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0015_laboratory"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IntervalRow",
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
                ("answers", models.JSONField(help_text="change → yes or no")),
                ("words", models.TextField(blank=True, help_text="What is new, in somebody's own words")),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="interval_rows", to="chart.session"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["session", "id"], name="interval_by_session")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_role", ""), ("by_user__isnull", True)),
                            models.Q(("by_user__isnull", False), models.Q(("by_role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chart_intervalrow_by_a_person_or_a_machine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_user__isnull", False)), name="interval_asked_by_a_person"
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
