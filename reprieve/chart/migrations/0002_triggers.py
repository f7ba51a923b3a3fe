"""The chart's entries are written once, and nothing runs without an opened gate."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only
from reprieve.chart import triggers

TABLES = (
    "chart_diagnosis",
    "chart_bodymeasure",
    "chart_screeninganswer",
    "chart_medicine",
    "chart_liverresult",
    "chart_liverreview",
    "chart_pregnancyresult",
    "chart_consent",
    "chart_protocolapproval",
    "chart_kitcheck",
    "chart_order",
    "chart_gaterecord",
    "chart_gateoverride",
    "chart_sessionevent",
    "chart_drugreading",
    "chart_signature",
    "chart_checkinrow",
    "chart_dischargerow",
    "chart_reading",
    "chart_promptanswer",
)


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, TABLES)
    triggers.install(editor.connection)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(editor.connection, TABLES)
    triggers.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("chart", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
