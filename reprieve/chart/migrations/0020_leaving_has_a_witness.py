"""Who saw a patient leave against advice signs it; the rows of before keep the name that was typed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only


def put_on(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite rebuilds a table to alter it, and its triggers go with the old one."""
    append_only.install(editor.connection, ["chart_againstadviceform"])


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0019_consent_drawn_by_hand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="againstadviceform",
            name="unwitnessed",
            field=models.TextField(blank=True, help_text="Why no colleague signed, and who saw it instead"),
        ),
        migrations.AddField(
            model_name="againstadviceform",
            name="witness_user",
            field=models.ForeignKey(
                help_text="Who signed with their own password; null beside a name: only named, as before",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="againstadviceform",
            name="witness",
            field=models.TextField(blank=True, help_text="Their name on that day; empty: nobody of the staff"),
        ),
        migrations.AddConstraint(
            model_name="againstadviceform",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("witness_user__isnull", True),
                    models.Q(
                        models.Q(("witness", ""), _negated=True),
                        ("unwitnessed", ""),
                        models.Q(("witness_user", models.F("by_user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="left_witnessed_by_somebody_else",
            ),
        ),
        migrations.RunPython(put_on, put_on),
    ]
