from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only
from reprieve.chart import triggers


def take_off(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite rebuilds a table to alter it, and a trigger that reads the table would stand in the way."""
    triggers.remove(editor.connection)


def put_on(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, ["chart_order"])
    triggers.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0017_consent_words_are_kept"),
        ("people", "0003_patient_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(take_off, put_on),
        migrations.AddField(
            model_name="order",
            name="because",
            field=models.CharField(
                blank=True,
                choices=[("relapse", "relapse"), ("planned", "planned"), ("asked", "asked")],
                help_text="Why a booster",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[("series", "series"), ("booster", "booster")],
                help_text="Empty: nobody said",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "booster"), ("because__in", ["relapse", "planned", "asked"])),
                    models.Q(("because", ""), ("purpose__in", ["", "series"])),
                    _connector="OR",
                ),
                name="order_booster_says_why",
            ),
        ),
        migrations.RunPython(put_on, take_off),
    ]
