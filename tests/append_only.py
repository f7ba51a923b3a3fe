"""Empty a test database whose tables refuse to be emptied.

Tests with real transactions (threads, `live_server`) end in a flush of every table. The record's tables refuse that, so
the triggers are taken off just before; the flush itself ends in post_migrate, which puts them back.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection

from reprieve.audit.append_only import append_only_tables, remove


def every_append_only_table() -> tuple[str, ...]:
    return tuple(table for app in apps.get_app_configs() for table in append_only_tables(app))


def lift_triggers() -> None:
    remove(connection, every_append_only_table())


@pytest.fixture
def transactional_db(transactional_db: None) -> Iterator[None]:
    """pytest-django's own, with the triggers taken off before it empties the tables."""
    yield
    lift_triggers()
