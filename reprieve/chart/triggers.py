"""What the database itself holds of the chart: nothing runs without an opened gate, whatever the code does."""

from __future__ import annotations

from typing import Any, Final

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from reprieve.audit.append_only import triggers_there
from reprieve.audit.triggers import reinstall as reinstall_append_only

# A start and a discharge name a gate record of the same session, of the right gate, that opened.
_NO_GATE: Final = """
    NEW.kind IN ('started', 'discharged') AND NOT EXISTS (
        SELECT 1 FROM chart_gaterecord gate
        WHERE gate.id = NEW.gate_id AND gate.session_id = NEW.session_id AND gate.opens
        AND gate.gate = CASE NEW.kind WHEN 'started' THEN 'start' ELSE 'discharge' END)
"""
# A session whose pump runs, ran or stands paused has a start among its events.
_NO_START: Final = """
    NEW.state IN ('infusing', 'paused', 'recovering') AND NOT EXISTS (
        SELECT 1 FROM chart_sessionevent event WHERE event.session_id = NEW.id AND event.kind = 'started')
"""
# name → (table, when, condition that refuses, what is said)
_RULES: Final = {
    "chart_event_needs_gate": ("chart_sessionevent", "INSERT", _NO_GATE, "no gate record opens this"),
    "chart_session_needs_start": ("chart_session", "UPDATE", _NO_START, "no start among the events"),
    "chart_session_begins_booked": ("chart_session", "INSERT", _NO_START, "no start among the events"),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers; repeating it changes nothing."""
    with connection.cursor() as cursor:
        for name, (table, when, refuses, says) in _RULES.items():
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {refuses} THEN RAISE EXCEPTION '{says}' "
                    "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
                )
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {when} ON {table} WHEN {refuses} "
                    f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
                )


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off."""
    with connection.cursor() as cursor:
        for name, (table, *_) in _RULES.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the names of triggers that should be there and are not."""
    there = triggers_there(connection)
    return tuple(name for name in _RULES if name not in there)


def reinstall(sender: AppConfig, using: str, **more: Any) -> None:
    """Put the chart's triggers back after `migrate`."""
    reinstall_append_only(sender, using, **more)
    connection = connections[using]
    if {"chart_session", "chart_sessionevent", "chart_gaterecord"} <= set(connection.introspection.table_names()):
        install(connection)
