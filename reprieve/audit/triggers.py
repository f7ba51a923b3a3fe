"""The trail's own triggers: append-only, and on PostgreSQL a word to whoever listens once a commit is through."""

from __future__ import annotations

from typing import Any, Final

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from reprieve.audit import append_only

CHANNEL: Final = "reprieve_changed"
TRAIL: Final = "audit_auditentry"

_ANNOUNCE = f"""
    CREATE OR REPLACE FUNCTION reprieve_announce() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN NOTIFY {CHANNEL}; RETURN NULL; END $$;
    CREATE OR REPLACE TRIGGER "{TRAIL}_announce" AFTER INSERT ON "{TRAIL}"
    FOR EACH STATEMENT EXECUTE FUNCTION reprieve_announce()
"""


def install_announcement(connection: BaseDatabaseWrapper) -> None:
    """Have PostgreSQL tell the channel of every commit to the trail; SQLite's `data_version` needs nothing."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_ANNOUNCE)


def reinstall(sender: AppConfig, using: str, **_: Any) -> None:
    """Put an app's triggers back after `migrate`; connected to post_migrate by each app that keeps such rows."""
    connection = connections[using]
    tables = append_only.append_only_tables(sender)
    there = set(connection.introspection.table_names())
    append_only.install(connection, [table for table in tables if table in there])
    if TRAIL in tables and TRAIL in there:
        install_announcement(connection)
