"""A reminder of what is due may be snoozed once; the event says so."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only
from reprieve.chart import triggers


def take_off(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes a changed table anew, and the triggers of another table look at this one meanwhile."""
    triggers.remove(editor.connection)


def put_on(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, ("chart_sessionevent",))
    triggers.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0011_booking_gate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(take_off, put_on),
        migrations.RemoveConstraint(
            model_name="sessionevent",
            name="event_kind_known",
        ),
        migrations.AlterField(
            model_name="sessionevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("checked_in", "checked_in"),
                    ("started", "started"),
                    ("rate_changed", "rate_changed"),
                    ("paused", "paused"),
                    ("resumed", "resumed"),
                    ("stopped", "stopped"),
                    ("patient_asked_to_stop", "patient_asked_to_stop"),
                    ("rescue_given", "rescue_given"),
                    ("symptom", "symptom"),
                    ("symptom_gone", "symptom_gone"),
                    ("scored", "scored"),
                    ("noted", "noted"),
                    ("snoozed", "snoozed"),
                    ("discharged", "discharged"),
                    ("left_against_advice", "left_against_advice"),
                    ("transferred", "transferred"),
                    ("cancelled", "cancelled"),
                    ("retracted", "retracted"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "checked_in",
                            "started",
                            "rate_changed",
                            "paused",
                            "resumed",
                            "stopped",
                            "patient_asked_to_stop",
                            "rescue_given",
                            "symptom",
                            "symptom_gone",
                            "scored",
                            "noted",
                            "snoozed",
                            "discharged",
                            "left_against_advice",
                            "transferred",
                            "cancelled",
                            "retracted",
                        ],
                    )
                ),
                name="event_kind_known",
            ),
        ),
        migrations.RunPython(put_on, take_off),
    ]
