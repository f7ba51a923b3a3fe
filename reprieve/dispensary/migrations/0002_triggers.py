"""The register's entries are written once; a vial's row alone follows them."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only

TABLES = (
    "dispensary_product",
    "dispensary_lot",
    "dispensary_lotmark",
    "dispensary_receipt",
    "dispensary_destruction",
    "dispensary_discrepancy",
    "dispensary_discrepancystep",
    "dispensary_movement",
    "dispensary_countround",
    "dispensary_countline",
    "dispensary_dayclose",
    "dispensary_stocklimits",
)


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, TABLES)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(editor.connection, TABLES)


class Migration(migrations.Migration):
    # The trail's migration brings the function that PostgreSQL's triggers call.
    dependencies = [("dispensary", "0001_initial"), ("audit", "0002_triggers")]
    operations = [migrations.RunPython(install, remove)]
