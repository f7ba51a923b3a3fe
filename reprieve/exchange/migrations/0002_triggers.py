"""A message, once written, stays as it came; so do the wait for a person and the person's decision."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from reprieve.audit import append_only

TABLES = ("exchange_inboundmessage", "exchange_unclaimed", "exchange_unclaimedresolution")


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(editor.connection, TABLES)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(editor.connection, TABLES)


class Migration(migrations.Migration):
    # The trail's migration brings the function that PostgreSQL's triggers call.
    dependencies = [("exchange", "0001_initial"), ("audit", "0002_triggers")]
    operations = [migrations.RunPython(install, remove)]
