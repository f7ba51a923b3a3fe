"""Rows that are written once: refused again by the model, and by the database whoever asks.

The triggers are made by a migration and made again after every `migrate`, because SQLite drops a table's triggers when
a migration rebuilds the table. On PostgreSQL a row trigger alone would let TRUNCATE through; on SQLite `INSERT OR
REPLACE` would delete a row without firing the delete trigger. Both doors are closed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from django.apps import AppConfig
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class WrittenOnce(TypeError):
    """This row is part of the record: write a new row that names it instead."""


class AppendOnly(models.Model):
    """A row that is inserted and never changed; the table has the triggers of this module."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WrittenOnce(f"{self._meta.label} {self.pk}: {WrittenOnce.__doc__}")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce(f"{self._meta.label} {self.pk}: {WrittenOnce.__doc__}")


def append_only_tables(app: AppConfig) -> tuple[str, ...]:
    """Return the tables of an app whose rows are written once."""
    return tuple(m._meta.db_table for m in app.get_models() if issubclass(m, AppendOnly))


def install(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Make the database refuse UPDATE, DELETE and TRUNCATE on these tables; repeating it changes nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_REFUSAL)
        for table in tables:
            for statement in _triggers(connection.vendor, table).values():
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Take the triggers off. For a migration that must move data, and for the emptying of test databases."""
    with connection.cursor() as cursor:
        for table in tables:
            for name in _triggers(connection.vendor, table):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def missing(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> tuple[str, ...]:
    """Return the names of triggers that should be there and are not."""
    there = triggers_there(connection)
    return tuple(name for table in tables for name in _triggers(connection.vendor, table) if name not in there)


def triggers_there(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """Return the names of all triggers that are in force."""
    with connection.cursor() as cursor:
        cursor.execute(
            # A disabled trigger is a missing one.
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        return frozenset(str(row[0]) for row in cursor.fetchall())


_POSTGRESQL_REFUSAL = """
    CREATE OR REPLACE FUNCTION reprieve_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def _triggers(vendor: str, table: str) -> dict[str, str]:
    if vendor == "postgresql":
        return {
            f"{table}_no_change": f'CREATE OR REPLACE TRIGGER "{table}_no_change" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION reprieve_refuse()",
            f"{table}_no_truncate": f'CREATE OR REPLACE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION reprieve_refuse()",
        }
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return {
        f"{table}_no_update": f'CREATE TRIGGER IF NOT EXISTS "{table}_no_update" BEFORE UPDATE ON "{table}" {refuse}',
        f"{table}_no_delete": f'CREATE TRIGGER IF NOT EXISTS "{table}_no_delete" BEFORE DELETE ON "{table}" {refuse}',
        f"{table}_no_replace": f'CREATE TRIGGER IF NOT EXISTS "{table}_no_replace" BEFORE INSERT ON "{table}" '  # noqa: S608
        f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id) {refuse}',
    }
