"""What was recorded of opioids is written once."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only

TABLES = (
    "opioids_loadrecord",
    "opioids_pdmplook",
    "opioids_naloxoneoffer",
    "opioids_taperplan",
    "opioids_taperlook",
    "opioids_tapermove",
)


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, TABLES)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(editor.connection, TABLES)


class Migration(migrations.Migration):
    # The trail's migration brings the function that PostgreSQL's triggers call.
    dependencies = [("opioids", "0001_initial"), ("audit", "0002_triggers")]
    operations = [migrations.RunPython(install, remove)]
