from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only
from reprieve.chart import triggers

REBUILT = ("chart_gaterecord", "chart_gateoverride")


def take_off(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite rebuilds a table to alter it, and a trigger that reads the table would stand in the way."""
    triggers.remove(editor.connection)


def put_on(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, REBUILT)
    triggers.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0010_sedation_scale"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(take_off, put_on),
        migrations.RemoveConstraint(
            model_name="gaterecord",
            name="gate_known",
        ),
        migrations.RemoveConstraint(
            model_name="gaterecord",
            name="gate_opens_under_a_protocol",
        ),
        migrations.AddField(
            model_name="session",
            name="purpose",
            field=models.CharField(blank=True, choices=[("series", "series"), ("booster", "booster")], max_length=10),
        ),
        migrations.AlterField(
            model_name="gateoverride",
            name="gate",
            field=models.CharField(
                choices=[("start", "Start"), ("discharge", "Discharge"), ("booking", "Booking")], max_length=10
            ),
        ),
        migrations.AlterField(
            model_name="gaterecord",
            name="gate",
            field=models.CharField(
                choices=[("start", "Start"), ("discharge", "Discharge"), ("booking", "Booking")], max_length=10
            ),
        ),
        migrations.AddConstraint(
            model_name="gaterecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("gate__in", ["start", "discharge", "booking"])), name="gate_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="gaterecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens", False),
                    ("gate", "booking"),
                    models.Q(("protocol_key", ""), _negated=True),
                    _connector="OR",
                ),
                name="gate_opens_under_a_protocol",
            ),
        ),
        migrations.RunPython(put_on, take_off),
    ]
